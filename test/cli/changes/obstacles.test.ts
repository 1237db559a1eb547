import { compare, type Template } from '../../../cli/changes';
import { changeOf, obstaclesIn, type Resources, ref, resource, stackOf, updatedTo } from './updates';

const cache = (SubnetIds: string[], ServerlessCacheName: string): Resources => ({
  Cache: resource('ElastiCache::ServerlessCache', { SubnetIds, ServerlessCacheName }),
});
const domain = (Domain: string, id = 'Domain', more: object = {}): Resources => ({
  [id]: resource('Cognito::UserPoolDomain', { UserPoolId: 'pool', Domain, ...more }),
});
const rules = (priorities: Record<string, number>): Resources =>
  Object.fromEntries(
    Object.entries(priorities).map(([id, Priority]) => [id, resource('ElasticLoadBalancingV2::ListenerRule', { ListenerArn: 'listener', Priority })]),
  );
const ingress = (id: string, FromPort: number): Resources => ({
  [id]: resource('EC2::SecurityGroupIngress', { GroupId: 'sg-1', IpProtocol: 'tcp', FromPort, ToPort: FromPort, CidrIp: '10.0.0.0/8' }),
});
const target = (id: string, attributes: object = {}): Resources => ({
  [id]: resource(
    'ApplicationAutoScaling::ScalableTarget',
    { ResourceId: 'service/a/b', ScalableDimension: 'ecs:service:DesiredCount', ServiceNamespace: 'ecs' },
    attributes,
  ),
});
const listener = (id: string, Port: number, LoadBalancerArn: unknown = 'balancer'): Resources => ({
  [id]: resource('ElasticLoadBalancingV2::Listener', { LoadBalancerArn, Port }),
});
const endpoint = (id: string, VpcEndpointType: string, PrivateDnsEnabled: boolean): Resources => ({
  [id]: resource('EC2::VPCEndpoint', { VpcId: 'vpc-1', ServiceName: 's3', VpcEndpointType, PrivateDnsEnabled }),
});
const balanced = (Scheme: string, groupId = 'Targets'): Resources => ({
  Balancer: resource('ElasticLoadBalancingV2::LoadBalancer', { Scheme }),
  [groupId]: resource('ElasticLoadBalancingV2::TargetGroup', { Port: 80 }),
  Listener: resource('ElasticLoadBalancingV2::Listener', { LoadBalancerArn: ref('Balancer'), Port: 443 }),
  Rule: resource('ElasticLoadBalancingV2::ListenerRule', { ListenerArn: ref('Listener'), Priority: 1, Actions: [{ TargetGroupArn: ref(groupId) }] }),
});

const placed = (CidrBlock: string, network = 'Vpc'): Resources => ({
  Vpc: resource('EC2::VPC', { CidrBlock }),
  Other: resource('EC2::VPC', { CidrBlock: '10.9.0.0/16' }),
  Subnet: resource('EC2::Subnet', { VpcId: ref(network), CidrBlock: '10.0.0.0/24' }),
  Second: resource('EC2::Subnet', { VpcId: ref(network), CidrBlock: '10.0.1.0/24' }),
  Balancer: resource('ElasticLoadBalancingV2::LoadBalancer', { Subnets: [ref('Subnet')] }),
});
const spread = (...subnets: string[]): Resources => ({
  ...placed('10.0.0.0/16'),
  Balancer: resource('ElasticLoadBalancingV2::LoadBalancer', { Subnets: subnets.map(ref) }),
});

