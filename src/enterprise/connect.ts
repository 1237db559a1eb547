import type * as iam from 'aws-cdk-lib/aws-iam';
import { PATTERNS_REASON } from '../bedrock';
import type { GatewayService } from '../compute';
import type { GatewayNetwork } from '../network';
import { bedrockStatements } from './bedrock';
import type { BoundCache } from './bound-cache';
import type { BoundControlPlane } from './control-plane';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { dataServiceAccess, gatewayAccess, type LogBuckets } from './log-buckets';

/** What is connected. */
export interface ConnectedParts {
  readonly network: GatewayNetwork;
  readonly service: GatewayService;
  readonly dataService?: GatewayService;
  readonly logBuckets?: LogBuckets;
}

/** What the services call. */
export interface CalledParts {
  readonly caches: readonly BoundCache[];
  readonly controlPlane: BoundControlPlane;
}

/** Why permissions hold patterns, for the rules of cdk-nag. */
const OBJECTS = 'Keys of objects are chosen by the images of Portkey.';
const CACHE = 'The user of the cache, and the cache itself.';

/** Who may call whom, and read or write what. */
export function connect(
  { network, service, dataService, logBuckets }: ConnectedParts,
  { caches, controlPlane: { endpoint } }: CalledParts,
  { bedrock, settings }: PortkeyEnterpriseGatewayProps,
): void {
  const proxyPort = portOf(settings?.outboundProxy?.httpsProxy);
  for (const each of [service, ...(dataService ? [dataService] : [])]) {
    for (const cache of caches) {
      cache.admit(each);
      allow(each, cache.statements(), CACHE);
    }
    if (proxyPort !== undefined) {
      each._letOut(proxyPort, 'Proxy for what goes out');
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
  if (logBuckets) {
    allow(service, gatewayAccess(logBuckets), OBJECTS);
    allow(dataService, dataServiceAccess(logBuckets), OBJECTS);
  }
}

function portOf(url: string | undefined): number | undefined {
  if (url === undefined || !URL.canParse(url)) {
    return undefined;
  }
  const { port, protocol } = new URL(url);
  return port ? Number(port) : protocol === 'https:' ? 443 : 80;
}

function allow(service: GatewayService | undefined, statements: iam.PolicyStatement[], reason: string): void {
  if (service && statements.length > 0) {
    service.allow(statements, reason);
  }
}
