import type { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { ContainerPort } from './container-spec';

/** A container beside the one of the service, in each of its tasks. They share the network: each calls the others at 127.0.0.1. */
export interface SidecarSpec {
  /** Name of the container, of its log streams and of its constructs: up to 64 letters, digits, hyphens and underscores. */
  readonly name: string;

  /** What it runs. */
  readonly image: ecs.ContainerImage;

  /** CPU units of the task that are its own when all containers want more: 1,024 are one vCPU. Together they leave the service at least 128. */
  readonly cpu: number;

  /** Memory of the task in MiB that it may use, 6 or more; with more it is killed. Together they leave the service at least 256. */
  readonly memoryLimitMiB: number;

  /**
   * In place of the image's entry point.
   *
   * @default - the image's own
   */
  readonly entryPoint?: string[];

  /**
   * In place of the image's command.
   *
   * @default - the image's own
   */
  readonly command?: string[];

  /**
   * Variables; no secrets, which would be readable in the task definition. They count for its size, 64 KiB with all that the gateway has.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Variables whose values are read from Secrets Manager or Parameter Store when a task starts.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * Ports that it listens on for others than its task. None of them may be one of the service's container. What only its task calls needs none.
   *
   * @default - none
   */
  readonly ports?: ContainerPort[];

  /**
   * How it is asked for its health.
   *
   * @default - it is not asked
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * Whether the task ends with it. One that is not essential is started again by Amazon ECS, and the task serves without it meanwhile.
   *
   * @default false
   */
  readonly essential?: boolean;

  /**
   * Whether the service's container waits for it: until it is healthy where it has a health check, else until it has started. It then stops behind that one, so
   * that it has what requests leave when they end. A task whose sidecar does not become healthy never starts.
   *
   * @default false
   */
  readonly startsFirst?: boolean;

  /**
   * User, and group after a colon.
   *
   * @default - the image's own
   */
  readonly user?: string;

  /**
   * Whether it may not write to its root filesystem.
   *
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Where it finds volumes of the task (`volumes`).
   *
   * @default - nowhere
   */
  readonly mountPoints?: ecs.MountPoint[];

  /**
   * From SIGTERM to SIGKILL. AWS Fargate allows up to 2 minutes.
   *
   * @default - that of the platform, 30 seconds
   */
  readonly stopTimeout?: Duration;
}
