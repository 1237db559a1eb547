import { Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { checkInput } from '../inputs';
import { type LogBuckets, OwnedLogBuckets } from './log-buckets';
import type { ExistingLogBuckets, OwnedLogBucketOptions } from './log-store-options';

/** Where the data plane keeps prompts and answers. */
export abstract class LogStore {
  /** A bucket that is made here: encrypted, versioned, reached by TLS alone, kept when the stack is deleted. */
  public static ownedBucket(options: OwnedLogBucketOptions = {}): LogStore {
    checkInput('OwnedLogBucketOptions', options, 'logStore');
    return new OwnedStore(options);
  }

  /** Buckets that exist. Exports and fine-tuning have those of their own, or the one of the logs. */
  public static existingBuckets(buckets: ExistingLogBuckets): LogStore {
    checkInput('ExistingLogBuckets', buckets, 'logStore');
    return new ExistingStore(buckets);
  }

  /** The control plane keeps them: nobody needs a way to the data plane then. */
  public static controlPlane(): LogStore {
    return new NoStore();
  }

  /**
   * Called once by the gateway; makes what is missing under `scope`.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, context: LogStoreContext): LogStoreConfig;
}

/** What the gateway knows of the place. */
export interface LogStoreContext {
  /**
   * Key that encrypts what is made here.
   *
   * @default - a key of Amazon S3
   */
  readonly encryptionKey?: kms.IKey;
}

/** What came of it. */
export interface LogStoreConfig {
  /** Variables that gateway and data service have both. */
  readonly environment: Record<string, string>;

  /**
   * Buckets in it.
   *
   * @default - there are none
   */
  readonly buckets?: LogBuckets;
}

class OwnedStore extends LogStore {
  constructor(private readonly options: OwnedLogBucketOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, { encryptionKey }: LogStoreContext): LogStoreConfig {
    return ofBuckets(scope, new OwnedLogBuckets(scope, 'LogStore', { encryptionKey, ...this.options }));
  }
}

class ExistingStore extends LogStore {
  constructor(private readonly buckets: ExistingLogBuckets) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct): LogStoreConfig {
    return ofBuckets(scope, this.buckets);
  }
}

class NoStore extends LogStore {
  /** @internal */
  public _bind(): LogStoreConfig {
    return { environment: { LOG_STORE: 'control_plane' } };
  }
}

function ofBuckets(scope: Construct, buckets: LogBuckets & Pick<ExistingLogBuckets, 'region'>): LogStoreConfig {
  const { region = Stack.of(scope).region } = buckets;
  return {
    environment: { LOG_STORE: 's3_assume', LOG_STORE_REGION: region, LOG_STORE_GENERATIONS_BUCKET: buckets.logs.bucketName },
    buckets,
  };
}
