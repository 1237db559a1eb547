import { compare } from '../../../cli/changes';
import { actionsOf, changeOf, type Resources, stackOf, updated, updatedTo } from './updates';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/1';
const ref = (Ref: string) => ({ Ref });
/** Angle brackets in place of those of CloudFormation. */
const sub = (text: string) => ({ 'Fn::Sub': text.replace('<', '${').replace('>', '}') });
const attribute = (...path: string[]) => ({ 'Fn::GetAtt': path });
const resource = (type: string, Properties: Record<string, unknown> = {}, attributes: object = {}) => ({
  Type: `AWS::${type}`,
  Properties,
  ...attributes,
});

test('a template that stays changes nothing', () => {
  const same = { Topic: resource('SNS::Topic', { TopicName: 'a' }) };
  expect(updatedTo(same, structuredClone(same))).toEqual({
    verdict: 'safe',
    stacks: [{ stack: 'Stack', is: 'updated', changes: [], obstacles: [] }],
  });
});

describe('a property', () => {
  test.each<[string, string, Record<string, unknown>, Record<string, unknown>, string, string]>([
    ['that can be changed', 'SNS::Topic', { DisplayName: 'a' }, { DisplayName: 'b' }, 'in-place', 'DisplayName'],
    ['that stands in create-only', 'ElastiCache::ServerlessCache', { KmsKeyId: KEY }, {}, 'replace', 'KmsKeyId'],
    ['that stands in conditional create-only', 'ECS::Service', { LaunchType: 'FARGATE' }, {}, 'may-replace', 'LaunchType'],
    ['of which only the specification says so', 'S3::Bucket', { ObjectLockEnabled: true }, {}, 'may-replace', 'ObjectLockEnabled'],
    ['that is a number as a text', 'SNS::Topic', { SignatureVersion: 1 }, { SignatureVersion: '1' }, 'nothing', ''],
    ['that is given as nothing', 'SNS::Topic', { DisplayName: ref('AWS::NoValue') }, {}, 'nothing', ''],
    [
      'one branch of which is another',
      'SNS::Topic',
      { TopicName: { 'Fn::If': ['C', 'a', 'b'] } },
      { TopicName: { 'Fn::If': ['C', 'a', 'c'] } },
      'may-replace',
      'TopicName',
    ],
    ['that a function said before', 'SNS::Topic', { TopicName: { 'Fn::If': ['C', 'a', 'b'] } }, { TopicName: 'a' }, 'may-replace', 'TopicName'],
    [
      'written as a join',
      'SNS::Topic',
      { TopicName: { 'Fn::Join': ['-', ['a', 'b', ref('AWS::Region')]] } },
      { TopicName: sub('a-b-<AWS::Region>') },
      'nothing',
      '',
    ],
    [
      'nested in one that can be changed',
      'EC2::VPCEndpoint',
      { DnsOptions: { PrivateDnsPreference: 'A' } },
      { DnsOptions: { PrivateDnsPreference: 'B' } },
      'replace',
      'DnsOptions.PrivateDnsPreference',
    ],
    [
      'beside a nested one that replaces',
      'EC2::VPCEndpoint',
      { DnsOptions: { DnsRecordIpType: 'ipv4', PrivateDnsPreference: 'A' } },
      { DnsOptions: { DnsRecordIpType: 'ipv6', PrivateDnsPreference: 'A' } },
      'in-place',
      'DnsOptions',
    ],
  ])('%s', (_title, type, before, after, action, property) => {
    const comparison = updatedTo({ It: resource(type, before) }, { It: resource(type, after) });
    expect(actionsOf(comparison)).toEqual(action === 'nothing' ? {} : { It: action });
    if (property) expect(changeOf(comparison, 'It').causes.map((cause) => cause.property)).toEqual([property]);
  });
});

