import { App, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Exposure, GatewayNetwork, type GatewayNetworkProps, VpcEndpoints } from '../../src/network';
import { DEV, ENVIRONMENTS, importedVpc, LOAD_BALANCER, only, PRIVATE_SUBNETS, PROD, resources, synthesize } from './synthesize';

const count = (template: Template, type: string) => Object.keys(resources(template, type)).length;

const subnets = (template: Template) =>
  Object.entries(resources(template, 'AWS::EC2::Subnet')).map(([id, { Properties }]) => ({
    id,
    cidr: Properties.CidrBlock as string,
    zone: JSON.stringify(Properties.AvailabilityZone),
    kind: Properties.Tags.find((tag: { Key: string }) => tag.Key === 'aws-cdk:subnet-type').Value as string,
  }));

describe.each(ENVIRONMENTS)('a VPC that the gateway makes, in %s', (_name, env) => {
  const made = (props: GatewayNetworkProps) => synthesize(props, undefined, { env }).template;

  test('has two zones with a public and a private subnet each, DNS names, and the S3 endpoint', () => {
    const template = made(DEV);
    expect(only(template, 'AWS::EC2::VPC').Properties).toMatchObject({ CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true, EnableDnsSupport: true });
    expect(subnets(template).map(({ kind }) => kind)).toEqual(['Public', 'Public', 'Private', 'Private']);
    expect(new Set(subnets(template).map(({ zone }) => zone)).size).toBe(2);
    expect(only(template, 'AWS::EC2::VPCEndpoint').Properties.VpcEndpointType).toBe('Gateway');
    expect(only(template, 'AWS::EC2::VPCEndpoint').Properties.RouteTableIds).toHaveLength(2);
  });

  test('has one NAT gateway in DEV, one per zone in PROD, and as many as asked for', () => {
    expect(count(made(DEV), 'AWS::EC2::NatGateway')).toBe(1);
    expect(count(made(PROD), 'AWS::EC2::NatGateway')).toBe(2);
    expect(count(made({ ...PROD, maxAzs: 3 }), 'AWS::EC2::NatGateway')).toBe(3);
    expect(count(made({ ...PROD, maxAzs: 3, natGateways: 1 }), 'AWS::EC2::NatGateway')).toBe(1);
  });

  test('has the range asked for', () => {
    expect(only(made({ ...DEV, cidr: '172.20.0.0/20' }), 'AWS::EC2::VPC').Properties.CidrBlock).toBe('172.20.0.0/20');
  });

  test('gets more zones without moving a subnet', () => {
    const two = subnets(made(DEV));
    const three = subnets(made({ ...DEV, maxAzs: 3 }));
    expect(three).toHaveLength(6);
    expect(three).toEqual(expect.arrayContaining(two));
  });

  test('turns isolated and back without moving a subnet', () => {
    const open = subnets(made(DEV)).filter(({ kind }) => kind === 'Private');
    const isolated = subnets(made({ ...DEV, vpcEndpoints: VpcEndpoints.isolated() }));
    expect(isolated.map(({ id, cidr, zone }) => ({ id, cidr, zone }))).toEqual(open.map(({ id, cidr, zone }) => ({ id, cidr, zone })));
  });
});

test('maxAzs holds in a stack that knows its region and not its account, where CDK knows two zones only', () => {
  const { template } = synthesize({ ...PROD, maxAzs: 3 }, undefined, { env: { region: 'eu-west-1' } });
  expect(new Set(subnets(template).map(({ zone }) => zone)).size).toBe(3);
  expect(count(template, 'AWS::EC2::NatGateway')).toBe(3);
});

test('flow logs record all traffic in a log group that follows retention and removal policy: on in PROD, off in DEV, or as asked for', () => {
  const { template, network } = synthesize({ ...PROD, logRetention: logs.RetentionDays.THREE_MONTHS });
  expect(only(template, 'AWS::EC2::FlowLog').Properties).toMatchObject({ TrafficType: 'ALL', ResourceType: 'VPC' });
  expect(network.flowLogs).toBeDefined();
  expect(Object.values(resources(template, 'AWS::Logs::LogGroup')).map(({ Properties }) => Properties.RetentionInDays)).toEqual([90, 90]);
  expect(count(synthesize(DEV).template, 'AWS::EC2::FlowLog')).toBe(0);
  expect(only(synthesize({ ...DEV, flowLogs: true }).template, 'AWS::Logs::LogGroup').DeletionPolicy).toBe('Delete');
  expect(count(synthesize({ ...PROD, flowLogs: false }).template, 'AWS::EC2::FlowLog')).toBe(0);
});

