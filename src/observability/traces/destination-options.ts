import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { GatewayPreset } from '../../presets';

/** What a part of the gateway that sends telemetry has around it. */
export interface TelemetryPlacement {
  /**
   * Values for what is not set.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * Value of the `Gateway` dimension of the gateway's own metrics. Those that a collector makes are in a namespace of that name, `PortkeyGateway/Collector/<name>`.
   *
   * @default - their namespace is `PortkeyGateway/Collector`, and gateways of one account and region are not told apart there
   */
  readonly gatewayName?: string;

  /**
   * Whether the tasks reach the internet.
   *
   * @default true
   */
  readonly reachesInternet?: boolean;

  /**
   * How long log groups of a collector keep their events.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Key of these log groups.
   *
   * @default - a key of AWS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of these log groups when the stack is deleted.
   *
   * @default - by preset. DEV: destroyed. PROD: retained, but for what a failed creation leaves
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What a collector does with what it receives. */
export enum CollectorPipeline {
  /** Traces to AWS X-Ray, as segments: the account needs nothing enabled for it. */
  TRACES = 'traces',
  /**
   * Metrics into a log group in embedded metric format, which CloudWatch makes metrics of, in the namespace `PortkeyGateway/Collector/<gatewayName>`: each series is
   * billed as a custom metric. The gateway's own are in its records, and need no collector.
   */
  METRICS = 'metrics',
  /** Logs into a log group. */
  LOGS = 'logs',
}

/** A collector beside the gateway's container, in each task. */
export interface CollectorOptions {
  /**
   * What runs: AWS's distribution of the OpenTelemetry Collector, or what reads its configuration from `AOT_CONFIG_CONTENT` and has `/healthcheck`.
   *
   * @default - AWS's distribution, from its public registry
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Digest of AWS's distribution, `sha256:…`, where `image` is not given.
   *
   * @default - release v0.49.0 by its tag, with a warning: the registry says what that is on the day of a deployment
   */
  readonly imageDigest?: string;

  /**
   * CPU units of the task that are its own when the gateway wants more, too: 1,024 are one vCPU. 256 is what the reference has.
   *
   * @default 64 - it does little per request, and what the gateway leaves it may use beyond that
   */
  readonly cpu?: number;

  /**
   * Memory of the task in MiB that it may use: 64 or more. It drops what it receives at three quarters of it, and with more than all of it is started anew. 256 is what
   * the reference has.
   *
   * @default 192 - some three times what one without load has
   */
  readonly memoryLimitMiB?: number;

  /**
   * What it does with what it receives. Each pipeline has its permissions, and none has others.
   *
   * @default [CollectorPipeline.TRACES]
   */
  readonly pipelines?: CollectorPipeline[];

  /**
   * A configuration of your own in place of `pipelines`: YAML or JSON, with a receiver of OTLP over HTTP at 127.0.0.1:4318 and the health check at
   * 127.0.0.1:13133. It stands in the task definition: no secrets, and its size counts there. What its exporters need is yours to allow (`gateway.service.allow`).
   *
   * @default - one for `pipelines`
   */
  readonly configuration?: string;

  /**
   * Variables of its container, which `configuration` may name as `${env:NAME}`. Not `AOT_CONFIG_CONTENT`.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Secrets of Secrets Manager or parameters of Systems Manager as variables of its container, such as the key of a receiver, which `configuration` may name as
   * `${env:NAME}`. They are read when a task starts.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * Whether the gateway waits until it is healthy, and stops before it, so that the spans of a task's last minutes are exported, too. A collector that does not
   * become healthy then keeps tasks from starting.
   *
   * @default false - a task starts and serves without it, and what is sent to a collector that has stopped before the gateway is dropped and counted
   */
  readonly startsFirst?: boolean;
}

/** A receiver of OTLP over HTTP. */
export interface OtlpDestinationOptions {
  /** Its base URL, `https://` or `http://`, without `/v1/traces`. */
  readonly endpoint: string;

  /**
   * Secret with headers for it, such as a key: `name=value`, several with commas between, percent-encoded, as `OTEL_EXPORTER_OTLP_HEADERS` is written. With
   * `https://` only.
   *
   * @default - no further headers
   */
  readonly headers?: secretsmanager.ISecret;

  /**
   * Field of that secret, where it is JSON.
   *
   * @default - the whole secret
   */
  readonly headersField?: string;
}
