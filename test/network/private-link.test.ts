import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  ApplicationFront,
  Exposure,
  type GatewayNetworkProps,
  GatewayPrivateLink,
  type GatewayPrivateLinkOptions,
  LoadBalancerType,
} from '../../src/network';
import { applicationFront, certified } from './front/stacks';
import { attributes, DEV, importedVpc, LISTENER, LOAD_BALANCER, only, resources, synthesize, TARGET_GROUP } from './synthesize';

const SERVICE = 'AWS::EC2::VPCEndpointService';
const PERMISSIONS = 'AWS::EC2::VPCEndpointServicePermissions';
const COMPANY = new iam.AccountPrincipal('111122223333');
const LINK: GatewayPrivateLinkOptions = { allowedPrincipals: [COMPANY] };

const network = (props: Parameters<typeof synthesize>[0] = { ...DEV, privateLink: LINK }) => synthesize(props).template;
const certifiedNetwork = (more: object = {}) => network((stack) => ({ ...DEV, domain: certified(stack), privateLink: LINK, ...more }));

/** The id and the properties of the one resource of a type that has a property with a value. */
const found = (template: Template, type: string, name: string, value: unknown) => {
  const matches = Object.entries(resources(template, type)).filter(([, { Properties }]) => Properties[name] === value);
  expect(matches).toHaveLength(1);
  return { id: matches[0][0], properties: matches[0][1].Properties, resource: matches[0][1] };
};

describe('a gateway that others reach by PrivateLink', () => {
  const template = certifiedNetwork();
  const nlb = found(template, LOAD_BALANCER, 'Type', 'network');
  const alb = found(template, LOAD_BALANCER, 'Type', 'application');

  test('has an endpoint service on an internal Network Load Balancer that crosses zones', () => {
    expect(only(template, SERVICE).Properties).toMatchObject({ AcceptanceRequired: true, NetworkLoadBalancerArns: [{ Ref: nlb.id }] });
    expect(nlb.properties.Scheme).toBe('internal');
    expect(attributes(nlb.resource)['load_balancing.cross_zone.enabled']).toBe('true');
    expect(nlb.properties.Subnets).toHaveLength(2);
  });

  test('is open to the principals that were named, and to nobody else', () => {
    const [principal, ...more] = only(template, PERMISSIONS).Properties.AllowedPrincipals;
    expect(more).toEqual([]);
    expect(JSON.stringify(principal)).toContain(':iam::111122223333:root');
  });

  test('leads to the one load balancer that checks and serves, on its own port, where TLS ends', () => {
    const group = found(template, TARGET_GROUP, 'TargetType', 'alb');
    expect(group.properties).toMatchObject({ Port: 443, Protocol: 'TCP', Targets: [{ Id: { Ref: alb.id }, Port: 443 }] });
    expect(group.properties).toMatchObject({ HealthCheckProtocol: 'HTTPS', Matcher: { HttpCode: '200-499' } });
    const [front] = Object.entries(resources(template, LISTENER)).filter(([, { Properties }]) => Properties.LoadBalancerArn.Ref === alb.id);
    expect(group.resource.DependsOn).toContain(front[0]);
    const [listener] = Object.values(resources(template, LISTENER)).filter(({ Properties }) => Properties.LoadBalancerArn.Ref === nlb.id);
    expect(listener.Properties).toMatchObject({
      Port: 443,
      Protocol: 'TCP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: group.id } }],
    });
    expect(listener.Properties.ListenerAttributes).toEqual([{ Key: 'tcp.idle_timeout.seconds', Value: '910' }]);
  });

  test('lets nobody in but endpoints, whose addresses are not asked for, and lets these into the load balancer behind', () => {
    expect(nlb.properties.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic).toBe('off');
    const [
      {
        'Fn::GetAtt': [group],
      },
    ] = nlb.properties.SecurityGroups;
    const ownGroup = resources(template, 'AWS::EC2::SecurityGroup')[group].Properties;
    expect(ownGroup.SecurityGroupIngress).toBeUndefined();
    const rules = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties);
    const [
      {
        'Fn::GetAtt': [behind],
      },
    ] = alb.properties.SecurityGroups;
    expect(rules).toEqual([
      expect.objectContaining({
        GroupId: { 'Fn::GetAtt': [behind, 'GroupId'] },
        SourceSecurityGroupId: { 'Fn::GetAtt': [group, 'GroupId'] },
        FromPort: 443,
        ToPort: 443,
      }),
    ]);
    expect(rules.some(({ GroupId }) => GroupId['Fn::GetAtt'][0] === group)).toBe(false);
  });

  test('is called what others name', () => {
    const { network: made, stack, template: other } = synthesize({ ...DEV, privateLink: LINK });
    const [service] = Object.keys(resources(other, SERVICE));
    expect(stack.resolve(made.privateLink?.serviceName)).toEqual({
      'Fn::Join': ['.', ['com.amazonaws.vpce', { Ref: 'AWS::Region' }, { Ref: service }]],
    });
  });
});

