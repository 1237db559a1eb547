import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PortkeyGateway, type PortkeyGatewayProps } from '../../src/gateway';
import { Exposure, Firewall, type GatewayNetworkOptions, LoadBalancerType } from '../../src/network';
import { GatewayPreset } from '../../src/presets';
import { ModelProvider } from '../../src/routing';
import { testApp } from '../app';
import { certified } from '../network/front/stacks';
import { LISTENER, LISTENER_RULE, LOAD_BALANCER, only, resources, TARGET_GROUP, WEB_ACL, warnings } from '../network/synthesize';

function behind(network: GatewayNetworkOptions, props: PortkeyGatewayProps | ((stack: Stack) => PortkeyGatewayProps) = {}) {
  const stack = new Stack(testApp(), 'Stack');
  const gateway = new PortkeyGateway(stack, 'Gateway', {
    providers: [ModelProvider.openai()],
    ...(typeof props === 'function' ? props(stack) : props),
    network: { loadBalancerType: LoadBalancerType.NETWORK, ...network },
  });
  return { stack, gateway, template: Template.fromStack(stack) };
}

describe('a gateway behind a Network Load Balancer', () => {
  const { template, gateway, stack } = behind({}, (s) => ({ domain: certified(s), preset: GatewayPreset.PROD }));

  test('speaks TLS at one listener, and every connection leads to the tasks', () => {
    expect(only(template, LOAD_BALANCER).Properties.Type).toBe('network');
    const [group] = Object.keys(resources(template, TARGET_GROUP));
    expect(only(template, LISTENER).Properties).toMatchObject({ Port: 443, Protocol: 'TLS', DefaultActions: [{ TargetGroupArn: { Ref: group } }] });
    expect(resources(template, LISTENER_RULE)).toEqual({});
    expect(only(template, 'AWS::ECS::Service').Properties.LoadBalancers).toMatchObject([{ ContainerPort: 8787, TargetGroupArn: { Ref: group } }]);
    expect(gateway.network.applicationFront).toBeUndefined();
  });

  test('has no firewall, also in PROD, and says what a silent connection is to expect', () => {
    expect(resources(template, WEB_ACL)).toEqual({});
    expect(warnings(stack)).toContain('tlsIdleTimeout');
    expect(warnings(stack)).not.toContain('jwtWithoutInternet');
  });

  test('lets the load balancer, and nobody else, at the tasks', () => {
    const rules = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).filter(({ Properties }) => Properties.FromPort === 8787);
    expect(rules).toHaveLength(1);
    expect(rules[0].Properties.SourceSecurityGroupId).toEqual(only(template, LOAD_BALANCER).Properties.SecurityGroups[0]);
  });

  test('is watched by the metrics of its kind', () => {
    const namespaces = new Set(Object.values(resources(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.Namespace));
    expect(namespaces).toContain('AWS/NetworkELB');
    expect(namespaces).not.toContain('AWS/ApplicationELB');
  });
});

test('is not what a gateway is behind by default', () => {
  expect(only(behind({ loadBalancerType: undefined }).template, LOAD_BALANCER).Properties.Type).toBe('application');
  expect(only(behind({ loadBalancerType: LoadBalancerType.APPLICATION }).template, LOAD_BALANCER).Properties.Type).toBe('application');
});

test('a short silence is a minute, which is the shortest that a Network Load Balancer ends', () => {
  const { template } = behind({}, { maxRequestDuration: Duration.seconds(20) });
  expect(only(template, LISTENER).Properties.ListenerAttributes).toEqual([{ Key: 'tcp.idle_timeout.seconds', Value: '60' }]);
});

test('on the internet it is warned of: no firewall could stand there', () => {
  const { stack } = behind({ exposure: Exposure.PUBLIC }, (s) => ({ domain: certified(s) }));
  expect(warnings(stack)).toContain('publicWithoutFirewall');
});

describe('NotOnNetworkLoadBalancer: what looks into requests is refused', () => {
  test.each<[string, GatewayNetworkOptions]>([
    ['firewall', { firewall: Firewall.managedRules() }],
    ['desyncMitigationMode', { desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST }],
    ['clientKeepAlive', { clientKeepAlive: Duration.minutes(5) }],
    ['listenerRulePriority', { listenerRulePriority: 10 }],
  ])('%s', (name, network) => {
    expect(() => behind(network)).toThrow(`NotOnNetworkLoadBalancer: network.${name}`);
  });

  test('no firewall may be said', () => {
    expect(() => behind({ firewall: Firewall.none() })).not.toThrow();
  });

  test('TokenCheckNotPossible: the check of tokens', () => {
    const asked = () => behind({}, (s) => ({ domain: certified(s), auth: { tokenCheckAtLoadBalancer: true } }));
    expect(asked).toThrow(/TokenCheckNotPossible: auth.tokenCheckAtLoadBalancer.*it is a Network Load Balancer/);
  });
});
