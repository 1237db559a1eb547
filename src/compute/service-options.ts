import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { ContainerSpec } from '../contract/container-spec';
import type { SidecarSpec } from '../contract/sidecar-spec';
import type { GatewayPreset } from '../presets';
import type { TimeoutPlan } from '../timeouts';
import type { Deployment } from './deployment';
import type { Discovery } from './discovery';
import type { GatewayCluster } from './gateway-cluster';
import type { ScalingCooldowns, ScalingMetric, ScalingSchedule } from './scaling-options';

/** What a user decides about the tasks of a service and their number. */
export interface GatewayServiceOptions {
  /**
   * CPU units of a task, on Fargate 256 to 16384. The gateway is one process and uses one vCPU (1024 units): add tasks, not CPU.
   *
   * @default - by preset. DEV: 512. PROD: 1024
   */
  readonly cpu?: number;

  /**
   * Memory of a task in MiB; Fargate offers certain sizes for each `cpu`.
   *
   * @default - by preset. DEV: 1024. PROD: 2048
   */
  readonly memoryLimitMiB?: number;

  /**
   * Processor of the tasks. The stock image is published for both; the tests of this library have seen it on x86-64 only.
   *
   * @default - that of the capacity where it has one, such as Graviton instances; else CpuArchitecture.X86_64
   */
  readonly cpuArchitecture?: ecs.CpuArchitecture;

  /**
   * Least number of tasks, 1 or more.
   *
   * @default - by preset. DEV: 1. PROD: 2
   */
  readonly minCapacity?: number;

  /**
   * Greatest number of tasks, at least `minCapacity`.
   *
   * @default - by preset. DEV: 3. PROD: 6
   */
  readonly maxCapacity?: number;

  /**
   * Average use of the tasks' CPU that autoscaling keeps, 1 to 100 percent.
   *
   * @default 60
   */
  readonly cpuTargetPercent?: number;

  /**
   * Average use of the tasks' memory that autoscaling keeps, 1 to 100 percent.
   *
   * @default - the service does not scale on memory
   */
  readonly memoryTargetPercent?: number;

  /**
   * Requests per task and minute, as the load balancer counts them, above which autoscaling adds tasks. It takes none away: there is no
   * count while nobody calls.
   *
   * @default 500
   */
  readonly requestsPerTargetPerMinute?: number;

  /**
   * Time between two scale-outs.
   *
   * @default Duration.minutes(1)
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * Time between two scale-ins.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Cooldowns of single policies, by their names: `Cpu`, `Memory`, `Requests` (per task and minute), of a gateway `RequestsInFlight`, and the ids of
   * `scalingMetrics`. For instance a slow scale-in by CPU beside a fast scale-out by requests in flight.
   *
   * @default - `scaleOutCooldown` and `scaleInCooldown` for all of them
   */
  readonly policyCooldowns?: Record<string, ScalingCooldowns>;

  /**
   * Times at which the least and the greatest number of tasks change: more of them before people come to work. What a schedule sets stays until the
   * next one, or until a deployment changes `minCapacity` or `maxCapacity`.
   *
   * @default - none
   */
  readonly scalingSchedules?: ScalingSchedule[];

  /**
   * How long failed health checks of the load balancer are forgiven after a task has started.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * How a new version takes the place of the old one.
   *
   * @default Deployment.rolling()
   */
  readonly deployment?: Deployment;

  /**
   * How other services find this one without its load balancer. They may call it when `allowCallsFrom` of the service lets them in.
   *
   * @default Discovery.none()
   */
  readonly discovery?: Discovery;

  /**
   * Further containers of each task, such as an agent or a collector. They share `cpu` and `memoryLimitMiB` of the task with the gateway, whose part is what they
   * leave, and each has a log group, which is kept as long as the gateway's.
   *
   * @default - none
   */
  readonly sidecars?: SidecarSpec[];

  /**
   * Volumes of each task, for `mountPoints` of its containers: empty ones that containers share, or a file system of Amazon EFS, which must let the tasks in (its
   * security group, and the task role for IAM). An empty one belongs to root; a container of another user writes to it only where its image says so.
   *
   * @default - none
   */
  readonly volumes?: ecs.Volume[];

