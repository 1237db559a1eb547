import type { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { GatewayPreset } from '../../presets';

/** Where usage records go, how long they stay, and what is made of them. */
export interface UsageDeliveryOptions {
  /**
   * Bucket for the records, for the results of queries and for reports; what this gateway writes stands under its name there. How long
   * objects live, and who may read them, are its owner's to say. Where objects are encrypted with a key that CDK does not know, its
   * policy must let the roles here use it.
   *
   * @default - a bucket is made: encrypted with `observability.encryptionKey` where there is one, over TLS only, closed to the public
   */
  readonly bucket?: s3.IBucket;

  /**
   * How long records are kept: whole days, from 1 to 36,500. Not with a bucket of your own.
   *
   * @default - by preset: PROD 395 days, DEV 30
   */
  readonly retention?: Duration;

  /**
   * How long the results of queries are kept: whole days, from 1 to 36,500. Not with a bucket of your own.
   *
   * @default Duration.days(7)
   */
  readonly queryResultRetention?: Duration;

  /**
   * Most data that one query may read, from 10 MB; Athena stops a query that wants more. It bills by what queries read.
   *
   * @default Size.gibibytes(100)
   */
  readonly queryScanLimit?: Size;

  /**
   * A report of every month, by team, client, person and model.
   *
   * @default - no report
   */
  readonly chargebackReport?: ChargebackReportOptions;
}

/** When a month is reported, and how long that is kept. */
export interface ChargebackReportOptions {
  /**
   * Hour of the first day of a month, in UTC, at which the month before is reported: from 1 to 23. The last records of a month arrive some
   * minutes after its end.
   *
   * @default 6
   */
  readonly hour?: number;

  /**
   * How long reports are kept: whole days, from 1 to 36,500. Not with a bucket of your own.
   *
   * @default - as long as records
   */
  readonly retention?: Duration;
}

/** Properties of `UsageDelivery`. */
export interface UsageDeliveryProps extends UsageDeliveryOptions {
  /** Log group that the gateway writes its records to. */
  readonly logGroup: logs.ILogGroup;

  /** Name of the gateway: of the folder of the saved queries, and in reports. */
  readonly gatewayName: string;

  /**
   * Customer-managed key of the bucket, of the results of queries, and of the logs made here, which CloudWatch Logs must be allowed to use.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long the logs made here are kept.
   *
   * @default - by preset
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What happens to the logs made here when the stack is deleted. The bucket stays, for CloudFormation cannot delete what objects are in.
   *
   * @default - by preset: PROD retains them, DEV deletes them
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Decides what is not given.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;
}
