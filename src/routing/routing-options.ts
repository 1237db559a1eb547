import type { RemovalPolicy, Size } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { GatewayAuth } from '../auth';
import type { GatewayImage } from '../compute';
import type { IRequestGuardrail } from '../contract/request-guardrail';
import type { IRequestLimits } from '../contract/request-limits';
import type { IRequestTraces } from '../contract/request-traces';
import type { IResponseCache } from '../contract/response-cache';
import type { LiveConfiguration } from '../live';
import type { MetricDimensionOptions } from '../metrics';
import type { GatewayPreset } from '../presets';
import type { TimeoutPlan } from '../timeouts';
import type { ModelProvider } from './providers';

/** Props of `GatewayRouting`. */
export interface GatewayRoutingProps extends MetricDimensionOptions {
  /** Who may call the gateway. */
  readonly auth: GatewayAuth;

  /**
   * Where the defaults come from.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * Value of the `Gateway` dimension of metrics and records: 1 to 64 letters, digits, dots, dashes and underscores. The same as of the
   * `GatewayObservability` that watches them.
   */
  readonly gatewayName: string;

  /**
   * Model providers that are enabled.
   *
   * @default - none, with a warning where none is enabled with `addProvider` either
   */
  readonly providers?: ModelProvider[];

  /**
   * Name of the provider that serves requests that name none.
   *
   * @default - the first of `providers`
   */
  readonly defaultProvider?: string;

  /**
   * Name of the route of requests that name neither a route nor a provider, and no alias for a model. It may be added later.
   *
   * @default - they go to the default provider
   */
  readonly defaultRoute?: string;

  /**
   * Whether clients may call Amazon Bedrock's own API, at `/model/<id>/`: InvokeModel, Converse, both with streams, and CountTokens. For
   * AWS SDKs and coding agents that speak it, with a token in place of AWS credentials. Needs a provider that is Amazon Bedrock, and a door with
   * the path `/model/*`.
   *
   * @default false
   */
  readonly bedrockApi?: boolean;

  /**
   * Image of the gateway.
   *
   * @default GatewayImage.fromDockerHub() - for production keep a copy in a registry of your own
   */
  readonly image?: GatewayImage;

  /**
   * Further environment variables of the container, such as `NODE_EXTRA_CA_CERTS`. No secrets: they are readable in the task
   * definition. Variables that the gateway sets itself are refused.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Further variables of the container whose values Amazon ECS reads from Secrets Manager or Parameter Store when a task starts. Keys of providers are no such
   * variables: the gateway reads them while it runs. Variables that the gateway sets itself are refused.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * Size of the container's writable `/tmp`, in whole MiB; 0 is none.
   *
   * @default Size.mebibytes(64)
   */
  readonly tmpSize?: Size;

  /**
   * Whether the tasks reach the internet. Where they do not, providers that are outside the VPC are refused.
   *
   * @default true
   */
  readonly reachesInternet?: boolean;

  /**
   * Short names of AWS services that have an interface endpoint in the VPC, such as `bedrock-mantle`: what the tasks call there they reach without
   * the internet. Of Bedrock's runtime that is taken for granted.
   *
   * @default - none but `bedrock-runtime`
   */
  readonly endpointServices?: string[];

  /**
   * Requests in flight per task that autoscaling keeps.
   *
   * @default 100
   */
  readonly requestsInFlightTarget?: number;

  /**
   * Clients, prices and the deny-list.
   *
   * @default - no client is registered and none can be denied
   */
  readonly liveConfiguration?: LiveConfiguration;

  /**
   * Where the tasks count what requests use: a `GatewayLimits`. Its `section` belongs to the live configuration.
   *
   * @default - nothing is counted, and policies with limits are refused
   */
  readonly limits?: IRequestLimits;

  /**
   * Where the tasks keep answers: a `GatewayResponseCache`.
   *
   * @default - no answer is kept
   */
  readonly responseCache?: IResponseCache;

  /**
   * What the tasks have prompts and answers checked by: a `GatewayGuardrail`.
   *
   * @default - nothing is checked, and policies that say how are refused
   */
  readonly guardrail?: IRequestGuardrail;

  /**
   * Which requests the tasks make spans of, and where these go: a `GatewayTraces`. Its `sidecars` belong to the service.
   *
   * @default - there are no traces
   */
  readonly traces?: IRequestTraces;

  /**
   * Secret with a certificate and its private key, in PEM, one after the other: with it the tasks speak TLS, and nothing else. A door that leads to them
   * says so too (`tls` of `openDoor()`).
   *
   * @default - the tasks speak plaintext HTTP
   */
  readonly taskCertificate?: secretsmanager.ISecret;

  /**
   * Settings of the hops around the process.
   *
   * @default - planned for the preset
   */
  readonly timeouts?: TimeoutPlan;

  /**
   * Key for the secrets that are made for providers.
   *
   * @default - the key of Secrets Manager
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of those secrets when the stack is deleted.
   *
   * @default - by preset. DEV: destroyed. PROD: retained, but for those that a failed creation leaves
   */
  readonly removalPolicy?: RemovalPolicy;
}
