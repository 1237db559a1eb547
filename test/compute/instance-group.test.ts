/** Instances that were made for tasks: what users may change of them, and what must be known of them. */
import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Capacity, type Ec2CapacityOptions, type GatewayComputeOptions, GatewayPreset, PortkeyGateway } from '../../src';
import { testApp } from '../app';

const gatewayOn = (stack: Stack, capacity: Capacity, compute: GatewayComputeOptions = {}) =>
  new PortkeyGateway(stack, 'Gateway', { preset: GatewayPreset.DEV, compute: { capacity, ...compute } });

describe('the group of the instances', () => {
  test('is there to be changed: what their role may do, who reaches them, how they are told of', () => {
    const stack = new Stack(testApp(), 'Stack');
    const { autoScalingGroup } = gatewayOn(stack, Capacity.ec2()).cluster.capacity;
    autoScalingGroup?.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore'));
    autoScalingGroup?.connections.allowFrom(ec2.Peer.ipv4('10.1.0.0/16'), ec2.Port.tcp(9100), 'Metrics');
    autoScalingGroup?.addLifecycleHook('Scanned', { lifecycleTransition: autoscaling.LifecycleTransition.INSTANCE_LAUNCHING });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: [{ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('AmazonSSMManagedInstanceCore')])] }],
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Instances of the cluster',
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.1.0.0/16', FromPort: 9100 })],
    });
    template.hasResourceProperties('AWS::AutoScaling::LifecycleHook', { AutoScalingGroupName: { Ref: Match.stringLikeRegexp('Instances') } });
  });

  test('is not there on AWS Fargate', () => {
    expect(gatewayOn(new Stack(testApp(), 'Stack'), Capacity.fargate()).cluster.capacity.autoScalingGroup).toBeUndefined();
  });
});

describe('what is not known when the template is written is refused with a code:', () => {
  const textIn = (stack: Stack) => new CfnParameter(stack, 'Text').valueAsString;
  const numberIn = (stack: Stack) => new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;

  test.each<[string, (stack: Stack) => Ec2CapacityOptions, RegExp]>([
    [
      'a type by parameter',
      (stack) => ({ instanceType: new ec2.InstanceType(textIn(stack)), tasksPerInstance: 3 }),
      /^InstanceTypeNotKnown: compute.capacity.instanceType is .*a token.*its processor/,
    ],
    [
      'a type that is none',
      () => ({ instanceType: new ec2.InstanceType('banana'), tasksPerInstance: 3 }),
      /^InstanceTypeNotKnown: compute.capacity.instanceType is "banana"/,
    ],
  ])('%s', (_name, options, message) => {
    const stack = new Stack(testApp(), 'Stack');
    expect(() => gatewayOn(stack, Capacity.ec2(options(stack)))).toThrow(message);
  });

  test.each(['cpu', 'memoryLimitMiB'])('the %s of a task', (name) => {
    const stack = new Stack(testApp(), 'Stack');
    expect(() => gatewayOn(stack, Capacity.ec2(), { [name]: numberIn(stack) })).toThrow(
      new RegExp(`^InstanceTaskSizeNotPossible: compute.${name} is .*a token`),
    );
  });
});
