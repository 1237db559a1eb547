import { Token } from 'aws-cdk-lib';
import { requireKnown } from '../checks';
import type { TestListenerOptions } from '../contract/door';
import { invalid } from '../errors';
import { type DoorOptions, defaultTestPort, type GatewayDoor, type GatewayFront, LoadBalancerType } from '../network';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { MODES, ServerMode } from './server-mode';
import { VENDOR } from './vendor';

/** The ways in: one for each server that the image runs. */
export interface PlannedDoors {
  readonly gateway?: DoorOptions;
  readonly mcp?: DoorOptions;
}

/** Numbers between the rules of one listener: one whose requests are shifted takes one of the 100 before its own, or the 101st. */
const APART = 200;
const DEFAULT_PRIORITY = 1000;

/** Where the rules stand among those of the listener: what is closed comes before every door. */
export function prioritiesOf({ network }: Pick<PortkeyEnterpriseGatewayProps, 'network'>): Record<'closed' | 'gateway' | 'mcp', number> {
  const gateway = network?.listenerRulePriority ?? DEFAULT_PRIORITY;
  requireKnown('ListenerRulePriorityOutOfRange', 'network.listenerRulePriority', gateway, 'other priorities follow from it');
  return { closed: gateway - APART, gateway, mcp: gateway + APART };
}

/** Which requests lead to which port, and refuses what no load balancer could tell apart. */
export function planDoors(props: PortkeyEnterpriseGatewayProps): PlannedDoors {
  const { serverMode = ServerMode.GATEWAY, network, mcp, gateway } = props;
  const { gateway: servesModels, mcp: servesTools } = MODES[serverMode];
  const byPort = network?.loadBalancerType !== undefined && network.loadBalancerType !== LoadBalancerType.APPLICATION;
  const isAbsent = network?.loadBalancerType === LoadBalancerType.NONE;
  if (mcp && !servesTools) {
    throw invalid('McpNotServed', 'mcp', mcp);
  }
  if (gateway?.deployment?._interrupts) {
    throw invalid('DeploymentInterrupts', 'gateway.deployment', 'Deployment.recreate()');
  }
  checkPrefix(gateway?.pathPrefix, byPort);
  if (isAbsent) {
    return planAbsence(props);
  }
  const hosts = servesModels && servesTools && !byPort ? hostsOf(props) : undefined;
  const tls = gateway?.taskCertificate && true;
  const shared = { healthCheck: { path: VENDOR.healthPath }, tls, ...shifted(props) };
  const priorities = prioritiesOf(props);
  return {
    gateway: servesModels
      ? {
          ...shared,
          ...(!byPort && { priority: priorities.gateway, hosts: hosts && [hosts.gateway], ...prefixed(gateway?.pathPrefix) }),
          port: gateway?.port ?? VENDOR.ports.gateway,
        }
      : undefined,
    mcp: servesTools
      ? {
          ...shared,
          ...(byPort
            ? servesModels && { listenerPort: mcpListenerPort(props), testListener: beside(shared.testListener, props) }
            : { priority: priorities.mcp, hosts: hosts && [hosts.mcp] }),
          port: mcp?.port ?? VENDOR.ports.mcp,
        }
      : undefined,
  };
}

/** Without a load balancer there is no door, and nothing that could shift requests. */
function planAbsence({ gateway, mcp, serverMode }: PortkeyEnterpriseGatewayProps): PlannedDoors {
  if (gateway?.deployment?.shiftsTraffic) {
    throw invalid('NoLoadBalancer', 'gateway.deployment', 'one that shifts requests');
  }
  if (serverMode !== undefined && MODES[serverMode].mcp && mcp?.baseUrl === undefined) {
    throw invalid('McpAddressMissing', 'mcp.baseUrl', undefined);
  }
  return {};
}

/** Where clients ask models; undefined where the image serves none. */
export const modelPathOf = ({ serverMode = ServerMode.GATEWAY, gateway }: PortkeyEnterpriseGatewayProps): string | undefined =>
  MODES[serverMode].gateway ? `${gateway?.pathPrefix ?? ''}/v1/chat/completions` : undefined;

/** @param protectWeights what a function needs that keeps the weights of their rules; undefined where none does */
export function openDoors(front: GatewayFront, { gateway, mcp }: PlannedDoors, protectWeights?: DoorOptions['protectWeights']): GatewayDoor[] {
  return [
    ...(gateway ? [front.openDoor('Gateway', { ...gateway, protectWeights })] : []),
    ...(mcp ? [front.openDoor('Mcp', { ...mcp, protectWeights })] : []),
  ];
}

/** What MCP clients call; undefined where the image runs no MCP gateway. */
export function mcpBaseUrlOf(props: PortkeyEnterpriseGatewayProps, front: { readonly url: string }): string | undefined {
  const { serverMode = ServerMode.GATEWAY, mcp, domain, network } = props;
  if (!MODES[serverMode].mcp) {
    return undefined;
  }
  const name = mcp?.domain?._domainName;
  if (mcp?.baseUrl !== undefined) {
    return checkedBaseUrl(mcp.baseUrl, name ?? (serverMode === ServerMode.MCP ? domain?._domainName : undefined));
  }
  if (name !== undefined) {
    return `https://${name}`;
  }
  const hasOwnPort = serverMode === ServerMode.ALL && network?.loadBalancerType === LoadBalancerType.NETWORK;
  return hasOwnPort ? `${front.url}:${mcpListenerPort(props)}` : front.url;
}

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

function hostsOf({ domain, mcp }: PortkeyEnterpriseGatewayProps): { gateway: string; mcp: string } {
  const hosts = { gateway: domain?._domainName, mcp: mcp?.domain?._domainName };
  if (hosts.gateway === undefined || hosts.mcp === undefined || hosts.gateway === hosts.mcp) {
    throw invalid('McpAddressMissing', 'mcp.domain', hosts.mcp);
  }
  return { gateway: hosts.gateway, mcp: hosts.mcp };
}

/** The prefix itself, and what is below it. */
const prefixed = (prefix?: string): Pick<DoorOptions, 'paths' | 'rewrite'> | undefined =>
  prefix === undefined ? undefined : { paths: [prefix, `${prefix}/*`], rewrite: { regex: `^${prefix}/?(.*)$`, replace: '/$1' } };

function checkPrefix(prefix: string | undefined, byPort: boolean): void {
  if (prefix !== undefined && (byPort || !/^(\/[A-Za-z0-9_-]+)+$/.test(prefix))) {
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
