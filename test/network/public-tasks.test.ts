import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Capacity, GatewayPreset, ModelProvider, PortkeyGateway, type PortkeyGatewayProps, VpcEndpoints } from '../../src';
import type { GatewayNetworkProps } from '../../src/network';
import { DEV, importedVpc, LOAD_BALANCER, only, resources, synthesize } from './synthesize';

const PUBLIC_SUBNETS = ['subnet-00000000000000010', 'subnet-00000000000000011'];
const small = (props: PortkeyGatewayProps = {}, more: (stack: Stack) => PortkeyGatewayProps = () => ({})) => {
  const stack = new Stack(new App(), 'Stack');
  new PortkeyGateway(stack, 'Gateway', {
    preset: GatewayPreset.DEV,
    network: { assignPublicIp: true },
    providers: [ModelProvider.openai()],
    ...props,
    ...more(stack),
  });
  return Template.fromStack(stack);
};

describe('tasks with public addresses', () => {
  test('stand in the public subnets, and the VPC has no NAT gateway', () => {
    const template = small();
    const { AssignPublicIp, Subnets } = only(template, 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration;
    expect(AssignPublicIp).toBe('ENABLED');
    expect(Subnets.map(({ Ref }: { Ref: string }) => Ref)).toEqual([
      expect.stringContaining('PublicSubnet1'),
      expect.stringContaining('PublicSubnet2'),
    ]);
    expect([...Object.keys(resources(template, 'AWS::EC2::NatGateway')), ...Object.keys(resources(template, 'AWS::EC2::EIP'))]).toEqual([]);
  });

  test('are reached by the load balancer, and by nobody else', () => {
    const template = small();
    const groups = Object.entries(resources(template, 'AWS::EC2::SecurityGroup'));
    const [[tasks, { Properties }]] = groups.filter(([id]) => id.includes('Service'));
    expect(Properties.SecurityGroupIngress).toBeUndefined();
    const ways = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).filter(({ Properties: { GroupId } }) =>
      JSON.stringify(GroupId).includes(tasks),
    );
    expect(ways.map(({ Properties: { SourceSecurityGroupId, CidrIp } }) => [JSON.stringify(SourceSecurityGroupId), CidrIp])).toEqual([
      [expect.stringContaining('FrontInternalSecurityGroup'), undefined],
    ]);
    expect(only(template, LOAD_BALANCER).Properties.Scheme).toBe('internal');
    expect(
      Object.values(resources(template, 'AWS::EC2::Subnet')).map(({ Properties: { MapPublicIpOnLaunch } }) => MapPublicIpOnLaunch),
    ).not.toContain(true);
  });

  test('wait for the way to the internet, which their service begins with', () => {
    expect(only(small(), 'AWS::ECS::Service').DependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/PublicSubnet1DefaultRoute/), expect.stringMatching(/PublicSubnet2DefaultRoute/)]),
    );
  });

  test('leave the private subnets where they are: they can be taken back without moving one', () => {
    const [without, with_] = [synthesize(DEV), synthesize({ ...DEV, assignPublicIp: true })].map(({ template }) =>
      resources(template, 'AWS::EC2::Subnet'),
    );
    expect(Object.keys(with_)).toEqual(Object.keys(without));
    expect(Object.values(with_).map(({ Properties }) => Properties.CidrBlock)).toEqual(
      Object.values(without).map(({ Properties }) => Properties.CidrBlock),
    );
  });

  test('stand in the public subnets of a VPC of yours, or in those of them that are named', () => {
    const subnetsWith = (network: Partial<GatewayNetworkProps>) =>
      only(
        small({}, (stack) => ({
          network: {
            assignPublicIp: true,
            vpc: importedVpc(stack, {
              publicSubnetIds: [...PUBLIC_SUBNETS, 'subnet-00000000000000020', 'subnet-00000000000000021'],
              publicSubnetNames: ['edge', 'dmz'],
            }),
            ...network,
          },
        })),
        'AWS::ECS::Service',
      ).Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets;
    expect(subnetsWith({})).toEqual(expect.arrayContaining(PUBLIC_SUBNETS));
    expect(subnetsWith({ taskSubnets: { subnetGroupName: 'edge' } })).toEqual(PUBLIC_SUBNETS);
  });

  const inVpc = (network: PortkeyGatewayProps['network']) => (stack: Stack) => ({
    network: { assignPublicIp: true, vpc: importedVpc(stack), ...network },
  });
  test.each<[string, (stack: Stack) => PortkeyGatewayProps]>([
    ['vpcEndpoints is VpcEndpoints.isolated()', () => ({ network: { assignPublicIp: true, vpcEndpoints: VpcEndpoints.isolated() } })],
    ['natGateways is 1', () => ({ network: { assignPublicIp: true, natGateways: 1 } })],
    ['compute.capacity is of instances', () => ({ compute: { capacity: Capacity.ec2() } })],
    ['taskSubnets are {"subnetType":"Public"}; subnet groups of the VPC: Private (private)', inVpc({})],
    ['taskSubnets are {"subnetType":"Private"}', inVpc({ taskSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } })],
  ])('are refused where %s', (detail, props) => {
    expect(() => small({}, props)).toThrow(/^AssignPublicIpNotPossible: network.assignPublicIp is true/);
    expect(() => small({}, props)).toThrow(detail);
  });

  test('no others stand in public subnets, and a VPC without NAT gateways is told of them', () => {
    expect(() => synthesize({ ...DEV, natGateways: 0 })).toThrow(/NatGatewaysOutOfRange.*`assignPublicIp: true`/);
    expect(() => synthesize({ ...DEV, natGateways: 0, assignPublicIp: true })).not.toThrow();
  });
});
