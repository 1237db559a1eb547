import { ArnFormat, Aws, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeCompliance, acknowledgePatterns } from '../../acknowledgement';
import { DAY } from '../../contract/usage-table';
import type { UsageStore } from './bucket';

/** Firehose writes what it has after so long, or when it is so much before compression. */
const BUFFER = { intervalInSeconds: 300, sizeInMBs: 64 };
const FAILURE_STREAM = 'S3Delivery';

export interface StreamOptions {
  readonly store: UsageStore;
  readonly logRetention: logs.RetentionDays;
  readonly logKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Takes batches of CloudWatch Logs apart and writes the messages in them, one a line, into the partition of the day at which they arrived.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/Message_extraction.html
 */
export function createStream(scope: Construct, options: StreamOptions): CfnDeliveryStream {
  const { store, logRetention, logKey, removalPolicy } = options;
  const failures = new logs.LogGroup(scope, 'FailureLog', { retention: logRetention, encryptionKey: logKey, removalPolicy });
  if (!logKey) {
    acknowledgeCompliance(failures, 'CloudWatchLogGroupEncrypted', 'Encrypted with a key of AWS, as the log group of the gateway is.');
  }
  new logs.CfnLogStream(failures, FAILURE_STREAM, { logGroupName: failures.logGroupName, logStreamName: FAILURE_STREAM });
  return new CfnDeliveryStream(scope, 'Stream', {
    deliveryStreamType: 'DirectPut',
    deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
    extendedS3DestinationConfiguration: {
      bucketArn: store.bucket.bucketArn,
      roleArn: createWriterRole(scope, store, failures).roleArn,
      prefix: `${store.prefixes.records}${DAY}=!{timestamp:yyyy-MM-dd}/`,
      errorOutputPrefix: `${store.prefixes.failures}!{firehose:error-output-type}/${DAY}=!{timestamp:yyyy-MM-dd}/`,
      compressionFormat: 'GZIP',
      bufferingHints: BUFFER,
      processingConfiguration: {
        enabled: true,
        processors: [
          { type: 'Decompression', parameters: [{ parameterName: 'CompressionFormat', parameterValue: 'GZIP' }] },
          { type: 'CloudWatchLogProcessing', parameters: [{ parameterName: 'DataMessageExtraction', parameterValue: 'true' }] },
          { type: 'AppendDelimiterToRecord' }, // a line break, by default
        ],
      },
      cloudWatchLoggingOptions: { enabled: true, logGroupName: failures.logGroupName, logStreamName: FAILURE_STREAM },
    },
  });
}

/** @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3 */
function createWriterRole(scope: Construct, { bucket, prefixes, key }: UsageStore, failures: logs.ILogGroup): iam.Role {
  const objects = [prefixes.records, prefixes.failures].map((prefix) => bucket.arnForObjects(`${prefix}*`));
  const statements = [
    new iam.PolicyStatement({
      actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [bucket.bucketArn],
    }),
    new iam.PolicyStatement({ actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], resources: objects }),
    new iam.PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [failures.logGroupArn] }),
    ...throughS3(scope, key),
  ];
  const role = roleOf(scope, 'WriterRole', new iam.ServicePrincipal('firehose.amazonaws.com'), statements);
  acknowledgePatterns(role, statements, 'Objects are named by the day and by Firehose; the prefixes are those of this gateway alone.');
  return role;
}

/** The use of a key, for what lies in S3. */
export function throughS3(scope: Construct, key: kms.IKey | undefined): iam.PolicyStatement[] {
  if (!key) return [];
  const { region, urlSuffix } = Stack.of(scope);
  return [
    new iam.PolicyStatement({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.${urlSuffix}` } },
    }),
  ];
}

/** A role with these permissions from its beginning: what takes it up tries it at once. */
export function roleOf(scope: Construct, id: string, assumedBy: iam.IPrincipal, statements: iam.PolicyStatement[]): iam.Role {
  const document = new iam.PolicyDocument({ statements, minimize: true });
  return new iam.Role(scope, id, { assumedBy, inlinePolicies: { Access: document } });
}

/**
 * Sends the records of requests, and no other line, from the log group to the stream.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#FirehoseExample
 */
export function subscribe(scope: Construct, logGroup: logs.ILogGroup, stream: CfnDeliveryStream): logs.CfnSubscriptionFilter {
  const source = Stack.of(scope).formatArn({ partition: Aws.PARTITION, service: 'logs', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME });
  const assumedBy = new iam.ServicePrincipal('logs.amazonaws.com', { conditions: { StringLike: { 'aws:SourceArn': source } } });
  const put = new iam.PolicyStatement({ actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'], resources: [stream.attrArn] });
  return new logs.CfnSubscriptionFilter(scope, 'Subscription', {
    logGroupName: logGroup.logGroupName,
    filterPattern: '{ $.logger = "usage" }',
    destinationArn: stream.attrArn,
    roleArn: roleOf(scope, 'SenderRole', assumedBy, [put]).roleArn,
  });
}
