import { ApplicationFront, Exposure, type GatewayFront, ListenerFront } from '../network';
import { warn } from '../warnings';
import type { EnterpriseSettings } from './settings';

/**
 * Where the images tell their metrics, to whoever asks: also behind a prefix that a door takes away, and by way of dots and backslashes, which Node.js resolves
 * before it looks for a route.
 */
const PATHS = ['/*metrics', '/*metrics/'];

/** Metrics are for scrapers in the VPC, who ask the tasks: from the internet they are closed, where the load balancer looks into requests. */
export function closeMetrics(front: GatewayFront, priority: number, { prometheus }: EnterpriseSettings = {}, hostsOfTools?: string[]): void {
  if (front.exposure !== Exposure.PUBLIC || prometheus?.enabled === false) {
    return;
  }
  if (front instanceof ApplicationFront || front instanceof ListenerFront) {
    front.closePaths('ClosedMetrics', { paths: PATHS, priority });
    if (front instanceof ListenerFront && hostsOfTools) {
      front.closePaths('ClosedMetricsOfTools', { paths: PATHS, priority: priority + 1, hosts: hostsOfTools });
    }
  } else {
    warn(front, 'metricsOpen');
  }
}
