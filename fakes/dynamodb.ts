import { type AwsAnswer, AwsError, type AwsRequest, type AwsScope, AwsServiceFake } from './aws-service';
import { invalid, type Parameters, Table, type TableItem, unwired } from './table';
import type { Certificate } from './tls';

const VERSION = 'DynamoDB_20120810.';
/** Most writes of one batch. */
const BATCH = 25;

type Operation = (parameters: Parameters, fake: DynamoDbFake) => object;

/** What is asked of a table, by the name of the operation. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetItem: (parameters, fake) => fake.table(parameters.TableName).item(parameters),
  Query: (parameters, fake) => fake.table(parameters.TableName).page(parameters),
  PutItem: ({ TableName, Item, ConditionExpression }, fake) => {
    if (ConditionExpression !== undefined) throw invalid(`the fake knows no conditions: ${ConditionExpression}`);
    fake.table(TableName).put(unwired(Item));
    return {};
  },
  BatchWriteItem: ({ RequestItems = {} }, fake) => fake.writeBatch(RequestItems),
};

/** DynamoDB: `Query` by partition key, in pages, `GetItem`, `PutItem`, and `BatchWriteItem` of items that are put, over some tables. */
export class DynamoDbFake extends AwsServiceFake {
  /** How many of a batch's items come back as not processed. */
  unprocessed = 0;
  private readonly tables: ReadonlyMap<string, Table>;

  constructor(scope: AwsScope, certificate: Certificate, names: readonly string[]) {
    super('dynamodb', scope, certificate);
    this.tables = new Map(names.map((name) => [name, new Table()]));
  }

  /** Throws for one that does not exist. */
  table(name: string): Table {
    const table = this.tables.get(name);
    if (!table) throw new AwsError('com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', 'Requested resource not found');
    return table;
  }

  /** Into the first table, in place of one of the same keys. */
  put(item: TableItem): void {
    this.first.put(item);
  }

  remove(item: TableItem): void {
    this.first.remove(item);
  }

  /** Of all tables. */
  clearItems(): void {
    for (const table of this.tables.values()) table.clear();
  }

  /** Requests for single items. */
  get reads(): AwsRequest[] {
    return this.of('GetItem');
  }

  /** Requests of one operation. */
  of(operation: string): AwsRequest[] {
    return this.requests.filter(({ headers }) => headers['x-amz-target'] === `${VERSION}${operation}`);
  }

  /** `BatchWriteItem`. Gives what was not processed. */
  writeBatch(asked: Readonly<Record<string, readonly Parameters[]>>): object {
    const puts = Object.entries(asked).flatMap(([table, requests]) => requests.map(({ PutRequest }) => ({ table, item: PutRequest?.Item })));
    const items = puts.map(({ table, item }) => ({ table, ...unwired(item) }));
    if (items.length === 0 || items.length > BATCH) throw invalid(`a batch has 1 to ${BATCH} requests, not ${items.length}`);
    if (new Set(items.map(({ table, pk, sk }) => JSON.stringify([table, pk, sk]))).size < items.length)
      throw invalid('Provided list of item keys contains duplicates');
    const done = Math.max(items.length - this.unprocessed, 0);
    for (const { table, ...item } of items.slice(0, done)) this.table(table).put(item);
    const rest = puts.slice(done);
    const ofTable = (name: string) => rest.filter(({ table }) => table === name).map(({ item }) => ({ PutRequest: { Item: item } }));
    return { UnprocessedItems: Object.fromEntries(rest.map(({ table }) => [table, ofTable(table)])) };
  }

  protected serve(request: AwsRequest): AwsAnswer {
    const target = String(request.headers['x-amz-target']);
    const operation = target.startsWith(VERSION) ? OPERATIONS[target.slice(VERSION.length)] : undefined;
    if (request.method !== 'POST' || !operation) throw new AwsError('UnknownOperationException', `x-amz-target is ${target}`);
    return { headers: { 'content-type': 'application/x-amz-json-1.0' }, body: operation(request.json, this) };
  }

  private get first(): Table {
    return [...this.tables.values()][0];
  }
}
