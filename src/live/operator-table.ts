import type { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface OperatorTableOptions {
  readonly encryptionKey?: kms.IKey;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Without a time to live, which API keys alone would want: DynamoDB takes no second change of it for an hour, nor CloudFormation one that leaves it out
 * (aws/aws-cdk#25655), so that no update which adds it could be rolled back.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
 */
export function createOperatorTable(scope: Construct, { encryptionKey, deletionProtection, removalPolicy }: OperatorTableOptions): dynamodb.Table {
  return new dynamodb.Table(scope, 'OperatorTable', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: encryptionKey && dynamodb.TableEncryption.CUSTOMER_MANAGED,
    encryptionKey,
    deletionProtection,
    removalPolicy,
  });
}
