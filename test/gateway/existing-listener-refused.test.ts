import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Deployment } from '../../src';
import { Authentication } from '../../src/auth';
import type { PortkeyGatewayProps } from '../../src/gateway';
import { type ExistingListenerOptions, Exposure, Firewall, type GatewayNetworkOptions, LoadBalancerType } from '../../src/network';
import { testApp } from '../app';
import { certified } from '../network/front/stacks';
import { behind, byArn, ENV, gatewayAt, LISTENER_ARN, NAME, stackOf } from './at-listener';

/** Of one of two gateways: its own name, and no rule that the other has made. */
const existingOf = (id: 'One' | 'Two') => ({ domainName: `${id.toLowerCase()}.example.com`, reachesIssuer: id === 'Two' });

describe('is refused', () => {
  test.each<[string, GatewayNetworkOptions | ((stack: Stack) => GatewayNetworkOptions)]>([
    ['loadBalancerType', { loadBalancerType: LoadBalancerType.APPLICATION }],
    ['loadBalancerSubnets', { loadBalancerSubnets: {} }],
    ['allowFrom', { allowFrom: [] }],
    ['accessLogs', { accessLogs: false }],
    ['accessLogsBucket', (stack) => ({ accessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'logs') })],
    ['accessLogsPrefix', { accessLogsPrefix: 'llm' }],
    ['deletionProtection', { deletionProtection: true }],
    ['additionalDomains', { additionalDomains: [] }],
    ['sslPolicy', { sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS }],
    ['desyncMitigationMode', { desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST }],
    ['clientKeepAlive', { clientKeepAlive: Duration.minutes(5) }],
    ['firewall', { firewall: Firewall.managedRules() }],
  ])('NotOnExistingListener: %s', (name, network) => {
    const stack = stackOf();
    const given = typeof network === 'function' ? network(stack) : network;
    expect(() => behind({ network: given }, stack)).toThrow(`NotOnExistingListener: network.${name}`);
  });

  test('NotOnExistingListener: domain, whose certificate would be the listener’s', () => {
    const stack = stackOf();
    expect(() => behind({ props: { domain: certified(stack) } }, stack)).toThrow('NotOnExistingListener: domain');
  });

  test('deletion protection of the gateway is for what the gateway has', () => {
    expect(() => behind({ props: { deletionProtection: true } })).not.toThrow();
  });

  test('InvalidDoorCondition: neither hosts nor paths, which would take the requests of all others', () => {
    const asked = { existing: { hosts: [] }, props: { compute: { deployment: Deployment.blueGreen() }, auth: { keyHeaders: [] } } };
    expect(() => behind(asked)).toThrow('InvalidDoorCondition: hosts');
  });

  test('DoorOptionNotPossible: a test listener, which would be another listener of the owner’s load balancer', () => {
    const { front } = gatewayAt({}, stackOf()).network;
    expect(() => front.openDoor('Other', { port: 8080, priority: 500, alternate: true, testListener: {} })).toThrow(
      'DoorOptionNotPossible: testListener',
    );
  });

  test('ExistingListenerWithoutVpc', () => {
    expect(() => behind({ network: { vpc: undefined } })).toThrow('ExistingListenerWithoutVpc: network.existingListener');
  });

  test('PublicListenerWithoutTls', () => {
    const asked = { existing: { protocol: elbv2.ApplicationProtocol.HTTP }, network: { exposure: Exposure.PUBLIC } };
    expect(() => behind(asked)).toThrow('PublicListenerWithoutTls: network.existingListener.protocol is "HTTP"');
  });

  test.each<[string, Partial<ExistingListenerOptions>, string]>([
    ['a URL for a name', { domainName: `https://${NAME}` }, 'InvalidDomainName: network.existingListener.domainName'],
    ['a port that is none', { port: 0 }, 'PortOutOfRange: network.existingListener.port'],
    ['a host that is none', { hosts: ['a b'] }, 'InvalidDoorCondition: hosts[0]'],
    ['too many hosts', { hosts: ['a.com', 'b.com', 'c.com', 'd.com'] }, 'TooManyDoorConditions'],
  ])('%s', (_, existing, message) => {
    expect(() => behind({ existing })).toThrow(message);
  });

  test('ResourceElsewhere: a listener of another region', () => {
    const stack = stackOf();
    const elsewhere = byArn(stack, LISTENER_ARN.replace('eu-west-1', 'us-east-1'));
    expect(() => behind({ existing: { listener: elsewhere } }, stack)).toThrow('ResourceElsewhere: network.existingListener.listener');
  });

  test('TokenCheckNotPossible: tokens cannot be verified at a listener without TLS', () => {
    const asked = {
      existing: { protocol: elbv2.ApplicationProtocol.HTTP },
      props: {
        auth: {
          method: Authentication.oidc({ issuer: 'https://login.example.com', jwksUri: 'https://login.example.com/keys', audiences: ['gateway'] }),
          tokenCheckAtLoadBalancer: true,
        },
      },
    };
    expect(() => behind(asked)).toThrow('TokenCheckNotPossible');
  });

  test('DoorPriorityTaken: two gateways at one listener with one priority, in whatever stacks', () => {
    const app = testApp();
    for (const id of ['One', 'Two']) gatewayAt({}, new Stack(app, id, { env: ENV }));
    expect(() => app.synth()).toThrow('DoorPriorityTaken');
    const other = testApp();
    for (const [id, listenerRulePriority] of [
      ['One', 100],
      ['Two', 200],
    ] as const)
      gatewayAt({ network: { listenerRulePriority }, existing: existingOf(id) }, new Stack(other, id, { env: ENV }));
    expect(() => other.synth()).not.toThrow();
  });

  test.each([
    ['two of them', 1000],
    ['one, and that of another with its number', 899],
  ])('DoorPriorityTaken: rules that a function keeps, %s', (_what, listenerRulePriority) => {
    const app = testApp();
    const kept: PortkeyGatewayProps = {
      auth: { tokenCheckAtLoadBalancer: false },
      compute: { deployment: Deployment.linear({ protectWeights: true }) },
    };
    gatewayAt({ props: kept }, new Stack(app, 'One', { env: ENV }));
    const props = listenerRulePriority === 1000 ? kept : { auth: kept.auth };
    gatewayAt({ props, network: { listenerRulePriority } }, new Stack(app, 'Two', { env: ENV }));
    expect(() => app.synth()).toThrow(
      /DoorPriorityTaken: priority is 899: .*One.*and of .*Two|DoorPriorityTaken: priority is 899: .*Two.*and of .*One/,
    );
  });

  test('DoorWithoutRequests: two gateways at one listener for the same hosts, of which the second would never be asked', () => {
    const app = testApp();
    for (const [id, listenerRulePriority] of [
      ['One', 100],
      ['Two', 200],
    ] as const)
      gatewayAt({ network: { listenerRulePriority }, existing: { ...existingOf(id), domainName: NAME } }, new Stack(app, id, { env: ENV }));
    expect(() => app.synth()).toThrow(/DoorWithoutRequests: hosts and paths is "Two\/.*they are those of One\//);
  });

  test('hosts by a parameter of each stack may be the same text, and are not the same hosts', () => {
    const app = testApp();
    for (const [id, listenerRulePriority] of [
      ['One', 100],
      ['Two', 200],
    ] as const) {
      const stack = new Stack(app, id, { env: ENV });
      const hosts = [new CfnParameter(stack, 'Host').valueAsString];
      gatewayAt({ network: { listenerRulePriority }, existing: { ...existingOf(id), hosts } }, stack);
    }
    expect(() => app.synth()).not.toThrow();
  });

  test('a rule of your own for the same requests comes before the gateway where you say so: a page for maintenance', () => {
    const stack = stackOf();
    const listener = byArn(stack);
    gatewayAt({ existing: { listener, hosts: [] } }, stack);
    new elbv2.ApplicationListenerRule(stack, 'Maintenance', {
      listener,
      priority: 1,
      conditions: [elbv2.ListenerCondition.pathPatterns(['/v1/*'])],
      action: elbv2.ListenerAction.fixedResponse(503),
    });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('ListenerOtherwise: a listener of a Network Load Balancer', () => {
    const stack = stackOf();
    const ofNetwork = byArn(stack, LISTENER_ARN.replace('/app/', '/net/'));
    expect(() => behind({ existing: { listener: ofNetwork } }, stack)).toThrow('ListenerOtherwise: network.existingListener.listener');
  });

  test('EgressRuleTwice: a way to the issuer of tokens that the security group would get from two gateways', () => {
    const app = testApp();
    for (const [index, id] of ['One', 'Two'].entries())
      gatewayAt({ network: { listenerRulePriority: 100 + 100 * index } }, new Stack(app, id, { env: ENV }));
    expect(() => app.synth()).toThrow(/EgressRuleTwice.*sg-0123456789abcdef0/);
  });
});
