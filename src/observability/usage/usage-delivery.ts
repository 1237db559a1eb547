import { RemovalPolicy, Size } from 'aws-cdk-lib';
import type { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type * as events from 'aws-cdk-lib/aws-events';
import type { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { placeOf, requireGatewayName, requireHere, requireRange } from '../../checks';
import { keyItself } from '../../encryption-key';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { presetValues, removalPolicyOf } from '../../presets';
import { warn } from '../../warnings';
import { createDatabase, createTable, createWorkGroup, saveUsageQueries } from './athena';
import { storeOf } from './bucket';
import { ChargebackReport } from './chargeback-report';
import type { UsageDeliveryProps } from './options';
import { createStream, subscribe } from './stream';

const KEY_GOES = '; where its key is made in this stack, the key goes, and seven days later nobody can read them';
const QUERY_SCAN_LIMIT = Size.gibibytes(100);
/** Athena takes no lower limit. */
const MIN_SCAN_BYTES = 10_000_000;

/**
 * Usage records in a bucket, ready for Amazon Athena: a subscription of the gateway's log group, a Firehose stream that writes them
 * compressed and by day, a table, saved queries, and, where it is wanted, a report of every month.
 *
 * @example
 *
 * declare const observability: GatewayObservability;
 * const usage = new UsageDelivery(this, 'Usage', {
 *   logGroup: observability.logGroup,
 *   gatewayName: observability.gatewayName,
 *   retention: Duration.days(90),
 *   chargebackReport: {},
 * });
 * observability.watch(new UsageDeliverySubject(usage));
 */
export class UsageDelivery extends Construct {
  /** Where records, results of queries and reports are. */
  public readonly bucket: s3.IBucket;

  /** Writes the records into the bucket. */
  public readonly deliveryStream: CfnDeliveryStream;

  /** What the stream may do. */
  public readonly deliveryRole: iam.Role;

  /** What the stream could not write, and why. */
  public readonly failureLogGroup: logs.LogGroup;

  /** Sends the records to the stream. */
  public readonly subscription: logs.CfnSubscriptionFilter;

  /** What CloudWatch Logs may do. */
  public readonly subscriptionRole: iam.Role;

  /** Database of the table. */
  public readonly database: CfnDatabase;

  /** The table of records. */
  public readonly table: CfnTable;

  /** Where queries run. */
  public readonly workGroup: CfnWorkGroup;

  /** The saved queries, by the last part of their names. */
  public readonly queries: { [name: string]: CfnNamedQuery };

  /** Writes the report of the month before, or of the one that its event names, `{"month": "2026-10"}`; undefined without `chargebackReport`. */
  public readonly reportFunction?: lambda.Function;

  /** What it may do. */
  public readonly reportRole?: iam.Role;

  /** What it says of itself. */
  public readonly reportLogGroup?: logs.LogGroup;

  /** Starts it on the first day of every month; undefined without `chargebackReport`. */
  public readonly reportSchedule?: events.Rule;

  /**
   * @param scope where to create the construct
   * @param id its name in that scope
   * @param props which records go where
   * @throws `GatewayNameInvalid`, `KeyKnownByAliasOnly`, `UsageRetentionOutOfRange`, `UsageRetentionWithBucket`, `QueryScanLimitOutOfRange`, `ReportHourOutOfRange`, `ResourceElsewhere`
   */
  constructor(scope: Construct, id: string, props: UsageDeliveryProps) {
    super(scope, id);
    checkInput('UsageDeliveryProps', props);
    const { logGroup, gatewayName, queryScanLimit = QUERY_SCAN_LIMIT, preset } = props;
    const encryptionKey = keyItself('encryptionKey', props.encryptionKey);
    requireGatewayName(gatewayName);
    requireHere('ResourceElsewhere', 'logGroup', this, placeOf(logGroup.logGroupArn, logGroup.env), { account: true });
    checkScanLimit('observability.usageDelivery.queryScanLimit', queryScanLimit);
    const ofLogs = {
      logRetention: props.logRetention ?? (presetValues(preset).observability.logRetentionDays as logs.RetentionDays),
      logKey: encryptionKey,
      removalPolicy: removalPolicyOf('observability.removalPolicy', props.removalPolicy, preset),
    };
    const store = storeOf(this, { ...props, encryptionKey });
    this.bucket = store.bucket;
    const { stream, role: deliveryRole, failures } = createStream(this, { store, ...ofLogs });
    this.deliveryStream = stream;
    this.deliveryRole = deliveryRole;
    this.failureLogGroup = failures;
    const { filter, role: subscriptionRole } = subscribe(this, logGroup, stream);
    this.subscription = filter;
    this.subscriptionRole = subscriptionRole;
    this.database = createDatabase(this, gatewayName);
    this.table = createTable(this, this.database, store);
    this.workGroup = createWorkGroup(this, store, queryScanLimit);
    this.queries = saveUsageQueries(this, gatewayName, this.workGroup, this.database);
    if (props.chargebackReport) {
      const source = { gatewayName, store, database: this.database.ref, workGroup: this.workGroup.ref, ...ofLogs };
      const report = new ChargebackReport(this, 'ChargebackReport', source, props.chargebackReport);
      this.reportFunction = report.reportFunction;
      this.reportRole = report.role;
      this.reportLogGroup = report.logGroup;
      this.reportSchedule = report.schedule;
    }
    if (!props.bucket && ofLogs.removalPolicy === RemovalPolicy.DESTROY) {
      warn(this, 'usageBucketStays', { key: encryptionKey ? KEY_GOES : '' });
    }
  }
}

function checkScanLimit(path: string, limit: Size): void {
  if (limit.isUnresolved()) {
    throw invalid('QueryScanLimitOutOfRange', path, 'a token', 'it must be known when the template is written');
  }
  requireRange('QueryScanLimitOutOfRange', path, limit.toBytes(), { from: MIN_SCAN_BYTES });
}