describe('a resource that is replaced', () => {
  const stack = (cidr: string, more: Resources = {}): Resources => ({
    Vpc: resource('EC2::VPC', { CidrBlock: cidr }),
    Subnet: resource('EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' }),
    Group: resource('EC2::SecurityGroup', { GroupDescription: 'in', VpcId: sub('<Vpc>') }),
    ...more,
  });

  test('replaces who has its id in a property that replaces, and so on', () => {
    const more = { Nat: resource('EC2::NatGateway', { SubnetId: attribute('Subnet', 'SubnetId') }) };
    const comparison = updatedTo(stack('10.0.0.0/16', more), stack('10.1.0.0/16', more));
    expect(actionsOf(comparison)).toEqual({ Vpc: 'replace', Subnet: 'replace', Group: 'replace', Nat: 'replace' });
    expect(changeOf(comparison, 'Nat').causes).toEqual([{ property: 'SubnetId', replaces: 'yes', through: ['Subnet'] }]);
  });

  test('changes who has it elsewhere in place', () => {
    const more = { Parameter: resource('SSM::Parameter', { Value: ref('Vpc') }) };
    expect(actionsOf(updatedTo(stack('10.0.0.0/16', more), stack('10.1.0.0/16', more))).Parameter).toBe('in-place');
  });

  test('only perhaps, replaces others only perhaps', () => {
    const services = (LaunchType?: string): Resources => ({
      Service: resource('ECS::Service', { LaunchType }),
      Target: resource('ApplicationAutoScaling::ScalableTarget', { ResourceId: { 'Fn::Join': ['', ['service/', attribute('Service', 'Name')]] } }),
    });
    expect(actionsOf(updatedTo(services('FARGATE'), services('EC2')))).toEqual({ Service: 'may-replace', Target: 'may-replace' });
  });

  test('an attribute that an update moves on may replace', () => {
    const instances = (type: string): Resources => ({
      Template: resource('EC2::LaunchTemplate', { LaunchTemplateData: { InstanceType: type } }),
      Group: resource('AutoScaling::AutoScalingGroup', { LaunchTemplate: { Version: attribute('Template', 'LatestVersionNumber') } }),
    });
    expect(actionsOf(updatedTo(instances('m7g.large'), instances('m8g.large')))).toEqual({ Template: 'in-place', Group: 'may-replace' });
  });
});

test.each<[string, object, object, string | undefined]>([
  ['a policy', { DeletionPolicy: 'Retain' }, { DeletionPolicy: 'Delete' }, 'in-place'],
  ['a condition that comes', {}, { Condition: 'C' }, 'may-replace'],
  ['metadata', { Metadata: { a: 1 } }, { Metadata: { a: 2 } }, undefined],
  ['an order', { DependsOn: ['Other'] }, {}, undefined],
])('what is said beside the properties: %s', (_title, before, after, action) => {
  expect(actionsOf(updatedTo({ It: resource('SNS::Topic', {}, before) }, { It: resource('SNS::Topic', {}, after) })).It).toBe(action);
});

test('the same condition of another meaning may make or remove what hangs on it', () => {
  const template = (value: string) => ({
    Conditions: { Inner: { 'Fn::Equals': [ref('AWS::Region'), value] }, C: { 'Fn::Not': [{ Condition: 'Inner' }] } },
    Resources: { It: resource('SNS::Topic', {}, { Condition: 'C' }) },
  });
  expect(actionsOf(updated(template('a'), template('b')))).toEqual({ It: 'may-replace' });
});

test.each(['Custom::Thing', 'Vendor::Product::Thing', 'AWS::Tomorrow::Thing', 'AWS::toString::Thing'])(
  'of %s nobody knows whether it is replaced',
  (Type) => {
    const comparison = updatedTo({ It: { Type, Properties: { A: 1 } } }, { It: { Type, Properties: { A: 2 } } });
    expect(changeOf(comparison, 'It')).toMatchObject({ action: 'may-replace', isUnknown: !Type.startsWith('Custom::') });
  },
);

