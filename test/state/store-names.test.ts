import { NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { GatewayPreset, PortkeyGateway, type PortkeyGatewayProps, SharedState } from '../../src';
import { testApp } from '../app';
import { made, only, propertiesOf } from './templates';

const namesOf = (template: Template): string[] =>
  ['ServerlessCache', 'User', 'UserGroup'].flatMap((type) =>
    propertiesOf(template, `AWS::ElastiCache::${type}`).map(
      ({ ServerlessCacheName, UserId, UserGroupId }) => ServerlessCacheName ?? UserId ?? UserGroupId,
    ),
  );

describe('what is counted in has a name that no other has', () => {
  const gatewayIn = (scope: Stack, id = 'Gateway', props: PortkeyGatewayProps = {}) =>
    new PortkeyGateway(scope, id, { preset: GatewayPreset.DEV, providers: [], limits: {}, ...props });

  test('of two gateways in a stack', () => {
    const stack = new Stack(testApp(), 'Stack');
    gatewayIn(stack, 'One');
    gatewayIn(stack, 'Two');
    const names = namesOf(Template.fromStack(stack));
    expect([names.length, new Set(names).size]).toEqual([6, 6]);
  });

  test('of two stacks that each nest a stack of one name', () => {
    const app = testApp();
    const nested = ['A', 'B'].map((id) => new NestedStack(new Stack(app, id), 'Nested'));
    for (const stack of nested) gatewayIn(stack, 'Gateway', { gatewayName: `gateway-${stack.node.path[0]}` });
    const names = nested.flatMap((stack) => namesOf(Template.fromStack(stack)));
    expect([names.length, new Set(names).size]).toEqual([6, 6]);
    for (const name of names) expect(name).toMatch(/^[a-z](-?[a-z0-9]){0,39}$/);
  });

  test('another one where the cache is replaced: with another key, or in other subnets', () => {
    const named = (props: PortkeyGatewayProps) => only(made({ limits: {}, ...props }).template(), 'AWS::ElastiCache::ServerlessCache').Properties;
    const names = [{}, { preset: GatewayPreset.PROD }, { network: { maxAzs: 3 } }].map((props) => named(props).ServerlessCacheName);
    expect(new Set(names).size).toBe(3);
    expect(named({ compute: { maxCapacity: 9 }, limits: { gateway: { concurrency: 5 } } }).ServerlessCacheName).toBe(names[0]);
  });

  test('another one where subnets are others whose references read the same: of other addresses, or of another stack', () => {
    const cidrs = ['10.0.0.0/16', '10.9.0.0/16'].map((cidr) => namesOf(made({ limits: {}, network: { cidr } }).template()).sort());
    expect(cidrs[0]).not.toEqual(cidrs[1]);
    const stacks = ['One', 'Two'].map((id) => {
      const app = testApp();
      const stack = new Stack(app, 'Stack');
      gatewayIn(stack, 'Gateway', { network: { vpc: new ec2.Vpc(new Stack(app, id), 'Vpc') } });
      return namesOf(Template.fromStack(stack)).sort();
    });
    expect(stacks[0]).not.toEqual(stacks[1]);
  });

  test('nodes too, by their subnet group, which may not lose a subnet that they stand in: CloudFormation makes others for another one', () => {
    const groupOf = (network: PortkeyGatewayProps['network'], limits: PortkeyGatewayProps['limits'] = {}) =>
      only(made({ limits: { store: SharedState.valkeyNodes(), ...limits }, network }).template(), 'AWS::ElastiCache::SubnetGroup').Properties
        .CacheSubnetGroupName;
    const names = [{}, { maxAzs: 3 }, { cidr: '10.9.0.0/16' }].map((network) => groupOf(network));
    for (const name of names) expect(name).toMatch(/^[a-z](-?[a-z0-9]){0,39}$/);
    expect(new Set(names).size).toBe(3);
    expect(groupOf({}, { store: SharedState.valkeyNodes({ nodeType: 'cache.t4g.small' }) })).toBe(names[0]);
  });

  test('that letters of stacks and constructs do not break', () => {
    const stack = new Stack(testApp(), 'Stack', { stackName: `A--${'Very-Long-Name-'.repeat(6)}Z` });
    gatewayIn(stack, 'Gateway_With--Ümläuts');
    const nested = new NestedStack(stack, '2nd');
    gatewayIn(nested);
    for (const name of [stack, nested].flatMap((each) => namesOf(Template.fromStack(each)))) expect(name).toMatch(/^[a-z](-?[a-z0-9]){0,39}$/);
  });
});
