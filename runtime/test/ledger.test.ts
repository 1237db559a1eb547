import { createLedger, type Ledger } from '../limits/ledger';
import { windowsAt } from '../limits/subjects';
import { type FakeAws, startFakeAws } from './fake-aws';

const QUERY = 'DynamoDB_20120810.Query';
const NOVEMBER = windowsAt(Date.parse('2026-11-30T23:00:00Z') / 1000);
const DECEMBER = windowsAt(Date.parse('2026-12-01T01:00:00Z') / 1000);

interface Item {
  readonly pk: { readonly S: string };
  readonly sk: { readonly S: string };
  readonly month: { readonly N: string };
  readonly days: { readonly M: object };
}

let fake: FakeAws;
let ledger: Ledger;
/** By partition and sort key. */
let table: Map<string, Item>;
/** Before each write takes effect. */
let beforeWrite: (count: number) => Promise<void>;
let beforeRead: () => void;
let untaken: number;

beforeAll(async () => {
  fake = await startFakeAws(() => undefined);
});
afterAll(() => fake.server.stop());
beforeEach(() => {
  table = new Map();
  beforeWrite = async () => {};
  beforeRead = () => {};
  untaken = 0;
  let writes = 0;
  fake.answer = async (operation, input) => {
    // biome-ignore lint/suspicious/noExplicitAny: what DynamoDB is asked
    const { ExpressionAttributeValues: values, RequestItems } = input as any;
    if (operation === QUERY) {
      const found = [...table.values()].filter(({ pk, sk }) => pk.S === values[':pk'].S && sk.S.startsWith(values[':sk'].S));
      beforeRead();
      return { body: { Items: found } };
    }
    await beforeWrite(++writes);
    const puts: { readonly PutRequest: { readonly Item: Item } }[] = RequestItems.ledger;
    const left = puts.splice(0, untaken);
    untaken = 0;
    for (const { PutRequest } of puts) table.set(`${PutRequest.Item.pk.S} ${PutRequest.Item.sk.S}`, PutRequest.Item);
    return { body: { UnprocessedItems: left.length > 0 ? { ledger: left } : {} } };
  };
  ledger = createLedger(fake.aws, 'ledger', 'a', () => {});
});

const months = () => [...table].map(([key, { month }]) => [key, Number(month.N)]);

test('each task has a row of its own for subject and month, and what was spent is the sum of all', async () => {
  const other = createLedger(fake.aws, 'ledger', 'b', () => {});
  ledger.add('client#ci', NOVEMBER, 5);
  ledger.add('client#ci', DECEMBER, 7);
  other.add('client#ci', NOVEMBER, 30);
  await Promise.all([ledger.write(), other.write()]);
  expect(months().sort()).toEqual([
    ['client#ci 2026-11#a', 5],
    ['client#ci 2026-11#b', 30],
    ['client#ci 2026-12#a', 7],
  ]);
  ledger.add('client#ci', NOVEMBER, 100);
  expect([await ledger.spent('client#ci', NOVEMBER), await other.spent('client#ci', NOVEMBER)]).toEqual([
    [135, 135],
    [35, 35],
  ]);
  expect(await ledger.spent('client#ci', DECEMBER)).toEqual([7, 7]);
});

test('what a task spends while the table is read is in what was spent', async () => {
  beforeRead = () => ledger.add('client#ci', NOVEMBER, 3);
  expect(await ledger.spent('client#ci', NOVEMBER)).toEqual([3, 3]);
});

test('what is older is never written over what is newer, however often it is asked for', async () => {
  const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  beforeWrite = (count) => pause([20, 100, 1][count - 1]);
  const spendAndWrite = (nanos: number) => {
    ledger.add('client#ci', NOVEMBER, nanos);
    return ledger.write();
  };
  const first = spendAndWrite(1);
  await pause(5);
  const writes = [spendAndWrite(2), ledger.write()];
  await first;
  await pause(10);
  await Promise.all([...writes, spendAndWrite(3)]);
  expect(months()).toEqual([['client#ci 2026-11#a', 6]]);
});

test('what the table does not take comes with the next write', async () => {
  for (let client = 0; client < 30; client++) ledger.add(`client#${client}`, NOVEMBER, 1);
  untaken = 4;
  await ledger.write();
  expect([table.size, ledger.takeErrors()]).toEqual([26, 1]);
  await ledger.write();
  expect([table.size, ledger.takeErrors()]).toEqual([30, 0]);
});

test('a task that stops writes until all is taken', async () => {
  for (let client = 0; client < 30; client++) ledger.add(`client#${client}`, NOVEMBER, 1);
  untaken = 4;
  beforeWrite = async (count) => {
    if (count < 3) untaken = 10;
  };
  await ledger.writeToTheEnd();
  expect(table.size).toBe(30);
});

test('a table that takes nothing holds nobody up for ever', async () => {
  ledger.add('client#ci', NOVEMBER, 1);
  beforeWrite = async () => {
    untaken = 1;
  };
  await ledger.writeToTheEnd();
  expect(table.size).toBe(0);
}, 10_000);

test('whoever only wants to be told, again and again, does not ask the table each time', async () => {
  let reads = 0;
  beforeRead = () => reads++;
  for (let round = 0; round < 50; round++) await ledger.told('client#ci', NOVEMBER);
  ledger.add('client#ci', NOVEMBER, 3);
  expect([await ledger.told('client#ci', NOVEMBER), reads]).toEqual([[3, 3], 1]);
  await ledger.spent('client#ci', NOVEMBER);
  expect(reads).toBe(2);
});

test('an item that is none is left out, and said', async () => {
  const item = (task: string, month: string, days: unknown): void => {
    table.set(task, { pk: { S: 'client#ci' }, sk: { S: `2026-11#${task}` }, month: { N: month }, days } as Item);
  };
  item('good', '7', { M: { '30': { N: '7' } } });
  item('no number', 'NaN', { M: {} });
  item('no days', '5', undefined);
  item('a day that is none', '5', { M: { '30': { S: 'x' } } });
  expect([await ledger.spent('client#ci', NOVEMBER), ledger.takeErrors()]).toEqual([[7, 7], 1]);
});
