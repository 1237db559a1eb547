import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { API_KEY_PARTITION } from '../contract';

export interface OperatorTableOptions {
  readonly encryptionKey?: kms.IKey;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** What DynamoDB asks of who reads a table with a key of one's own, and of who writes to it. */
const READER_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey'];
const WRITER_ACTIONS = [
  ...READER_ACTIONS,
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

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

export function grantDenyList(table: dynamodb.Table, grantee: iam.IGrantable): iam.Grant {
  const grant = iam.Grant.addToPrincipal({ grantee, actions: ['dynamodb:Query'], resourceArns: [table.tableArn] });
  return withKey(grant, table, grantee, READER_ACTIONS);
}

/** Their partition alone: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
export function grantApiKeys(table: dynamodb.Table, grantee: iam.IGrantable, actions: string[], { writes = false } = {}): iam.Grant {
  const conditions = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [API_KEY_PARTITION] } };
  const grant = iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [table.tableArn], conditions });
  return withKey(grant, table, grantee, writes ? WRITER_ACTIONS : READER_ACTIONS);
}

/** With the use of the key, where there is one: not by its own grant, which may write to its policy, a cycle when it is in another stack. */
function withKey(grant: iam.Grant, table: dynamodb.Table, grantee: iam.IGrantable, actions: string[]): iam.Grant {
  if (!table.encryptionKey) {
    return grant;
  }
  const { region, urlSuffix } = Stack.of(table);
  const use = iam.Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: [table.encryptionKey.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } },
  });
  return grant.combine(use);
}