describe('what a resource holds', () => {
  const table = (name: string, attributes: object = {}, properties: object = {}) => ({
    Table: resource('DynamoDB::Table', { TableName: name, ...properties }, attributes),
  });
  const RETAINED = { UpdateReplacePolicy: 'Retain', DeletionPolicy: 'Retain' };

  test.each<[string, Resources, Resources, string | undefined, string]>([
    ['is lost with it', table('a'), table('b'), 'lost', 'loses'],
    ['is kept by its policy', table('a', RETAINED), table('b', RETAINED), 'retained', 'replaces'],
    ['is not kept by a policy of one template alone', table('a', RETAINED), table('b'), 'lost', 'loses'],
    ['is kept by its protection', table('a', {}, { DeletionProtectionEnabled: true }), table('b'), 'protected', 'replaces'],
    ['is lost when it is deleted', table('a'), {}, 'lost', 'loses'],
    ['is kept when it is deleted, by its policy', table('a', { DeletionPolicy: 'RetainExceptOnCreate' }), {}, 'retained', 'replaces'],
    ['is not kept by the policy for replacements when it is deleted', table('a', { UpdateReplacePolicy: 'Retain' }), {}, 'lost', 'loses'],
    ['stays when the resource does', table('a'), table('a', {}, { BillingMode: 'PAY_PER_REQUEST' }), undefined, 'safe'],
  ])('%s', (_title, before, after, fate, verdict) => {
    const comparison = updatedTo(before, after);
    expect(changeOf(comparison, 'Table').holds?.fate).toBe(fate);
    expect(comparison.verdict).toBe(verdict);
  });

  test.each<[string, string, string]>([
    ['ElastiCache::ReplicationGroup', 'snapshot', 'replaces'],
    ['ElastiCache::ServerlessCache', 'lost', 'loses'],
  ])('of %s is with a snapshot policy: %s', (type, fate, verdict) => {
    const comparison = updatedTo({ It: resource(type, {}, { DeletionPolicy: 'Snapshot' }) }, {});
    expect([changeOf(comparison, 'It').holds?.fate, comparison.verdict]).toEqual([fate, verdict]);
  });

  test('may be an address, which is another one whatever is kept', () => {
    const balancer = (Scheme: string) => ({ It: resource('ElasticLoadBalancingV2::LoadBalancer', { Scheme }, RETAINED) });
    const comparison = updatedTo(balancer('internal'), balancer('internet-facing'));
    expect(changeOf(comparison, 'It').holds?.fate).toBe('moved');
    expect(comparison.verdict).toBe('replaces');
  });

  test('is nothing where another one does the same', () => {
    const definition = (Cpu: string) => ({ It: resource('ECS::TaskDefinition', { Cpu }) });
    const comparison = updatedTo(definition('256'), definition('512'));
    expect([actionsOf(comparison), comparison.verdict]).toEqual([{ It: 'replace' }, 'safe']);
  });

  test('a load balancer that is protected stays behind', () => {
    const LoadBalancerAttributes = [{ Key: 'deletion_protection.enabled', Value: 'true' }];
    const comparison = updatedTo({ It: resource('ElasticLoadBalancingV2::LoadBalancer', { LoadBalancerAttributes }) }, {});
    expect(changeOf(comparison, 'It').staysBehind).toBe(true);
  });
});

describe('a nested stack', () => {
  const parent = (cidr: string, attributes: object = {}) => ({
    Resources: {
      Vpc: resource('EC2::VPC', { CidrBlock: cidr }),
      Nested: resource('CloudFormation::Stack', { Parameters: { VpcRef: ref('Vpc') } }, attributes),
      Parameter: resource('SSM::Parameter', { Name: attribute('Nested', 'Outputs.Group') }),
    },
  });
  const child = {
    Parameters: { VpcRef: { Type: 'String' } },
    Resources: { Group: resource('EC2::SecurityGroup', { VpcId: ref('VpcRef') }), Items: resource('DynamoDB::Table') },
    Outputs: { Group: { Value: ref('Group') } },
  };
  const stacks = (cidr: string) => new Map([['Stack', stackOf(parent(cidr), { Nested: stackOf(child) })]]);

  test('is reached by what is replaced outside of it, and reaches what is', () => {
    expect(actionsOf(compare(stacks('10.0.0.0/16'), stacks('10.1.0.0/16')))).toEqual({
      Vpc: 'replace',
      Nested: 'in-place',
      Parameter: 'replace',
      'Nested/Group': 'replace',
    });
  });

  test.each([
    ['takes along what it holds', {}, 'lost'],
    ['that is retained keeps it', { DeletionPolicy: 'Retain' }, 'retained'],
  ])('that goes %s', (_title, attributes, fate) => {
    const before = new Map([['Stack', stackOf(parent('10.0.0.0/16', attributes), { Nested: stackOf(child) })]]);
    const comparison = compare(before, new Map([['Stack', stackOf({ Resources: {} })]]));
    expect(changeOf(comparison, 'Nested/Items').holds?.fate).toBe(fate);
  });
});

test('a stack that the second assembly does not have stays as it is deployed', () => {
  const stack = stackOf({ Resources: { It: resource('DynamoDB::Table') } });
  const { verdict, stacks } = compare(
    new Map([
      ['A', stack],
      ['B', stack],
    ]),
    new Map([
      ['A', stack],
      ['C', stack],
    ]),
  );
  expect([verdict, ...stacks.map(({ stack: name, is }) => [name, is])]).toEqual(['safe', ['A', 'updated'], ['B', 'gone'], ['C', 'new']]);
});