const onCapacity = (provider: unknown, more: object = {}): Resources => ({
  Cluster: resource('ECS::Cluster'),
  Provider: resource('ECS::CapacityProvider'),
  Capacity: resource('ECS::ClusterCapacityProviderAssociations', { Cluster: ref('Cluster'), CapacityProviders: [provider] }),
  Service: resource('ECS::Service', { Cluster: ref('Cluster'), CapacityProviderStrategy: [{ CapacityProvider: provider, Weight: 1 }], ...more }),
});
const named = (DiscoveryName: string, SchedulingStrategy?: string, id = 'Service'): Resources => ({
  Namespace: resource('ServiceDiscovery::HttpNamespace', { Name: 'llm' }),
  [id]: resource('ECS::Service', {
    SchedulingStrategy,
    ServiceConnectConfiguration: {
      Enabled: true,
      Namespace: { 'Fn::GetAtt': ['Namespace', 'Arn'] },
      Services: [{ DiscoveryName, PortName: 'http' }],
    },
  }),
});

test.each<[string, Resources, Resources, string, string]>([
  [
    'a cluster loses the share of Spot that its service has',
    onCapacity('FARGATE_SPOT'),
    onCapacity(ref('Provider')),
    'Capacity',
    'Service still runs on',
  ],
  [
    'a cluster loses its instances while a service of another kind takes over',
    onCapacity(ref('Provider'), { SchedulingStrategy: 'REPLICA' }),
    onCapacity('FARGATE'),
    'Capacity',
    'ResourceInUseException',
  ],
  ['a service that is replaced keeps its name in Service Connect', named('a'), named('a', 'REPLICA'), 'Service', 'already used'],
  ['a service takes the name in Service Connect of one that goes', named('a'), named('a', undefined, 'Other'), 'Other', 'Service still has the name'],
  ['the VPC of a load balancer is replaced', placed('10.0.0.0/16'), placed('10.1.0.0/16'), 'Balancer', 'another VPC'],
  ['a load balancer goes to another VPC', placed('10.0.0.0/16'), placed('10.0.0.0/16', 'Other'), 'Balancer', 'another VPC'],
  ['a resource that is replaced keeps its name', cache(['a'], 'c'), cache(['b'], 'c'), 'Cache', 'it already exists'],
  [
    'a resource takes the name of one that goes',
    { One: resource('S3::Bucket', { BucketName: 'b' }) },
    { Other: resource('S3::Bucket', { BucketName: 'b' }) },
    'Other',
    'it already exists',
  ],
  ['a user pool gets another domain', domain('a'), domain('b'), 'Domain', 'already has a domain'],
  ['two rules change places', rules({ A: 1, B: 2 }), rules({ A: 2, B: 1 }), 'A', 'PriorityInUse'],
  ['a rule takes the place of one that goes', rules({ A: 1 }), rules({ B: 1 }), 'B', 'PriorityInUse'],
  ['a listener takes the port of one that goes', listener('A', 443), listener('B', 443), 'B', 'DuplicateListener'],
  ['a rule of a security group gets another id', ingress('A', 443), ingress('B', 443), 'B', 'InvalidPermission.Duplicate'],
  [
    'an endpoint with private names is replaced',
    endpoint('E', 'Interface', true),
    endpoint('E', 'GatewayLoadBalancer', true),
    'E',
    'conflicting DNS',
  ],
  [
    'a target group stays while its load balancer is replaced',
    balanced('internal'),
    balanced('internet-facing'),
    'Targets',
    'TargetGroupAssociationLimit',
  ],
  ['a resource becomes one of another type', { It: resource('SNS::Topic') }, { It: resource('SQS::Queue') }, 'It', 'Type'],
  [
    'a user pool gets other user names',
    { It: resource('Cognito::UserPool', { UsernameAttributes: ['email'] }) },
    { It: resource('Cognito::UserPool') },
    'It',
    'UsernameAttributes',
  ],
  [
    'a custom resource gets another function',
    { It: { Type: 'Custom::It', Properties: { ServiceToken: 'a' } } },
    { It: { Type: 'Custom::It', Properties: { ServiceToken: 'b' } } },
    'It',
    'ServiceToken',
  ],
])('is refused: %s', (_title, before, after, id, why) => {
  const comparison = updatedTo(before, after);
  expect(obstaclesIn(comparison)).toContainEqual({ kind: 'refused', id, why: expect.stringContaining(why) });
  expect(['fails', 'loses']).toContain(comparison.verdict);
});

