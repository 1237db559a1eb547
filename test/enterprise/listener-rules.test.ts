/** Where the rules of an enterprise gateway stand among those of a listener. */
import type { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ControlPlane, ControlPlaneAccess, Deployment, Exposure, ServerMode } from '../../src';
import { bothNames, type Options, templateOf, variablesOf } from './gateways';

const rulesOf = (options: (stack: Stack) => Options) => {
  const rules = templateOf(options).findResources('AWS::ElasticLoadBalancingV2::ListenerRule');
  return Object.values(rules)
    .map(({ Properties }) => Properties)
    .sort((one, other) => one.Priority - other.Priority);
};
const prioritiesOf = (options: (stack: Stack) => Options): number[] => rulesOf(options).map(({ Priority }) => Priority);

/** At a listener that others use too. */
const shared = (stack: Stack, listenerRulePriority?: number): Options['network'] => ({
  vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
  }),
  exposure: Exposure.PUBLIC,
  listenerRulePriority,
  existingListener: {
    domainName: 'llm.example.com',
    listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
      listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-00000000', { allowAllOutbound: false }),
    }),
  },
});

test.each<[string, number[], (stack: Stack) => Options]>([
  ['as they come', [800, 1000], (stack) => ({ network: shared(stack) })],
  ['where a free place is named', [4800, 5000], (stack) => ({ network: shared(stack, 5000) })],
  [
    'of both servers, at a load balancer of its own',
    [2800, 3000, 3200],
    (stack) => ({ ...bothNames(stack), network: { exposure: Exposure.PUBLIC, listenerRulePriority: 3000 } }),
  ],
])('rules %s have the numbers %j', (_where, priorities, options) => {
  expect(prioritiesOf(options)).toEqual(priorities);
});

test('the rule whose requests are shifted is one of the 100 before its place', () => {
  const deployment = Deployment.blueGreen();
  const [closed, shifted] = prioritiesOf((stack) => ({ network: shared(stack, 5000), gateway: { deployment } }));
  expect(closed).toBe(4800);
  expect(shifted).toBeGreaterThanOrEqual(4900);
  expect(shifted).toBeLessThan(5000);
});

test.each<[number, string]>([
  [200, 'ListenerRulePriorityOutOfRange: network.listenerRulePriority is 200'],
  [49_900, 'ListenerRulePriorityOutOfRange: network.listenerRulePriority is 49900'],
])('%s: a place that leaves no room for the others is refused', (listenerRulePriority, code) => {
  const options = (stack: Stack): Options => ({ ...bothNames(stack), network: { exposure: Exposure.PUBLIC, listenerRulePriority } });
  expect(() => prioritiesOf(options)).toThrow(code);
});

/** Which host leads where: to the port of a target group, or nowhere. */
const hostsOf = (options: (stack: Stack) => Options): unknown[] =>
  rulesOf(options).map(({ Priority, Conditions }) => [
    Priority,
    Conditions.find(({ Field }: { Field: string }) => Field === 'host-header')?.HostHeaderConfig.Values,
  ]);

describe('models and tools at a listener that exists', () => {
  const both = (stack: Stack): Options => ({
    serverMode: ServerMode.ALL,
    network: shared(stack),
    mcp: { baseUrl: 'https://mcp.example.com' },
  });

  test('are told apart by the name of the listener and that of the URL, and the metrics of both are closed', () => {
    expect(hostsOf(both)).toEqual([
      [800, ['llm.example.com']],
      [801, ['mcp.example.com']],
      [1000, ['llm.example.com']],
      [1200, ['mcp.example.com']],
    ]);
    expect(variablesOf(templateOf(both))).toMatchObject({ SERVER_MODE: 'all', MCP_GATEWAY_BASE_URL: 'https://mcp.example.com' });
  });

  test.each([
    ['no URL', undefined],
    ['that of models', 'https://llm.example.com'],
  ])('with %s there is nothing to tell them apart by: McpAddressMissing', (_what, baseUrl) => {
    expect(() => rulesOf((stack) => ({ ...both(stack), mcp: { baseUrl } }))).toThrow('McpAddressMissing: mcp.domain');
  });
});

test('one certificate may have both names, that of tools said by the URL', () => {
  const options = (stack: Stack): Options => ({ ...bothNames(stack), mcp: { baseUrl: 'https://mcp.example.com' } });
  expect(hostsOf(options)).toEqual([
    [1000, ['gateway.example.com']],
    [1200, ['mcp.example.com']],
  ]);
});

test('who comes by PrivateLink calls a name of AWS, which leads to models', () => {
  const controlPlane = ControlPlane.portkey({ access: ControlPlaneAccess.PRIVATE_LINK });
  expect(hostsOf((stack) => ({ ...bothNames(stack), controlPlane }))).toEqual([
    [1000, ['gateway.example.com', { 'Fn::Join': ['', ['*.vpce.', { Ref: 'AWS::URLSuffix' }]] }]],
    [1200, ['mcp.example.com']],
  ]);
});
