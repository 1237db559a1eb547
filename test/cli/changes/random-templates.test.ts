import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import * as fc from 'fast-check';
import { replacementOf, STATEFUL_TYPES } from '../../../cli/changes';
import { actionsOf, type Resources, updatedTo } from './updates';

const RUNS = process.env.TEST_TIER === 'full' ? 5_000 : 500;

/** What the types of a gateway have that replaces, and one property that does not. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::VPC': ['CidrBlock', 'Ipv4IpamPoolId', 'EnableDnsSupport'],
  'AWS::EC2::Subnet': ['VpcId', 'CidrBlock', 'MapPublicIpOnLaunch'],
  'AWS::EC2::SecurityGroup': ['VpcId', 'GroupDescription', 'SecurityGroupIngress'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['Scheme', 'Subnets', 'SecurityGroups'],
  'AWS::ElasticLoadBalancingV2::Listener': ['LoadBalancerArn', 'Port', 'DefaultActions'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['VpcId', 'Port', 'Protocol', 'HealthCheckPath'],
  'AWS::ECS::Service': ['Cluster', 'TaskDefinition', 'LaunchType', 'DesiredCount'],
  'AWS::ECS::TaskDefinition': ['Cpu', 'ExecutionRoleArn', 'Family'],
  'AWS::ApplicationAutoScaling::ScalableTarget': ['ResourceId', 'MaxCapacity'],
  'AWS::Logs::LogGroup': ['LogGroupName', 'RetentionInDays', 'KmsKeyId'],
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'BillingMode'],
  'AWS::ElastiCache::ServerlessCache': ['KmsKeyId', 'SubnetIds', 'Description'],
  'AWS::SecretsManager::Secret': ['Name', 'Description', 'KmsKeyId'],
  'AWS::Cognito::UserPool': ['UserPoolName', 'DeletionProtection'],
};
const IDS = ['A', 'B', 'C', 'D', 'E', 'F'];

/** Texts, and references to resources that stand before it. No functions: `cdk diff` does not look into them for what is replaced, and we do. */
const textOrReference = (id: string): fc.Arbitrary<unknown> => {
  const others = IDS.slice(0, IDS.indexOf(id));
  const texts = fc.constantFrom<unknown>('a', 'b');
  if (others.length === 0) return texts;
  const other = fc.constantFrom(...others);
  return fc.oneof(
    texts,
    other.map((Ref) => ({ Ref })),
    other.map((each) => ({ 'Fn::GetAtt': [each, 'Arn'] })),
  );
};

const propertiesOf = (id: string, type: string) =>
  fc.record(Object.fromEntries(TYPES[type].map((name) => [name, textOrReference(id)])), { requiredKeys: [] });

const resourceOf = (id: string) =>
  fc
    .constantFrom(...Object.keys(TYPES))
    .chain((Type) => fc.record({ Type: fc.constant(Type), Properties: propertiesOf(id, Type), DeletionPolicy: fc.constantFrom('Delete', 'Retain') }));

/** It stays, or some of its properties say something else, or it goes. */
const laterOf = (id: string, before: Resources[string]): fc.Arbitrary<Resources[string] | undefined> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(before) },
    {
      weight: 3,
      arbitrary: propertiesOf(id, before.Type).map((Properties) => ({ ...before, Properties: { ...before.Properties, ...Properties } })),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

/** Without those that are not there, and what would refer to them. */
function present(all: Record<string, Resources[string] | undefined>): Resources {
  const dangling = (value: { Ref?: string; 'Fn::GetAtt'?: string[] }) => !all[value.Ref ?? value['Fn::GetAtt']?.[0] ?? ''];
  const text = JSON.stringify(all, (_key, value) => (value?.Ref || value?.['Fn::GetAtt'] ? (dangling(value) ? 'gone' : value) : value));
  return JSON.parse(text);
}

/** Every resource comes, goes, stays or changes. */
const update: fc.Arbitrary<[Resources, Resources]> = fc
  .record(Object.fromEntries(IDS.map((id) => [id, resourceOf(id)])))
  .chain((all) =>
    fc.tuple(
      fc.record(Object.fromEntries(IDS.map((id) => [id, fc.option(fc.constant(all[id]), { freq: 8, nil: undefined })]))),
      fc.record(Object.fromEntries(IDS.map((id) => [id, laterOf(id, all[id])]))),
    ),
  )
  .map(([before, after]) => [present(before), present(after)]);

/** What of ours may stand where `cdk diff` says this. Where schema and specification differ, or a property is conditional, ours says "may". */
const AS: Readonly<Partial<Record<ResourceImpact, readonly string[]>>> = {
  [ResourceImpact.WILL_REPLACE]: ['replace', 'may-replace'],
  [ResourceImpact.MAY_REPLACE]: ['may-replace', 'replace'],
  [ResourceImpact.WILL_UPDATE]: ['in-place'],
  [ResourceImpact.WILL_CREATE]: ['add'],
  [ResourceImpact.WILL_DESTROY]: ['delete'],
  [ResourceImpact.WILL_ORPHAN]: ['delete'],
};

test('what becomes of resources is what cdk diff says, in random updates', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(update, ([before, after]) => {
      const own = actionsOf(updatedTo(before, after));
      fullDiff({ Resources: before }, { Resources: after }).resources.forEachDifference((id, { changeImpact }) => {
        seen.add(`${changeImpact}: ${own[id]}`);
        expect([changeImpact, own[id]]).toEqual([changeImpact, expect.stringMatching(new RegExp(`^(${AS[changeImpact]?.join('|')})$`))]);
        delete own[id];
      });
      // cdk diff does not list whose text stays the same, though what it refers to is replaced
      expect(Object.entries(own).filter(([, action]) => action === 'add' || action === 'delete')).toEqual([]);
    }),
    { numRuns: RUNS },
  );
  expect([...seen]).toEqual(expect.arrayContaining(['WILL_REPLACE: replace', 'WILL_UPDATE: in-place', 'WILL_CREATE: add', 'WILL_ORPHAN: delete']));
}, 120_000);

test('state is lost where it is deleted or replaced and no policy keeps it, and nowhere else, in random updates', () => {
  fc.assert(
    fc.property(update, ([before, after]) => {
      const comparison = updatedTo(before, after);
      for (const { id, type, action, holds } of comparison.stacks.flatMap(({ changes }) => changes)) {
        const ends = ['replace', 'may-replace', 'delete'].includes(action);
        const kept = action === 'delete' && before[id].DeletionPolicy === 'Retain';
        const holding = STATEFUL_TYPES[type];
        expect(holds?.fate).toBe(ends && holding ? (holding.isAddress ? 'moved' : kept ? 'retained' : 'lost') : undefined);
      }
    }),
    { numRuns: RUNS },
  );
});

test('every type of these is one that the table knows', () => {
  expect(Object.keys(TYPES).filter((type) => !replacementOf(type))).toEqual([]);
});
