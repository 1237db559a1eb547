import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** Options of `LogStore.existingBuckets`. */
export interface ExistingLogBuckets {
  /** Prompts and answers. */
  readonly logs: s3.IBucket;

  /**
   * Exports of logs, which the data service writes.
   *
   * @default - `logs`
   */
  readonly exports?: s3.IBucket;

  /**
   * Files of batches and fine-tuning, which the data service writes.
   *
   * @default - `logs`
   */
  readonly finetune?: s3.IBucket;

  /**
   * Region of the buckets.
   *
   * @default - that of the stack
   */
  readonly region?: string;
}

/** Options of `LogStore.ownedBucket`. */
export interface OwnedLogBucketOptions {
  /**
   * Buckets of their own for exports and fine-tuning, so that the data service may delete nothing of the logs.
   *
   * @default false - one bucket
   */
  readonly separateBuckets?: boolean;

  /**
   * How long logs are kept.
   *
   * @default - for ever
   */
  readonly expiration?: Duration;

  /**
   * How long nobody can delete an object or change how long it stays (Object Lock in compliance mode). It cannot be taken back.
   *
   * @default - objects can be deleted
   */
  readonly objectLockRetention?: Duration;

  /**
   * Key that encrypts them.
   *
   * @default - that of the gateway, else one of Amazon S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of them when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
