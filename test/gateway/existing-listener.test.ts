import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Capacity, Deployment } from '../../src';
import { Exposure, ListenerFront } from '../../src/network';
import { GatewayPreset } from '../../src/presets';
import { testApp } from '../app';
import { LISTENER, LISTENER_RULE, LOAD_BALANCER, resources, TARGET_GROUP, WEB_ACL, warnings } from '../network/synthesize';
import { behind, byArn, ENV, gatewayAt, LISTENER_ARN, NAME, rulesOf, stackOf } from './at-listener';

describe('a gateway at a listener that exists, known by its ARN and a security group', () => {
  const { template, gateway, stack } = behind({ props: { preset: GatewayPreset.PROD } });

  test('makes no load balancer, no listener, no certificate, no firewall and no bucket for logs of it, also in PROD', () => {
    for (const type of [LOAD_BALANCER, LISTENER, 'AWS::CertificateManager::Certificate', WEB_ACL, 'AWS::WAFv2::WebACLAssociation', 'AWS::S3::Bucket'])
      expect(resources(template, type)).toEqual({});
    expect(gateway.network.front).toBeInstanceOf(ListenerFront);
    expect(gateway.network.certificate).toBeUndefined();
    expect(gateway.network.accessLogsBucket).toBeUndefined();
  });

  test('adds rules to it, for its own host and paths, at priorities that follow from one', () => {
    const rules = rulesOf(template);
    expect(rules.every(({ ListenerArn }) => ListenerArn === LISTENER_ARN)).toBe(true);
    for (const { Conditions } of rules)
      expect(Conditions).toEqual(
        expect.arrayContaining([
          { Field: 'host-header', HostHeaderConfig: { Values: [NAME] } },
          { Field: 'path-pattern', PathPatternConfig: { Values: ['/v1/*'] } },
        ]),
      );
    expect(rules.map(({ Priority }) => Priority).sort()).toEqual([1000, 998, 999].sort());
  });

  test('lets the load balancer at the tasks, on both sides', () => {
    const ingress = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).filter(({ Properties }) => Properties.FromPort === 8787);
    expect(ingress.map(({ Properties }) => Properties.SourceSecurityGroupId)).toEqual(['sg-0123456789abcdef0']);
    const egress = Object.values(resources(template, 'AWS::EC2::SecurityGroupEgress')).map(({ Properties }) => Properties);
    expect(egress).toContainEqual(expect.objectContaining({ GroupId: 'sg-0123456789abcdef0', FromPort: 8787, ToPort: 8787 }));
  });

  test('verifies tokens there, and lets the load balancer out to the keys of the issuer', () => {
    expect(rulesOf(template).flatMap(({ Actions }) => Actions.map(({ Type }: { Type: string }) => Type))).toContain('jwt-validation');
    const egress = Object.values(resources(template, 'AWS::EC2::SecurityGroupEgress')).map(({ Properties }) => Properties);
    expect(egress).toContainEqual(expect.objectContaining({ GroupId: 'sg-0123456789abcdef0', CidrIp: '0.0.0.0/0', FromPort: 443 }));
  });

  test('has tasks that are counted by the load balancer, whose own errors are its owner’s', () => {
    const alarms = Object.values(resources(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
    const ofLoadBalancer = alarms.filter(({ Namespace }) => Namespace === 'AWS/ApplicationELB');
    expect(ofLoadBalancer.length).toBeGreaterThan(0);
    for (const { Dimensions } of ofLoadBalancer) expect(Dimensions).toContainEqual({ Name: 'LoadBalancer', Value: 'app/shared/50dc6c495c0c9188' });
    expect(alarms.map(({ MetricName }) => MetricName)).not.toContain('HTTPCode_ELB_5XX_Count');
  });

  test('says what clients call, on the port that they call', () => {
    expect(gateway.url).toBe(`https://${NAME}`);
    expect(String(gateway.connections.defaultPort)).toBe('443');
  });

  test('says what idle timeout the owner must set', () => {
    expect(warnings(stack)).toContain('existingIdleTimeout');
    const set = behind({ existing: { idleTimeout: Duration.seconds(910) } });
    expect(warnings(set.stack)).not.toContain('existingIdleTimeout');
    expect(warnings(behind({ existing: { idleTimeout: Duration.seconds(4000) } }).stack)).toContain('existingIdleTimeout');
  });

  test('does not warn of a firewall that the owner may have', () => {
    expect(warnings(behind({ network: { exposure: Exposure.PUBLIC } }).stack)).not.toContain('publicWithoutFirewall');
  });
});

test('a load balancer that is there and has no listener gets one of the app, and the gateway its rules there', () => {
  const stack = stackOf();
  const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/shared/50dc6c495c0c9188',
    securityGroupId: 'sg-0123456789abcdef0',
    securityGroupAllowsAllOutbound: false,
  });
  const listener = loadBalancer.addListener('Https', {
    port: 8443,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    open: false,
    certificates: [elbv2.ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:111111111111:certificate/1')],
    defaultAction: elbv2.ListenerAction.fixedResponse(404),
  });
  listener.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.0.0.0/8'));
  const { template, gateway } = behind({ existing: { listener, port: 8443 } }, stack);
  expect(gateway.url).toBe(`https://${NAME}:8443`);
  expect(Object.keys(resources(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer'))).toEqual([]);
  const [id] = Object.keys(resources(template, 'AWS::ElasticLoadBalancingV2::Listener'));
  for (const { ListenerArn } of rulesOf(template)) expect(ListenerArn).toEqual({ Ref: id });
  const opened = (type: string) => Object.values(resources(template, type)).map(({ Properties }) => Properties);
  expect(opened('AWS::EC2::SecurityGroupEgress')).toContainEqual(expect.objectContaining({ GroupId: 'sg-0123456789abcdef0', FromPort: 8787 }));
  expect(opened('AWS::EC2::SecurityGroupIngress')).toContainEqual(expect.objectContaining({ GroupId: 'sg-0123456789abcdef0', FromPort: 8443 }));
  expect(opened('AWS::CloudWatch::Alarm').flatMap(({ Dimensions = [] }) => Dimensions)).toContainEqual({
    Name: 'LoadBalancer',
    Value: 'app/shared/50dc6c495c0c9188',
  });
});

test('a security group that lets everything out, or cannot be changed, gets no rule', () => {
  for (const group of [{ allowAllOutbound: true }, { mutable: false }]) {
    const stack = stackOf();
    const { template } = behind({ existing: { listener: byArn(stack, LISTENER_ARN, 'Given', group) } }, stack);
    const ofIt = Object.values(resources(template, 'AWS::EC2::SecurityGroupEgress')).filter(
      ({ Properties }) => Properties.GroupId === 'sg-0123456789abcdef0',
    );
    expect(ofIt).toEqual([]);
  }
});

test('a security group that reaches the issuer of tokens already gets a rule to the tasks alone', () => {
  const { template } = behind({ existing: { reachesIssuer: true } });
  const egress = Object.values(resources(template, 'AWS::EC2::SecurityGroupEgress')).filter(
    ({ Properties }) => Properties.GroupId === 'sg-0123456789abcdef0',
  );
  expect(egress.map(({ Properties }) => Properties.FromPort)).toEqual([8787]);
  expect(rulesOf(template).flatMap(({ Actions }) => Actions.map(({ Type }: { Type: string }) => Type))).toContain('jwt-validation');
});

test('hosts, priority, port and scheme are as asked', () => {
  const { template, gateway } = behind({
    existing: { hosts: ['a.example.com', '*.example.org'], port: 8443 },
    network: { listenerRulePriority: 40 },
  });
  expect(gateway.url).toBe(`https://${NAME}:8443`);
  const [rule] = rulesOf(template).filter(({ Priority }) => Priority === 40);
  expect(rule.Conditions[0]).toEqual({ Field: 'host-header', HostHeaderConfig: { Values: ['a.example.com', '*.example.org'] } });
  const byPath = behind({ existing: { hosts: [], protocol: elbv2.ApplicationProtocol.HTTP } });
  expect(byPath.gateway.url).toBe(`http://${NAME}`);
  expect(rulesOf(byPath.template).map(({ Conditions }) => Conditions)).toEqual([
    [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/v1/*'] } }],
  ]);
  expect(warnings(byPath.stack)).toContain('plaintextInsideVpc');
});

test('one that the app makes, in a stack of its own, gets its rules from the stack of the gateway: neither depends on the other both ways', () => {
  const app = testApp();
  const owner = new Stack(app, 'Owner', { env: ENV });
  const vpc = new ec2.Vpc(owner, 'Vpc');
  const loadBalancer = new elbv2.ApplicationLoadBalancer(owner, 'LoadBalancer', { vpc });
  const listener = loadBalancer.addListener('Listener', {
    port: 443,
    certificates: [elbv2.ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:111111111111:certificate/11111111-1111-1111-1111-111111111111')],
    defaultAction: elbv2.ListenerAction.fixedResponse(404),
  });
  const stack = new Stack(app, 'Stack', { env: ENV });
  const { template, gateway } = behind({ existing: { listener }, network: { vpc } }, stack);
  expect(gateway.network.loadBalancer).toBe(loadBalancer);
  expect(rulesOf(template).length).toBe(3);
  expect(resources(Template.fromStack(owner), LISTENER_RULE)).toEqual({});
  expect(owner.dependencies).toEqual([]);
});

test('one that the CLI has yet to look up is not judged, nor are two gateways at it', () => {
  const app = testApp();
  for (const id of ['One', 'Two']) {
    const stack = new Stack(app, id, { env: ENV });
    const listener = elbv2.ApplicationListener.fromLookup(stack, 'Listener', { loadBalancerTags: { team: 'platform' }, listenerPort: 443 });
    gatewayAt({ existing: { listener } }, stack);
  }
  expect(() => app.synth()).not.toThrow();
});

test('another load balancer gets another target group: one cannot have that of the other', () => {
  const groupAt = (arn: string) => {
    const stack = stackOf();
    return Object.keys(resources(behind({ existing: { listener: byArn(stack, arn) } }, stack).template, TARGET_GROUP));
  };
  expect(groupAt(LISTENER_ARN)).not.toEqual(groupAt(LISTENER_ARN.replace('shared', 'other')));
});

test('a second service has a door of its own there, for the same hosts, with two target groups if it is asked for', () => {
  const stack = stackOf();
  const { front } = gatewayAt({}, stack).network;
  front.openDoor('Worker', { port: 8080, paths: ['/worker/*'], priority: 900, alternate: true });
  const template = Template.fromStack(stack);
  const [rule] = rulesOf(template).filter(({ Actions }) => Actions.at(-1).ForwardConfig);
  expect(rule.Conditions[0]).toEqual({ Field: 'host-header', HostHeaderConfig: { Values: [NAME] } });
  expect(rule.Actions[0].ForwardConfig.TargetGroups).toHaveLength(2);
});

test('deployments that shift traffic shift a rule of its host alone, which no other path changes', () => {
  const { template } = behind({ props: { compute: { deployment: Deployment.blueGreen() }, auth: { keyHeaders: [] } } });
  expect(Object.keys(resources(template, TARGET_GROUP))).toHaveLength(2);
  const [rule, ...more] = rulesOf(template);
  expect(more).toEqual([]);
  expect(rule.Conditions).toEqual([{ Field: 'host-header', HostHeaderConfig: { Values: [NAME] } }]);
  expect(rule.Priority).toBeLessThan(1000);
  expect(rule.Priority).toBeGreaterThanOrEqual(900);
});

test.each([
  ['a share of Spot', Capacity.fargate({ spotPercent: 50 }), 'AWS::ECS::ClusterCapacityProviderAssociations'],
  ['instances', Capacity.ec2(), 'AWS::ECS::CapacityProvider'],
])('with %s its cluster gets capacity late, although no load balancer is waited for', (_, capacity, type) => {
  const { template } = behind({ props: { compute: { capacity } } });
  const [{ DependsOn = [] }] = Object.values(resources(template, type));
  expect(Object.keys(resources(template, 'AWS::AppConfig::Deployment'))).toEqual(DependsOn.filter((id: string) => /Deployment/.test(id)));
  expect(DependsOn).not.toEqual([]);
});

test('on EC2 capacity it is the same', () => {
  expect(rulesOf(behind({ props: { compute: { capacity: Capacity.ec2() } } }).template).length).toBe(3);
});
