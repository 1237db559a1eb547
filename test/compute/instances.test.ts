import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Capacity, type Ec2CapacityOptions, GatewayPreset, GatewayService, ModelProvider, PortkeyGateway } from '../../src';
import type { GatewayComputeOptions } from '../../src/gateway';
import { testApp } from '../app';
import { containerOf, FLAG_SETS, SECOND_CONTAINER } from './stacks';

/** A gateway on instances. */
function onInstances(options: Ec2CapacityOptions = {}, compute: GatewayComputeOptions = {}, context = {}) {
  const stack = new Stack(testApp({ context }), 'Stack');
  const capacity = Capacity.ec2(options);
  const gateway = new PortkeyGateway(stack, 'Gateway', {
    preset: GatewayPreset.DEV,
    compute: { capacity, ...compute },
    providers: [ModelProvider.openai()],
  });
  return { stack, gateway, template: () => Template.fromStack(stack) };
}

const only = (template: Template, type: string) => {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  return { id: found[0][0], ...found[0][1] } as { id: string; Properties: Record<string, never>; DependsOn?: string[]; UpdatePolicy?: object };
};

describe.each(FLAG_SETS)('a gateway on instances, with %s feature flags,', (_flags, context) => {
  const template = onInstances({ minInstances: 2, maxInstances: 6, targetCapacityPercent: 80 }, {}, context).template();

  test('has an Auto Scaling group of Graviton instances, whose number managed scaling sets', () => {
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      MinSize: '2',
      MaxSize: '6',
      DesiredCapacity: Match.absent(),
      NewInstancesProtectedFromScaleIn: Match.absent(),
      MaxInstanceLifetime: 30 * 86_400,
    });
    template.resourceCountIs('AWS::AutoScaling::LaunchConfiguration', 0);
    template.hasResourceProperties('AWS::ECS::CapacityProvider', {
      AutoScalingGroupProvider: {
        ManagedScaling: { Status: 'ENABLED', TargetCapacity: 80 },
        ManagedDraining: 'ENABLED',
        ManagedTerminationProtection: 'DISABLED',
      },
    });
  });

  test('replaces its instances one by one when their template changes', () => {
    expect(only(template, 'AWS::AutoScaling::AutoScalingGroup').UpdatePolicy).toMatchObject({
      AutoScalingRollingUpdate: { MaxBatchSize: 1, MinInstancesInService: 2 },
    });
  });

  test('starts them with the newest image, an encrypted volume, metadata by tokens and none for tasks', () => {
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        InstanceType: 'm7g.large',
        ImageId: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id',
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 30 } }],
      },
    });
    const { LaunchTemplateData } = only(template, 'AWS::EC2::LaunchTemplate').Properties as Record<string, never>;
    const commands = JSON.stringify(LaunchTemplateData);
    expect(commands).toContain('ECS_AWSVPC_BLOCK_IMDS=true');
    expect(commands).toContain('ECS_CLUSTER=');
  });

  test('lets nobody in to them', () => {
    const [group] = Object.values(
      template.findResources('AWS::EC2::SecurityGroup', { Properties: { GroupDescription: 'Instances of the cluster' } }),
    );
    expect(group.Properties.SecurityGroupIngress).toBeUndefined();
    expect(group.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ FromPort: 443, ToPort: 443 })]);
  });

  test('runs tasks of their processor on them, with an interface of their own, over the zones', () => {
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      RequiresCompatibilities: ['EC2'],
      NetworkMode: 'awsvpc',
      Cpu: '512',
      Memory: '1024',
    });
    expect(containerOf(template)).toMatchObject({ MemoryReservation: 1024, ReadonlyRootFilesystem: true, User: '1000:1000' });
    template.hasResourceProperties('AWS::ECS::Service', {
      LaunchType: Match.absent(),
      CapacityProviderStrategy: [{ CapacityProvider: { Ref: only(template, 'AWS::ECS::CapacityProvider').id }, Weight: 1 }],
      PlacementStrategies: [
        { Type: 'spread', Field: 'attribute:ecs.availability-zone' },
        { Type: 'binpack', Field: 'MEMORY' },
      ],
    });
  });

  test('is destroyed by one command: the service, the association, the provider, the instances, and only then their way out', () => {
    const association = only(template, 'AWS::ECS::ClusterCapacityProviderAssociations');
    const provider = only(template, 'AWS::ECS::CapacityProvider');
    const group = only(template, 'AWS::AutoScaling::AutoScalingGroup');
    expect(only(template, 'AWS::ECS::Service').DependsOn).toContain(association.id);
    expect(JSON.stringify(association.Properties)).toContain(`"Ref":"${provider.id}"`);
    expect(JSON.stringify(provider.Properties)).toContain(`"Ref":"${group.id}"`);
    expect(group.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/DefaultRoute/)]));
  });

  test('makes the capacity provider late: the first cluster of an account has its service-linked role made', () => {
    expect(only(template, 'AWS::ECS::CapacityProvider').DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/LoadBalancer/)]));
  });

  test('makes instances late, too: one that registers before there is a provider may never belong to it', () => {
    const { DependsOn, Properties } = only(template, 'AWS::AutoScaling::AutoScalingGroup');
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/LoadBalancer/)]));
    expect(Properties.Tags).toEqual([{ Key: 'AmazonECSManaged', Value: 'true', PropagateAtLaunch: true }]);
  });
});

