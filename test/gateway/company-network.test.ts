import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Exposure, GatewayPreset, ModelProvider, PortkeyGateway, type PortkeyGatewayProps, VpcEndpoints } from '../../src';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const IDS = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];
const isolatedVpc = (stack: Stack) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Shared', {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.20.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    isolatedSubnetIds: IDS,
  });

function gatewayIn(stack: Stack, props: PortkeyGatewayProps): { gateway: PortkeyGateway; template: Template } {
  const gateway = new PortkeyGateway(stack, 'Gateway', { preset: GatewayPreset.DEV, providers: [ModelProvider.openai()], ...props });
  return { gateway, template: Template.fromStack(stack) };
}

test.each<[string, PortkeyGatewayProps['network']]>([
  ['tasks in a group of subnets', { taskSubnets: { subnetGroupName: 'app' } }],
  [
    'a public load balancer in a group of subnets',
    {
      loadBalancerSubnets: { subnetGroupName: 'edge' },
      exposure: Exposure.PUBLIC,
      allowInsecure: true,
      allowFrom: [ec2.Peer.ipv4('198.51.100.0/24')],
    },
  ],
  ['every kind of endpoint', { taskSubnets: { subnetGroupName: 'app' }, vpcEndpoints: VpcEndpoints.standard() }],
])('K1: a gateway with %s synthesizes while the CLI has yet to look the VPC up', (_name, network) => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  gatewayIn(stack, { network: { ...network, vpc: ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0' }) } });
  expect(app.synth().manifest.missing?.map(({ provider }) => provider)).toEqual(['vpc-provider']);
});

describe('K9: tasks in isolated subnets with a way out that CDK cannot see', () => {
  test('call providers on the internet, and pull the image from Docker Hub, where that is said', () => {
    const stack = new Stack(new App(), 'Stack');
    const { gateway, template } = gatewayIn(stack, { network: { vpc: isolatedVpc(stack), reachesInternet: true } });
    expect(gateway.routing.providerNames).toEqual(['openai']);
    template.hasResourceProperties('AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: IDS } } });
  });

  test('do not where it is not, and the error names the prop', () => {
    const stack = new Stack(new App(), 'Stack');
    const network = { vpc: isolatedVpc(stack), taskSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } };
    expect(() => gatewayIn(stack, { network })).toThrow(/^ImageNotReachable: .*network.reachesInternet: true/);
  });
});
