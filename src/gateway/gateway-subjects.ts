import { Lazy } from 'aws-cdk-lib';
import type { GatewayGuardrail } from '../bedrock';
import type { GatewayService } from '../compute';
import type { GatewayDoor, GatewayNetwork } from '../network';
import {
  CacheNodesSubject,
  CollectorSubject,
  CostSubject,
  FirewallSubject,
  type GatewayTraces,
  GuardrailSubject,
  LimitsSubject,
  LoadBalancerSubject,
  ProviderSubject,
  RequestsSubject,
  ResponseCacheSubject,
  ServerlessCacheSubject,
  type ServerlessCacheSubjectProps,
  ServiceSubject,
  TargetsSubject,
  TasksSubject,
  TracesSubject,
} from '../observability';
import type { GatewayRouting, PriceTable } from '../routing';
import type { GatewayGuardrailMemory, GatewayLimits, GatewayResponseCache, ValkeyServerless } from '../state';
import type { IWatched } from '../watched';

/** The parts of a gateway that are watched. */
export interface WatchedParts {
  readonly network: GatewayNetwork;
  readonly door: GatewayDoor;
  readonly service: GatewayService;
  readonly routing: GatewayRouting;
  readonly limits?: GatewayLimits;
  readonly guardrail?: GatewayGuardrail;
  readonly guardrailMemory?: GatewayGuardrailMemory;
  readonly responseCache?: GatewayResponseCache;
  readonly traces?: GatewayTraces;
}

export function subjectsOf(parts: WatchedParts, prices: PriceTable): IWatched[] {
  const { network, door, routing, limits, guardrail, guardrailMemory, responseCache, traces } = parts;
  const { service, minCapacity, sidecarLogGroups } = parts.service;
  const { loadBalancer, firewall } = network;
  const { targetGroups } = door;
  return [
    new RequestsSubject(),
    new TasksSubject(),
    ...(network._ownsLoadBalancer ? [new LoadBalancerSubject(loadBalancer)] : []),
    new TargetsSubject({ loadBalancer, targetGroups, minCapacity, after: [service] }),
    new ServiceSubject(service),
    ...(prices.asOf === undefined ? [] : [new CostSubject()]),
    ...(firewall ? [new FirewallSubject(firewall.metricName)] : []),
    ...routing.providerNames.map((name) => new ProviderSubject(name)),
    ...(limits ? [new LimitsSubject({ store: limits.hasSharedState }), ...subjectsOfStore(limits)] : []),
    ...(guardrail ? [new GuardrailSubject({ store: guardrailMemory !== undefined })] : []),
    ...(guardrailMemory ? subjectsOfStore(guardrailMemory, { name: 'GuardrailMemory', evicts: true }) : []),
    ...(responseCache ? [new ResponseCacheSubject(), ...subjectsOfStore(responseCache, { name: 'ResponseCache', evicts: true })] : []),
    ...(traces ? [new TracesSubject({ logs: traces._exportsLogs })] : []),
    ...(traces && traces.sidecars.length > 0 ? [new CollectorSubject(service, sidecarLogGroups.at(-1))] : []),
  ];
}

function subjectsOfStore({ valkeyServerless, valkeyNodes }: MadeStore, options: StoreSubjectOptions = {}): IWatched[] {
  return [
    ...(valkeyServerless
      ? [new ServerlessCacheSubject({ ...options, cacheName: nameOf(valkeyServerless), maxDataStorageGb: valkeyServerless.maxDataStorageGb })]
      : []),
    ...(valkeyNodes ? [new CacheNodesSubject({ ...options, replicationGroupId: valkeyNodes.replicationGroup.ref, nodes: valkeyNodes.nodes })] : []),
  ];
}

/** A store, where it was made here. */
type MadeStore = Pick<GatewayLimits, 'valkeyServerless' | 'valkeyNodes'>;
type StoreSubjectOptions = Pick<ServerlessCacheSubjectProps, 'name' | 'evicts'>;

/** It may get another one until the template is written. */
const nameOf = ({ cache }: ValkeyServerless): string => Lazy.string({ produce: () => cache.serverlessCacheName });
