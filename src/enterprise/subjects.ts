import type { GatewayService } from '../compute';
import type { GatewayDoor, GatewayNetwork } from '../network';
import { LoadBalancerSubject, ServiceSubject, TargetsSubject } from '../observability';
import type { IWatched } from '../watched';

/** The parts of a gateway that are watched. */
export interface WatchedParts {
  readonly network: GatewayNetwork;
  readonly doors: readonly GatewayDoor[];
  readonly service: GatewayService;
  readonly dataService?: GatewayService;
}

/** A task is a target behind every door. */
export function subjectsOf({ network, doors, service, dataService }: WatchedParts): IWatched[] {
  const { loadBalancer } = network;
  const targetGroups = doors.flatMap((door) => door.targetGroups);
  return [
    ...(network._ownsLoadBalancer ? [new LoadBalancerSubject(loadBalancer)] : []),
    new TargetsSubject({ loadBalancer, targetGroups, minCapacity: service.minCapacity * doors.length, after: [service.service] }),
    new ServiceSubject(service.service),
    ...(dataService ? [new ServiceSubject(dataService.service, { name: 'DataService' })] : []),
  ];
}
