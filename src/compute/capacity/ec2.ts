import { Duration } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeFinding } from '../../acknowledgement';
import { requireKnown, requireRange } from '../../checks';
import { invalid } from '../../errors';
import { policyOf } from '../task-permissions';
import type { CapacityServiceOptions, CapacityTaskOptions, IBoundCapacity } from './bound-capacity';
import type { Ec2CapacityOptions } from './ec2-options';
import { createInstanceService, createInstanceTask, requireProcessor } from './ec2-tasks';
import { createInstanceGroup, type InstanceGroupOptions } from './instance-group';
import { type InstanceRoom, roomOf } from './instance-types';
import { capacityProvidersOf } from './provider-association';
import { type PlannedTasks, roomProblems } from './task-room';

/** Refuses a group that could not be, and fills in what is not said. */
export function checkedGroup(options: Ec2CapacityOptions): InstanceGroupOptions {
  const { minInstances = 1, maxInstances = 10, maxInstanceLifetime = Duration.days(30), targetCapacityPercent = 100, tasksPerInstance } = options;
  const numbers: [string, number | undefined, { from: number; to?: number }][] = [
    ['minInstances', minInstances, { from: 0 }],
    ['maxInstances', maxInstances, { from: 1 }],
    ['targetCapacityPercent', targetCapacityPercent, { from: 1, to: 100 }],
    ['tasksPerInstance', tasksPerInstance, { from: 1 }],
  ];
  for (const [name, given, range] of numbers) {
    const path = `compute.capacity.${name}`;
    requireKnown('InstanceGroupNotPossible', path, given);
    requireRange('InstanceGroupNotPossible', path, given ?? range.from, range, `${range.from} to ${range.to ?? 'any number'} are possible`);
  }
  const days = { from: Duration.days(1).toSeconds(), to: Duration.days(365).toSeconds() };
  requireRange('InstanceGroupNotPossible', 'compute.capacity.maxInstanceLifetime', maxInstanceLifetime, days, '1 to 365 days are possible');
  if (minInstances > maxInstances) {
    throw invalid('InstanceGroupNotPossible', 'compute.capacity.minInstances', minInstances, `maxInstances is ${maxInstances}`);
  }
  const instanceType = options.instanceType ?? options.launchTemplate?.instanceType ?? new ec2.InstanceType('m7g.large');
  requireProcessorKnown(instanceType);
  return { ...options, minInstances, maxInstances, maxInstanceLifetime, instanceType };
}

/** The processor decides about image and tasks; CDK reads it from the name of the type, and says of others in words that name none of ours. */
function requireProcessorKnown(instanceType: ec2.InstanceType): void {
  try {
    instanceType.architecture;
  } catch {
    throw invalid('InstanceTypeNotKnown', 'compute.capacity.instanceType', instanceType.toString(), 'its processor is not known either');
  }
}

/** Tasks on instances of a group that was made for them. */
export class Ec2Capacity implements IBoundCapacity {
  public readonly interruptible = false;
  public readonly cpuArchitecture: ecs.CpuArchitecture;
  public readonly minInstances: number;
  public readonly autoScalingGroup: autoscaling.AutoScalingGroup;

  private readonly provider: ecs.AsgCapacityProvider;
  private readonly sizes = new Map<ecs.TaskDefinition, CapacityTaskOptions>();
  private readonly planned: PlannedTasks[] = [];
  private readonly cluster: ecs.Cluster;

  constructor(scope: Construct, cluster: ecs.Cluster, vpcSubnets: ec2.SubnetSelection, options: InstanceGroupOptions) {
    const { instanceType, maxInstances, targetCapacityPercent = 100, managedTerminationProtection = false } = options;
    const room = roomFor(options);
    this.cluster = cluster;
    this.minInstances = options.minInstances;
    this.cpuArchitecture = instanceType.architecture === ec2.InstanceArchitecture.ARM_64 ? ecs.CpuArchitecture.ARM64 : ecs.CpuArchitecture.X86_64;
    this.autoScalingGroup = createInstanceGroup(scope, cluster.vpc, vpcSubnets, options);
    this.provider = new ecs.AsgCapacityProvider(scope, 'CapacityProvider', {
      autoScalingGroup: this.autoScalingGroup,
      targetCapacityPercent,
      enableManagedTerminationProtection: managedTerminationProtection,
      enableManagedDraining: true,
    });
    cluster.addAsgCapacityProvider(this.provider, { machineImageType: ecs.MachineImageType.AMAZON_LINUX_2 });
    explainAgent(this.autoScalingGroup.role);
    scope.node.addValidation({ validate: () => roomProblems({ maxInstances, room }, this.planned) });
  }

  public createTaskDefinition(scope: Construct, id: string, options: CapacityTaskOptions): ecs.TaskDefinition {
    requireProcessor(options.cpuArchitecture, this.cpuArchitecture);
    const task = createInstanceTask(scope, id, options);
    this.sizes.set(task, options);
    return task;
  }

  public createService(scope: Construct, id: string, options: CapacityServiceOptions): ecs.BaseService {
    const size = this.sizes.get(options.taskDefinition);
    if (size) {
      this.planned.push({ cpu: size.cpu, memoryLimitMiB: size.memoryLimitMiB, tasks: options.mostTasks ?? 1 });
    }
    const service = createInstanceService(scope, id, options, this.provider.capacityProviderName);
    // one command destroys all of it: service, association, provider, instances, in this order
    service.node.addDependency(capacityProvidersOf(this.cluster));
    return service;
  }
}

/** The L2 writes what the agent of an instance may do. */
function explainAgent(role: iam.IRole): void {
  const policy = policyOf(role);
  acknowledgeFinding(
    policy,
    'AwsSolutions-IAM5',
    'Action::ecs:Submit*',
    'The agent submits what becomes of tasks and containers, in its cluster alone.',
  );
  acknowledgeFinding(
    policy,
    'AwsSolutions-IAM5',
    'Resource::*',
    'What the agent asks for has no ARN of its own, or is bound to its cluster by a condition.',
  );
}

/** What is known of a type, or what its user says. */
function roomFor({ instanceType, eniTrunking = false, tasksPerInstance }: InstanceGroupOptions): InstanceRoom {
  return tasksPerInstance === undefined
    ? roomOf(instanceType, eniTrunking)
    : { networkInterfaces: tasksPerInstance, cpu: Number.POSITIVE_INFINITY, memoryMiB: Number.POSITIVE_INFINITY };
}