describe('instances', () => {
  test('may be of Intel or AMD, with tasks for them and their image', () => {
    const { gateway, template } = onInstances({ instanceType: new ec2.InstanceType('m7a.xlarge') });
    expect(gateway.cluster.capacity.cpuArchitecture).toBe(ecs.CpuArchitecture.X86_64);
    template().hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: { ImageId: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id' },
    });
  });

  test('may ask DNS servers of yours', () => {
    const template = onInstances({ dnsServers: [ec2.Peer.ipv4('10.0.0.2/32')] }).template();
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Instances of the cluster',
      SecurityGroupEgress: [
        Match.objectLike({ FromPort: 443 }),
        Match.objectLike({ CidrIp: '10.0.0.2/32', IpProtocol: 'udp', FromPort: 53 }),
        Match.objectLike({ CidrIp: '10.0.0.2/32', IpProtocol: 'tcp', FromPort: 53 }),
      ],
    });
  });

  test('are protected while they run tasks where that is asked for', () => {
    const template = onInstances({ managedTerminationProtection: true }).template();
    template.hasResourceProperties('AWS::ECS::CapacityProvider', { AutoScalingGroupProvider: { ManagedTerminationProtection: 'ENABLED' } });
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { NewInstancesProtectedFromScaleIn: true });
  });

  test('are of a launch template of yours, which learns the cluster', () => {
    const stack = new Stack(testApp(), 'Stack');
    const launchTemplate = new ec2.LaunchTemplate(stack, 'Golden', {
      instanceType: new ec2.InstanceType('c8g.xlarge'),
      machineImage: ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-12345678' }),
      userData: ec2.UserData.forLinux(),
      role: new iam.Role(stack, 'Instances', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
      securityGroup: new ec2.SecurityGroup(stack, 'InstanceGroup', { vpc: new ec2.Vpc(stack, 'Vpc') }),
    });
    new PortkeyGateway(stack, 'Gateway', { compute: { capacity: Capacity.ec2({ launchTemplate }) }, providers: [ModelProvider.openai()] });
    const template = Template.fromStack(stack);
    const { id, Properties } = only(template, 'AWS::EC2::LaunchTemplate');
    expect(JSON.stringify(Properties)).toContain('ECS_CLUSTER=');
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      LaunchTemplate: Match.objectLike({ LaunchTemplateId: { Ref: id } }),
    });
  });

  test.each<[Ec2CapacityOptions, RegExp]>([
    [{ minInstances: -1 }, /^InstanceGroupNotPossible: compute.capacity.minInstances is -1/],
    [{ maxInstances: 0 }, /^InstanceGroupNotPossible: compute.capacity.maxInstances is 0/],
    [{ minInstances: 11 }, /^InstanceGroupNotPossible: compute.capacity.minInstances is 11.*maxInstances is 10/],
    [{ targetCapacityPercent: 101 }, /^InstanceGroupNotPossible: compute.capacity.targetCapacityPercent/],
    [{ maxInstanceLifetime: Duration.hours(1) }, /^InstanceGroupNotPossible: compute.capacity.maxInstanceLifetime/],
    [{ tasksPerInstance: 0 }, /^InstanceGroupNotPossible: compute.capacity.tasksPerInstance/],
    [{ maxInstances: Lazy.number({ produce: () => 5 }) }, /^InstanceGroupNotPossible: compute.capacity.maxInstances is .*a token/],
  ])('are refused as %j', (options, message) => {
    expect(() => Capacity.ec2(options)).toThrow(message);
  });

  test('of a type that is not known need to be told how many tasks they take', () => {
    const instanceType = new ec2.InstanceType('inf2.xlarge');
    expect(() => onInstances({ instanceType })).toThrow(/^InstanceTypeNotKnown: compute.capacity.instanceType is "inf2.xlarge"/);
    expect(() => onInstances({ instanceType, tasksPerInstance: 3 }).template()).not.toThrow();
  });

  test('of half a launch template are refused', () => {
    const stack = new Stack(testApp(), 'Stack');
    const launchTemplate = new ec2.LaunchTemplate(stack, 'Half', { instanceType: new ec2.InstanceType('m7g.large') });
    const made = () => new PortkeyGateway(stack, 'Gateway', { compute: { capacity: Capacity.ec2({ launchTemplate }) } });
    expect(made).toThrow(/^LaunchTemplateIncomplete: compute.capacity.launchTemplate .*without machineImage, userData, role/);
  });

  test('with a launch template without a security group are refused: they would have the default one of the VPC, which may let nothing out', () => {
    const stack = new Stack(testApp(), 'Stack');
    const launchTemplate = new ec2.LaunchTemplate(stack, 'Bare', {
      instanceType: new ec2.InstanceType('m7g.large'),
      machineImage: ec2.MachineImage.latestAmazonLinux2023(),
      userData: ec2.UserData.forLinux(),
      role: new iam.Role(stack, 'Instances', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
    });
    const made = () => new PortkeyGateway(stack, 'Gateway', { compute: { capacity: Capacity.ec2({ launchTemplate }) } });
    expect(made).toThrow(/^LaunchTemplateIncomplete: compute.capacity.launchTemplate .*without securityGroup\)/);
  });

  test('of another processor than the tasks are refused', () => {
    expect(() => onInstances({}, { cpuArchitecture: ecs.CpuArchitecture.X86_64 })).toThrow(
      /^ProcessorNotOfInstances: compute.cpuArchitecture is "X86_64": .*the instances have ARM64/,
    );
    expect(() => onInstances({}, { cpuArchitecture: ecs.CpuArchitecture.ARM64 })).not.toThrow();
  });

  test.each([{ cpu: 64 }, { memoryLimitMiB: 0 }])('run no tasks of %j', (size) => {
    expect(() => onInstances({}, size)).toThrow(/^InstanceTaskSizeNotPossible: compute\./);
  });

  test('are not made for a cluster that is brought along', () => {
    const stack = new Stack(testApp(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const compute = { cluster: new ecs.Cluster(stack, 'Cluster', { vpc }), capacity: Capacity.ec2() };
    expect(() => new PortkeyGateway(stack, 'Gateway', { compute })).toThrow(
      /^CapacityOfGivenCluster: compute.cluster is the construct "Stack\/Cluster"/,
    );
  });
});