  /**
   * Where the gateway's container finds volumes.
   *
   * @default - nowhere
   */
  readonly mountPoints?: ecs.MountPoint[];

  /**
   * Allow `aws ecs execute-command`. Its agent writes to the root filesystem and works as root, so the container gets a writable one and
   * keeps the Linux capabilities that containers have by default.
   *
   * @default false
   */
  readonly enableExecuteCommand?: boolean;

  /**
   * Security group of the tasks. It must let HTTPS out. One of another stack of the app comes by `ec2.SecurityGroup.fromSecurityGroupId(this, 'Tasks',
   * group.securityGroupId)`, or each of the stacks would depend on the other: its rules name the group of the load balancer.
   *
   * @default - a new one that lets out port 443 only
   */
  readonly securityGroup?: ec2.ISecurityGroup;

  /**
   * Whom the tasks may connect to, on port 443 and on those of base URLs: prefix lists (`ec2.Peer.prefixList`), ranges, security groups. All that they call
   * must be among them: providers, issuer, registry, and AWS services that have no interface endpoint made by the gateway, such as the prefix lists of
   * Amazon S3 and DynamoDB where these have gateway endpoints. For a `securityGroup` of yours this is its own to say.
   *
   * @default - anyone, by IPv4
   */
  readonly allowTo?: ec2.IPeer[];

  /**
   * DNS servers of your own that the VPC's DHCP options name: the tasks may ask them (port 53, UDP and TCP).
   *
   * @default - none; the resolver that Amazon provides needs no rule
   */
  readonly dnsServers?: ec2.IPeer[];

  /**
   * Role of the container's process. What the process may do is granted to it: one that was imported mutably gets a policy of this service
   * alone, so two gateways may share it; one that was imported with `mutable: false` must have the permissions already. A role of another
   * stack of the app comes by `iam.Role.fromRoleArn(this, 'TaskRole', role.roleArn)`, or the stacks would depend on each other.
   *
   * @default - a new role
   */
  readonly taskRole?: iam.IRole;

  /**
   * Role by which Amazon ECS pulls the image and writes the log. Permissions are granted to it as to `taskRole`.
   *
   * @default - a new role
   */
  readonly executionRole?: iam.IRole;

  /**
   * Managed policies that the task role gets beside its permissions, such as a guard rail of the company
   * (`iam.ManagedPolicy.fromManagedPolicyArn`). A role that was imported has its own.
   *
   * @default - none
   */
  readonly taskRoleManagedPolicies?: iam.IManagedPolicy[];

  /**
   * Managed policies that the execution role gets beside its permissions.
   *
   * @default - none
   */
  readonly executionRoleManagedPolicies?: iam.IManagedPolicy[];
}

/** Props of `GatewayService`: the options, and what the gateway knows besides. */
export interface GatewayServiceProps extends GatewayServiceOptions {
  /** Where the service runs. */
  readonly cluster: GatewayCluster;

  /** What its tasks run. */
  readonly container: ContainerSpec;

  /**
   * Where the defaults come from.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * Subnets of the tasks.
   *
   * @default - those of the cluster
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Settings of the hops around the tasks.
   *
   * @default - planned for the preset
   */
  readonly timeouts?: TimeoutPlan;

  /**
   * Metrics that the service scales on besides CPU and memory.
   *
   * @default - none
   */
  readonly scalingMetrics?: ScalingMetric[];

  /**
   * Log group of the container.
   *
   * @default - a new one that keeps a year
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long log groups that are made here keep what they have.
   *
   * @default - by preset: a year
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Key for the log groups that are made here: of the container, unless `logGroup` is given, and of its sidecars. Its policy must let CloudWatch Logs use it, or no log group can be created: the statement
   * that docs/security.md has, which `GatewayObservability` adds to the key that it is given, and nobody else does.
   *
   * @default - encrypted by CloudWatch Logs
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of these log groups when the stack is deleted.
   *
   * @default - by preset. DEV: destroyed. PROD: retained, but for one that a failed creation leaves
   */
  readonly removalPolicy?: RemovalPolicy;
}
