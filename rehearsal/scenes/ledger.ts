import { DescribeTimeToLiveCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Scene } from './scene';
import type { Stopped } from './stop';

export interface Ledger {
  /** Nano-dollars that each subject has spent; undefined where the gateway limits nothing. */
  readonly ledger?: Readonly<Record<string, bigint>>;
  /** Attribute by which DynamoDB removes what is old. */
  readonly ledgerExpiry?: string;
}

/** After the task has ended: it writes what it knows before. */
export const showLedger: Scene<Stopped, Ledger> = {
  title: 'The ledger of what was spent',
  async play({ emulator, outputs, story }) {
    const TableName = outputs.ledgerTableName;
    if (!TableName) {
      story.line('there is none: this gateway limits nothing');
      return {};
    }
    const dynamoDb = new DynamoDBClient(emulator.clientOptions);
    const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName, ConsistentRead: true }));
    const { TimeToLiveDescription } = await dynamoDb.send(new DescribeTimeToLiveCommand({ TableName }));
    const ledger: Record<string, bigint> = {};
    for (const { pk, month } of Items) ledger[pk.S as string] = (ledger[pk.S as string] ?? 0n) + BigInt(month.N as string);
    for (const [subject, spent] of Object.entries(ledger)) story.line(`${subject}: ${Number(spent) / 1e9} USD`);
    return { ledger, ledgerExpiry: TimeToLiveDescription?.AttributeName };
  },
};
