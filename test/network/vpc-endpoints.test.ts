import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Exposure, GatewayNetwork, type GatewayNetworkProps, VpcEndpoints, type VpcEndpointsConfig } from '../../src/network';
import { endpoints, STANDARD, serviceOf } from './endpoints';
import { DEV, importedVpc, LOAD_BALANCER, only, resources, synthesize, warnings } from './synthesize';

const ISOLATED = [...STANDARD, 'appconfigdata', 'cognito-idp', 'ssmmessages'].sort();

test.each<[string, VpcEndpoints | undefined, string[], string[]]>([
  ['by default', undefined, [], ['s3']],
  ['none()', VpcEndpoints.none(), [], ['s3']],
  ['s3Only()', VpcEndpoints.s3Only(), [], ['s3']],
  ['standard()', VpcEndpoints.standard(), STANDARD, ['s3']],
  ['isolated()', VpcEndpoints.isolated(), ISOLATED, ['dynamodb', 's3']],
])('%s: the VPC has the endpoints of the strategy', (_name, vpcEndpoints, interfaces, gateways) => {
  const { template, network } = synthesize({ ...DEV, vpcEndpoints });
  expect(endpoints(template, 'Interface').map(serviceOf).sort()).toEqual(interfaces);
  expect(endpoints(template, 'Gateway').map(serviceOf).sort()).toEqual(gateways);
  expect(Object.keys(network.interfaceEndpoints).sort()).toEqual(interfaces);
});

test('a further service that the strategy has already is there once', () => {
  const vpcEndpoints = VpcEndpoints.standard({ additionalServices: [ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER] });
  expect(Object.keys(synthesize({ ...DEV, vpcEndpoints }).network.interfaceEndpoints).sort()).toEqual(STANDARD);
});

test.each([
  ['standard()', VpcEndpoints.standard({ additionalServices: [ec2.InterfaceVpcEndpointAwsService.XRAY] })],
  ['isolated()', VpcEndpoints.isolated({ additionalServices: [ec2.InterfaceVpcEndpointAwsService.XRAY] })],
])('%s takes further services', (_name, vpcEndpoints) => {
  expect(synthesize({ ...DEV, vpcEndpoints }).network.interfaceEndpoints).toHaveProperty('xray');
});

test('the endpoint of Bedrock Mantle, which no strategy makes, is told by its short name', () => {
  const vpcEndpoints = VpcEndpoints.isolated({ additionalServices: [new ec2.InterfaceVpcEndpointAwsService('bedrock-mantle')] });
  const { network, template } = synthesize({ ...DEV, vpcEndpoints });
  expect(network.interfaceEndpoints).toHaveProperty('bedrock-mantle');
  expect(endpoints(template, 'Interface').map(serviceOf)).toContain('bedrock-mantle');
});

test.each([
  ['standard()', VpcEndpoints.standard, STANDARD],
  ['isolated()', VpcEndpoints.isolated, ISOLATED],
])('%s leaves out what the gateway does not call', (_name, strategy, services) => {
  const vpcEndpoints = strategy({ excludedServices: [ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME] });
  const left = services.filter((service) => service !== 'bedrock-runtime');
  expect(Object.keys(synthesize({ ...DEV, vpcEndpoints }).network.interfaceEndpoints).sort()).toEqual(left);
});

test.each<[string, () => VpcEndpoints]>([
  ['standard()', () => VpcEndpoints.standard({ excludedServices: [ec2.InterfaceVpcEndpointAwsService.APPCONFIGDATA] })],
  ['isolated()', () => VpcEndpoints.isolated({ excludedServices: [ec2.InterfaceVpcEndpointAwsService.XRAY] })],
])('%s refuses to leave out what it does not have', (_name, strategy) => {
  expect(strategy).toThrow(/EndpointNotInStrategy: network\.vpcEndpoints\.excludedServices\[0\] is "(appconfigdata|xray)"/);
});

test.each<[string, VpcEndpoints, string[]]>([
  [
    'isolated() without logs',
    VpcEndpoints.isolated({ excludedServices: [ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS] }),
    ['endpointExcluded'],
  ],
  ['isolated() without Bedrock', VpcEndpoints.isolated({ excludedServices: [ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME] }), []],
  ['standard() without logs', VpcEndpoints.standard({ excludedServices: [ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS] }), []],
])('%s: what is warned of', (_name, vpcEndpoints, said) => {
  expect(warnings(synthesize({ ...DEV, allowInsecure: true, vpcEndpoints }).stack)).toEqual(said);
});

test('K3: an endpoint takes one subnet in a zone where the tasks have several', () => {
  const { template } = synthesize((stack) => {
    const groups = ['app', 'data'].map((name) => ({ name, subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }));
    const subnetConfiguration = [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }, ...groups];
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, subnetConfiguration });
    return { ...DEV, vpc, taskSubnets: { subnets: vpc.privateSubnets }, vpcEndpoints: VpcEndpoints.standard() };
  });
  const subnets = endpoints(template, 'Interface').map(({ SubnetIds }) => SubnetIds.length);
  expect(subnets).toEqual(STANDARD.map(() => 2));
});

