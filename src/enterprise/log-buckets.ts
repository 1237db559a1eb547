import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { requireRange, secondsOf } from '../checks';
import { keyItself } from '../encryption-key';
import { warn } from '../warnings';
import type { OwnedLogBucketOptions } from './log-store-options';

/** Buckets of a log store: one for each purpose, or one for several. */
export interface LogBuckets {
  /** Prompts and answers. */
  readonly logs: s3.IBucket;
  /**
   * Exports of logs.
   *
   * @default - `logs`
   */
  readonly exports?: s3.IBucket;
  /**
   * Files of batches and fine-tuning.
   *
   * @default - `logs`
   */
  readonly finetune?: s3.IBucket;
}

/** Buckets that are made for one gateway. */
export class OwnedLogBuckets extends Construct implements LogBuckets {
  public readonly logs: s3.Bucket;
  public readonly exports?: s3.Bucket;
  public readonly finetune?: s3.Bucket;

  constructor(scope: Construct, id: string, options: OwnedLogBucketOptions) {
    super(scope, id);
    if (options.removalPolicy === RemovalPolicy.DESTROY) {
      warn(this, 'logStoreBucketStays');
    }
    this.logs = createBucket(this, 'Logs', options);
    if (options.separateBuckets) {
      const { objectLockRetention: _, ...others } = options;
      this.exports = createBucket(this, 'Exports', others);
      this.finetune = createBucket(this, 'Finetune', others);
    }
  }
}

const A_DAY = 86_400;

/** Refuses what Amazon S3 would round or refuse, and an end before which nothing can be deleted. */
export function checkRetention({ expiration, objectLockRetention }: OwnedLogBucketOptions): void {
  for (const [name, given] of Object.entries({ objectLockRetention, expiration })) {
    if (given) {
      requireRange('InvalidLogRetention', `logStore.${name}`, given, { from: A_DAY, step: A_DAY });
    }
  }
  if (expiration && objectLockRetention && !objectLockRetention.isUnresolved()) {
    const locked = secondsOf(objectLockRetention);
    requireRange('InvalidLogRetention', 'logStore.expiration', expiration, { from: locked }, `locked for ${locked / A_DAY} days`);
  }
}

function createBucket(scope: Construct, id: string, options: OwnedLogBucketOptions): s3.Bucket {
  const { expiration, objectLockRetention, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = options;
  const encryptionKey = keyItself('logStore.encryptionKey', options.encryptionKey);
  const bucket = new s3.Bucket(scope, id, {
    encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryptionKey && true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    objectLockDefaultRetention: objectLockRetention && s3.ObjectLockRetention.compliance(objectLockRetention),
    lifecycleRules: [{ expiration, noncurrentVersionExpiration: expiration, abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    removalPolicy,
  });
  acknowledge(
    bucket,
    'AwsSolutions-S1',
    'Who reads objects is for data events of AWS CloudTrail, which name the role; access logs would need a bucket of their own.',
  );
  return bucket;
}

const READ_WRITE = ['s3:GetObject', 's3:PutObject'];
const ALL_OF_OBJECTS = [...READ_WRITE, 's3:DeleteObject', 's3:AbortMultipartUpload'];

/** What the gateway does: it writes logs, and reads them for the control plane. */
export const gatewayAccess = (buckets: LogBuckets): iam.PolicyStatement[] => [
  ...ofObjects([buckets.logs], READ_WRITE),
  ...ofObjects(othersOf(buckets), READ_WRITE),
];

/** What the data service does: it reads logs, and writes exports and files. Where they share the bucket of the logs, it may do there what it does to these. */
export function dataServiceAccess(buckets: LogBuckets): iam.PolicyStatement[] {
  const { logs, exports = logs, finetune = logs } = buckets;
  const written = [...new Set([exports, finetune])];
  return [...(written.includes(logs) ? [] : ofObjects([logs], ['s3:GetObject'])), ...ofObjects(written, ALL_OF_OBJECTS)];
}

const othersOf = ({ logs, exports = logs, finetune = logs }: LogBuckets): s3.IBucket[] =>
  [...new Set([exports, finetune])].filter((bucket) => bucket !== logs);

/** What happens to objects, and to the keys that encrypt them. */
export function ofObjects(buckets: readonly s3.IBucket[], actions: readonly string[]): iam.PolicyStatement[] {
  if (buckets.length === 0) {
    return [];
  }
  const keys = buckets.flatMap(({ encryptionKey }) => encryptionKey?.keyArn ?? []);
  return [
    new iam.PolicyStatement({ actions: [...actions], resources: buckets.map((bucket) => bucket.arnForObjects('*')) }),
    ...(keys.length > 0 ? [new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [...new Set(keys)] })] : []),
  ];
}
