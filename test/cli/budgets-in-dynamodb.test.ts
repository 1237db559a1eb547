/** The installed command, the real AWS CLI, and the emulator's DynamoDB. */
import { dirname } from 'node:path';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { windowsNow } from '../../cli/windows';
import { ensurePython } from '../../rehearsal';
import { Cleanup } from '../../rehearsal/cleanup';
import { Emulator } from '../../rehearsal/emulator';
import { BUDGET_PARTITION, ledgerSortKey } from '../../src/contract';
import { fullTierTest } from '../full-tier';
import { oneAfterTheOther, silent } from './endpoints';
import { InstalledCommand, type Outcome } from './installed-command';

const MINUTES = 60_000;
const { day: TODAY, month: MONTH } = windowsNow();
const LAST_MONTH = '2024-02';

const cleanup = new Cleanup();
let installed: InstalledCommand;
let emulator: Emulator;
let interpreter: string;
let dynamoDb: DynamoDBClient;
let path: string[];
/** A pair of tables for each test. */
let tables: { readonly operators: string; readonly ledger: string };
let count = 0;

beforeAll(async () => {
  const { signal } = new AbortController();
  installed = new InstalledCommand();
  cleanup.add('the command', () => installed.remove());
  ({ interpreter } = await ensurePython(signal));
  emulator = await Emulator.start(interpreter, cleanup, signal);
  dynamoDb = new DynamoDBClient(emulator.clientOptions);
  path = [awsCli('programs', emulator.endpoint)];
}, 4 * MINUTES);
afterAll(() => cleanup.run());

beforeEach(async () => {
  count += 1;
  tables = { operators: `Operators${count}`, ledger: `Ledger${count}` };
  for (const TableName of Object.values(tables)) {
    await dynamoDb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
  }
});

/** A directory with an AWS CLI that asks this endpoint. */
function awsCli(directory: string, endpoint: string): string {
  // how often it asks is for the command to say
  const { AWS_MAX_ATTEMPTS, ...environment }: Record<string, string> = { ...emulator.environment, AWS_ENDPOINT_URL: endpoint };
  const variables = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`);
  return dirname(installed.file(`${directory}/aws`, ['#!/bin/sh', ...variables, `exec '${interpreter}' -m awscli "$@"`].join('\n'), 0o755));
}

const optionsOf = (...args: string[]): string[] => [...args, '--table', tables.operators];
const show = (...args: string[]): Outcome => installed.run(optionsOf('budgets', 'show', ...args, '--ledger', tables.ledger), '', path);
const shown = (...args: string[]) => JSON.parse(show(...args, '--json').stdout);
const raise = (...args: string[]): Outcome => installed.run(optionsOf('budgets', 'raise', ...args), '', path);
const reset = (...args: string[]): Outcome => installed.run(optionsOf('budgets', 'reset', ...args, '--ledger', tables.ledger), '', path);

/** As a task writes it. */
const ledgerItem = (subject: string, month: string, task: string, nanoDollars: bigint, days: Readonly<Record<string, bigint>> = {}) => ({
  pk: { S: subject },
  sk: { S: ledgerSortKey(month, task) },
  month: { N: String(nanoDollars) },
  days: { M: Object.fromEntries(Object.entries(days).map(([day, nano]) => [day, { N: String(nano) }])) },
  expiresAt: { N: '4102444800' },
});

async function spend(...items: ReturnType<typeof ledgerItem>[]): Promise<void> {
  for (let from = 0; from < items.length; from += 25) {
    const puts = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    await dynamoDb.send(new BatchWriteItemCommand({ RequestItems: { [tables.ledger]: puts } }));
  }
}

const raisedBefore = (subject: string, item: object) =>
  dynamoDb.send(new PutItemCommand({ TableName: tables.operators, Item: { pk: { S: BUDGET_PARTITION }, sk: { S: subject }, ...item } }));

async function raiseOf(subject: string) {
  const { Item } = await dynamoDb.send(
    new GetItemCommand({ TableName: tables.operators, Key: { pk: { S: BUDGET_PARTITION }, sk: { S: subject } }, ConsistentRead: true }),
  );
  return Item;
}

const day = TODAY.slice(-2);
const otherDay = day === '01' ? '02' : '01';

describe('show', () => {
  beforeEach(() =>
    spend(
      ledgerItem('team#search', MONTH, 'a', 9_007_199_254_740_993n, { [day]: 1n, [otherDay]: 5_000_000_000n }),
      ledgerItem('team#search', MONTH, 'b', 2n, { [day]: 2_000_000_000n }),
      ledgerItem('team#search', LAST_MONTH, 'a', 7_000_000_000n, { [day]: 7_000_000_000n }),
      ledgerItem('user#ada@example.com', MONTH, 'a', 10_000_000n, { [otherDay]: 10_000_000n }),
      ledgerItem('gateway#', MONTH, 'a', 9_007_199_999_999_999n),
    ),
  );

  test('sums what all tasks have spent in this month and today; the first has spent most', () => {
    const { code, stdout } = show();
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      `${MONTH}, today ${TODAY} (UTC), in USD rounded up to cents`,
      '',
      'SUBJECT               SPENT       RAISED BY  TODAY  RAISED TODAY BY',
      'gateway#              9007200.00       0.00   0.00             0.00',
      'team#search           9007199.26       0.00   2.01             0.00',
      'user#ada@example.com        0.01       0.00   0.00             0.00',
      '',
    ]);
  });

  test('of one subject and what it was raised by, exact to the last nano-dollar', () => {
    raise('team#search', '--by', '50.000000001');
    raise('team#search', '--by=-1.5', '--of', 'day');
    expect(shown('team#search')).toEqual([
      {
        subject: 'team#search',
        month: MONTH,
        spent: '9007199.254740995',
        raisedBy: '50.000000001',
        day: TODAY,
        spentToday: '2.000000001',
        raisedTodayBy: '-1.5',
      },
    ]);
  });

  fullTierTest('tells of who is raised and has spent nothing, and in a month that has passed of neither today nor this raise', () => {
    raise('client#new', '--by', '5');
    expect(shown('client#new')).toEqual([expect.objectContaining({ subject: 'client#new', spent: '0', raisedBy: '5' })]);
    expect(shown('--month', LAST_MONTH)).toEqual([{ subject: 'team#search', month: LAST_MONTH, spent: '7', raisedBy: '0' }]);
  });

  fullTierTest('says where the ledger knows nobody', () => {
    expect(show('team#ads')).toMatchObject({ code: 0, stdout: `The ledger knows nothing of team#ads in ${MONTH}.\n` });
  });
});