test('interface endpoints stand in the task subnets, answer to the services’ own names, and only to the VPC', () => {
  const { template } = synthesize({ ...DEV, vpcEndpoints: VpcEndpoints.standard() });
  for (const endpoint of endpoints(template, 'Interface')) {
    expect(endpoint.PrivateDnsEnabled).toBe(true);
    expect(endpoint.SubnetIds).toHaveLength(2);
    expect(JSON.stringify(endpoint.SubnetIds)).not.toContain('Public');
    expect(endpoint.SecurityGroupIds).toHaveLength(1);
  }
  const group = Object.entries(resources(template, 'AWS::EC2::SecurityGroup')).find(([id]) => id.includes('Endpoints'))?.[1];
  expect(group?.Properties.SecurityGroupIngress).toEqual([expect.objectContaining({ CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443 })]);
});

describe('isolated()', () => {
  const isolated = (props: GatewayNetworkProps = {}) => synthesize({ ...DEV, vpcEndpoints: VpcEndpoints.isolated(), ...props });

  test('leaves no way to the internet: no NAT gateway, no internet gateway, no route to one', () => {
    const { template, network } = isolated();
    for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::InternetGateway', 'AWS::EC2::Route', 'AWS::EC2::EIP']) {
      expect(resources(template, type)).toEqual({});
    }
    expect(network.reachesInternet).toBe(false);
    expect(only(template, LOAD_BALANCER).Properties.Subnets).toHaveLength(2);
  });

  test('may be reached from the internet all the same, through its load balancer alone', () => {
    const { template, network } = isolated({ exposure: Exposure.PUBLIC, allowInsecure: true, allowFrom: [ec2.Peer.ipv4('198.51.100.0/24')] });
    expect(resources(template, 'AWS::EC2::NatGateway')).toEqual({});
    expect(Object.keys(resources(template, 'AWS::EC2::Route')).every((id) => id.includes('PublicSubnet'))).toBe(true);
    expect(network.reachesInternet).toBe(false);
  });

  test('the other strategies reach the internet', () => {
    expect(synthesize(DEV).network.reachesInternet).toBe(true);
    expect(synthesize({ ...DEV, vpcEndpoints: VpcEndpoints.standard() }).network.reachesInternet).toBe(true);
  });
});

