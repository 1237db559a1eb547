import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isKnown } from '../checks';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import type { LogStoreConfig, LogStoreContext } from './bound-log-store';
import { azureStore, checkRoleOfBuckets, s3CompatibleStore } from './foreign-log-stores';
import { checkRetention, type LogBuckets, OwnedLogBuckets } from './log-buckets';
import type {
  AzureBlobStoreOptions,
  CustomLogStoreOptions,
  ExistingLogBuckets,
  OwnedLogBucketOptions,
  S3CompatibleStoreOptions,
} from './log-store-options';
import { requireText } from './texts';

/** Where the data plane keeps prompts and answers. */
export abstract class LogStore {
  /**
   * A bucket that is made here: encrypted, versioned, reached by TLS alone, kept when the stack is deleted.
   *
   * @throws `InvalidLogRetention`
   */
  public static ownedBucket(options: OwnedLogBucketOptions = {}): LogStore {
    checkInput('OwnedLogBucketOptions', options, 'logStore');
    checkRetention(options);
    return new OwnedStore(options);
  }

  /**
   * Buckets that exist, of this account or, with `role`, of another. Exports and fine-tuning have those of their own, or the one of the logs.
   *
   * @throws `SettingNotPossible` for an external id without `role`
   */
  public static existingBuckets(buckets: ExistingLogBuckets): LogStore {
    checkInput('ExistingLogBuckets', buckets, 'logStore');
    checkRoleOfBuckets(buckets);
    return new ExistingStore(buckets);
  }

  /** The control plane keeps them: nobody needs a way to the data plane then. */
  public static controlPlane(): LogStore {
    return new GivenStore({ environment: { LOG_STORE: 'control_plane' } });
  }

  /**
   * A store that is spoken to as Amazon S3 is, with keys: MinIO, Ceph, NetApp, Wasabi, Google Cloud Storage.
   *
   * @throws `SettingNotPossible` where `bucket` or `basePath` is missing
   */
  public static s3Compatible(options: S3CompatibleStoreOptions): LogStore {
    checkInput('S3CompatibleStoreOptions', options, 'logStore');
    return new GivenStore(s3CompatibleStore(options));
  }

  /**
   * A container of Azure Blob Storage.
   *
   * @throws `SettingNotPossible` unless there is one of `accountKey` and `entra`
   */
  public static azureBlob(options: AzureBlobStoreOptions): LogStore {
    checkInput('AzureBlobStoreOptions', options, 'logStore');
    return new GivenStore(azureStore(options));
  }

  /**
   * Any other store that the images know, by their variables.
   *
   * @throws `VariableEmpty`, `VariableTwice`
   */
  public static custom(options: CustomLogStoreOptions): LogStore {
    checkInput('CustomLogStoreOptions', options, 'logStore');
    const { kind, environment = {}, secrets } = options;
    requireText({
      'logStore.kind': kind,
      ...Object.fromEntries(Object.entries(environment).map(([name, value]) => [`logStore.environment.${name}`, value])),
    });
    const twice = Object.keys(environment).find((name) => name === 'LOG_STORE' || secrets?.[name]);
    if (twice !== undefined) {
      throw invalid('VariableTwice', `logStore.environment.${twice}`, environment[twice]);
    }
    return new GivenStore({ environment: { ...environment, LOG_STORE: kind }, secrets });
  }

  /**
   * Called once by the gateway; makes what is missing under `scope`.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, context: LogStoreContext): LogStoreConfig;
}

class OwnedStore extends LogStore {
  constructor(private readonly options: OwnedLogBucketOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, { encryptionKey }: LogStoreContext): LogStoreConfig {
    const buckets = new OwnedLogBuckets(scope, 'LogStore', { ...this.options, encryptionKey: this.options.encryptionKey ?? encryptionKey });
    return ofBuckets(scope, buckets, { objectLock: this.options.objectLockRetention !== undefined });
  }
}

class ExistingStore extends LogStore {
  constructor(private readonly buckets: ExistingLogBuckets) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct): LogStoreConfig {
    return ofBuckets(scope, this.buckets, this.buckets);
  }
}

class GivenStore extends LogStore {
  constructor(private readonly config: LogStoreConfig) {
    super();
  }

  /** @internal */
  public _bind(): LogStoreConfig {
    return this.config;
  }
}

type BucketUse = Pick<ExistingLogBuckets, 'region' | 'role' | 'externalId' | 'objectLock'>;

function ofBuckets(scope: Construct, buckets: LogBuckets, { region, role, externalId, objectLock }: BucketUse): LogStoreConfig {
  const { region: here, urlSuffix } = Stack.of(scope);
  const { region: itsOwn } = buckets.logs.env; // of one that was imported without, that of the stack
  return {
    environment: {
      LOG_STORE: 's3_assume',
      LOG_STORE_REGION: region ?? itsOwn,
      LOG_STORE_GENERATIONS_BUCKET: buckets.logs.bucketName,
      ...(role && { LOG_STORE_AWS_ROLE_ARN: role.roleArn }),
      ...(externalId !== undefined && { LOG_STORE_AWS_EXTERNAL_ID: externalId }),
      ...(objectLock && { LOG_STORE_OBJECT_LOCK_RETENTION_ENABLED: 'true' }),
      // the images write addresses of AWS themselves, and those in China end otherwise
      ...(isKnown(here) && here.startsWith('cn-') && { AWS_ENDPOINT_DOMAIN: urlSuffix }),
    },
    buckets,
    role,
  };
}