test.each<[string, Resources, Resources]>([
  ['a resource that is replaced gets another name', cache(['a'], 'c'), cache(['b'], 'd')],
  ['a resource that is replaced has a name of AWS', { It: resource('S3::Bucket', { ObjectLockEnabled: true }) }, { It: resource('S3::Bucket') }],
  [
    'a name of one’s own comes beside a prefix',
    domain('a'),
    { ...domain('a'), ...domain('b.example.com', 'Own', { CustomDomainConfig: { CertificateArn: 'c' } }) },
  ],
  ['a load balancer gets another subnet of its VPC', spread('Subnet'), spread('Subnet', 'Second')],
  ['a rule gets a free place', rules({ A: 1, B: 2 }), rules({ A: 3, B: 2 })],
  ['a rule stays while the one beside it goes', rules({ A: 1, B: 2 }), rules({ A: 1 })],
  ['a rule of a security group gets another port', ingress('A', 443), ingress('A', 8443)],
  [
    'CloudFormation deletes the old one first',
    { It: resource('EC2::SubnetRouteTableAssociation', { SubnetId: 's', RouteTableId: 'a' }) },
    { It: resource('EC2::SubnetRouteTableAssociation', { SubnetId: 's', RouteTableId: 'b' }) },
  ],
  ['an endpoint without private names is replaced', endpoint('E', 'Interface', false), endpoint('E', 'GatewayLoadBalancer', false)],
  [
    'a cluster gets more capacity than its service has',
    onCapacity('FARGATE_SPOT'),
    {
      ...onCapacity('FARGATE_SPOT'),
      Capacity: resource('ECS::ClusterCapacityProviderAssociations', { Cluster: ref('Cluster'), CapacityProviders: ['FARGATE', 'FARGATE_SPOT'] }),
    },
  ],
  ['a service changes its name in Service Connect', named('a'), named('b', 'REPLICA')],
  ['a new load balancer has a target group of its own', balanced('internal'), balanced('internet-facing', 'OtherTargets')],
])('is not refused: %s', (_title, before, after) => {
  expect(obstaclesIn(updatedTo(before, after))).toEqual([]);
});

/** A target group under a rule that stays. */
const led = (
  Protocol: string,
  more: object = {},
  rule: Resources[string] = resource('ElasticLoadBalancingV2::ListenerRule', {
    ListenerArn: 'l',
    Priority: 1,
    Actions: [{ TargetGroupArn: ref('Targets') }],
  }),
): Resources => ({
  Targets: resource('ElasticLoadBalancingV2::TargetGroup', { Protocol, ...more }),
  Rule: rule,
});
const KEPT = { Type: 'Custom::ListenerRule', Properties: { ServiceToken: 'f', TargetGroups: [{ TargetGroupArn: ref('Targets'), Weight: 100 }] } };
const DEFAULT = resource('ElasticLoadBalancingV2::Listener', {
  LoadBalancerArn: 'b',
  Port: 443,
  DefaultActions: [{ TargetGroupArn: ref('Targets') }],
});

test.each<[string, Resources[string] | undefined]>([
  ['a rule', undefined],
  ['a rule that our function keeps', KEPT],
  ['a listener', DEFAULT],
])('a target group that is replaced under %s interrupts: its tasks come later', (_title, rule) => {
  const comparison = updatedTo(led('HTTP', {}, rule), led('HTTPS', {}, rule));
  expect(obstaclesIn(comparison)).toEqual([{ kind: 'interrupts', id: 'Targets', why: expect.stringMatching(/^Protocol: Rule leads .* 503/) }]);
  expect(comparison.verdict).toBe('fails');
});

