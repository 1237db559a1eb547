import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { GatewayAuth } from '../auth';
import type { LiveConfiguration } from '../live';
import type { GatewayPreset } from '../presets';
import type { ModelProvider } from '../routing';
import type { Capacity } from './capacity/capacity';
import type { GatewayImage } from './gateway-image';

/** Options of the compute group: cluster, task, service, scaling. */
export interface GatewayComputeOptions {
  /**
   * An existing cluster, in the VPC of the gateway.
   *
   * @default - a new cluster with Container Insights with enhanced observability
   */
  readonly cluster?: ecs.ICluster;

  /**
   * CPU units of a task, 256 to 16384. The gateway is one process and uses one vCPU (1024 units): add tasks, not CPU.
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
   * @default CpuArchitecture.X86_64
   */
  readonly cpuArchitecture?: ecs.CpuArchitecture;

  /**
   * Image of the gateway.
   *
   * @default GatewayImage.fromDockerHub() - for production keep a copy in a registry of your own
   */
  readonly image?: GatewayImage;

  /**
   * Where the tasks run.
   *
   * @default Capacity.fargate()
   */
  readonly capacity?: Capacity;

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
   * Requests in flight per task that autoscaling keeps.
   *
   * @default 100
   */
  readonly requestsInFlightTarget?: number;

  /**
   * Requests per task and minute that autoscaling keeps, as the load balancer counts them.
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
   * Allow `aws ecs execute-command`. It needs a writable root filesystem, so the container gets one.
   *
   * @default false
   */
  readonly enableExecuteCommand?: boolean;

  /**
   * Further environment variables of the container, such as `NODE_EXTRA_CA_CERTS`. No secrets: they are readable in the task
   * definition. Variables that the gateway sets itself are refused.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Security group of the tasks. It must let HTTPS out.
   *
   * @default - a new one that lets out port 443 only
   */
  readonly securityGroup?: ec2.ISecurityGroup;
}

/** Props of `GatewayCompute`: the options, and what the gateway knows besides. */
export interface GatewayComputeProps extends GatewayComputeOptions {
  /** VPC of the tasks. */
  readonly vpc: ec2.IVpc;

  /** Who may call the gateway. */
  readonly auth: GatewayAuth;

  /**
   * Where the defaults come from.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * Subnets of the tasks.
   *
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Whether the tasks reach the internet. Where they do not, providers that are outside the VPC are refused.
   *
   * @default true
   */
  readonly reachesInternet?: boolean;

  /**
   * Value of the `Gateway` dimension of metrics and records.
   *
   * @default - derived from the construct's path
   */
  readonly gatewayName?: string;

  /**
   * Model providers that are enabled.
   *
   * @default - none; enable them with `addProvider`
   */
  readonly providers?: ModelProvider[];

  /**
   * Name of the provider that serves requests that name none.
   *
   * @default - the first of `providers`
   */
  readonly defaultProvider?: string;

  /**
   * Clients, prices and the deny-list.
   *
   * @default - no client is registered and none can be denied
   */
  readonly liveConfiguration?: LiveConfiguration;

  /**
   * Longest request that is served, and how long a provider may be silent: 1 second to 1 hour.
   *
   * @default Duration.minutes(15)
   */
  readonly maxRequestDuration?: Duration;

  /**
   * Log group of the container.
   *
   * @default - a new one that keeps a year
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * Key for the secrets that are made for providers.
   *
   * @default - the key of Secrets Manager
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of those secrets, and of the log group, when the stack is deleted.
   *
   * @default - by preset. DEV: destroyed. PROD: retained
   */
  readonly removalPolicy?: RemovalPolicy;
}