/** The same with a Network Load Balancer, whose doors compare no paths. */
const networkLoadBalancer = (props: Partial<GatewayNetworkProps> = {}) =>
  synthesize(
    (stack) => ({ ...DEV, domain: certified(stack), loadBalancerType: LoadBalancerType.NETWORK, ...props }),
    ({ front }) => front.openDoor('Default', { port: 8787 }),
  ).template;

describe('behind a Network Load Balancer, the endpoint service is on that one', () => {
  const template = networkLoadBalancer({ privateLink: LINK });
  const [[id, nlb], ...more] = Object.entries(resources(template, LOAD_BALANCER));

  test('and there is no other', () => {
    expect(more).toEqual([]);
    expect(only(template, SERVICE).Properties).toMatchObject({ AcceptanceRequired: true, NetworkLoadBalancerArns: [{ Ref: id }] });
    expect(only(template, LISTENER).Properties).toMatchObject({ Port: 443, Protocol: 'TLS' });
    expect(attributes(nlb)['load_balancing.cross_zone.enabled']).toBe('true');
  });

  test('which asks endpoints for no address, and everybody else for theirs', () => {
    expect(nlb.Properties.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic).toBe('off');
    const group = resources(template, 'AWS::EC2::SecurityGroup')[nlb.Properties.SecurityGroups[0]['Fn::GetAtt'][0]].Properties;
    expect(group.SecurityGroupIngress).toEqual([expect.objectContaining({ CidrIp: '10.0.0.0/16', FromPort: 443 })]);
  });

  test('which asks all of them where there is no endpoint service', () => {
    expect(only(networkLoadBalancer(), LOAD_BALANCER).Properties.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic).toBe('on');
  });

  test('PrivateLinkForNobody: without a principal', () => {
    expect(() => networkLoadBalancer({ privateLink: { allowedPrincipals: [] } })).toThrow('PrivateLinkForNobody');
  });
});

describe('behind a listener that exists', () => {
  const LOAD_BALANCER_ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/shared/50dc6c495c0c9188';
  const template = network((stack) => ({
    ...DEV,
    vpc: importedVpc(stack),
    privateLink: LINK,
    existingListener: {
      listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
        listenerArn: `${LOAD_BALANCER_ARN.replace('loadbalancer/', 'listener/')}/f2f7dc8efc522ab2`,
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'ListenerGroup', 'sg-0123456789abcdef0'),
      }),
      domainName: 'llm.example.com',
      port: 8443,
    },
  }));

  test('a Network Load Balancer leads to its load balancer, on the port of the listener', () => {
    expect(only(template, LOAD_BALANCER).Properties.Type).toBe('network');
    const group = found(template, TARGET_GROUP, 'TargetType', 'alb').properties;
    expect(group).toMatchObject({ Port: 8443, Protocol: 'TCP', HealthCheckProtocol: 'HTTPS', Targets: [{ Id: LOAD_BALANCER_ARN, Port: 8443 }] });
    expect(only(template, LISTENER).Properties).toMatchObject({ Port: 8443, Protocol: 'TCP' });
  });

  test('and is let into its security group', () => {
    const rules = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties);
    expect(rules).toContainEqual(expect.objectContaining({ GroupId: 'sg-0123456789abcdef0', FromPort: 8443, ToPort: 8443 }));
  });
});

test('a listener that the app makes is there before the load balancer that leads to it', () => {
  const template = network((stack) => {
    const vpc = new ec2.Vpc(stack, 'Given');
    const listener = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc }).addListener('Shop', {
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      defaultAction: elbv2.ListenerAction.fixedResponse(404),
    });
    const { HTTP: protocol } = elbv2.ApplicationProtocol;
    return { ...DEV, vpc, privateLink: LINK, existingListener: { listener, protocol, domainName: 'llm.example.com' } };
  });
  const listener = Object.entries(resources(template, LISTENER)).find(([, { Properties }]) => Properties.Protocol === 'HTTP');
  expect(found(template, TARGET_GROUP, 'TargetType', 'alb').resource.DependsOn).toContain(listener?.[0]);
});

test('without it nothing of it is there', () => {
  const { network: made, template } = synthesize(DEV);
  expect(made.privateLink).toBeUndefined();
  expect([resources(template, SERVICE), resources(template, PERMISSIONS)]).toEqual([{}, {}]);
  expect(only(template, LOAD_BALANCER).Properties.Type).toBe('application');
});

test('without a domain it passes plaintext on, to port 80', () => {
  const group = found(network(), TARGET_GROUP, 'TargetType', 'alb').properties;
  expect(group).toMatchObject({ Port: 80, HealthCheckProtocol: 'HTTP' });
});

