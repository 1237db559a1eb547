import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { GatewayDomain, GatewayNetworkOptions } from '../network';
import type { GatewayPreset } from '../presets';
import type { EnterpriseBedrockOptions } from './bedrock-options';
import type { EnterpriseCache } from './cache';
import type { ControlPlane } from './control-plane';
import type { LogStore } from './log-store';
import type { EnterpriseObservabilityOptions } from './observability-options';
import type { DataServiceOptions, EnterpriseComputeOptions, EnterpriseGatewayServiceOptions, McpOptions } from './options';
import type { PortkeyAccount } from './portkey-account';
import type { ServerMode } from './server-mode';
import type { EnterpriseSettings } from './settings';
import type { EnterpriseTracesOptions } from './traces-options';

/** Properties of `PortkeyEnterpriseGateway`. */
export interface PortkeyEnterpriseGatewayProps {
  /** Who you are to the control plane: what Portkey gave you when you signed up. */
  readonly account: PortkeyAccount;

  /**
   * Secret with `username` and `password` of the registry of the images, which Portkey gave you.
   *
   * @default - none: both images come from somewhere else
   */
  readonly registryCredentials?: secretsmanager.ISecret;

  /**
   * Where the defaults come from; every value of it can be overridden below.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * Name of the gateway in its alarms and its dashboard: 1 to 64 letters, digits, dots, dashes and underscores, unique in account and region.
   *
   * @default - derived from the construct's path
   */
  readonly gatewayName?: string;

  /**
   * Which of its servers the image runs.
   *
   * @default ServerMode.GATEWAY
   */
  readonly serverMode?: ServerMode;

  /**
   * Whose control plane it is, and how the two reach each other.
   *
   * @default ControlPlane.portkey()
   */
  readonly controlPlane?: ControlPlane;

  /**
   * The name that clients call, with its certificate. With it the load balancer speaks HTTPS, and nothing else.
   *
   * @default - plaintext inside the VPC, with a warning; an error when the gateway is public
   */
  readonly domain?: GatewayDomain;

  /**
   * VPC, load balancer, firewall.
   *
   * @default - a new VPC with an internal load balancer
   */
  readonly network?: GatewayNetworkOptions;

  /**
   * Where the services run.
   *
   * @default - a new cluster, on Fargate
   */
  readonly compute?: EnterpriseComputeOptions;

  /**
   * The gateway's service: image, tasks, scaling, deployments.
   *
   * @default - by preset
   */
  readonly gateway?: EnterpriseGatewayServiceOptions;

  /**
   * The MCP gateway, with `ServerMode.MCP` or `ServerMode.ALL`.
   *
   * @default - by `serverMode`
   */
  readonly mcp?: McpOptions;

  /**
   * The data service, beside the gateway. `{}` has its defaults.
   *
   * @default - there is none
   */
  readonly dataService?: DataServiceOptions;

  /**
   * Configuration, counters, queues.
   *
   * @default EnterpriseCache.valkeyNodes()
   */
  readonly cache?: EnterpriseCache;

  /**
   * The queues of the data service, where `cache` is in cluster mode.
   *
   * @default - `cache`; with one in cluster mode, nodes that are made here
   */
  readonly workersCache?: EnterpriseCache;

  /**
   * Prompts and answers.
   *
   * @default LogStore.ownedBucket() - with `ControlPlane.prismaAirs()` LogStore.controlPlane()
   */
  readonly logStore?: LogStore;

  /**
   * What the gateway's task role may do with Amazon Bedrock.
   *
   * @default - nothing: models are called with keys of the control plane
   */
  readonly bedrock?: EnterpriseBedrockOptions;

  /**
   * What the images of Portkey can do besides.
   *
   * @default - as the images have it
   */
  readonly settings?: EnterpriseSettings;

  /**
   * Traces of the gateway's image, which makes them itself: with prompts and answers in them, and of every request. `{}` runs a collector beside it, which sends them to
   * AWS X-Ray. See docs/traces.md.
   *
   * @default - there are none, but for `settings.otlp`
   */
  readonly traces?: EnterpriseTracesOptions;

  /**
   * Logs, dashboard, alarms.
   *
   * @default - by preset
   */
  readonly observability?: EnterpriseObservabilityOptions;

  /**
   * Longest request that is served, 1 second to 1 hour: the load balancer waits as long, and where it is given the image is told of it (`REQUEST_TIMEOUT`).
   *
   * @default Duration.minutes(15)
   */
  readonly maxRequestDuration?: Duration;

  /**
   * How long a task that leaves may finish its requests, up to 1 hour. It always lasts its full length.
   *
   * @default - by preset. DEV: 1 minute. PROD: 10 minutes
   */
  readonly drainTimeout?: Duration;

  /**
   * Key for logs, buckets, secrets, cache and alarm messages that are made here. The policy of an imported key must let CloudWatch Logs, CloudWatch
   * alarms and this account's roles use it.
   *
   * @default - by preset. DEV: keys of AWS. PROD: a new key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of data when the stack is deleted.
   *
   * @default - by preset. DEV: destroyed, but for buckets of the log store. PROD: retained
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Tags of every resource of the gateway that takes any. Listener rules have none: an update of one would reset how Amazon ECS has shifted requests.
   *
   * @default - none
   */
  readonly tags?: Record<string, string>;

  /**
   * Whether AWS refuses to delete the load balancer. Switch it on with the second deployment, and off before you delete the stack.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;
}
