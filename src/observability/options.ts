import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { MetricDimensionOptions } from '../metrics';
import type { GatewayPreset } from '../presets';
import type { AlarmThresholdOptions } from './thresholds';
import type { UsageDeliveryOptions } from './usage';

/** How a gateway is observed: logs, their key, dashboard and alarms. */
export interface GatewayObservabilityOptions extends AlarmThresholdOptions, MetricDimensionOptions {
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
   * Usage records in a bucket, by day, with a table and saved queries for Amazon Athena, and reports of months.
   *
   * @default - records are in the log group only
   */
  readonly usageDelivery?: UsageDeliveryOptions;
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
