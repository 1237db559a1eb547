import type { Duration, Size } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** What is spoken at a port. */
export enum ContainerProtocol {
  /** HTTP, in plaintext. */
  HTTP = 'http',
  /** HTTP in TLS. */
  HTTPS = 'https',
  /** Something else. */
  TCP = 'tcp',
}

/** A port that a container listens on. */
export interface ContainerPort {
  /** Name of the port in the task definition. */
  readonly name: string;

  /** The port. */
  readonly port: number;

  /**
   * What it speaks.
   *
   * @default ContainerProtocol.HTTP
   */
  readonly protocol?: ContainerProtocol;
}

/** A file of variables that each task reads when it starts. */
export interface EnvironmentFileSpec {
  /** Path of the file; its name ends with `.env`. */
  readonly path: string;

  /** What the asset is told from others by, in place of its content. */
  readonly assetHash: string;
}

/** A container, as whoever knows its program describes it to the service that runs it. */
export interface ContainerSpec {
  /** Name of the container, and of its log streams. */
  readonly name: string;

  /** What it runs. */
  readonly image: ecs.ContainerImage;

  /**
   * Release of the image, for people: it becomes a label of the container.
   *
   * @default - no label
   */
  readonly version?: string;

  /**
   * Labels of the container, for people and tools.
   *
   * @default - none but that of `version`
   */
  readonly labels?: Record<string, string>;

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
   * Variables; no secrets, which would be readable in the task definition.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Files of more variables, one `NAME=value` a line, in the directory where the app is synthesized: assets, which each task reads from Amazon S3
   * when it starts. `environment` wins over them.
   *
   * @default - none
   */
  readonly environmentFiles?: EnvironmentFileSpec[];

  /**
   * Why variables in the task definition are all right: it acknowledges cdk-nag's rule on them (`AwsSolutions-ECS2`).
   *
   * @default - the rule is not acknowledged
   */
  readonly environmentReason?: string;

  /**
   * Variables whose values are read from Secrets Manager or Parameter Store when a task starts.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /** Ports; a load balancer leads to the first one unless told otherwise. */
  readonly ports: ContainerPort[];

  /**
   * How the container is asked for its health.
   *
   * @default - it is not asked
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * User, and group after a colon.
   *
   * @default - the image's own
   */
  readonly user?: string;

  /**
   * Size of a writable `/tmp` in memory: whole MiB, of the task's memory. 0 is none. The root filesystem is read-only.
   *
   * @default - nothing can be written
   */
  readonly tmpSize?: Size;

  /**
   * Files and sockets that may be open.
   *
   * @default - what the platform allows
   */
  readonly openFiles?: number;

  /**
   * From SIGTERM to SIGKILL. AWS Fargate allows up to 2 minutes.
   *
   * @default Duration.minutes(2)
   */
  readonly stopTimeout?: Duration;

  /**
   * CPU units that its program can use. A task with more is warned about.
   *
   * @default - any number
   */
  readonly usableCpu?: number;
}
