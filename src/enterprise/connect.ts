import type * as iam from 'aws-cdk-lib/aws-iam';
import { assumeRole, PATTERNS_REASON } from '../bedrock';
import type { GatewayService } from '../compute';
import type { GatewayNetwork } from '../network';
import { bedrockStatements } from './bedrock';
import type { BoundCache } from './bound-cache';
import type { LogStoreConfig } from './bound-log-store';
import { calledPorts } from './called-ports';
import type { BoundControlPlane } from './control-plane';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { dataServiceAccess, gatewayAccess } from './log-buckets';

/** What is connected. */
export interface ConnectedParts {
  readonly network: GatewayNetwork;
  readonly service: GatewayService;
  readonly dataService?: GatewayService;
}

/** What the services call. */
export interface CalledParts {
  readonly caches: readonly BoundCache[];
  readonly controlPlane: BoundControlPlane;
  readonly logStore: LogStoreConfig;
}

/** Why permissions hold patterns, for the rules of cdk-nag. */
const OBJECTS = 'Keys of objects are chosen by the images of Portkey.';
const CACHE = 'The user of the cache, and the cache itself.';
const ROLE = 'The role that has the log store.';

/** Who may call whom, and read or write what. */
export function connect(
  { network, service, dataService }: ConnectedParts,
  { caches, controlPlane: { endpoint, hosts }, logStore }: CalledParts,
  { bedrock, settings = {} }: PortkeyEnterpriseGatewayProps,
): void {
  for (const { container } of caches) {
    container?.service.node.addDependency(...network.vpcEndpoints);
  }
  const furtherPorts = calledPorts(settings, logStore, hosts);
  for (const each of [service, ...(dataService ? [dataService] : [])]) {
    for (const cache of caches) {
      cache.admit(each);
      allow(each, cache.statements(), CACHE);
    }
    for (const { what, port, byGateway } of furtherPorts) {
      if (!byGateway || each === service) {
        each._letOut(port, what);
      }
    }
    endpoint?.connections.allowDefaultPortFrom(each, 'Tasks of the gateway');
    each._letOutTo([...Object.values(network.interfaceEndpoints), ...(endpoint ? [endpoint] : [])]);
    each.service.node.addDependency(...network.vpcEndpoints); // they are there until the last task has stopped
  }
  if (dataService) {
    dataService.allowCallsFrom(service);
    service.allowCallsFrom(dataService);
  }
  allow(service, bedrockStatements(service, bedrock), PATTERNS_REASON);
  letUse(logStore, service, dataService);
}

/** Buckets of a role are for it to allow. */
function letUse({ buckets, role }: LogStoreConfig, service: GatewayService, dataService?: GatewayService): void {
  if (role) {
    allow(service, [assumeRole({ role })], ROLE);
    allow(dataService, [assumeRole({ role })], ROLE);
  } else if (buckets) {
    allow(service, gatewayAccess(buckets), OBJECTS);
    allow(dataService, dataServiceAccess(buckets), OBJECTS);
  }
}

function allow(service: GatewayService | undefined, statements: iam.PolicyStatement[], reason: string): void {
  if (service && statements.length > 0) {
    service.allow(statements, reason);
  }
}
