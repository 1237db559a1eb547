import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { GatewayPreset } from '../presets';

/** How a gateway is observed: logs, their key, dashboard and alarms. */
export interface GatewayObservabilityOptions {
  /**
   * How long the gateway's log group keeps its events.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Customer-managed key for logs and for the alarm topic; in a `PortkeyGateway` also for secrets and the deny-list. Its policy gets
   * the statements that CloudWatch Logs and CloudWatch alarms need; an imported key's policy cannot be changed from here and must
   * already have them.
   *
   * @default - a key is created where `customerManagedKey` says so
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether to create a customer-managed key, rotated every year. Without one, logs are encrypted with a key that AWS owns.
   *
   * @default - true with the PROD preset or an `encryptionKey`, false with the DEV preset
   */
  readonly customerManagedKey?: boolean;

  /**
   * What happens to logs and key when the stack is deleted.
   *
   * @default - by preset: PROD retains them, DEV deletes them
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether alarms are created.
   *
   * @default true
   */
  readonly alarms?: boolean;

  /**
   * Topic that alarms are sent to, and that is told when they are over.
   *
   * @default - a topic is created where there are alarms
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * Whether a dashboard is created.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Money that the gateway may spend on models in a day, in USD. It is a line in the dashboard and what the cost alarm is measured
   * by; it stops no request.
   *
   * @default 1000
   */
  readonly dailyCostBudget?: number;

  /**
   * Share of the daily budget above which the cost alarm goes off, in percent, above 0 and at most 100.
   *
   * @default 80
   */
  readonly dailyCostThresholdPercent?: number;

  /**
   * Share of requests with a status of 500 or more, or a broken stream, above which the error alarm goes off, in percent, above 0
   * and at most 100.
   *
   * @default 5
   */
  readonly errorRateThresholdPercent?: number;

  /**
   * How long the error rate must be over its threshold: whole minutes, 1 to 180.
   *
   * @default Duration.minutes(5)
   */
  readonly errorRateDuration?: Duration;

  /**
   * The slowest hundredth of requests may take this long, from the first byte of the request to the last of the answer.
   *
   * @default Duration.seconds(30)
   */
  readonly latencyThreshold?: Duration;

  /**
   * How long the latency must be over its threshold: whole minutes, 1 to 180.
   *
   * @default Duration.minutes(5)
   */
  readonly latencyDuration?: Duration;

  /**
   * Share of a provider's requests that fail, above which this provider counts as down, in percent, above 0 and at most 100. A provider
   * that nobody calls is never down.
   *
   * @default 50
   */
  readonly providerErrorRateThresholdPercent?: number;

  /**
   * How long a provider's error rate must be over its threshold: whole minutes, 1 to 180.
   *
   * @default Duration.minutes(10)
   */
  readonly providerErrorDuration?: Duration;

  /**
   * Average use of the tasks' CPU above which an alarm goes off after 15 minutes, in percent, above 0 and at most 100. Well above the
   * scaling target: it says that scaling has come to its end.
   *
   * @default 90
   */
  readonly cpuThresholdPercent?: number;

  /**
   * Requests that the firewall may block in 5 minutes before an alarm goes off, at least 0.
   *
   * @default 500
   */
  readonly firewallBlocksThreshold?: number;
}

/** Properties of `GatewayObservability`. */
export interface GatewayObservabilityProps extends GatewayObservabilityOptions {
  /**
   * Decides what is not given.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * Value of the `Gateway` dimension: 1 to 64 letters, digits, dots, dashes and underscores. Unique in account and region.
   *
   * @default - derived from the construct's path
   */
  readonly gatewayName?: string;
}

/** What a gateway is made of, as far as it can be watched. What is left out is not watched. */
export interface GatewayMonitorOptions {
  /**
   * The load balancer in front.
   *
   * @default - neither it nor its targets are watched
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * The targets that the load balancer sends requests to. Takes effect together with `loadBalancer` only.
   *
   * @default - the targets' health is not watched
   */
  readonly targetGroup?: elbv2.IApplicationTargetGroup;

  /**
   * The service that runs the tasks.
   *
   * @default - its CPU and memory are not watched
   */
  readonly service?: ecs.IBaseService;

  /**
   * The number of tasks that there should be at any time.
   *
   * @default 1
   */
  readonly minCapacity?: number;

  /**
   * Metric name in the visibility configuration of the firewall's web ACL.
   *
   * @default - blocked requests are not watched
   */
  readonly firewallMetricName?: string;

  /**
   * Names of the enabled providers: each gets an alarm on its errors.
   *
   * @default - no alarm per provider
   */
  readonly providers?: string[];

  /**
   * Whether the live configuration holds a price table. Without one no cost is ever recorded, so an alarm on it could never go off: it
   * is left out, and a budget that was asked for is refused.
   *
   * @default true
   */
  readonly priced?: boolean;
}
