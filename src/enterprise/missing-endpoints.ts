import { containersOf, type GatewayCluster, type GatewayService, tasksCall } from '../compute';
import { type GatewayNetwork, warnOfEndpoints } from '../network';
import { warnAtSynthesis } from '../warnings';
import type { CalledParts } from './connect';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { VENDOR } from './vendor';

/** What calls, and where it stands. */
export interface CallingParts {
  readonly network: GatewayNetwork;
  readonly cluster: GatewayCluster;
  readonly service: GatewayService;
  readonly dataService?: GatewayService;
  readonly cacheService?: GatewayService;
}

/** What is called besides. */
interface Called extends CalledParts {
  readonly xray: boolean;
}

/** Whether it is called what only some gateways call, by the short name of its endpoint. */
const IS_CALLED: Readonly<Record<string, (props: PortkeyEnterpriseGatewayProps, called: Called) => boolean>> = {
  logs: () => true,
  secretsmanager: () => true,
  // the other gateway calls them
  appconfigdata: () => false,
  'cognito-idp': () => false,
  'bedrock-runtime': ({ bedrock: { models, guardrailArns = [], assumedRoles = [] } = {} }) =>
    models !== undefined || guardrailArns.length > 0 || assumedRoles.length > 0,
  sts: ({ bedrock }, { caches, logStore }) =>
    logStore.role !== undefined ||
    (bedrock?.assumedRoles ?? []).length > 0 ||
    caches.some(({ environment }) => environment?.AWS_REDIS_ASSUME_ROLE_ARN !== undefined),
  xray: (_props, { xray }) => xray,
};

/** Tells the network what the gateway calls through it, and warns of what is on the internet, where tasks have no way there. */
export function judgeEndpoints({ network, cluster, ...services }: CallingParts, props: PortkeyEnterpriseGatewayProps, called: Called): void {
  const all = [services.service, services.dataService, services.cacheService].flatMap((each) => each ?? []);
  warnOfEndpoints(network, {
    calls: (name) => tasksCall(name, all, cluster) ?? IS_CALLED[name]?.(props, called),
    roles: () => [
      ...(props.bedrock?.assumedRoles ?? []).map(({ role }) => ({ at: 'bedrock-runtime' as const, roleArn: role.roleArn })),
      ...(called.logStore.role ? [{ at: 's3' as const, roleArn: called.logStore.role.roleArn }] : []),
    ],
  });
  warnAtSynthesis(network, 'onlyOnTheInternet', () => {
    const outside = network.reachesInternet ? [] : outsideOf(all, props, called);
    return outside.length > 0 && { what: outside.join(', ') };
  });
}

function outsideOf(services: readonly GatewayService[], { settings }: PortkeyEnterpriseGatewayProps, { controlPlane: { hosts } }: Called): string[] {
  const ofVendor = hosts.albus === undefined || hosts.albus === VENDOR.prismaAirs.hosts.albus;
  return [
    ...services.filter((each) => ON_DOCKER_HUB.test(containersOf(each))).map(({ container }) => `the image of ${container.containerName}`),
    ...(ofVendor && !settings?.outboundProxy ? ['the control plane'] : []),
  ];
}

/** Also what names no registry: that of Docker. */
const ON_DOCKER_HUB = /"image":"(?:docker\.io\/|(?:[\w-]+\/)?[\w.-]+(?::[\w.-]+)?(?:@[\w:]+)?")/;
