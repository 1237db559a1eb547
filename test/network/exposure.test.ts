import { App, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Exposure, Firewall, GatewayDomain, GatewayNetwork, type GatewayNetworkProps, LoadBalancerType, VpcEndpoints } from '../../src/network';
import { DEV, importedVpc, LISTENER, LOAD_BALANCER, only, PROD, resources, synthesize, TARGET_GROUP, warnings } from './synthesize';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:111111111111:certificate/11111111-1111-1111-1111-111111111111';
const certified = (stack: Stack) => GatewayDomain.fromCertificate(acm.Certificate.fromCertificateArn(stack, 'Given', CERTIFICATE), 'llm.example.com');
const zoned = (stack: Stack) =>
  GatewayDomain.fromHostedZone(
    route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' }),
    'llm.example.com',
  );
const narrow = [ec2.Peer.ipv4('198.51.100.0/24')];

/** Every rule about who may connect, in the group itself or beside it. */
const ingress = (template: Template) => [
  ...(only(template, 'AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress ?? []),
  ...Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties),
];

describe('with nothing but a preset', () => {
  const { template, stack, network } = synthesize(DEV);

  test('the load balancer is internal, in private subnets, open to the addresses of the VPC on port 80 and to nothing else', () => {
    expect(only(template, LOAD_BALANCER).Properties.Scheme).toBe('internal');
    expect(JSON.stringify(only(template, LOAD_BALANCER).Properties.Subnets)).not.toContain('Public');
    expect(ingress(template)).toEqual([expect.objectContaining({ CidrIp: '10.0.0.0/16', IpProtocol: 'tcp', FromPort: 80, ToPort: 80 })]);
    expect(only(template, LISTENER).Properties).toMatchObject({ Port: 80, Protocol: 'HTTP' });
  });

  test('a warning says that tokens travel in plaintext inside the VPC', () => {
    expect(warnings(stack)).toEqual(['plaintextInsideVpc']);
  });

  test('the url is that of the load balancer', () => {
    expect(stack.resolve(network.url)).toEqual({ 'Fn::Join': ['', ['http://', { 'Fn::GetAtt': [expect.any(String), 'DNSName'] }]] });
    expect(network.exposure).toBe(Exposure.INTERNAL);
  });
});

test('plaintext inside the VPC that was accepted raises no warning', () => {
  expect(warnings(synthesize({ ...DEV, allowInsecure: true }).stack)).toEqual([]);
});

describe('a public load balancer with a domain', () => {
  const { template, network, stack } = synthesize((s) => ({ ...PROD, exposure: Exposure.PUBLIC, domain: certified(s) }));

  test('stands in public subnets, is open to the internet on 443, and has no plaintext port', () => {
    expect(only(template, LOAD_BALANCER).Properties.Scheme).toBe('internet-facing');
    expect(JSON.stringify(only(template, LOAD_BALANCER).Properties.Subnets)).not.toContain('Private');
    expect(ingress(template)).toEqual([expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })]);
    expect(only(template, LISTENER).Properties).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      Certificates: [{ CertificateArn: CERTIFICATE }],
    });
    expect(warnings(stack)).toEqual([]);
  });

  test('is called by its name', () => {
    expect(network.url).toBe('https://llm.example.com');
    expect(network.certificate?.certificateArn).toBe(CERTIFICATE);
  });

  test('takes another TLS policy', () => {
    const { template: other } = synthesize((s) => ({ ...DEV, domain: certified(s), sslPolicy: elbv2.SslPolicy.FIPS_TLS13_12_RES }));
    expect(only(other, LISTENER).Properties.SslPolicy).toBe('ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04');
  });

  test('without a firewall raises a warning; an internal one does not', () => {
    const bare = synthesize((s) => ({ ...PROD, exposure: Exposure.PUBLIC, domain: certified(s), firewall: Firewall.none() }));
    expect(warnings(bare.stack)).toEqual(['publicWithoutFirewall']);
    expect(warnings(synthesize((s) => ({ ...PROD, domain: certified(s), firewall: Firewall.none() })).stack)).toEqual([]);
  });
});

