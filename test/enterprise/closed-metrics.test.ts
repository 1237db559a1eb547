import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Exposure, LoadBalancerType } from '../../src';
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
