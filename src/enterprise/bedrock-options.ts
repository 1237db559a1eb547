import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { BedrockAccessOptions, BedrockAssumedRole } from '../bedrock';

/** Batches of Amazon Bedrock. */
export interface BedrockBatchOptions {
  /** Role by which Amazon Bedrock reads and writes the buckets of a batch: the task role may hand it over. */
  readonly role: iam.IRole;

  /** Buckets that the task role puts requests in, and reads answers from. One that has a key has to know it, as for `LogStore.existingBuckets`. */
  readonly buckets: s3.IBucket[];
}

/**
 * What the gateway's task role may do with Amazon Bedrock. Which of it a client may ask for is said in the control plane: "AWS Service Role" there is the task
 * role, "AWS Assumed Role" one of `assumedRoles`.
 */
export interface EnterpriseBedrockOptions {
  /**
   * Models of this account.
   *
   * @default - none
   */
  readonly models?: BedrockAccessOptions;

  /**
   * Whether `models` may be called at Bedrock Mantle, too.
   *
   * @default false
   */
  readonly mantle?: boolean;

  /**
   * ARNs of guardrails that may be applied.
   *
   * @default - none
   */
  readonly guardrailArns?: string[];

  /**
   * Batches of this account, in the region of `models`.
   *
   * @default - none
   */
  readonly batch?: BedrockBatchOptions;

  /**
   * Roles that the task role may become: those of `BedrockAccessRole` in the accounts that have the models.
   *
   * @default - none
   */
  readonly assumedRoles?: BedrockAssumedRole[];
}