test('a domain in a hosted zone gets its certificate and its alias record', () => {
  const { template, network } = synthesize((s) => ({ ...DEV, domain: zoned(s) }));
  expect(only(template, 'AWS::CertificateManager::Certificate').Properties).toMatchObject({
    DomainName: 'llm.example.com',
    ValidationMethod: 'DNS',
    DomainValidationOptions: [{ DomainName: 'llm.example.com', HostedZoneId: 'Z0123456789' }],
  });
  const record = only(template, 'AWS::Route53::RecordSet').Properties;
  expect(record).toMatchObject({ Name: 'llm.example.com.', Type: 'A', HostedZoneId: 'Z0123456789' });
  expect(JSON.stringify(record.AliasTarget)).toContain(Object.keys(resources(template, LOAD_BALANCER))[0]);
  expect(network.url).toBe('https://llm.example.com');
});

test('the name of a hosted zone that is made in the same stack may lead to the gateway itself', () => {
  const { template } = synthesize((s) => ({
    ...DEV,
    domain: GatewayDomain.fromHostedZone(new route53.PublicHostedZone(s, 'Zone', { zoneName: 'llm.example.com' }), 'llm.example.com'),
  }));
  expect(only(template, 'AWS::Route53::RecordSet').Properties.Name).toBe('llm.example.com.');
});

