import type { GatewayService } from '../compute';
import type { GatewayDoor, GatewayNetwork } from '../network';
import { CacheNodesSubject, LoadBalancerSubject, ServiceSubject, TargetsSubject } from '../observability';
import type { IWatched } from '../watched';
import type { BoundCache } from './bound-cache';
import { ImageMetricsSubject } from './image-metrics';
import type { ImageMetricsOptions } from './observability-options';

/** The parts of a gateway that are watched. */
export interface WatchedParts {
  readonly network: GatewayNetwork;
  readonly doors: readonly GatewayDoor[];
  readonly service: GatewayService;
  readonly dataService?: GatewayService;
}

const CACHES = ['Cache', 'WorkersCache'];

/** A task is a target behind every door. */
export function subjectsOf(
  { network, doors, service, dataService }: WatchedParts,
  caches: readonly BoundCache[],
  imageMetrics?: ImageMetricsOptions,
): IWatched[] {
  const targetGroups = doors.flatMap((door) => door.targetGroups);
  return [
    ...(network._ownsLoadBalancer ? [new LoadBalancerSubject(network.loadBalancer)] : []),
    ...(targetGroups.length > 0
      ? [
          new TargetsSubject({
            loadBalancer: network.loadBalancer,
            targetGroups,
            minCapacity: service.minCapacity * doors.length,
            after: [service.service],
          }),
        ]
      : []),
    ...(imageMetrics ? [new ImageMetricsSubject(imageMetrics)] : []),
    new ServiceSubject(service.service),
    ...(dataService ? [new ServiceSubject(dataService.service, { name: 'DataService' })] : []),
    ...caches.flatMap(({ nodes }, index) =>
      nodes ? [new CacheNodesSubject({ name: CACHES[index], evicts: true, replicationGroupId: nodes.replicationGroup.ref, nodes: nodes.nodes })] : [],
    ),
  ];
}
