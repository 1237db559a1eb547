import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Authentication, GatewayAuthOptions } from '../auth';
import { requireGatewayName } from '../checks';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import type { GatewayLiveConfigurationOptions } from '../live';
import { type GatewayDomain, type GatewayNetworkOptions, LoadBalancerType } from '../network';
import { type GatewayObservabilityOptions, type GatewayTracesOptions, makesKey } from '../observability';
import { type GatewayPreset, removalPolicyOf } from '../presets';
import type { ModelProvider, PriceTable } from '../routing';
import type { GatewayLimitsOptions, GatewayResponseCacheOptions } from '../state';
import { checkTags } from '../tags';
import type { GatewayComputeOptions } from './compute-options';
import type { SharedGuardrailOptions } from './guardrail-options';

/** Properties of `PortkeyGateway`. Every one is optional: a gateway without any is internal, authenticated and serves nobody yet. */
export interface PortkeyGatewayProps {
  /**
   * Where the defaults come from; every value of it can be overridden below.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * Value of the `Gateway` dimension of every metric and record, and name of the folder of the saved queries: 1 to 64 letters, digits,
   * dots, dashes and underscores, unique in account and region. A name of your own stays when stack or construct are renamed or moved;
   * the default does not, and metrics, alarms and dashboard then begin anew.
   *
   * @default - derived from the construct's path
   */
  readonly gatewayName?: string;

  /**
   * The name that clients call, with its certificate. With it the load balancer speaks HTTPS, and nothing else.
   *
   * @default - plaintext HTTP inside the VPC, with a warning; an error when the gateway is public
   */
  readonly domain?: GatewayDomain;

  /**
   * VPC, load balancer, firewall.
   *
   * @default - a new VPC with an internal load balancer
   */
  readonly network?: GatewayNetworkOptions;

  /**
   * Who may call the gateway.
   *
   * @default - clients of a new Cognito user pool, the first of which is made
   */
  readonly auth?: GatewayAuthOptions;

  /**
   * How clients prove who they are: `auth.method`, where nothing else of `auth` is to be said. One of the two is given.
   *
   * @default - what `auth.method` says: Authentication.cognito()
   */
  readonly authentication?: Authentication;

  /**
   * Cluster, tasks, scaling.
   *
   * @default - by preset
   */
  readonly compute?: GatewayComputeOptions;

  /**
   * Logs, dashboard, alarms.
   *
   * @default - by preset
   */
  readonly observability?: GatewayObservabilityOptions;

  /**
   * Clients, prices, deny-list: what changes without a deployment of tasks.
   *
   * @default - no revision
   */
  readonly liveConfiguration?: GatewayLiveConfigurationOptions;

  /**
   * Model providers that may be called. None is enabled by itself: each one is money, and a place where prompts go.
   *
   * @default - none, with a warning where none is enabled with `addProvider` either: nothing can be served
   */
  readonly providers?: ModelProvider[];

  /**
   * Name of the provider that serves requests that name none.
   *
   * @default - the first of `providers`
   */
  readonly defaultProvider?: string;

  /**
   * Name of the route of requests that name neither a route nor a provider, and no alias for a model. It is added with `addRoute`.
   *
   * @default - they go to the default provider
   */
  readonly defaultRoute?: string;

  /**
   * Whether clients may call Amazon Bedrock's own API, at `/model/<id>/`: InvokeModel, Converse, both with streams, and CountTokens. For
   * AWS SDKs and coding agents that speak it, with a token in place of AWS credentials. Needs a provider that is Amazon Bedrock.
   *
   * @default false
   */
  readonly bedrockApi?: boolean;

  /**
   * What models cost, for the usage records. The live document has the rows of the enabled providers; a change of them replaces no task.
   *
   * @default PriceTable.standard()
   */
  readonly prices?: PriceTable;

  /**
   * Limits and budgets: what clients, people, teams and the gateway as a whole may use. `{}` counts all that policies, teams and API keys are
   * limited by. A serverless cache and a table are made for it. See docs/limits.md.
   *
   * @default - nothing is limited, and limits are refused wherever they are given
   */
  readonly limits?: GatewayLimitsOptions;

