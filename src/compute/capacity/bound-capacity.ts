import type { Duration } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Size and processor of a task. */
export interface TaskSize {
  /** CPU units; 1024 are one vCPU. */
  readonly cpu: number;

  /** Memory in MiB. */
  readonly memoryLimitMiB: number;

  /** Processor. */
  readonly cpuArchitecture: ecs.CpuArchitecture;
}

/** What a service asks of a task definition. */
export interface CapacityTaskOptions extends TaskSize {
  /**
   * Role of the process.
   *
   * @default - a new one
   */
  readonly taskRole?: iam.IRole;

  /**
   * Role that pulls the image and writes the log.
   *
   * @default - a new one
   */
  readonly executionRole?: iam.IRole;
}

/** What a service asks of the capacity that it runs on. */
export interface CapacityServiceOptions extends ecs.BaseServiceOptions {
  /** What the service runs. */
  readonly taskDefinition: ecs.TaskDefinition;

  /** Where its tasks stand. */
  readonly vpcSubnets: ec2.SubnetSelection;

  /** Security groups of its tasks. */
  readonly securityGroups: ec2.ISecurityGroup[];

  /**
   * Whether its tasks get public addresses.
   *
   * @default false
   */
  readonly assignPublicIp?: boolean;

  /**
   * Most tasks that it has at any time, while a deployment goes on, too.
   *
   * @default - not known
   */
  readonly mostTasks?: number;
}

/** A capacity in its cluster: any number of services run on it. */
export interface IBoundCapacity {
  /** Whether AWS may take tasks back. */
  readonly interruptible: boolean;

  /**
   * Least number of machines that tasks share.
   *
   * @default - not known, or each task has its own
   */
  readonly minInstances?: number;

  /**
   * The instances that were made for it, to change what no option says: what their role may do, further security groups, notifications. Their number is set by Amazon ECS.
   *
   * @default - none were made
   */
  readonly autoScalingGroup?: autoscaling.AutoScalingGroup;

  /**
   * Longest time that it leaves a container between SIGTERM and SIGKILL.
   *
   * @default - any time
   */
  readonly maxStopTimeout?: Duration;

  /**
   * The processor of its machines, which its tasks get.
   *
   * @default - any
   */
  readonly cpuArchitecture?: ecs.CpuArchitecture;

  /**
   * Makes a task definition that fits.
   *
   * @throws where there is no task of this size or processor: `FargateSizeNotPossible`, `InstanceTaskSizeNotPossible`, `ProcessorNotOfInstances`
   */
  createTaskDefinition(scope: Construct, id: string, options: CapacityTaskOptions): ecs.TaskDefinition;

  /** Makes a service that runs on it. */
  createService(scope: Construct, id: string, options: CapacityServiceOptions): ecs.BaseService;
}
