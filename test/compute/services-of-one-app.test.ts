/** Several services and stacks of one app that find each other. */
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Discovery, GatewayPreset, GatewayService, ModelProvider, PortkeyGateway } from '../../src';
import { testApp } from '../app';
import { SECOND_CONTAINER } from './stacks';

const DEV = { preset: GatewayPreset.DEV, providers: [ModelProvider.openai()] };
const named = (name: string) => Discovery.cloudMap({ name, namespaceName: 'llm.internal' });

describe('is refused when the app is known:', () => {
  test.each([
    ['AWS Cloud Map', named('gateway')],
    ['Service Connect', Discovery.serviceConnect({ name: 'gateway' })],
  ])('DiscoveryNameTaken: a name that another service has in %s', (_, discovery) => {
    const stack = new Stack(testApp(), 'Stack');
    const { cluster } = new PortkeyGateway(stack, 'Gateway', { ...DEV, compute: { discovery } });
    new GatewayService(stack, 'Worker', { preset: GatewayPreset.DEV, cluster, container: SECOND_CONTAINER, discovery });
    expect(() => Template.fromStack(stack)).toThrow('DiscoveryNameTaken: discovery.name is "gateway"');
  });

  const twoGateways = (other: (stack: Stack) => Discovery, sharesVpc = true) => {
    const stack = new Stack(testApp(), 'Stack');
    const { vpc } = new PortkeyGateway(stack, 'One', { ...DEV, compute: { discovery: named('one') } }).network;
    new PortkeyGateway(stack, 'Other', { ...DEV, network: sharesVpc ? { vpc } : {}, compute: { discovery: other(stack) } });
    return () => Template.fromStack(stack);
  };

  test('NamespaceTaken: one that another cluster makes in the VPC', () => {
    expect(twoGateways(() => named('other'))).toThrow('NamespaceTaken: discovery.namespaceName is "llm.internal"');
  });

  test('in another VPC the namespace is another one', () => {
    twoGateways(() => named('one'), false)().resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 2);
  });

  test('names differ in a namespace that two gateways share', () => {
    const shared = (stack: Stack) => stack.node.findAll().find((each) => each instanceof servicediscovery.PrivateDnsNamespace);
    const other = (name: string) => (stack: Stack) => Discovery.cloudMap({ name, cloudMapNamespace: shared(stack) });
    twoGateways(other('other'))().resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 1);
    expect(twoGateways(other('one'))).toThrow('DiscoveryNameTaken');
  });
});

describe('a caller of another stack', () => {
  const container = { ...SECOND_CONTAINER, ports: [] };
  const gatewayIn = (stack: Stack, vpc?: ec2.IVpc) =>
    new PortkeyGateway(stack, 'Gateway', {
      ...DEV,
      network: { vpc },
      compute: { discovery: named('gateway') },
    });
  const rules = (stack: Stack) =>
    ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'].map(
      (type) =>
        Object.keys(Template.fromStack(stack).findResources(type, { Properties: { FromPort: 8787, Description: Match.stringLikeRegexp('Callers') } }))
          .length,
    );

  test('is let in by rules of its own stack, which is deployed behind that of the gateway', () => {
    const app = testApp();
    const [first, second] = [new Stack(app, 'First'), new Stack(app, 'Second')];
    const gateway = gatewayIn(first);
    gateway.service.allowCallsFrom(new GatewayService(second, 'Worker', { preset: GatewayPreset.DEV, cluster: gateway.cluster, container }));
    expect([rules(first), rules(second)]).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test('by those of the gateway, where its VPC is of that stack', () => {
    const app = testApp();
    const [first, second] = [new Stack(app, 'First'), new Stack(app, 'Second')];
    const vpc = new ec2.Vpc(first, 'Vpc');
    gatewayIn(second, vpc).service.allowCallsFrom(new ec2.SecurityGroup(first, 'Function', { vpc, allowAllOutbound: false }));
    expect(rules(second)).toEqual([1, 1]);
  });
});