fullTierTest('the items of many tasks and subjects are all there', async () => {
  const tasks = Array.from({ length: 300 }, (_, index) => `${'task'.repeat(200)}${index}`);
  await spend(...tasks.flatMap((task) => ['team#search', 'team#ads'].map((team) => ledgerItem(team, MONTH, task, 30_030_030_030_031n))));
  const { ScannedCount = 0, LastEvaluatedKey } = await dynamoDb.send(new ScanCommand({ TableName: tables.ledger, Select: 'COUNT' }));
  expect([ScannedCount < 600, LastEvaluatedKey === undefined].filter(Boolean).length).toBe(1);
  expect(shown().map(({ subject, spent }: Record<string, string>) => [subject, spent])).toEqual([
    ['team#ads', '9009009.0090093'],
    ['team#search', '9009009.0090093'],
  ]);
});

describe('raise', () => {
  test('adds to what was raised before in the same window, and tells the sum', async () => {
    expect(raise('team#search', '--by', '50')).toMatchObject({
      code: 0,
      stdout: `The budget of team#search for ${MONTH} is raised by 50 USD. Every task knows within 30 seconds.\n`,
    });
    expect(raise('team#search', '--by=-70.25').stdout).toContain(`for ${MONTH} is lowered by 20.25 USD.`);
    expect(raise('team#search', '--by', '3', '--of', 'day').stdout).toContain(`for ${TODAY} is raised by 3 USD.`);
    expect(raise('team#search', '--by', '20.25').stdout).toContain(`for ${MONTH} is what the app says.`);
    expect(await raiseOf('team#search')).toEqual({
      pk: { S: 'budget' },
      sk: { S: 'team#search' },
      month: { S: MONTH },
      monthDollars: { N: expect.stringMatching(/^0(\.0+)?$/) },
      day: { S: TODAY },
      dayDollars: { N: '3' },
    });
  });

  fullTierTest('takes the place of what was raised in a window that has passed, and leaves the other window', async () => {
    const before = { month: { S: '2024-02' }, monthDollars: { N: '900' }, day: { S: TODAY }, dayDollars: { N: '4' } };
    await raisedBefore('team#search', before);
    raise('team#search', '--by', '5');
    expect(await raiseOf('team#search')).toMatchObject({ ...before, month: { S: MONTH }, monthDollars: { N: '5' } });
  });

  test('never takes the place of a window that is still to come', async () => {
    await raisedBefore('team#search', { month: { S: '9999-01' }, monthDollars: { N: '900' } });
    const { code, stderr } = raise('team#search', '--by', '5');
    expect([code, stderr]).toEqual([3, expect.stringContaining('is the clock of this machine right?')]);
    expect(await raiseOf('team#search')).toMatchObject({ monthDollars: { N: '900' } });
  });

  test.each([
    ['nothing', undefined],
    ['a month that has passed', { month: { S: '2024-02' }, monthDollars: { N: '900' } }],
  ])(
    'by several operators at once loses nothing: before, %s',
    async (_, before) => {
      if (before) await raisedBefore('team#search', before);
      const endpoint = await oneAfterTheOther(emulator.port);
      const here = [awsCli('several', endpoint.url)];
      const amounts = ['1', '10', '100', '-0.5'];
      try {
        const raised = await Promise.all(amounts.map((by) => installed.runBeside(optionsOf('budgets', 'raise', 'team#search', `--by=${by}`), here)));
        expect(raised.map(({ code, stderr }) => [code, stderr])).toEqual(amounts.map(() => [0, '']));
      } finally {
        endpoint.close();
      }
      expect(await raiseOf('team#search')).toMatchObject({ month: { S: MONTH }, monthDollars: { N: '110.5' } });
      // each has tried to add, all but those that came late to begin too
      expect(endpoint.asked()).toBeGreaterThan(amounts.length);
    },
    MINUTES,
  );

  test('whose answer is lost is asked for no second time by the AWS CLI', async () => {
    const endpoint = await silent();
    const there = [awsCli('silent', endpoint.url)];
    const { code, stdout, stderr } = await installed.runBeside(optionsOf('budgets', 'raise', 'team#search', '--by', '5'), there);
    endpoint.close();
    expect([code, stdout, endpoint.asked()]).toEqual([3, '', 1]);
    expect(stderr).toContain('it may be done all the same: look before you try again');
  });
});

