import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Capacity, ModelProvider, type PortkeyGatewayProps } from '../../src';
import { gatewayIn } from './gateways';

const TAGS = { 'cost-center': '4711', Team: 'llm platform' };
const templateWith = (props: PortkeyGatewayProps) => {
  const stack = new Stack(new App(), 'Stack');
  gatewayIn(stack, { providers: [ModelProvider.openai()], ...props });
  return Template.fromStack(stack);
};
type Resource = { readonly Type: string; readonly Properties?: Record<string, unknown> };
const resourcesOf = (template: Template): [string, Resource][] => Object.entries(template.toJSON().Resources);
const hasTags = ([, { Properties }]: [string, Resource]) =>
  Object.entries(TAGS).every(([key, value]) => JSON.stringify(Properties).includes(value) && JSON.stringify(Properties).includes(key));

describe('tags of a gateway', () => {
  const tagged = templateWith({ tags: TAGS, limits: {}, compute: { capacity: Capacity.ec2() } });
  const of = (type: string) => resourcesOf(tagged).filter(([, { Type }]) => Type === type);

  test('are on what costs money and holds data, in every room', () => {
    const types = [
      'AWS::EC2::VPC',
      'AWS::EC2::NatGateway',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'AWS::ECS::Cluster',
      'AWS::ECS::TaskDefinition',
      'AWS::Logs::LogGroup',
      'AWS::DynamoDB::Table',
      'AWS::SecretsManager::Secret',
      'AWS::KMS::Key',
      'AWS::IAM::Role',
      'AWS::ElastiCache::ServerlessCache',
      'AWS::AppConfig::Application',
      'AWS::Cognito::UserPool',
      'AWS::WAFv2::WebACL',
    ];
    const without = types.filter((type) => of(type).length === 0 || !of(type).every(hasTags));
    expect(without).toEqual([]);
  });

  test('reach tasks, and instances with their volumes', () => {
    const [[, service]] = of('AWS::ECS::Service');
    expect(service.Properties).toMatchObject({ PropagateTags: 'SERVICE', EnableECSManagedTags: true });
    expect(hasTags(['', service])).toBe(true);
    const [[, group]] = of('AWS::AutoScaling::AutoScalingGroup');
    expect(group.Properties?.Tags).toEqual(expect.arrayContaining([{ Key: 'cost-center', Value: '4711', PropagateAtLaunch: true }]));
    const [[, { Properties: launchTemplate = {} }]] = of('AWS::EC2::LaunchTemplate');
    const { TagSpecifications } = launchTemplate.LaunchTemplateData as {
      TagSpecifications: { ResourceType: string; Tags: unknown[] }[];
    };
    expect(TagSpecifications.map(({ ResourceType }) => ResourceType)).toEqual(['instance', 'volume']);
    expect(TagSpecifications.every(({ Tags }) => JSON.stringify(Tags).includes('4711'))).toBe(true);
  });

  test('are on no listener rule, which an update would reset', () => {
    expect(of('AWS::ElasticLoadBalancingV2::ListenerRule').filter(hasTags)).toEqual([]);
    expect(of('AWS::ElasticLoadBalancingV2::ListenerRule').length).toBeGreaterThan(0);
  });

  test('replace nothing: only tags differ', () => {
    const withoutTags = (template: Template) =>
      JSON.parse(JSON.stringify(template.toJSON().Resources, (key, value) => (/^(\w*Tags|TagSpecifications)$/.test(key) ? undefined : value)));
    expect(withoutTags(templateWith({ tags: TAGS }))).toEqual(withoutTags(templateWith({})));
  });

  test.each<[string, Record<string, string>]>([
    ['tags is "aws:team"', { 'aws:team': 'x' }],
    ['tags is ""', { '': 'x' }],
    ['tags is "what?"', { 'what?': 'x' }],
    ['tags.Team is "a;b"', { Team: 'a;b' }],
    ['tags is "41 tags"', Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`tag${index}`, 'x']))],
  ])('InvalidTag: %s', (message, tags) => {
    expect(() => templateWith({ tags })).toThrow(`InvalidTag: ${message}`);
  });
});