describe('all tasks have room, while a deployment doubles them, too:', () => {
  const sized = (type: string, maxInstances: number, maxCapacity: number, options: Ec2CapacityOptions = {}) =>
    onInstances({ instanceType: new ec2.InstanceType(type), maxInstances, ...options }, { maxCapacity, cpu: 256, memoryLimitMiB: 512 }).template;

  test.each<[string, number, number, Ec2CapacityOptions]>([
    ['m7g.large', 2, 2, {}], // two interfaces each
    ['c7g.medium', 8, 4, {}], // one interface, and one vCPU for four
    ['m7g.large', 1, 4, { eniTrunking: true }], // nine on a trunk, eight by CPU
    ['m7g.large', 1, 10, { tasksPerInstance: 20 }],
  ])('on %s, %d of them, %d tasks %j', (type, maxInstances, maxCapacity, options) => {
    expect(sized(type, maxInstances, maxCapacity, options)).not.toThrow();
    expect(sized(type, maxInstances, maxCapacity + 1, options)).toThrow(/TasksWithoutRoom: compute.capacity.maxInstances is /);
  });

  test('burstable ones have no trunk', () => {
    expect(() => sized('t4g.large', 10, 10, { eniTrunking: true })).toThrow(/^EniTrunkingNotPossible: compute.capacity.instanceType is "t4g.large"/);
  });

  test('of its memory an instance keeps some for itself', () => {
    const { template } = onInstances({ maxInstances: 2, eniTrunking: true }, { maxCapacity: 2, cpu: 256, memoryLimitMiB: 4096 });
    expect(template).toThrow(/TasksWithoutRoom: .*4 tasks while a deployment goes on; an instance takes 1 of a service/);
  });

  test('those of a second service on the cluster count as well', () => {
    const second = (maxCapacity: number) => {
      const { stack, gateway, template } = onInstances({ maxInstances: 4 }, { maxCapacity: 2 });
      new GatewayService(stack, 'Second', {
        preset: GatewayPreset.DEV,
        cluster: gateway.cluster,
        container: SECOND_CONTAINER,
        minCapacity: 1,
        maxCapacity,
      });
      return template;
    };
    expect(second(2)).not.toThrow();
    expect(second(3)).toThrow(/TasksWithoutRoom/);
  });
});

