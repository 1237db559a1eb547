import { invalid } from '../errors';
import { Exposure } from './front';
import type { GatewayNetworkProps } from './options';

const ONLY_OF_APPLICATION = ['desyncMitigationMode', 'clientKeepAlive', 'listenerRulePriority'] as const;

/** Refuses what looks into requests. */
export function refuseOnNetworkLoadBalancer(props: GatewayNetworkProps): void {
  const given = ONLY_OF_APPLICATION.find((name) => props[name] !== undefined);
  if (given) {
    throw invalid('NotOnNetworkLoadBalancer', `network.${given}`, shown(props, given));
  }
}

/** What is of a load balancer and its listener, and so of their owner. */
const OF_OWNER = [
  'loadBalancerType',
  'loadBalancerSubnets',
  'allowFrom',
  'accessLogs',
  'accessLogsBucket',
  'accessLogsPrefix',
  'deletionProtection',
  'additionalDomains',
  'sslPolicy',
  'desyncMitigationMode',
  'clientKeepAlive',
  'firewall',
] as const;

/** Refuses what the owner of an existing listener decides, and a VPC that could not be that of its load balancer. */
export function refuseOfOwner(props: GatewayNetworkProps): void {
  if (!props.vpc) {
    throw invalid('ExistingListenerWithoutVpc', 'network.existingListener', 'given');
  }
  if (props.domain) {
    throw invalid('NotOnExistingListener', 'domain', 'given');
  }
  const given = OF_OWNER.find((name) => props[name] !== undefined);
  if (given) {
    throw invalid('NotOnExistingListener', `network.${given}`, shown(props, given));
  }
}

/** What needs a load balancer besides. */
const OF_LOAD_BALANCER = [...OF_OWNER.filter((name) => name !== 'loadBalancerType'), 'existingListener', 'privateLink'] as const;

/** Refuses what would need a load balancer. */
export function refuseWithoutLoadBalancer(props: GatewayNetworkProps): void {
  if (props.domain || props.exposure === Exposure.PUBLIC) {
    throw invalid('NoLoadBalancer', props.domain ? 'domain' : 'network.exposure', props.domain ? 'given' : props.exposure);
  }
  const given = OF_LOAD_BALANCER.find((name) => props[name] !== undefined);
  if (given) {
    throw invalid('NoLoadBalancer', `network.${given}`, 'given');
  }
}

/** Options that are objects would show what they hold. */
const shown = (props: GatewayNetworkProps, name: (typeof OF_OWNER)[number] | (typeof ONLY_OF_APPLICATION)[number]): unknown =>
  typeof props[name] === 'object' ? 'given' : props[name];
