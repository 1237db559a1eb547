import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Deployment, Exposure, LoadBalancerType } from '../../src';
import { gatewayOf } from './cases';
import { named, type Options, of } from './gateways';

const publicly = (stack: Stack, more: Options['network'] = {}): Options => ({
  domain: named(stack, 'llm'),
  network: { exposure: Exposure.PUBLIC, ...more },
});
const stackOf = (options: (stack: Stack) => Options) => Stack.of(gatewayOf(of(options)));

const CLOSED = {
  Priority: 800,
  Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*metrics', '/*metrics/'] } }],
  Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }],
};

test('metrics are closed to the internet, before every door', () => {
  Template.fromStack(stackOf((stack) => publicly(stack))).hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', CLOSED);
});

test('and for who tries a version, at the test listener', () => {
  const deployment = Deployment.blueGreen({ testListener: { allowFrom: [ec2.Peer.ipv4('192.0.2.0/24')] } });
  const template = Template.fromStack(stackOf((stack) => ({ ...publicly(stack), gateway: { deployment } })));
  const closed = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule', { Properties: CLOSED }));
  const listeners = template.findResources('AWS::ElasticLoadBalancingV2::Listener');
  expect(closed.map(({ Properties }) => listeners[Properties.ListenerArn.Ref].Properties.Port).sort()).toEqual([443, 8443]);
});

test.each<[string, (stack: Stack) => Options]>([
  ['inside the VPC', () => ({ network: { allowInsecure: true } })],
  ['where there are none', (stack) => ({ ...publicly(stack), settings: { prometheus: { enabled: false } } })],
])('%s nothing is closed', (_where, options) => {
  Template.fromStack(stackOf(options)).resourcePropertiesCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', { Priority: 800 }, 0);
});

test('a Network Load Balancer closes no path: it is said', () => {
  const stack = stackOf((inStack) => publicly(inStack, { loadBalancerType: LoadBalancerType.NETWORK }));
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('closes no path'));
});
