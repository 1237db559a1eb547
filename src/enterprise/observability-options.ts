import type { Duration } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';

/** How a `PortkeyEnterpriseGateway` is observed. */
export interface EnterpriseObservabilityOptions {
  /**
   * How long log groups keep their events.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether to create a customer-managed key, rotated every year, where no `encryptionKey` is given.
   *
   * @default - by preset. DEV: false. PROD: true
   */
  readonly customerManagedKey?: boolean;

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
   * Average use of the tasks' CPU at which an alarm goes off, in percent.
   *
   * @default 80
   */
  readonly cpuThresholdPercent?: number;

  /**
   * What the images measure of themselves, where a collector writes it to Amazon CloudWatch: graphs in the dashboard, and alarms.
   *
   * @default - load balancer, tasks and cache are watched, and not what the images say of themselves
   */
  readonly imageMetrics?: ImageMetricsOptions;
}

/**
 * Metrics of the images of Portkey in Amazon CloudWatch, under the names that they have at `/metrics`. A collector writes them there, such as one among
 * `sidecars` of the gateway.
 */
export interface ImageMetricsOptions {
  /** Namespace that the collector writes to: up to 255 characters without colons, and none of `AWS/`. */
  readonly metricNamespace: string;

  /**
   * Dimensions that it writes them with, all of them.
   *
   * @default - none: one metric for all tasks
   */
  readonly dimensions?: Record<string, string>;

  /**
   * How long it may take on average to know who asks, before an alarm goes off.
   *
   * @default Duration.seconds(1)
   */
  readonly authenticationThreshold?: Duration;

  /**
   * How long the image itself may take of a request on average, before an alarm goes off.
   *
   * @default Duration.millis(500)
   */
  readonly processingThreshold?: Duration;
}