test('stands in private subnets, also beside a public load balancer', () => {
  const template = certifiedNetwork({ exposure: Exposure.PUBLIC });
  const subnets = found(template, LOAD_BALANCER, 'Type', 'network').properties.Subnets.map(({ Ref }: { Ref: string }) => Ref);
  expect(subnets).toEqual([expect.stringContaining('PrivateSubnet1'), expect.stringContaining('PrivateSubnet2')]);
});

test('acceptance and regions are as asked', () => {
  const template = network({ ...DEV, privateLink: { ...LINK, acceptanceRequired: false, allowedRegions: ['eu-west-1', 'us-east-1'] } });
  expect(only(template, SERVICE).Properties).toMatchObject({
    AcceptanceRequired: false,
    SupportedRegions: ['eu-west-1', 'us-east-1'],
  });
});

test.each([
  [Duration.seconds(1), '60'],
  [Duration.seconds(4000), '4000'],
])('a connection that may be silent for %p at the load balancer may be so here, but for a minute at least', (idleTimeout, seconds) => {
  const template = network({ ...DEV, idleTimeout, privateLink: LINK });
  const attributesOf = Object.values(resources(template, LISTENER)).flatMap(({ Properties }) => Properties.ListenerAttributes ?? []);
  expect(attributesOf).toEqual([{ Key: 'tcp.idle_timeout.seconds', Value: seconds }]);
});

test('what cannot move to another VPC has another id there', () => {
  const ids = (vpcId: string) =>
    Object.entries(resources(network((stack) => ({ ...DEV, vpc: importedVpc(stack, { vpcId }), privateLink: LINK }))))
      .filter(([id, { Type }]) => id.includes('PrivateLink') && [LOAD_BALANCER, TARGET_GROUP, 'AWS::EC2::SecurityGroup'].includes(Type))
      .map(([id]) => id);
  const [one, other] = [ids('vpc-0123456789abcdef0'), ids('vpc-0123456789abcdef1')];
  expect(one).toHaveLength(3);
  expect(one.filter((id) => other.includes(id))).toEqual([]);
});

describe('is refused', () => {
  test('PrivateLinkForNobody: without a principal', () => {
    expect(() => network({ ...DEV, privateLink: { allowedPrincipals: [] } })).toThrow('PrivateLinkForNobody: network.privateLink.allowedPrincipals');
  });

  test('PrivateLinkOpenToAll: for every account of AWS, if nobody accepts', () => {
    const everybody = { allowedPrincipals: [new iam.ArnPrincipal('*')] };
    const open = () => network({ ...DEV, privateLink: { ...everybody, acceptanceRequired: false } });
    expect(open).toThrow('PrivateLinkOpenToAll: network.privateLink.allowedPrincipals');
    expect(() => network({ ...DEV, privateLink: everybody })).not.toThrow();
  });

  const account = () => new iam.AccountPrincipal('111122223333');
  test.each<[string, () => unknown[]]>([
    ['of a service, which has no ARN', () => [new iam.ServicePrincipal('ecs.amazonaws.com')]],
    ['whose ARN is none', () => [account(), new iam.ArnPrincipal('111122223333')]],
    ['twice', () => [new iam.ArnPrincipal('*'), new iam.ArnPrincipal('*')]],
  ])('PrivateLinkPrincipalNotPossible: a principal %s', (_, principals) => {
    const asked = { allowedPrincipals: principals() as iam.ArnPrincipal[] };
    expect(() => network({ ...DEV, privateLink: asked })).toThrow('PrivateLinkPrincipalNotPossible: network.privateLink.allowedPrincipals[');
  });

  test.each([[[]], [['Frankfurt']], [['eu-west-1', 'eu-west-1']]])('PrivateLinkRegionsNotPossible: %j', (allowedRegions) => {
    const asked = { allowedPrincipals: [account()], allowedRegions };
    expect(() => network({ ...DEV, privateLink: asked })).toThrow('PrivateLinkRegionsNotPossible: network.privateLink.allowedRegions');
  });

  test('TcpIdleTimeoutOutOfRange: a longer silence than a Network Load Balancer lets be', () => {
    const { stack, front } = applicationFront();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Same', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['s-1', 's-2'] });
    const make = (id: string, seconds: number) => () =>
      new GatewayPrivateLink(stack, id, { ...LINK, front, vpc, idleTimeout: Duration.seconds(seconds) });
    expect(make('Long', 6001)).toThrow('TcpIdleTimeoutOutOfRange: idleTimeout');
    expect(make('Longest', 6000)).not.toThrow();
    expect(make('Token', Lazy.number({ produce: () => 900 }))).toThrow(/^TcpIdleTimeoutOutOfRange: idleTimeout is "<token> seconds"/);
  });
});

test('may stand in another stack than the front', () => {
  const app = new App();
  const stack = new Stack(app, 'Front');
  const vpc = importedVpc(stack);
  const front = new ApplicationFront(stack, 'Front', { vpc });
  new GatewayPrivateLink(new Stack(app, 'Link'), 'PrivateLink', { ...LINK, front, vpc });
  expect(() => app.synth()).not.toThrow();
});
