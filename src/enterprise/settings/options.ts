import type { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { LogStoreSettings } from './log-store-settings';
import type { CorsOptions, OutboundProxyOptions, SemanticCacheOptions } from './network-options';
import type { OtlpOptions, PrometheusOptions } from './telemetry-options';

/**
 * What the images of Portkey can do besides, by names in place of variables. What is not said is not set, so that the image decides. Anything else goes
 * by `environment` and `secrets` of the services.
 */
export interface EnterpriseSettings {
  /**
   * Analytics and traces to an OpenTelemetry endpoint.
   *
   * @default - to the control plane only
   */
  readonly otlp?: OtlpOptions;

  /**
   * Metrics at `/metrics` of the gateway's port, and `/dataservice/metrics` of the data service's, which ask nobody who they are.
   *
   * @default - as the images have it: on, with labels that are few
   */
  readonly prometheus?: PrometheusOptions;

  /**
   * Answers that are found by meaning.
   *
   * @default - by text only
   */
  readonly semanticCache?: SemanticCacheOptions;

  /**
   * How logs are named, and what becomes of them while their store does not answer.
   *
   * @default - as the images have it
   */
  readonly logStore?: LogStoreSettings;

  /**
   * Whether tokens (JWT) are verified by the gateway itself, from release 2.5.0 on.
   *
   * @default - the control plane decides
   */
  readonly jwtAuthentication?: boolean;

  /**
   * Scopes of a token that names none.
   *
   * @default - none
   */
  readonly jwtDefaultScopes?: string[];

  /**
   * Hosts of models of your own, with their subdomains: from release 2.10 on a gateway calls no private address that is not named. The list replaces that of
   * the image. An endpoint of Amazon Bedrock in the VPC may be one of them.
   *
   * @default - that of the image
   */
  readonly trustedCustomHosts?: string[];

  /**
   * A proxy for everything that goes out.
   *
   * @default - straight
   */
  readonly outboundProxy?: OutboundProxyOptions;

  /**
   * What browsers of other origins may do.
   *
   * @default - as the image has it
   */
  readonly cors?: CorsOptions;

  /**
   * Headers of requests that become metadata of their logs.
   *
   * @default - none
   */
  readonly headersToMetadata?: string[];

  /**
   * Targets of a configuration, at its root.
   *
   * @default - as the image has it
   */
  readonly maxRootConfigTargets?: number;

  /**
   * Targets of a target of a configuration.
   *
   * @default - as the image has it
   */
  readonly maxNestedConfigTargets?: number;

  /**
   * Targets of a conditional configuration, at its root.
   *
   * @default - as the image has it
   */
  readonly maxConditionalRootConfigTargets?: number;

  /**
   * How long a call of an MCP server may take: up to `maxRequestDuration`, which the load balancer waits for.
   *
   * @default - as the image has it: a minute
   */
  readonly mcpRequestTimeout?: Duration;

  /**
   * Google's workload identity federation: who the task role is to Vertex AI.
   *
   * @default - keys only
   */
  readonly googleAudience?: string;

  /**
   * Service account of it.
   *
   * @default - none
   */
  readonly googleServiceAccountEmail?: string;

  /**
   * Analytics in a ClickHouse of yours, in place of the control plane.
   *
   * @default - the control plane
   */
  readonly clickHouse?: ClickHouseOptions;

  /**
   * Whether the data service shows its queues, without asking who looks.
   *
   * @default - as the image has it: off, from release 1.8.0 on
   */
  readonly bullBoard?: boolean;

  /**
   * How often the data service asks for batches.
   *
   * @default - as the image has it
   */
  readonly batchStatusCheckInterval?: Duration;

  /**
   * How often the data service asks for fine-tuning jobs.
   *
   * @default - as the image has it
   */
  readonly finetuneStatusCheckInterval?: Duration;
}

/** A ClickHouse for analytics. */
export interface ClickHouseOptions {
  /** Its URL. */
  readonly endpoint: string;

  /** Its user. */
  readonly user: string;

  /** Password of the user. */
  readonly password: ecs.Secret;

  /**
   * Table of requests.
   *
   * @default - as the image has it
   */
  readonly logTable?: string;

  /**
   * Table of feedback.
   *
   * @default - as the image has it
   */
  readonly feedbackTable?: string;

  /**
   * Table of what hooks found.
   *
   * @default - as the image has it
   */
  readonly generationHooksTable?: string;
}