  /**
   * A cache of answers: the same request of the same client is answered again without its provider. `{}` makes a serverless cache and a secret for it. See
   * docs/response-cache.md.
   *
   * @default - every request is asked of a provider
   */
  readonly responseCache?: GatewayResponseCacheOptions;

  /**
   * Amazon Bedrock's guardrail: what prompts and answers are checked for, whichever provider serves them, and what becomes of what is found. See
   * docs/guardrail.md.
   *
   * @default - nothing is checked
   */
  readonly guardrail?: SharedGuardrailOptions;

  /**
   * Traces: spans of requests, in the field's terms (OpenTelemetry), and where they go. `{}` sends a twentieth of the requests, and all that fail or are slow, to AWS
   * X-Ray. See docs/traces.md.
   *
   * @default - there are no traces
   */
  readonly traces?: GatewayTracesOptions;

  /**
   * Longest request that is served, and how long a provider may be silent: 1 second to 1 hour. The timeouts of every hop follow from
   * it.
   *
   * @default Duration.minutes(15)
   */
  readonly maxRequestDuration?: Duration;

  /**
   * How long a task that leaves may finish its requests, up to 1 hour. It always lasts its full length, so deployments take as long.
   *
   * @default - by preset. DEV: 1 minute. PROD: 10 minutes
   */
  readonly drainTimeout?: Duration;

  /**
   * Key for logs, secrets, alarm messages, the deny-list, the ledger and shared state of limits, and the response cache. The policy of an imported key must let CloudWatch Logs, CloudWatch
   * alarms and this account's roles use it. An alias stands for its key, and is refused where only its name is known.
   *
   * @default - by preset. DEV: keys of AWS. PROD: a new key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of data when the stack is deleted: user pool, secrets, logs, key, deny-list, ledger. `SNAPSHOT` is refused: there are none
   * of these.
   *
   * @default - by preset. DEV: destroyed. PROD: RETAIN_ON_UPDATE_OR_DELETE, which retains it, but for what a failed creation leaves
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Tags of every resource of the gateway that takes any, and of what these start: tasks, instances and their volumes. Listener rules have none: an update
   * of one would reset how Amazon ECS has shifted requests. Tags that the app gives the gateway (`Tags.of`) come beside them.
   *
   * @default - none
   */
  readonly tags?: Record<string, string>;

  /**
   * Whether AWS refuses to delete load balancer, user pool, deny-list and ledger, and the live configuration while tasks read it. Before you
   * delete the stack, switch it off and deploy that. A first deployment that fails with it cannot be rolled back, so switch it on with
   * the second one. It keeps none of the service's other resources: `terminationProtection` of the stack keeps all.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** Refuses what no part would notice. */
export function checkProps({
  network,
  tags,
  preset,
  gatewayName,
  removalPolicy,
  encryptionKey,
  auth,
  authentication,
  observability,
  compute,
}: PortkeyGatewayProps): void {
  if (gatewayName !== undefined) {
    requireGatewayName(gatewayName);
  }
  checkTags(tags);
  if (network?.loadBalancerType === LoadBalancerType.NONE) {
    throw invalid('LoadBalancerNeeded', 'network.loadBalancerType', LoadBalancerType.NONE);
  }
  if (compute?.deployment?._interrupts) {
    throw invalid('DeploymentInterrupts', 'compute.deployment', 'Deployment.recreate()');
  }
  const kept = removalPolicyOf('removalPolicy', removalPolicy, preset);
  keyItself('encryptionKey', encryptionKey);
  if (auth?.method && authentication) {
    throw invalid('AuthenticationGivenTwice', 'authentication', 'an Authentication');
  }
  if (encryptionKey && observability?.encryptionKey) {
    throw invalid('EncryptionKeyGivenTwice', 'observability.encryptionKey', observability.encryptionKey);
  }
  if (
    !encryptionKey &&
    makesKey({ ...observability, preset }) &&
    observability?.removalPolicy === RemovalPolicy.DESTROY &&
    kept !== RemovalPolicy.DESTROY
  ) {
    throw invalid('KeyGoesBeforeData', 'observability.removalPolicy', observability.removalPolicy);
  }
}
