import type { IConstruct } from 'constructs';
import type { GatewayImageConfig } from '../compute';
import { invalid } from '../errors';
import { GatewayPreset } from '../presets';
import { warn } from '../warnings';
import type { GatewayRoutingProps } from './routing-options';

/** Refuses an image that tasks could not pull, and warns of one that they may not get in time. */
export function checkReach(
  scope: IConstruct,
  { fromDockerHub, pulledThrough }: GatewayImageConfig,
  { reachesInternet, preset }: GatewayRoutingProps,
): void {
  if (fromDockerHub && reachesInternet === false) {
    throw invalid('ImageNotReachable', 'compute.image', 'Docker Hub');
  }
  if (fromDockerHub && (preset ?? GatewayPreset.PROD) === GatewayPreset.PROD) {
    warn(scope, 'dockerHubImage');
  }
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html: "the first time"
  if (pulledThrough && reachesInternet === false) {
    warn(scope, 'firstPullNeedsInternet');
  }
}
