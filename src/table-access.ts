import { Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { grantStatements } from './grant-statements';

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

/** What of a table is meant, and whether it is written. */
export interface TableAccess {
  /** A partition of its own. Absent: the table as a whole. */
  readonly partition?: string;
  readonly writes?: boolean;
}

/**
 * Actions on a table, and with it the use of its key, where there is one: not by the key's own grant, which may write to its policy, a cycle when
 * it is in another stack.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function tableAccess(table: dynamodb.Table, actions: string[], { partition, writes = false }: TableAccess = {}): iam.PolicyStatement[] {
  const conditions = partition === undefined ? undefined : { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partition] } };
  const access = new iam.PolicyStatement({ actions, resources: [table.tableArn], conditions });
  if (!table.encryptionKey) {
    return [access];
  }
  const { region, urlSuffix } = Stack.of(table);
  const use = new iam.PolicyStatement({
    actions: writes ? WRITER_ACTIONS : READER_ACTIONS,
    resources: [table.encryptionKey.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } },
  });
  return [access, use];
}

/** Allows it. */
export function grantTable(table: dynamodb.Table, grantee: iam.IGrantable, actions: string[], access?: TableAccess): iam.Grant {
  return grantStatements(grantee, tableAccess(table, actions, access));
}
