/**
 * Amazon ECS moves the weights of the rules that it owns, and CloudFormation writes all of a rule again of which anything has changed: so no prop changes one.
 * Each of these is compared with the same gateway without it, and so with each other.
 */

import type { Stack } from 'aws-cdk-lib';
import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  Authentication,
  Deployment,
  Firewall,
  GatewayPreset,
  LoadBalancerType,
  ModelProvider,
  type PortkeyGateway,
  type PortkeyGatewayProps,
  SharedState,
} from '../../src';
import { resources } from '../network/synthesize';
import { certified, deploymentOf, gatewayWith, LISTENER, RULE } from './stacks';

type Change = (stack: Stack) => PortkeyGatewayProps;

const PEERS = [ec2.Peer.ipv4('10.0.0.0/8')];
const NETWORK = { loadBalancerType: LoadBalancerType.NETWORK };

/** Of both kinds of load balancer. */
const CHANGES: readonly [string, Change][] = [
  ['preset', () => ({ preset: GatewayPreset.PROD })],
  ['gatewayName', () => ({ gatewayName: 'other' })],
  ['network.allowFrom', () => ({ network: { allowFrom: PEERS } })],
  ['network.accessLogs', () => ({ network: { accessLogs: true } })],
  ['network.accessLogsPrefix', () => ({ network: { accessLogs: true, accessLogsPrefix: 'llm' } })],
  ['network.deletionProtection', () => ({ network: { deletionProtection: true } })],
  ['network.maxAzs', () => ({ network: { maxAzs: 3 } })],
  ['network.natGateways', () => ({ network: { natGateways: 2 } })],
  ['network.flowLogs', () => ({ network: { flowLogs: true } })],
  ['auth.method', () => ({ auth: { method: Authentication.cognito() } })],
  ['auth.keyHeaders', () => ({ auth: { keyHeaders: ['x-key'] } })],
  ['providers', () => ({ providers: [ModelProvider.openai(), ModelProvider.bedrock({ models: ['amazon.*'] })] })],
  ['bedrockApi', () => ({ bedrockApi: true, providers: [ModelProvider.bedrock({ models: ['amazon.*'] })] })],
  ['limits', () => ({ limits: { store: SharedState.valkeyServerless() } })],
  ['responseCache', () => ({ responseCache: {} })],
  ['maxRequestDuration', () => ({ maxRequestDuration: Duration.minutes(2) })],
  ['drainTimeout', () => ({ drainTimeout: Duration.minutes(3) })],
  ['encryptionKey', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') })],
  ['removalPolicy', () => ({ removalPolicy: RemovalPolicy.DESTROY })],
  ['deletionProtection', () => ({ deletionProtection: true })],
  ['compute.cpu', () => ({ compute: { cpu: 1024, memoryLimitMiB: 4096 } })],
  ['compute.minCapacity', () => ({ compute: { minCapacity: 4, maxCapacity: 9 } })],
  ['compute.healthCheckGracePeriod', () => ({ compute: { healthCheckGracePeriod: Duration.minutes(3) } })],
  ['compute.enableExecuteCommand', () => ({ compute: { enableExecuteCommand: true } })],
  ['observability.alarms', () => ({ observability: { alarms: false } })],
];

const OF_APPLICATION: readonly [string, Change][] = [
  ['network.firewall', () => ({ network: { firewall: Firewall.managedRules() } })],
  ['network.sslPolicy and clientKeepAlive', () => ({ network: { clientKeepAlive: Duration.hours(2) } })],
  ['network.additionalDomains', (stack) => ({ network: { additionalDomains: [certified(stack, 'Further', 'llm.example.org')] } })],
  ['auth.tokenCheckAtLoadBalancer', () => ({ auth: { method: Authentication.cognito(), tokenCheckAtLoadBalancer: false } })],
];

const STRATEGIES: readonly [string, Deployment][] = [
  ['blue/green', Deployment.blueGreen({ testListener: {} })],
  [
    'blue/green with other times and alarms',
    Deployment.blueGreen({ testListener: {}, bakeTime: Duration.minutes(9), rollbackAlarms: true, circuitBreaker: false }),
  ],
  ['blue/green with a test listener for somebody', Deployment.blueGreen({ testListener: { allowFrom: PEERS } })],
  ['canary', Deployment.canary({ testListener: {} })],
  ['linear', Deployment.linear({ testListener: {} })],
];

/** Id and properties of what Amazon ECS moves weights in. */
function owned(
  change: Change,
  network: PortkeyGatewayProps['network'] = {},
  deployment = STRATEGIES[0][1],
  more?: (gateway: PortkeyGateway, stack: Stack) => void,
) {
  const props = (stack: Stack): PortkeyGatewayProps => {
    const changed = change(stack);
    return { ...changed, network: { ...network, ...changed.network }, compute: { ...changed.compute, deployment } };
  };
  const { template } = gatewayWith(props, more);
  const { advanced } = deploymentOf(template);
  const all = { ...resources(template, RULE), ...resources(template, LISTENER) };
  const ids = [advanced.ProductionListenerRule.Ref, advanced.TestListenerRule.Ref];
  return ids.map((id) => ({ id, properties: all[id].Properties }));
}

const NONE: Change = () => ({});

describe.each<[string, PortkeyGatewayProps['network'], readonly [string, Change][]]>([
  ['a rule of an Application Load Balancer', {}, [...CHANGES, ...OF_APPLICATION]],
  ['a listener of a Network Load Balancer', NETWORK, CHANGES],
])('%s', (_kind, network, changes) => {
  const before = owned(NONE, network);

  test.each(changes)('stays as it is when %s changes', (_name, change) => {
    expect(owned(change, network)).toEqual(before);
  });

  test.each(STRATEGIES)('stays as it is when the strategy becomes %s', (_name, deployment) => {
    expect(owned(NONE, network, deployment)).toEqual(before);
  });

  test('stays as it is when the gateway gets a client, a provider and tags', () => {
    const more = (gateway: PortkeyGateway, stack: Stack) => {
      gateway.addProvider(ModelProvider.openai());
      gateway.network.front.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.7.0.0/16'));
      Tags.of(stack).add('team', 'platform');
    };
    expect(owned(NONE, network, undefined, more)).toEqual(before);
    expect(owned(() => ({ tags: { team: 'platform' } }), network)).toEqual(before);
  });
});

describe('what cannot stay is another rule, with a number of its own', () => {
  const [before] = owned(NONE);
  const numbers = [900, 901, 2000, 2001].map((listenerRulePriority) => owned(() => ({ network: { listenerRulePriority } }))[0]);

  test('for each priority', () => {
    const rules = [before, ...numbers];
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(new Set(rules.map(({ properties }) => properties.Priority)).size).toBe(rules.length);
    expect(numbers[0].properties.Priority).toBeLessThan(900);
    expect(numbers[0].properties.Priority).toBeGreaterThanOrEqual(800);
  });

  test.each<[string, object]>([
    ['hosts', { hosts: ['a.example.com'] }],
    ['other hosts', { hosts: ['b.example.com'] }],
    ['paths', { paths: ['/a/*'] }],
    ['a rewrite', { paths: ['/a/*'], rewrite: { regex: '^/a/(.*)', replace: '/$1' } }],
  ])('for %s of a door', (_name, options) => {
    const door = (more: object) => {
      const made: { id: string; priority: number }[] = [];
      gatewayWith(NONE, (gateway, stack) => {
        const { listenerRules } = gateway.network.front.openDoor('Second', { port: 9000, priority: 3000, alternate: true, ...more });
        const rule = listenerRules[0].node.defaultChild as import('aws-cdk-lib/aws-elasticloadbalancingv2').CfnListenerRule;
        made.push({ id: stack.resolve(rule.ref).Ref, priority: rule.priority });
      });
      return made[0];
    };
    const [without, withThem] = [door({}), door(options)];
    expect(withThem.id).not.toBe(without.id);
    expect(withThem.priority).toBeGreaterThanOrEqual(2900);
    expect(withThem.priority).toBeLessThan(3000);
  });
});

test('from rolling to blue/green the rule is the same one, so that no request is without it', () => {
  const rolling = gatewayWith(NONE).template;
  const [{ id, properties }] = owned(NONE);
  expect(resources(rolling, RULE)[id].Properties.Priority).toBe(properties.Priority);
});
