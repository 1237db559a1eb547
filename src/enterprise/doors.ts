import { Aws, Token } from 'aws-cdk-lib';
import { requireKnown, requireRange } from '../checks';
import type { TestListenerOptions } from '../contract/door';
import { invalid } from '../errors';
import { type DoorOptions, defaultTestPort, Exposure, type GatewayDoor, type GatewayFront, LoadBalancerType } from '../network';
import { accessOf } from './control-plane-access';
import { ControlPlaneAccess } from './control-plane-options';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { healthPathsOf } from './health-paths';
import { portsOf } from './ports';
import { modeOf } from './server-mode';
import { VENDOR } from './vendor';

/** The ways in: one for each server that the image runs. */
export interface PlannedDoors {
  readonly gateway?: DoorOptions;
  readonly mcp?: DoorOptions;
}

/** Numbers between the rules of one listener: one whose requests are shifted takes one of the 100 before its own, or the 101st. */
const APART = 200;
const DEFAULT_PRIORITY = 1000;
const LAST_PRIORITY = 50_000;

/** Where the rules stand among those of the listener: what is closed comes before every door. */
export function prioritiesOf(props: Pick<PortkeyEnterpriseGatewayProps, 'network' | 'serverMode'>): Record<'closed' | 'gateway' | 'mcp', number> {
  const { listenerRulePriority: gateway = DEFAULT_PRIORITY, exposure } = props.network ?? {};
  const path = 'network.listenerRulePriority';
  requireKnown('ListenerRulePriorityOutOfRange', path, gateway, 'other priorities follow from it');
  const room = { from: exposure === Exposure.PUBLIC ? APART + 1 : 1, to: modeOf(props).mcp ? LAST_PRIORITY - APART : LAST_PRIORITY };
  requireRange('ListenerRulePriorityOutOfRange', path, gateway, room, `other rules follow from it: from ${room.from} to ${room.to}`);
  return { closed: gateway - APART, gateway, mcp: gateway + APART };
}

/** Which requests lead to which port, and refuses what no load balancer could tell apart. */
export function planDoors(props: PortkeyEnterpriseGatewayProps): PlannedDoors {
  const { network, mcp, gateway } = props;
  const { gateway: servesModels, mcp: servesTools } = modeOf(props);
  const byPort = isByPort(props);
  const isAbsent = network?.loadBalancerType === LoadBalancerType.NONE;
  if (mcp && !servesTools) {
    throw invalid('McpNotServed', 'mcp', mcp);
  }
  if (gateway?.deployment?._interrupts) {
    throw invalid('DeploymentInterrupts', 'gateway.deployment', 'Deployment.recreate()');
  }
  checkPrefix(gateway?.pathPrefix, byPort, servesModels);
  if (mcp?.listenerPort !== undefined && !hasOwnPort(props)) {
    throw invalid('OptionUnused', 'mcp.listenerPort', mcp.listenerPort, '`ServerMode.ALL` behind a Network Load Balancer');
  }
  if (gateway?.healthCheckPath !== undefined && !servesModels) {
    throw invalid('OptionUnused', 'gateway.healthCheckPath', gateway.healthCheckPath, '`mcp.healthCheckPath`');
  }
  if (isAbsent) {
    return planAbsence(props);
  }
  const hosts = servesModels && servesTools && !byPort ? hostsOf(props) : undefined;
  const tls = gateway?.taskCertificate && true;
  const shared = { tls, ...shifted(props) };
  const health = healthPathsOf(props);
  const priorities = prioritiesOf(props);
  const ports = portsOf(props);
  return {
    gateway: servesModels
      ? {
          ...shared,
          ...(!byPort && { priority: priorities.gateway, hosts: hosts?.gateway, ...prefixed(gateway?.pathPrefix) }),
          healthCheck: { path: health.gateway },
          port: ports.gateway,
        }
      : undefined,
    mcp: servesTools
      ? {
          ...shared,
          ...(byPort
            ? servesModels && { listenerPort: mcpListenerPort(props), testListener: beside(shared.testListener, props) }
            : { priority: priorities.mcp, hosts: hosts?.mcp }),
          healthCheck: { path: health.mcp },
          port: ports.mcp,
        }
      : undefined,
  };
}

/** Without a load balancer there is no door, and nothing that could shift requests. */
function planAbsence(props: PortkeyEnterpriseGatewayProps): PlannedDoors {
  const { gateway, mcp } = props;
  if (gateway?.deployment?.shiftsTraffic) {
    throw invalid('NoLoadBalancer', 'gateway.deployment', 'one that shifts requests');
  }
  if (modeOf(props).mcp && mcp?.baseUrl === undefined) {
    throw invalid('McpAddressMissing', 'mcp.baseUrl', undefined);
  }
  return {};
}

/** @param protectWeights what a function needs that keeps the weights of their rules; undefined where none does */
export function openDoors(front: GatewayFront, { gateway, mcp }: PlannedDoors, protectWeights?: DoorOptions['protectWeights']): GatewayDoor[] {
  return [
    ...(gateway ? [front.openDoor('Gateway', { ...gateway, protectWeights })] : []),
    ...(mcp ? [front.openDoor('Mcp', { ...mcp, protectWeights })] : []),
  ];
}

