import { Lazy } from 'aws-cdk-lib';
import type { GatewayGuardrail } from '../bedrock';
import type { GatewayService } from '../compute';
import type { GatewayDoor, GatewayNetwork } from '../network';
import {
  CacheNodesSubject,
  CostSubject,
  FirewallSubject,
  GuardrailSubject,
  LimitsSubject,
  LoadBalancerSubject,
  ProviderSubject,
  RequestsSubject,
  ServerlessCacheSubject,
  ServiceSubject,
  TargetsSubject,
  TasksSubject,
} from '../observability';
import type { GatewayRouting, PriceTable } from '../routing';
import type { GatewayLimits, ValkeyServerless } from '../state';
import type { IWatched } from '../watched';

/** The parts of a gateway that are watched. */
export interface WatchedParts {
  readonly network: GatewayNetwork;
  readonly door: GatewayDoor;
  readonly service: GatewayService;
  readonly routing: GatewayRouting;
  readonly limits?: GatewayLimits;
  readonly guardrail?: GatewayGuardrail;
}

export function subjectsOf(parts: WatchedParts, prices: PriceTable): IWatched[] {
  const { network, door, routing, limits, guardrail } = parts;
  const { service, minCapacity } = parts.service;
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
    ...(limits ? subjectsOfLimits(limits) : []),
    ...(guardrail ? [new GuardrailSubject()] : []),
  ];
}

function subjectsOfLimits({ hasSharedState, valkeyServerless, valkeyNodes }: GatewayLimits): IWatched[] {
  return [
    new LimitsSubject({ sharedState: hasSharedState }),
    ...(valkeyServerless
      ? [new ServerlessCacheSubject({ cacheName: nameOf(valkeyServerless), maxDataStorageGb: valkeyServerless.maxDataStorageGb })]
      : []),
    ...(valkeyNodes ? [new CacheNodesSubject({ replicationGroupId: valkeyNodes.replicationGroup.ref, nodes: valkeyNodes.nodes })] : []),
  ];
}

/** It may get another one until the template is written. */
const nameOf = ({ cache }: ValkeyServerless): string => Lazy.string({ produce: () => cache.serverlessCacheName });
