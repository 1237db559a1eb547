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
}
