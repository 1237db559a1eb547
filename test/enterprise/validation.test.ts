/**
 * B-T23: every rule that reference B gives for the synthesis (its section 10.3), with its message; what is refused besides stands in refused.test.ts.
 */

import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Capacity,
  ControlPlane,
  ControlPlaneAccess,
  Deployment,
  EnterpriseCache,
  Exposure,
  GatewayPreset,
  LoadBalancerType,
  LogStore,
  PortkeyAccount,
  ServerMode,
} from '../../src';
import { gatewayOf } from './cases';
import { behindNetwork, bothNames, named, type Options, of, secret, templateOf, variablesOf } from './gateways';

type Of = (stack: Stack) => Options;

const INSIDE: Options['network'] = { allowInsecure: true };
const onInstances = (instanceType: string, more: object = {}): Options => ({
  network: INSIDE,
  compute: { capacity: Capacity.ec2({ instanceType: new ec2.InstanceType(instanceType), maxInstances: 10, ...more }) },
});

const REFUSED: readonly [rule: string, message: string, options: Of][] = [
  ['two hosts tell models from tools', 'McpAddressMissing: mcp.domain', () => ({ serverMode: ServerMode.ALL, network: INSIDE })],
  [
    'the two hosts are two',
    'McpAddressMissing: mcp.domain',
    (stack) => {
      const domain = named(stack, 'llm');
      return { serverMode: ServerMode.ALL, domain, mcp: { domain } };
    },
  ],
  [
    'two ports tell models from tools behind a Network Load Balancer',
    'DoorPortTaken: listenerPort is 80',
    () => ({ serverMode: ServerMode.ALL, network: behindNetwork, mcp: { listenerPort: 80 } }),
  ],
  ['the servers have a port each', 'McpPortTaken: mcp.port is 8788', (stack) => ({ ...bothNames(stack), gateway: { port: 8788 } })],
  [
    'MCP clients call https',
    'McpBaseUrlNotPossible: mcp.baseUrl is "http://tools.example.com"',
    () => ({ serverMode: ServerMode.MCP, network: INSIDE, mcp: { baseUrl: 'http://tools.example.com' } }),
  ],
  [
    'a strategy that shifts requests has a load balancer',
    'NoLoadBalancer: gateway.deployment',
    () => ({ network: { loadBalancerType: LoadBalancerType.NONE }, gateway: { deployment: Deployment.blueGreen() } }),
  ],
  [
    'a canary is a share of the requests',
    'DeploymentPercentOutOfRange: compute.deployment.canaryPercent is 200',
    () => ({ gateway: { deployment: Deployment.canary({ canaryPercent: 200 }) } }),
  ],
  [
    'a step is 3 percent at least',
    'DeploymentPercentOutOfRange: compute.deployment.stepPercent is 2',
    () => ({ gateway: { deployment: Deployment.linear({ stepPercent: 2 }) } }),
  ],
  [
    'a canary waits for a day at most',
    'DeploymentTimeOutOfRange: compute.deployment.canaryBakeTime',
    () => ({ gateway: { deployment: Deployment.canary({ canaryBakeTime: Duration.minutes(1441) }) } }),
  ],
  [
    'a step waits for a day at most',
    'DeploymentTimeOutOfRange: compute.deployment.stepBakeTime',
    () => ({ gateway: { deployment: Deployment.linear({ stepBakeTime: Duration.minutes(1441) }) } }),
  ],
  ['the internet comes by TLS', 'PublicWithoutDomain: network.exposure', () => ({ network: { exposure: Exposure.PUBLIC } })],
  [
    'and without it only from known networks',
    'InsecureOpenToAll: network.allowFrom',
    () => ({ network: { exposure: Exposure.PUBLIC, allowInsecure: true } }),
  ],
  ['a request ends before its load balancer does', 'DurationOutOfRange: maxRequestDuration', () => ({ maxRequestDuration: Duration.hours(2) })],
  ['the data service has a gateway to call', 'DataServiceWithoutGateway: dataService', () => ({ serverMode: ServerMode.MCP, dataService: {} })],
  [
    'queues are in no cluster',
    'WorkersCacheNotPossible: workersCache is "in cluster mode"',
    () => ({ dataService: {}, workersCache: EnterpriseCache.existing({ host: 'cache.example.com', clusterMode: true }) }),
  ],
  [
    'a variable is a value or a secret',
    'VariableTwice: gateway.environment.TOKEN',
    (stack) => ({ gateway: { environment: { TOKEN: 'x' }, secrets: { TOKEN: secret(stack) } } }),
  ],
  [
    'burstable instances have no trunk',
    'EniTrunkingNotPossible: compute.capacity.instanceType',
    () => onInstances('t4g.large', { eniTrunking: true }),
  ],
  [
    'the control plane comes over the internet to what is there',
    'ControlPlaneOutside: controlPlane.access',
    () => ({ network: INSIDE, controlPlane: ControlPlane.portkey({ access: ControlPlaneAccess.ADDRESSES }) }),
  ],
  ['Fargate has tasks of the size', 'FargateSizeNotPossible: gateway.memoryLimitMiB', () => ({ gateway: { cpu: 256, memoryLimitMiB: 4096 } })],
  ['of the data service, too', 'FargateSizeNotPossible: dataService.memoryLimitMiB', () => ({ dataService: { cpu: 256, memoryLimitMiB: 4096 } })],
  ['a port is one', 'PortOutOfRange: dataService.port is 0', () => ({ dataService: { port: 0 } })],
];

