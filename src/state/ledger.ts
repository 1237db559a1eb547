import type { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface LedgerOptions {
  readonly encryptionKey?: kms.IKey;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** Attribute that says when DynamoDB may remove an item; on from the beginning, for an update that adds it cannot be rolled back. */
const EXPIRY = 'expiresAt';

/** What was spent: an item for each subject, month and run of a task. A table of its own, for tasks write it, and nothing else that operators do. */
export function createLedger(scope: Construct, { encryptionKey, deletionProtection, removalPolicy }: LedgerOptions): dynamodb.Table {
  return new dynamodb.Table(scope, 'Ledger', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: EXPIRY,
    encryption: encryptionKey && dynamodb.TableEncryption.CUSTOMER_MANAGED,
    encryptionKey,
    deletionProtection,
    removalPolicy,
  });
}