/** What MCP clients call; undefined where the image runs no MCP gateway. */
export function mcpBaseUrlOf(props: PortkeyEnterpriseGatewayProps, front: { readonly url: string }): string | undefined {
  const { mcp, domain } = props;
  const { gateway: servesModels, mcp: servesTools } = modeOf(props);
  if (!servesTools) {
    return undefined;
  }
  const name = mcp?.domain?._domainName;
  if (mcp?.baseUrl !== undefined) {
    return checkedBaseUrl(mcp.baseUrl, name ?? (servesModels ? undefined : domain?._domainName));
  }
  const origin = name === undefined ? front.url : `https://${name}`;
  return hasOwnPort(props) ? `${origin}:${mcpListenerPort(props)}` : origin;
}

/** Whether no load balancer looks into requests. */
export const isByPort = ({ network }: PortkeyEnterpriseGatewayProps): boolean =>
  network?.loadBalancerType !== undefined && network.loadBalancerType !== LoadBalancerType.APPLICATION;

/** Behind a Network Load Balancer, which looks into no request, models have the port of the name. */
const hasOwnPort = (props: PortkeyEnterpriseGatewayProps): boolean => {
  const { gateway, mcp } = modeOf(props);
  return gateway && mcp && props.network?.loadBalancerType === LoadBalancerType.NETWORK;
};

const mcpListenerPort = ({ mcp }: PortkeyEnterpriseGatewayProps): number => mcp?.listenerPort ?? VENDOR.ports.mcp;

function shifted({ gateway }: PortkeyEnterpriseGatewayProps): Pick<DoorOptions, 'alternate' | 'testListener'> {
  const { shiftsTraffic: alternate, testListener, smokeTest } = gateway?.deployment ?? {};
  if (smokeTest) {
    throw invalid(
      'SmokeTestNotPossible',
      'gateway.deployment.smokeTest',
      'set',
      'it asks as a client of the open-source gateway; give a function of yours in `lifecycleHooks`',
    );
  }
  return { alternate, testListener };
}

/** A Network Load Balancer tells testers of tools from those of models by the port, which is the next one. */
function beside(testListener: TestListenerOptions | undefined, { domain }: PortkeyEnterpriseGatewayProps): TestListenerOptions | undefined {
  return testListener && { ...testListener, port: (testListener.port ?? defaultTestPort(domain !== undefined)) + 1 };
}

/** Undefined: the hosts of the front. */
interface HostsOfBoth {
  readonly gateway?: string[];
  readonly mcp: string[];
}

/** Of a listener that exists, the names are said there; a name whose certificate it has is said by the URL. */
function hostsOf({ domain, mcp, network, controlPlane }: PortkeyEnterpriseGatewayProps): HostsOfBoth {
  const { existingListener } = network ?? {};
  const own = existingListener ? (existingListener.hosts ?? [existingListener.domainName]) : [domain?._domainName];
  const tools = mcp?.domain?._domainName ?? hostOf(mcp?.baseUrl);
  if (tools === undefined || own.some((host) => host === undefined || host === tools)) {
    throw invalid('McpAddressMissing', 'mcp.domain', tools);
  }
  const isLinked = network?.privateLink !== undefined || accessOf({ controlPlane }) === ControlPlaneAccess.PRIVATE_LINK;
  const gateway = [...(own as string[]), ...(isLinked ? [LINKED_HOSTS] : [])];
  return { gateway: existingListener ? undefined : gateway, mcp: [tools] };
}

/** Who comes by AWS PrivateLink calls its endpoint, which has a name of AWS. */
const LINKED_HOSTS = `*.vpce.${Aws.URL_SUFFIX}`;

const hostOf = (baseUrl?: string): string | undefined =>
  baseUrl !== undefined && !Token.isUnresolved(baseUrl) && URL.canParse(baseUrl) ? new URL(baseUrl).hostname : undefined;

/** The prefix itself, and what is below it. */
const prefixed = (prefix?: string): Pick<DoorOptions, 'paths' | 'rewrite'> | undefined =>
  prefix === undefined ? undefined : { paths: [prefix, `${prefix}/*`], rewrite: { regex: `^${prefix}/?(.*)$`, replace: '/$1' } };

function checkPrefix(prefix: string | undefined, byPort: boolean, servesModels: boolean): void {
  if (prefix !== undefined && (byPort || !servesModels || !/^(\/[A-Za-z0-9_-]+)+$/.test(prefix))) {
    throw invalid('PathPrefixNotPossible', 'gateway.pathPrefix', prefix);
  }
}

function checkedBaseUrl(baseUrl: string, name?: string): string {
  if (Token.isUnresolved(baseUrl)) {
    return baseUrl;
  }
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isElsewhere = name !== undefined && !Token.isUnresolved(name) && url?.hostname !== name;
  if (url?.protocol !== 'https:' || isElsewhere) {
    throw invalid('McpBaseUrlNotPossible', 'mcp.baseUrl', baseUrl);
  }
  return baseUrl.replace(/\/+$/, '');
}