test.each<[string, Resources, Resources]>([
  ['its targets are part of it', led('HTTP', { Targets: [{ Id: 'a' }] }), led('HTTPS', { Targets: [{ Id: 'a' }] })],
  ['it stays', led('HTTP', { HealthCheckPath: '/a' }), led('HTTP', { HealthCheckPath: '/b' })],
  ['it goes with its load balancer', balanced('internal', 'One'), balanced('internet-facing', 'Other')],
])('nothing is interrupted where %s', (_title, before, after) => {
  expect(obstaclesIn(updatedTo(before, after)).filter(({ kind }) => kind === 'interrupts')).toEqual([]);
});

const cloudMap = (Name: string): Resources => ({ Name: resource('ServiceDiscovery::Service', { Name, NamespaceId: 'ns' }) });
test.each<[string, Resources, Resources, string]>([
  ['another name in Service Connect', named('a'), named('b'), 'Service'],
  ['no name in Service Connect any more', named('a'), { ...named('a'), Service: resource('ECS::Service', { Cluster: 'c' }) }, 'Service'],
  ['another name in AWS Cloud Map', cloudMap('a'), cloudMap('b'), 'Name'],
  ['no name in AWS Cloud Map any more', cloudMap('a'), {}, 'Name'],
])('a name that callers know is an address: %s', (_title, before, after, id) => {
  const comparison = updatedTo(before, after);
  expect(comparison.verdict).toBe('replaces');
  expect(changeOf(comparison, id).holds).toEqual({ what: expect.stringContaining('callers know'), fate: 'moved' });
});

test('a service that keeps its names takes no address', () => {
  const more = (DesiredCount: number) => ({ Service: { ...named('a').Service, Properties: { ...named('a').Service.Properties, DesiredCount } } });
  expect(updatedTo({ ...named('a'), ...more(1) }, { ...named('a'), ...more(2) }).verdict).toBe('safe');
});

test('what is new in name only goes with what is deleted', () => {
  expect(obstaclesIn(updatedTo(target('A'), target('B')))).toEqual([
    { kind: 'undone', id: 'B', why: expect.stringContaining('A stands for the same') },
  ]);
});

test('but not with what is retained', () => {
  expect(obstaclesIn(updatedTo(target('A', { DeletionPolicy: 'Retain' }), target('B')))).toEqual([]);
});

describe('an export', () => {
  const producer = (Value: unknown, Name = 'Producer:Name', Scheme = 'internal'): Template => ({
    Resources: { Balancer: resource('ElasticLoadBalancingV2::LoadBalancer', { Scheme }) },
    Outputs: { It: { Value, Export: { Name } } },
  });
  const consumer: Template = { Resources: { It: resource('SSM::Parameter', { Value: { 'Fn::ImportValue': 'Producer:Name' } }) } };
  const app = (one: Template, other: Template = consumer) =>
    new Map([
      ['Producer', stackOf(one)],
      ['Consumer', stackOf(other)],
    ]);
  const before = app(producer(ref('Balancer')));

  test.each<[string, ReturnType<typeof app>, string]>([
    ['that goes', app({ ...producer('', ''), Outputs: {} }), 'the export goes while Consumer imports it'],
    [
      'that goes together with what imports it',
      app({ ...producer('', ''), Outputs: {} }, { Resources: {} }),
      'the export goes while Consumer imports it',
    ],
    ['of another value', app(producer('other')), 'the export changes while Consumer imports it'],
    ['of a resource that is replaced', app(producer(ref('Balancer'), undefined, 'internet-facing')), 'the export changes while Consumer imports it'],
  ])('%s is refused while another stack has it', (_title, after, why) => {
    expect(obstaclesIn(compare(before, after))).toEqual([{ kind: 'refused', id: 'Producer:Name', why }]);
  });

  test('that nobody imports may go', () => {
    const alone = app(producer(ref('Balancer')), { Resources: {} });
    expect(obstaclesIn(compare(alone, app({ ...producer('', ''), Outputs: {} }, { Resources: {} })))).toEqual([]);
  });
});
