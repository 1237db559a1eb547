/** Launch templates of users: the name of the cluster is added to them. */
import { NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Capacity, GatewayPreset, PortkeyGateway } from '../../src';
import { testApp } from '../app';

const vpcIn = (stack: Stack) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', VPC);
const VPC = {
  vpcId: 'vpc-1',
  vpcCidrBlock: '10.0.0.0/16',
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  privateSubnetIds: ['subnet-1', 'subnet-2'],
};

const templateIn = (stack: Stack, userData = ec2.UserData.forLinux()) =>
  new ec2.LaunchTemplate(stack, 'Instances', {
    instanceType: new ec2.InstanceType('m7g.large'),
    machineImage: ecs.EcsOptimizedImage.amazonLinux2023(ecs.AmiHardwareType.ARM),
    userData,
    role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
    securityGroup: new ec2.SecurityGroup(stack, 'Group', { vpc: vpcIn(stack) }),
  });

const gatewayOn = (stack: Stack, id: string, launchTemplate: ec2.LaunchTemplate) => {
  const vpc = (stack.node.tryFindChild('Vpc') as ec2.IVpc | undefined) ?? vpcIn(stack);
  return new PortkeyGateway(stack, id, { preset: GatewayPreset.DEV, network: { vpc }, compute: { capacity: Capacity.ec2({ launchTemplate }) } });
};

test('two gateways do not share a launch template: all instances would join the cluster that is named last', () => {
  const stack = new Stack(testApp(), 'Stack');
  const launchTemplate = templateIn(stack);
  gatewayOn(stack, 'First', launchTemplate);
  expect(() => gatewayOn(stack, 'Second', launchTemplate)).toThrow(
    /^LaunchTemplateNotOfCluster: compute.capacity.launchTemplate is the construct "Stack\/Instances": .*names a cluster already/,
  );
});

test('commands of Linux are not added to user data of Windows', () => {
  const stack = new Stack(testApp(), 'Stack');
  expect(() => gatewayOn(stack, 'Gateway', templateIn(stack, ec2.UserData.forWindows()))).toThrow(/^LaunchTemplateNotOfCluster: .*of Windows/);
});

test('a launch template of a stack before would have to know a cluster that comes later', () => {
  const app = testApp();
  const launchTemplate = templateIn(new Stack(app, 'Machines'));
  expect(() => gatewayOn(new Stack(app, 'Stack'), 'Gateway', launchTemplate)).toThrow(/^LaunchTemplateNotOfCluster: .*its stack is Machines/);
  const parent = new Stack(app, 'Parent');
  const ofParent = templateIn(parent);
  expect(() => gatewayOn(new NestedStack(parent, 'Nested'), 'Gateway', ofParent)).toThrow(/^LaunchTemplateNotOfCluster: .*its stack is Parent/);
});

test('one of a stack that the stack of the gateway nests may know it', () => {
  const stack = new Stack(testApp(), 'Stack');
  const nested = new NestedStack(stack, 'Nested');
  gatewayOn(stack, 'Gateway', templateIn(nested));
  const [{ Properties }] = Object.values(Template.fromStack(nested).findResources('AWS::EC2::LaunchTemplate'));
  expect(JSON.stringify(Properties.LaunchTemplateData.UserData)).toContain('echo ECS_CLUSTER=');
});
