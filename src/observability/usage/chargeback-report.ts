import * as path from 'node:path';
import { ArnFormat, Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeCompliance, acknowledgePatterns } from '../../acknowledgement';
import { requireKnown, requireRange } from '../../checks';
import { CHARGEBACK_VARIABLES, type ChargebackVariables } from '../../contract/chargeback';
import { USAGE_TABLE } from '../../contract/usage-table';
import { forgetRole } from '../../function-role';
import type { UsageStore } from './bucket';
import type { ChargebackReportOptions } from './options';
import { roleOf, throughS3 } from './stream';

const PROGRAM = path.join(__dirname, '..', '..', '..', 'lib', 'chargeback-report');
const HOUR = 6;
/** As long as a function may take: it waits for the query. */
const TIMEOUT = Duration.minutes(15);

/** What the report is made of, and where it goes. */
export interface ChargebackSource {
  readonly gatewayName: string;
  readonly store: UsageStore;
  readonly database: string;
  readonly workGroup: string;
  readonly logRetention: logs.RetentionDays;
  readonly logKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** What reports a month: a function that asks Athena and writes HTML and CSV into the bucket, and the schedule that starts it. */
export class ChargebackReport extends Construct {
  public readonly reportFunction: lambda.Function;
  public readonly schedule: events.Rule;
  public readonly logGroup: logs.LogGroup;
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, source: ChargebackSource, options: ChargebackReportOptions) {
    super(scope, id);
    const { hour = HOUR } = options;
    requireKnown('ReportHourOutOfRange', 'observability.usageDelivery.chargebackReport.hour', hour);
    requireRange('ReportHourOutOfRange', 'observability.usageDelivery.chargebackReport.hour', hour, { from: 1, to: 23 });
    const { logRetention, logKey, removalPolicy } = source;
    this.logGroup = new logs.LogGroup(this, 'LogGroup', { retention: logRetention, encryptionKey: logKey, removalPolicy });
    if (!logKey) {
      acknowledgeCompliance(this.logGroup, 'CloudWatchLogGroupEncrypted', 'Encrypted with a key of AWS, as the log group of the gateway is.');
    }
    this.role = this.createRole(source);
    this.reportFunction = new lambda.Function(this, 'Function', {
      description: `Monthly chargeback report of the gateway ${source.gatewayName}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(PROGRAM),
      handler: 'index.handler',
      memorySize: 512,
      timeout: TIMEOUT,
      role: this.role,
      logGroup: this.logGroup,
      environment: variablesOf(source),
    });
    forgetRole(this, this.reportFunction, this.role);
    this.schedule = new events.Rule(this, 'Schedule', {
      description: `Reports the month before, of the gateway ${source.gatewayName}`,
      schedule: events.Schedule.cron({ minute: '0', hour: String(hour), day: '1', month: '*' }),
      targets: [new targets.LambdaFunction(this.reportFunction)],
    });
  }

  /** @see https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html */
  private createRole({ store, database, workGroup }: ChargebackSource): iam.Role {
    const { bucket, prefixes, key } = store;
    const stack = Stack.of(this);
    const glue = (resource: string, resourceName?: string) =>
      stack.formatArn({
        service: 'glue',
        resource,
        resourceName,
        arnFormat: resourceName ? ArnFormat.SLASH_RESOURCE_NAME : ArnFormat.NO_RESOURCE_NAME,
      });
    const under = (...names: (keyof typeof prefixes)[]) => names.map((name) => bucket.arnForObjects(`${prefixes[name]}*`));
    const allow = (actions: string[], resources: string[]) => new iam.PolicyStatement({ actions, resources });
    const statements = [
      allow(
        ['athena:StartQueryExecution', 'athena:GetQueryExecution', 'athena:GetQueryResults', 'athena:StopQueryExecution'],
        [stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: workGroup })],
      ),
      allow(
        ['glue:GetDatabase', 'glue:GetTable', 'glue:GetPartitions'],
        [glue('catalog'), glue('database', database), glue('table', `${database}/${USAGE_TABLE}`)],
      ),
      allow(['s3:GetBucketLocation', 's3:ListBucket'], [bucket.bucketArn]),
      allow(['s3:GetObject'], under('records', 'queryResults')),
      allow(['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'], under('queryResults')),
      allow(['s3:PutObject'], under('reports')),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]),
      ...throughS3(this, key),
    ];
    const role = roleOf(this, 'Role', new iam.ServicePrincipal('lambda.amazonaws.com'), statements);
    acknowledgePatterns(role, statements, 'Objects and log streams are named when they are written; the prefixes are those of this gateway alone.');
    return role;
  }
}

const variablesOf = ({ gatewayName, store, database, workGroup }: ChargebackSource): Record<string, string> => {
  const values: ChargebackVariables = { gatewayName, database, workGroup, bucket: store.bucket.bucketName, prefix: store.prefixes.reports };
  return Object.fromEntries(Object.entries(CHARGEBACK_VARIABLES).map(([name, variable]) => [variable, values[name as keyof ChargebackVariables]]));
};
