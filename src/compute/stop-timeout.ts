import { Duration } from 'aws-cdk-lib';
import { requireRange } from '../checks';
import type { TimeoutPlan } from '../timeouts';
import type { GatewayServiceProps } from './service-options';

/** From SIGTERM to SIGKILL, as far as the capacity leaves a container that long. */
export function stopTimeoutOf({ container, cluster }: GatewayServiceProps, timeouts: TimeoutPlan): Duration {
  const longest = cluster.capacity.maxStopTimeout?.toSeconds();
  const stopTimeout = container.stopTimeout ?? Duration.seconds(timeouts.stopTimeout);
  const detail = longest === undefined ? undefined : `0 to ${longest} seconds are possible`;
  requireRange('StopTimeoutOutOfRange', 'container.stopTimeout', stopTimeout, { from: 0, to: longest }, detail);
  return stopTimeout;
}