describe('reset', () => {
  beforeEach(() =>
    spend(
      ledgerItem('team#search', MONTH, 'a', 12_345_678_901n, { [day]: 1_000_000_000n }),
      ledgerItem('team#search', MONTH, 'b', 1n, { [day]: 1n }),
      ledgerItem('team#search', LAST_MONTH, 'a', 7_000_000_000n),
    ),
  );

  test.each([
    [[], MONTH, '12.345678902', 'month'],
    [['--of', 'day'], TODAY, '1.000000001', 'day'],
  ])('%p raises the budget by what was spent in its window; a second time changes nothing', async (more, window, spent, period) => {
    const expected = { [period]: { S: window }, [`${period}Dollars`]: { N: spent } };
    const first = reset('team#search', ...more);
    expect(first).toMatchObject({
      code: 0,
      stdout: `The budget of team#search for ${window} is raised by ${spent} USD, which is what was spent. Every task knows within 30 seconds.\n`,
      stderr: expect.stringContaining('it stays spent'),
    });
    expect(await raiseOf('team#search')).toMatchObject(expected);
    expect(reset('team#search', ...more).stdout).toContain(
      `is raised by ${spent} USD, which is what was spent, and no longer raised by ${spent} USD.`,
    );
    expect(await raiseOf('team#search')).toMatchObject(expected);
  });

  fullTierTest('takes the place of raises before, and says of which', async () => {
    raise('team#search', '--by=-5');
    expect(reset('team#search').stdout).toContain('and no longer lowered by 5 USD');
    expect(await raiseOf('team#search')).toMatchObject({ monthDollars: { N: '12.345678902' } });
  });

  fullTierTest('of who has spent nothing changes nothing, and says so', async () => {
    await raisedBefore('team#ads', { month: { S: MONTH }, monthDollars: { N: '4' } });
    expect(reset('team#ads')).toMatchObject({
      code: 1,
      stdout: `The ledger knows of nothing that team#ads has spent of its budget for ${MONTH}: nothing is changed.\n`,
    });
    expect(await raiseOf('team#ads')).toMatchObject({ monthDollars: { N: '4' } });
  });
});

test('a table that is missing is told by its name', () => {
  const { code, stderr } = installed.run(['budgets', 'raise', 'team#search', '--by', '5', '--table', 'Nowhere'], '', path);
  expect([code, stderr]).toEqual([3, expect.stringContaining('there is no table Nowhere in this account and region')]);
});
