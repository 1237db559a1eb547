import type { Construct } from 'constructs';
import { type GatewayCluster, GatewayService } from '../compute';
import { optionsFor } from '../inputs';
import type { GatewayDoor, GatewayNetwork } from '../network';
import { checkBesideCollector, type GatewayObservability, type GatewayTraces } from '../observability';
import type { GatewayRouting } from '../routing';
import type { TimeoutPlan } from '../timeouts';
import type { PortkeyGatewayProps } from './gateway-props';

/** The parts of a gateway that its service stands on. */
export interface ServingParts {
  readonly network: GatewayNetwork;
  readonly cluster: GatewayCluster;
  readonly routing: GatewayRouting;
  readonly door: GatewayDoor;
  readonly observability: GatewayObservability;
  readonly traces?: GatewayTraces;
}

/** The service, behind its door. */
export function createService(
  gateway: Construct & ServingParts,
  { preset, compute, observability, removalPolicy }: PortkeyGatewayProps,
  timeouts: TimeoutPlan,
): GatewayService {
  const { network, cluster, routing, door, traces } = gateway;
  if (traces && traces.sidecars.length > 0) {
    checkBesideCollector('compute.sidecars', compute?.sidecars);
  }
  const gatewayService = new GatewayService(gateway, 'Service', {
    ...optionsFor('GatewayServiceOptions', compute),
    preset,
    cluster,
    container: routing.container,
    // those of the user first: errors tell their places
    sidecars: traces ? [...(compute?.sidecars ?? []), ...traces.sidecars] : compute?.sidecars,
    scalingMetrics: [routing.scalingMetric],
    timeouts,
    logGroup: gateway.observability.logGroup,
    logRetention: observability?.logRetention,
    encryptionKey: gateway.observability.encryptionKey,
    removalPolicy: observability?.removalPolicy ?? removalPolicy,
  });
  routing.attachTo(gatewayService);
  gatewayService.attachTo(door);
  gatewayService._letOutTo(Object.values(network.interfaceEndpoints));
  // endpoints are there until the last task has stopped
  gatewayService.service.node.addDependency(...network.vpcEndpoints);
  return gatewayService;
}
