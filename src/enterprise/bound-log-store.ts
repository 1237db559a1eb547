import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { LogBuckets } from './log-buckets';

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
   * Those of them that are secrets.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * Where it is called, other than at port 443.
   *
   * @default - at port 443
   */
  readonly url?: string;

  /**
   * Buckets in it.
   *
   * @default - there are none
   */
  readonly buckets?: LogBuckets;

  /**
   * Who the services become to use the buckets.
   *
   * @default - themselves
   */
  readonly role?: iam.IRole;
}
