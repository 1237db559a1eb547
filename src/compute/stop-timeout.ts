import { Duration } from 'aws-cdk-lib';
import { requireRange } from '../checks';
import type { TimeoutPlan } from '../timeouts';
import type { GatewayServiceProps } from './service-options';

/** From SIGTERM to SIGKILL, as far as the capacity leaves a container that long. */
export function stopTimeoutOf(props: GatewayServiceProps, timeouts: TimeoutPlan): Duration {
  const stopTimeout = props.container.stopTimeout ?? Duration.seconds(timeouts.stopTimeout);
  requireStop('container.stopTimeout', stopTimeout, props);
  return stopTimeout;
}

/** The same of those that stand beside it. */
export function checkSidecarStops(props: GatewayServiceProps): void {
  for (const [index, { stopTimeout }] of (props.sidecars ?? []).entries()) {
    if (stopTimeout) {
      requireStop(`compute.sidecars[${index}].stopTimeout`, stopTimeout, props);
    }
  }
}

function requireStop(path: string, stopTimeout: Duration, { cluster }: GatewayServiceProps): void {
  const longest = cluster.capacity.maxStopTimeout?.toSeconds();
  const detail = longest === undefined ? undefined : `0 to ${longest} seconds are possible`;
  requireRange('StopTimeoutOutOfRange', path, stopTimeout, { from: 0, to: longest }, detail);
}