describe('a capacity provider that a cluster has already', () => {
  const existing = (compute: (stack: Stack, vpc: ec2.IVpc) => GatewayComputeOptions) => {
    const stack = new Stack(testApp(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    new PortkeyGateway(stack, 'Gateway', { network: { vpc }, compute: compute(stack, vpc), providers: [ModelProvider.openai()] });
    return Template.fromStack(stack);
  };
  const sharedIn = (stack: Stack, vpc: ec2.IVpc) => ecs.Cluster.fromClusterAttributes(stack, 'Shared', { clusterName: 'shared', vpc });

  test('runs the tasks by its name, and nothing is made for it', () => {
    const template = existing((stack, vpc) => ({
      cluster: sharedIn(stack, vpc),
      capacity: Capacity.existing('shared-arm', { cpuArchitecture: ecs.CpuArchitecture.ARM64 }),
    }));
    template.hasResourceProperties('AWS::ECS::Service', {
      Cluster: 'shared',
      CapacityProviderStrategy: [{ CapacityProvider: 'shared-arm', Weight: 1 }],
      LaunchType: Match.absent(),
    });
    template.hasResourceProperties('AWS::ECS::TaskDefinition', { RequiresCompatibilities: ['EC2'] });
    for (const type of ['AWS::ECS::Cluster', 'AWS::ECS::CapacityProvider', 'AWS::AutoScaling::AutoScalingGroup']) {
      template.resourceCountIs(type, 0);
    }
  });

  test('of another processor than the tasks is refused', () => {
    const capacity = Capacity.existing('shared', { cpuArchitecture: ecs.CpuArchitecture.ARM64 });
    expect(() => existing((stack, vpc) => ({ cluster: sharedIn(stack, vpc), capacity, cpuArchitecture: ecs.CpuArchitecture.X86_64 }))).toThrow(
      /^ProcessorNotOfInstances/,
    );
  });

  test('is of no cluster that is made here', () => {
    expect(() => existing(() => ({ capacity: Capacity.existing('shared') }))).toThrow(/^CapacityWithoutCluster: compute.capacity is "shared"/);
  });

  test.each(['FARGATE', 'FARGATE_SPOT', '', 'a name'])('is not called "%s"', (name) => {
    expect(() => Capacity.existing(name)).toThrow(/^CapacityProviderNotPossible: compute.capacity/);
  });
});