test.each(REFUSED)('B-T23: %s: %s', (_rule, message, options) => {
  expect(() => gatewayOf(of(options))).toThrow(message);
});

/** Reference B's E2, for whose tasks its own instances have no room. */
test.each<[string, Options['gateway']]>([
  ['at its most', { minCapacity: 3, maxCapacity: 20 }],
  ['while a deployment runs both versions', { minCapacity: 3, maxCapacity: 9, deployment: Deployment.blueGreen() }],
])('B-T23: instances hold all tasks %s, by their network interfaces: TasksWithoutRoom', (_when, gateway) => {
  const dataService = { minCapacity: 2, maxCapacity: 2 };
  const gatewayOnInstances = gatewayOf(of(() => ({ ...onInstances('t4g.large'), gateway, dataService })));
  expect(() => Template.fromStack(Stack.of(gatewayOnInstances))).toThrow('TasksWithoutRoom: compute.capacity.maxInstances is 10');
});

const WARNED: readonly [rule: string, text: string, options: Of][] = [
  [
    'Amazon ECS waits behind a Network Load Balancer',
    'waits ten minutes more',
    () => ({ network: behindNetwork, gateway: { deployment: Deployment.blueGreen() } }),
  ],
  [
    'a Network Load Balancer with TLS ends what is silent for 350 seconds',
    'for 350 s, which cannot be changed',
    (stack) => ({ domain: named(stack, 'llm'), network: { loadBalancerType: LoadBalancerType.NETWORK } }),
  ],
  [
    'a cache in a container is for one task',
    'one task without a copy of it',
    () => ({ network: INSIDE, cache: EnterpriseCache.container(), gateway: { minCapacity: 2, maxCapacity: 2 } }),
  ],
  [
    'a cache in a container is not for production',
    'one task without a copy of it',
    () => ({ network: INSIDE, cache: EnterpriseCache.container(), preset: GatewayPreset.PROD }),
  ],
  [
    'who gives a variable that is computed is told of it',
    'no longer follow from the props: REDIS_MODE',
    () => ({ network: INSIDE, gateway: { environment: { REDIS_MODE: 'cluster' } } }),
  ],
  [
    'buckets are there for logs that go elsewhere',
    'is control_plane: nothing is put into them',
    () => ({ network: INSIDE, logStore: LogStore.ownedBucket(), gateway: { environment: { LOG_STORE: 'control_plane' } } }),
  ],
];

test.each(WARNED)('B-T23: %s: a warning says so', (_rule, text, options) => {
  Annotations.fromStack(Stack.of(gatewayOf(of(options)))).hasWarning('*', Match.stringLikeRegexp(text));
});

test.each<[string, Deployment]>([
  ['rolling, with alarms that watch', Deployment.rolling({ rollbackAlarms: true })],
  ['blue/green', Deployment.blueGreen()],
  ['canary', Deployment.canary()],
  ['linear', Deployment.linear()],
])('B-T23: %s: the time to bake is written, for that of Amazon ECS is hours', (_strategy, deployment) => {
  templateOf(() => ({ network: INSIDE, gateway: { deployment } })).hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: { BakeTimeInMinutes: Match.anyValue() },
  });
});

test.each([1, 5, 60])('B-T23: the load balancer waits longer than a request of %d minutes may take', (minutes) => {
  const template = templateOf(() => ({ network: INSIDE, maxRequestDuration: Duration.minutes(minutes) }));
  const [{ Properties }] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
  const { Value } = Properties.LoadBalancerAttributes.find(({ Key }: { Key: string }) => Key === 'idle_timeout.timeout_seconds');
  expect(Number(Value)).toBeGreaterThanOrEqual(Number(variablesOf(template).REQUEST_TIMEOUT) / 1000 + 10);
});

test('B-T23: a cluster beside a data service gets other nodes for the queues, in place of a warning', () => {
  const cache = EnterpriseCache.existing({ host: 'cache.example.com', clusterMode: true });
  expect(variablesOf(templateOf(() => ({ network: INSIDE, cache, dataService: {} })))).toHaveProperty('REDIS_WORKERS_URL');
});

test('B-T23: a secret that is named without its last letters may be read all the same', () => {
  const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:portkey/account';
  const gateway = gatewayOf((stack) => ({
    ...of(() => ({ network: INSIDE }))(stack),
    account: PortkeyAccount.fromSecret(secretsmanager.Secret.fromSecretPartialArn(stack, 'Partial', arn)),
  }));
  const template = Template.fromStack(Stack.of(gateway));
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Resource: `${arn}-??????` })]) },
  });
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [{ Secrets: Match.arrayWith([{ Name: 'PORTKEY_CLIENT_AUTH', ValueFrom: `${arn}:PORTKEY_CLIENT_AUTH::` }]) }],
  });
});

test('B-T15: a function of yours is asked at its stages, each of which Amazon ECS knows', () => {
  const stages = [ecs.DeploymentLifecycleStage.PRE_SCALE_UP, ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT];
  const template = templateOf((stack) => ({
    network: INSIDE,
    gateway: {
      deployment: Deployment.blueGreen({
        lifecycleHooks: [new ecs.DeploymentLifecycleLambdaTarget(hookIn(stack), 'Ask', { lifecycleStages: stages })],
      }),
    },
  }));
  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: {
      LifecycleHooks: [{ LifecycleStages: ['PRE_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT'], HookTargetArn: Match.anyValue(), RoleArn: Match.anyValue() }],
    },
  });
});

const hookIn = (stack: Stack) =>
  new lambda.Function(stack, 'Hook', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({ hookStatus: "SUCCEEDED" })'),
  });