describe('who may connect', () => {
  test('is who is named, networks and security groups alike', () => {
    const { template } = synthesize((s) => ({
      ...DEV,
      allowFrom: [
        ec2.Peer.ipv4('10.0.0.0/8'),
        ec2.Peer.ipv6('2001:db8::/32'),
        ec2.Peer.prefixList('pl-0123456789abcdef0'),
        ec2.SecurityGroup.fromSecurityGroupId(s, 'Clients', 'sg-0123456789abcdef0'),
      ],
    }));
    expect(ingress(template)).toEqual([
      expect.objectContaining({ CidrIp: '10.0.0.0/8' }),
      expect.objectContaining({ CidrIpv6: '2001:db8::/32' }),
      expect.objectContaining({ SourcePrefixListId: 'pl-0123456789abcdef0' }),
      expect.objectContaining({ SourceSecurityGroupId: 'sg-0123456789abcdef0' }),
    ]);
  });

  test('is nobody where the list is empty, until `connections` lets somebody in', () => {
    expect(ingress(synthesize({ ...DEV, allowFrom: [] }).template)).toEqual([]);
    const { template } = synthesize({ ...DEV, allowFrom: [] }, (network) => network.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.1.0.0/16')));
    expect(ingress(template)).toEqual([expect.objectContaining({ CidrIp: '10.1.0.0/16', FromPort: 80 })]);
  });

  test('may be a security group of another stack, without a cycle', () => {
    const app = new App();
    const clients = new Stack(app, 'Clients');
    const vpc = new ec2.Vpc(clients, 'Vpc');
    const stack = new Stack(app, 'Stack');
    new GatewayNetwork(stack, 'Network', { ...DEV, vpc, allowFrom: [new ec2.SecurityGroup(clients, 'Group', { vpc })] });
    expect(JSON.stringify(ingress(Template.fromStack(stack)))).toContain('Fn::ImportValue');
  });
});

describe('plaintext across the internet', () => {
  test('is possible for known networks, spelled out', () => {
    const { template } = synthesize({ ...PROD, exposure: Exposure.PUBLIC, allowInsecure: true, allowFrom: narrow });
    expect(only(template, LISTENER).Properties).toMatchObject({ Port: 80, Protocol: 'HTTP' });
    expect(ingress(template)).toEqual([expect.objectContaining({ CidrIp: '198.51.100.0/24', FromPort: 80 })]);
  });

  test.each<[string, GatewayNetworkProps]>([
    ['PublicWithoutDomain: network.exposure is "PUBLIC"', { exposure: Exposure.PUBLIC }],
    ['PublicWithoutDomain: network.exposure is "PUBLIC"', { exposure: Exposure.PUBLIC, allowFrom: narrow }],
    ['InsecureOpenToAll: network.allowFrom is "0.0.0.0/0"', { exposure: Exposure.PUBLIC, allowInsecure: true }],
    ['InsecureOpenToAll: network.allowFrom is "0.0.0.0/0"', { exposure: Exposure.PUBLIC, allowInsecure: true, allowFrom: [ec2.Peer.anyIpv4()] }],
    [
      'InsecureOpenToAll: network.allowFrom is "::/0"',
      { exposure: Exposure.PUBLIC, allowInsecure: true, allowFrom: [...narrow, ec2.Peer.anyIpv6()] },
    ],
    [
      'InsecureOpenToAll: network.allowFrom is "0.0.0.0/1, 128.0.0.0/1"',
      { exposure: Exposure.PUBLIC, allowInsecure: true, allowFrom: [ec2.Peer.ipv4('0.0.0.0/1'), ec2.Peer.ipv4('128.0.0.0/1')] },
    ],
    [
      'InsecureOpenToAll: network.allowFrom is "2000::/3"',
      { exposure: Exposure.PUBLIC, allowInsecure: true, allowFrom: [ec2.Peer.ipv6('2000::/3')] },
    ],
    ['InsecureOpenToAll: network.allowFrom is "0.0.0.0/0"', { allowFrom: [ec2.Peer.anyIpv4()] }],
  ])('%s', (message, props) => {
    expect(() => synthesize(props)).toThrow(message);
  });

  test.each([LoadBalancerType.APPLICATION, LoadBalancerType.NETWORK])(
    'InsecureOpenToAll: a second way in for who tries versions, %s',
    (loadBalancerType) => {
      const opened = (allowFrom: ec2.IPeer[], domain = false) =>
        synthesize(
          (s) => ({
            ...DEV,
            loadBalancerType,
            ...(domain ? { domain: certified(s) } : { allowInsecure: true, allowFrom: narrow }),
            exposure: Exposure.PUBLIC,
          }),
          ({ front }) => front.openDoor('Door', { port: 8787, alternate: true, testListener: { allowFrom } }),
        );
      expect(() => opened([ec2.Peer.anyIpv4()])).toThrow('InsecureOpenToAll: testListener.allowFrom is "0.0.0.0/0"');
      expect(() => opened(narrow)).not.toThrow();
      expect(() => opened([ec2.Peer.anyIpv4()], true)).not.toThrow();
    },
  );

  test('is nothing that goes together with a domain', () => {
    expect(() => synthesize((s) => ({ domain: certified(s), allowInsecure: true }))).toThrow('InsecureWithDomain: network.allowInsecure');
  });
});

describe('a domain that cannot be is refused:', () => {
  const zone = (stack: Stack) => new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' });
  const certificate = (stack: Stack) =>
    acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-central-1:111111111111:certificate/1');

  test.each(['https://llm.example.com', 'llm.example.com/v1', 'llm.example.com:8443', 'localhost', '*.example.com', ''])(
    'InvalidDomainName: %p',
    (name) => {
      expect(() => GatewayDomain.fromHostedZone(zone(new Stack()), name)).toThrow('InvalidDomainName: domain');
      expect(() => GatewayDomain.fromCertificate(certificate(new Stack()), name)).toThrow('InvalidDomainName: domain');
    },
  );

  test.each(['llm.example.org', 'notexample.com'])('DomainOutsideZone: %p', (name) => {
    expect(() => GatewayDomain.fromHostedZone(zone(new Stack()), name)).toThrow('DomainOutsideZone: domain');
  });

  test('PrivateHostedZone', () => {
    const stack = new Stack();
    const hidden = new route53.PrivateHostedZone(stack, 'Zone', { zoneName: 'example.com', vpc: new ec2.Vpc(stack, 'Vpc') });
    expect(() => GatewayDomain.fromHostedZone(hidden, 'llm.example.com')).toThrow('PrivateHostedZone: domain');
  });
});

describe('what cannot follow a change is made anew, so that CloudFormation can update the stack:', () => {
  const given = (vpcId: string) => (stack: Stack) => ({ vpc: importedVpc(stack, { vpcId }) });
  const open: GatewayNetworkProps = { exposure: Exposure.PUBLIC, allowInsecure: true, allowFrom: narrow };
  type Props = (stack: Stack) => GatewayNetworkProps;

  // a load balancer's scheme and VPC cannot change in place; a target group belongs to one load balancer; a listener dies with its own
  const BOUND = [LOAD_BALANCER, LISTENER, TARGET_GROUP, 'AWS::EC2::SecurityGroup'];

  const idsOf = (props: Props) => {
    const { template } = synthesize((s) => ({ ...DEV, ...props(s) }));
    return BOUND.map((type) => Object.keys(resources(template, type)));
  };

  test.each<[string, Props, Props]>([
    ['exposure', () => ({}), () => open],
    ['from a new VPC to an existing one', () => ({}), given('vpc-0123456789abcdef1')],
    ['from one existing VPC to another', given('vpc-0123456789abcdef1'), given('vpc-0123456789abcdef2')],
  ])('%s', (_name, before, after) => {
    const [old, fresh] = [idsOf(before), idsOf(after)];
    expect(old.flat()).toHaveLength(BOUND.length);
    expect(fresh.flat().filter((id) => old.flat().includes(id))).toEqual([]);
  });

  test('K11: the same VPC by a value of the deployment in place of its literal id, which is another one as far as can be known', () => {
    const byParameter = (stack: Stack) => ({
      vpc: importedVpc(stack, { vpcId: ssm.StringParameter.valueForStringParameter(stack, '/network/vpc-id') }),
    });
    const [old, fresh] = [idsOf(given('vpc-0123456789abcdef1')), idsOf(byParameter)];
    expect(fresh.flat().filter((id) => old.flat().includes(id))).toEqual([]);
  });

  test('K11: and nothing is, where the id stays literal and everything else of the VPC comes from the deployment', () => {
    const subnets = Fn.split(',', Fn.importValue('Subnets'));
    const rest = (stack: Stack) => ({
      vpc: importedVpc(stack, {
        vpcId: 'vpc-0123456789abcdef1',
        vpcCidrBlock: Fn.importValue('Cidr'),
        availabilityZones: Fn.getAzs(),
        privateSubnetIds: subnets,
      }),
    });
    expect(idsOf(rest)).toEqual(idsOf(given('vpc-0123456789abcdef1')));
  });

  test('the endpoints of one VPC, when another one is given', () => {
    const endpoints = (props: Props) =>
      Object.keys(resources(synthesize((s) => ({ ...DEV, ...props(s), vpcEndpoints: VpcEndpoints.standard() })).template, 'AWS::EC2::VPCEndpoint'));
    expect(endpoints(given('vpc-0123456789abcdef2')).filter((id) => endpoints(given('vpc-0123456789abcdef1')).includes(id))).toEqual([]);
  });

  test('the listener, when a domain is added: the new port opens before the old one closes', () => {
    const listener = (props: Props) => Object.keys(resources(synthesize((s) => ({ ...DEV, ...props(s) })).template, LISTENER));
    expect(listener((s) => ({ domain: certified(s) }))).not.toEqual(listener(() => ({})));
  });

  test('and nothing else: every id of the VPC, the logs and the firewall stays', () => {
    const kept = (props: GatewayNetworkProps) => {
      const all = resources(synthesize({ ...PROD, ...props }).template);
      return Object.keys(all).filter((id) => ![...BOUND].includes(all[id].Type));
    };
    expect(kept(open)).toEqual(kept({}));
  });
});
