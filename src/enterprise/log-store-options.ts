import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
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
   * @default - that which the bucket of the logs was imported with, or that of the stack
   */
  readonly region?: string;

  /**
   * Role of the account of the buckets, which trusts the task roles of both services: they become it for all buckets (`LOG_STORE_AWS_ROLE_ARN`), and are allowed nothing
   * else.
   *
   * @default - the task roles themselves are allowed to use the buckets, whose policies and keys have to allow it where they are of another account
   */
  readonly role?: iam.IRole;

  /**
   * External id that `role` asks for.
   *
   * @default - none
   */
  readonly externalId?: string;

  /**
   * Whether the bucket of the logs locks what is put into it (Object Lock): Amazon S3 then wants a checksum with every log.
   *
   * @default false
   */
  readonly objectLock?: boolean;
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
   * How long logs are kept: whole days, and no fewer than `objectLockRetention`.
   *
   * @default - for ever
   */
  readonly expiration?: Duration;

  /**
   * How long nobody can delete a log or change how long it stays (Object Lock in compliance mode): whole days. It cannot be taken back.
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
   * What becomes of them when the stack is deleted. With `DESTROY` CloudFormation deletes what is empty, and fails on the rest.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Stores that are spoken to as Amazon S3 is, with keys. */
export enum S3CompatibleStore {
  /** Amazon S3 itself, with keys of a user in place of a role. */
  S3 = 's3',
  /** Any other, such as MinIO and Ceph. */
  CUSTOM = 's3_custom',
  /** NetApp. */
  NETAPP = 'netapp',
  /** Wasabi. */
  WASABI = 'wasabi',
  /** Google Cloud Storage, by HMAC keys. */
  GOOGLE_CLOUD = 'gcs',
}

/** Options of `LogStore.s3Compatible`. */
export interface S3CompatibleStoreOptions {
  /** Which of them it is. */
  readonly kind: S3CompatibleStore;

  /** Its region, as it calls it. */
  readonly region: string;

  /** Id of the key. */
  readonly accessKey: ecs.Secret;

  /** The key itself. */
  readonly secretKey: ecs.Secret;

  /**
   * Name of the bucket.
   *
   * @default - it is in `basePath`, which `S3CompatibleStore.CUSTOM` and `S3CompatibleStore.NETAPP` have
   */
  readonly bucket?: string;

  /**
   * URL with the bucket in it, such as `https://minio.example.com:9000/portkey-logs`: tasks are let out to its port.
   *
   * @default - that of the vendor
   */
  readonly basePath?: string;
}

/** Options of `LogStore.azureBlob`: a key of the account, or an application of Entra ID. */
export interface AzureBlobStoreOptions {
  /** Name of the storage account. */
  readonly storageAccount: string;

  /** Its container. */
  readonly container: string;

  /**
   * A key of the account.
   *
   * @default - `entra`
   */
  readonly accountKey?: ecs.Secret;

  /**
   * The application as which it is written and read.
   *
   * @default - `accountKey`
   */
  readonly entra?: EntraApplication;
}

/** An application of Entra ID with a secret. */
export interface EntraApplication {
  /** Id of its tenant. */
  readonly tenantId: string;

  /** Its id. */
  readonly clientId: string;

  /** Its secret. */
  readonly clientSecret: ecs.Secret;
}

/** Options of `LogStore.custom`. */
export interface CustomLogStoreOptions {
  /** What the images call it (`LOG_STORE`). */
  readonly kind: string;

  /**
   * Its variables, of both services.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Those that are secrets.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;
}
