import type { GatewayService } from '../compute';
import type { GatewayDoor, GatewayNetwork } from '../network';
import {
  CostSubject,
  FirewallSubject,
  LoadBalancerSubject,
  ProviderSubject,
  RequestsSubject,
  ServiceSubject,
  TargetsSubject,
  TasksSubject,
} from '../observability';
import type { GatewayRouting, PriceTable } from '../routing';
import type { IWatched } from '../watched';

/** The parts of a gateway that are watched. */
export interface WatchedParts {
  readonly network: GatewayNetwork;
  readonly door: GatewayDoor;
  readonly service: GatewayService;
  readonly routing: GatewayRouting;
}

export function subjectsOf({ network, door, service: { service, minCapacity }, routing }: WatchedParts, prices: PriceTable): IWatched[] {
  const { loadBalancer, firewall } = network;
  const { targetGroups } = door;
  return [
    new RequestsSubject(),
    new TasksSubject(),
    new LoadBalancerSubject(loadBalancer),
    new TargetsSubject({ loadBalancer, targetGroups, minCapacity, after: [service] }),
    new ServiceSubject(service),
    ...(prices.asOf === undefined ? [] : [new CostSubject()]),
    ...(firewall ? [new FirewallSubject(firewall.metricName)] : []),
    ...routing.providerNames.map((name) => new ProviderSubject(name)),
  ];
}
