import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { GatewayService } from '../compute';
import type { GatewayNetwork } from '../network';
import { warn } from '../warnings';
import type { CalledParts } from './connect';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { VENDOR } from './vendor';

/** What calls, and where it stands. */
export interface CallingParts {
  readonly network: GatewayNetwork;
  readonly service: GatewayService;
  readonly dataService?: GatewayService;
  readonly cacheService?: GatewayService;
}

/**
 * Warns of what is on the internet, where tasks have no way there, of services of AWS that are called and have no endpoint, and of endpoints that are not
 * called.
 */
export function warnOfEndpoints(
  { network, ...services }: CallingParts,
  { settings, bedrock }: PortkeyEnterpriseGatewayProps,
  { caches, controlPlane: { hosts }, logStore }: CalledParts,
): void {
  const all = [services.service, services.dataService, services.cacheService].flatMap((each) => each ?? []);
  const containers = all.map(containersOf).join('');
  const ofVendor = hosts.albus === undefined || hosts.albus === VENDOR.prismaAirs.hosts.albus;
  const outside = network.reachesInternet
    ? []
    : [
        ...all.filter((each) => /"image":"docker\.io\//.test(containersOf(each))).map(({ container }) => `the image of ${container.containerName}`),
        ...(ofVendor && !settings?.outboundProxy ? ['the control plane'] : []),
      ];
  if (outside.length > 0) {
    warn(network, 'onlyOnTheInternet', { what: outside.join(', ') });
  }
  const becomesRoles = logStore.role || bedrock?.assumedRoles?.length || caches.some(({ environment }) => environment?.AWS_REDIS_ASSUME_ROLE_ARN);
  const pullsFromEcr = containers.includes('.dkr.ecr.');
  const isCalled: Readonly<Record<string, unknown>> = {
    logs: true,
    secretsmanager: true,
    sts: becomesRoles,
    'bedrock-runtime': bedrock?.models,
    'ecr.api': pullsFromEcr,
    'ecr.dkr': pullsFromEcr,
    ssmmessages: all.some(({ service }) => (service.node.defaultChild as ecs.CfnService).enableExecuteCommand === true),
  };
  const missing = network._missingWhereCalled.filter((name) => isCalled[name]);
  if (missing.length > 0) {
    warn(network, 'endpointExcluded', { services: missing.join(', ') });
  }
  const idle = network._excludable.filter((name) => !isCalled[name]);
  if (idle.length > 0) {
    warn(network, 'endpointNotCalled', { services: idle.join(', ') });
  }
}

const containersOf = ({ taskDefinition }: GatewayService): string =>
  JSON.stringify(Stack.of(taskDefinition).resolve((taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).containerDefinitions));