describe('in an existing VPC', () => {
  const isolatedVpc = (stack: Stack) =>
    new ec2.Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'Tasks', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
  const imported = (attributes: Partial<ec2.VpcAttributes>) => (stack: Stack) => ({
    ...DEV,
    vpcEndpoints: VpcEndpoints.isolated(),
    vpc: importedVpc(stack, attributes),
  });

  test('isolated() uses the isolated subnets and all its endpoints', () => {
    const { template, network } = synthesize((s) => ({ ...DEV, vpc: isolatedVpc(s), vpcEndpoints: VpcEndpoints.isolated() }));
    expect(endpoints(template, 'Interface').map(serviceOf).sort()).toEqual(ISOLATED);
    expect(endpoints(template, 'Gateway').map(serviceOf).sort()).toEqual(['dynamodb', 's3']);
    expect(network.taskSubnets).toEqual({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED });
    expect(network.reachesInternet).toBe(false);
  });

  test('standard() adds its interface endpoints only', () => {
    const { template } = synthesize((s) => ({ ...imported({})(s), vpcEndpoints: VpcEndpoints.standard() }));
    expect(endpoints(template, 'Interface').map(serviceOf).sort()).toEqual(STANDARD);
    expect(endpoints(template, 'Gateway')).toEqual([]);
  });

  test('gateway endpoints go into the route tables that are known', () => {
    const { template } = synthesize(imported({ privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'] }));
    expect(endpoints(template, 'Gateway').map(({ RouteTableIds }) => RouteTableIds)).toEqual([
      ['rtb-1', 'rtb-2'],
      ['rtb-1', 'rtb-2'],
    ]);
  });

  test('VpcWithoutRouteTables', () => {
    expect(() => synthesize(imported({}))).toThrow('VpcWithoutRouteTables: network.vpc');
  });

  test('VpcWithoutCidr: endpoints answer to the addresses of the VPC', () => {
    const unknown = imported({ vpcCidrBlock: undefined, privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'] });
    expect(() => synthesize((s) => ({ ...unknown(s), allowFrom: [ec2.Peer.ipv4('10.0.0.0/8')] }))).toThrow('VpcWithoutCidr: network.vpc');
  });
});

test('a strategy of your own decides for itself', () => {
  class OnlyLogs extends VpcEndpoints {
    public bind(): VpcEndpointsConfig {
      return { interfaceServices: [ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS], gatewayServices: [], reachesInternet: true };
    }
  }
  const { template } = synthesize({ ...DEV, vpcEndpoints: new OnlyLogs() });
  expect(endpoints(template, 'Interface').map(serviceOf)).toEqual(['logs']);
});

test('the app of a stack in a region has endpoints of that region', () => {
  const { template } = synthesize({ ...DEV, vpcEndpoints: VpcEndpoints.standard() }, undefined, {
    env: { account: '111111111111', region: 'eu-west-1' },
  });
  expect(endpoints(template, 'Interface').every(({ ServiceName }) => JSON.stringify(ServiceName).includes('eu-west-1'))).toBe(true);
});

describe('K14: endpoints of one service twice in a VPC', () => {
  const routed = { isolatedSubnetIds: ['subnet-1', 'subnet-2'], privateSubnetIds: undefined, isolatedSubnetRouteTableIds: ['rtb-1', 'rtb-2'] };
  type Networks = (app: App) => [Stack, Partial<GatewayNetworkProps>][];

  const synth = (networks: Networks) => () => {
    const app = new App();
    for (const [index, [stack, props]] of networks(app).entries()) {
      new GatewayNetwork(stack, `Network${index}`, { ...DEV, ...props });
    }
    return app.synth();
  };
  const inOneVpc =
    (vpcOf: (stack: Stack) => ec2.IVpc, strategies: VpcEndpoints[]): Networks =>
    (app) => {
      const vpc = vpcOf(new Stack(app, 'Shared'));
      return strategies.map((vpcEndpoints, index) => [new Stack(app, `Stack${index}`), { vpc, vpcEndpoints }]);
    };
  const byId =
    (...vpcIds: string[]): Networks =>
    (app) =>
      vpcIds.map((vpcId, index) => {
        const stack = new Stack(app, `Stack${index}`);
        return [stack, { vpc: importedVpc(stack, { vpcId }), vpcEndpoints: VpcEndpoints.standard() }];
      });

  test.each<[string, Networks, RegExp]>([
    [
      'two gateways in a VPC of another stack',
      inOneVpc((stack) => new ec2.Vpc(stack, 'Vpc'), [VpcEndpoints.standard(), VpcEndpoints.standard()]),
      /EndpointTaken: network.vpcEndpoints is "com.amazonaws.region.ecr.api, .*com.amazonaws.region.logs.*there are .*Stack1.Network1.LogsEndpoint/,
    ],
    ['two gateways in a VPC that is imported twice', byId('vpc-0123456789abcdef0', 'vpc-0123456789abcdef0'), /EndpointTaken.*secretsmanager/],
    [
      'gateway endpoints in the same route tables',
      inOneVpc((stack) => importedVpc(stack, routed), [VpcEndpoints.isolated(), VpcEndpoints.isolated()]),
      /EndpointTaken.*com.amazonaws.region.s3/,
    ],
  ])('%s: refused', (_name, networks, message) => {
    expect(synth(networks)).toThrow(message);
  });

  test('two gateways are told of once, with all services', () => {
    const synthesis = synth(inOneVpc((stack) => new ec2.Vpc(stack, 'Vpc'), [VpcEndpoints.standard(), VpcEndpoints.standard()]));
    let said = '';
    try {
      synthesis();
    } catch (error) {
      said = String(error);
    }
    expect(said.match(/EndpointTaken/g)).toHaveLength(1);
    expect(STANDARD.filter((service) => !said.includes(service))).toEqual([]);
  });

  test('one that you make yourself in the VPC of the gateway is refused', () => {
    const stack = new Stack(new App(), 'Stack');
    const { vpc } = new GatewayNetwork(stack, 'Network', { ...DEV, vpcEndpoints: VpcEndpoints.standard() });
    vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    expect(() => Template.fromStack(stack)).toThrow(/EndpointTaken.*Stack.Network.Vpc.Logs/);
  });

  test.each<[string, Networks]>([
    ['two gateways, of which one makes them', inOneVpc((stack) => new ec2.Vpc(stack, 'Vpc'), [VpcEndpoints.standard(), VpcEndpoints.none()])],
    ['two VPCs', byId('vpc-0123456789abcdef0', 'vpc-0123456789abcdef1')],
    ['two VPCs that the CLI has yet to look up', byId('vpc-12345', 'vpc-12345')],
  ])('%s: fine', (_name, networks) => {
    expect(synth(networks)).not.toThrow();
  });
});

test('s3Only() makes the endpoint in a VPC of yours too, where none() makes nothing', () => {
  const inYours = (vpcEndpoints: VpcEndpoints) =>
    endpoints(synthesize((stack) => ({ ...DEV, vpc: new ec2.Vpc(stack, 'Yours'), vpcEndpoints })).template, 'Gateway').map(serviceOf);
  expect([inYours(VpcEndpoints.s3Only()), inYours(VpcEndpoints.none())]).toEqual([['s3'], []]);
});