describe('an existing VPC', () => {
  function withVpc(props: (vpc: ec2.IVpc) => GatewayNetworkProps, vpcProps: ec2.VpcProps = {}) {
    const app = new App();
    const vpc = new ec2.Vpc(new Stack(app, 'Shared'), 'Vpc', vpcProps);
    const stack = new Stack(app, 'Stack');
    const network = new GatewayNetwork(stack, 'Network', { ...DEV, ...props(vpc) });
    return { network, template: Template.fromStack(stack), shared: Template.fromStack(Stack.of(vpc)) };
  }

  const imported = (attributes: Partial<ec2.VpcAttributes>) => (stack: Stack) => ({ ...DEV, vpc: importedVpc(stack, attributes) });

  test('of another stack is used as it is: nothing is added to it, and there is no cycle', () => {
    const { template, shared, network } = withVpc((vpc) => ({ vpc }));
    expect(count(template, 'AWS::EC2::VPC') + count(template, 'AWS::EC2::VPCEndpoint')).toBe(0);
    expect(Object.keys(resources(shared)).some((id) => id.includes('Gateway') && !id.includes('NAT') && !id.includes('VPCGW'))).toBe(false);
    expect(only(template, LOAD_BALANCER).Properties.Subnets).toHaveLength(2);
    expect(network.reachesInternet).toBe(true);
  });

  test('known by its attributes is used with its private subnets and its addresses', () => {
    const { template } = synthesize(imported({}));
    expect(only(template, LOAD_BALANCER).Properties.Subnets).toEqual(PRIVATE_SUBNETS);
    expect(only(template, 'AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress[0].CidrIp).toBe('10.20.0.0/16');
  });

  test('may have a list of subnets that is known at deployment only', () => {
    const { template } = synthesize((stack) => ({
      ...imported({ availabilityZones: Fn.getAzs(), privateSubnetIds: Fn.split(',', Fn.importValue('SubnetIds')) })(stack),
    }));
    expect(only(template, LOAD_BALANCER).Properties.Subnets).toEqual({ 'Fn::Split': [',', { 'Fn::ImportValue': 'SubnetIds' }] });
  });

  test('may be looked up: nothing is refused before the answer is there', () => {
    const env = { account: '111111111111', region: 'eu-west-1' };
    const { template } = synthesize((stack) => ({ ...DEV, vpc: ec2.Vpc.fromLookup(stack, 'Vpc', { tags: { shared: 'yes' } }) }), undefined, { env });
    expect(only(template, LOAD_BALANCER).Properties.Scheme).toBe('internal');
  });

  test('takes its load balancer where it is told to', () => {
    const { template, network } = withVpc((vpc) => ({ vpc, loadBalancerSubnets: { subnetGroupName: 'Balancers' } }), {
      subnetConfiguration: [
        { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
        { name: 'Tasks', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        { name: 'Balancers', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      ],
    });
    expect(JSON.stringify(only(template, LOAD_BALANCER).Properties.Subnets)).toContain('Balancers');
    expect(network.taskSubnets).toEqual({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
  });

  test('takes its tasks where it is told to, and then its internal load balancer too', () => {
    const { template, network } = withVpc((vpc) => ({ vpc, taskSubnets: { subnetGroupName: 'Tasks' } }), {
      subnetConfiguration: [
        { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
        { name: 'Tasks', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        { name: 'Others', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      ],
    });
    expect(network.taskSubnets).toEqual({ subnetGroupName: 'Tasks' });
    expect(JSON.stringify(only(template, LOAD_BALANCER).Properties.Subnets)).not.toContain('Others');
  });

  test('without egress from the chosen subnets does not reach the internet', () => {
    const { network } = withVpc((vpc) => ({ vpc, taskSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }), {
      subnetConfiguration: [{ name: 'Tasks', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    expect(network.reachesInternet).toBe(false);
  });

  test.each<[string, Partial<GatewayNetworkProps>]>([
    ['network.cidr', { cidr: '10.0.0.0/16' }],
    ['network.maxAzs', { maxAzs: 2 }],
    ['network.natGateways', { natGateways: 1 }],
    ['network.flowLogs', { flowLogs: true }],
  ])('does not go with %s', (path, props) => {
    expect(() => withVpc((vpc) => ({ vpc, ...props }))).toThrow(`OnlyForNewVpc: ${path}`);
  });

  test('without private subnets is refused', () => {
    const publicOnly = { natGateways: 0, subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }] };
    expect(() => withVpc((vpc) => ({ vpc }), publicOnly)).toThrow('VpcWithoutPrivateSubnets: network.vpc');
    expect(() => withVpc((vpc) => ({ vpc, vpcEndpoints: VpcEndpoints.isolated() }), publicOnly)).toThrow('VpcWithoutPrivateSubnets: network.vpc');
  });

  test('is refused with public subnets for the tasks', () => {
    expect(() => withVpc((vpc) => ({ vpc, taskSubnets: { subnetType: ec2.SubnetType.PUBLIC } }))).toThrow(
      'VpcWithoutPrivateSubnets: network.taskSubnets',
    );
  });

  test('without public subnets is refused for a public load balancer', () => {
    const insecure = { exposure: Exposure.PUBLIC, allowInsecure: true, allowFrom: [ec2.Peer.ipv4('198.51.100.0/24')] };
    expect(() => synthesize((stack) => ({ ...imported({})(stack), ...insecure }))).toThrow('VpcWithoutPublicSubnets: network.vpc');
    expect(() => withVpc((vpc) => ({ vpc, ...insecure, loadBalancerSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }))).toThrow(
      'VpcWithoutPublicSubnets: network.loadBalancerSubnets',
    );
  });

  test('with one zone is refused', () => {
    expect(() => withVpc((vpc) => ({ vpc }), { maxAzs: 1 })).toThrow('TooFewLoadBalancerSubnets: network.vpc');
    expect(() => withVpc((vpc) => ({ vpc, loadBalancerSubnets: { subnets: [vpc.privateSubnets[0]] } }))).toThrow(
      'TooFewLoadBalancerSubnets: network.loadBalancerSubnets',
    );
  });

  test('whose addresses are not known needs to be told who may connect', () => {
    const unknown = imported({ vpcCidrBlock: undefined });
    expect(() => synthesize(unknown)).toThrow('VpcWithoutCidr: network.vpc');
    expect(() => synthesize((stack) => ({ ...unknown(stack), allowFrom: [ec2.Peer.ipv4('10.0.0.0/8')] }))).not.toThrow();
  });
});

describe('a VPC that cannot be made is refused:', () => {
  test.each<[string, GatewayNetworkProps]>([
    ['VpcCidrOutOfRange: network.cidr is "10.0.0.0/8"', { cidr: '10.0.0.0/8' }],
    ['VpcCidrOutOfRange: network.cidr is "10.0.0.0/25"', { cidr: '10.0.0.0/25' }],
    ['VpcCidrOutOfRange: network.cidr is "10.0.0.1/16"', { cidr: '10.0.0.1/16' }],
    ['VpcCidrOutOfRange: network.cidr is "10.0.0.300/16"', { cidr: '10.0.0.300/16' }],
    ['VpcCidrOutOfRange: network.cidr is "fd00::/48"', { cidr: 'fd00::/48' }],
    ['MaxAzsOutOfRange: network.maxAzs is 1', { maxAzs: 1 }],
    ['MaxAzsOutOfRange: network.maxAzs is 5', { maxAzs: 5 }],
    ['MaxAzsOutOfRange: network.maxAzs is 2.5', { maxAzs: 2.5 }],
    ['NatGatewaysOutOfRange: network.natGateways is 0', { natGateways: 0 }],
    ['NatGatewaysOutOfRange: network.natGateways is 3', { natGateways: 3 }],
    ['NatGatewaysInIsolation: network.natGateways is 1', { natGateways: 1, vpcEndpoints: VpcEndpoints.isolated() }],
  ])('%s', (message, props) => {
    expect(() => synthesize(props)).toThrow(message);
  });
});
