import { type Json, withFakedAws } from './faked-aws-cli';
import { InstalledCommand } from './installed-command';

let installed: InstalledCommand;
beforeAll(() => {
  installed = new InstalledCommand();
}, 180_000);
afterAll(() => installed.remove());

const TABLE = ['--table', 'operators'];
const LEDGER = ['--ledger', 'spent'];
const budgets = (args: readonly string[], ...answers: Json[]) => withFakedAws(installed, ['budgets', ...args], answers);
const refused = (code: string) => `An error occurred (${code}) when calling the operation: no`;
const spent = (pk: string, month: string) => ({ pk: { S: pk }, month: { N: month } });

test.each([
  ['all subjects', [], 'scan'],
  ['one subject', ['team#search'], 'query'],
])('show reads page after page: %s', (_, subject, operation) => {
  const next = { pk: { S: 'team#search' }, sk: { S: '2026-10#b' } };
  const pages = [
    { Items: [spent('team#search', '1000000001')], LastEvaluatedKey: next },
    { Items: [], LastEvaluatedKey: next },
    { Items: [spent('team#search', '2')] },
  ];
  const { code, stdout, called } = budgets(['show', ...subject, ...LEDGER, '--month', '2026-10', '--json'], ...pages);
  expect([code, JSON.parse(stdout)]).toEqual([0, [{ subject: 'team#search', month: '2026-10', spent: '1.000000003' }]]);
  expect(called.map(({ operation }) => operation)).toEqual([operation, operation, operation]);
  expect(called.map(({ options }) => 'no-paginate' in options)).toEqual([true, true, true]);
  expect(called[0].options).not.toHaveProperty('exclusive-start-key');
  expect(called.slice(1).map(({ json }) => json('exclusive-start-key'))).toEqual([next, next]);
});

test.each([
  ['gateway', 'gateway#'],
  ['gateway#', 'gateway#'],
  ['team#a#b', 'team#a#b'],
  ['user#ada@example.com', 'user#ada@example.com'],
  ['user#Zoe\u0308', 'user#Zo\u00eb'],
  ['key#AAAAAAAAAAAA', 'key#AAAAAAAAAAAA'],
])('%s is %s to tasks, in the ledger and in the table', (written, known) => {
  expect(budgets(['show', written, ...LEDGER], {}).called[0].json('expression-attribute-values')).toMatchObject({ ':pk': { S: known } });
  const { called } = budgets(['raise', written, '--by', '5', ...TABLE], { Attributes: { monthDollars: { N: '5' } } });
  expect(called[0].json('key')).toEqual({ pk: { S: 'budget' }, sk: { S: known } });
});

test('what is no integer in the ledger is told, and not added', () => {
  const { code, stdout, stderr } = budgets(['show', ...LEDGER], { Items: [spent('team#search', '1.5')] });
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toContain('the ledger has of team#search what is no whole number of nano-dollars: 1.5');
});

describe('a raise', () => {
  const raise = (...answers: Json[]) => budgets(['raise', 'team#search', '--by', '5', ...TABLE, '--region', 'eu-north-1'], ...answers);
  const raisedTo = (amount: string) => ({ Attributes: { monthDollars: { N: amount } } });

  test('is asked for once, in the region that is named: a second time would count twice', () => {
    const { code, called } = raise(raisedTo('5'));
    expect([code, called.length]).toEqual([0, 1]);
    expect([called[0].operation, called[0].options.region, called[0].variables.AWS_MAX_ATTEMPTS]).toEqual(['update-item', 'eu-north-1', '1']);
  });

  test('of which nobody knows whether it is done says so', () => {
    const { code, stdout, stderr, called } = raise('Read timeout on endpoint URL');
    expect([code, stdout, called.length]).toEqual([3, '', 1]);
    expect(stderr).toContain('Read timeout on endpoint URL; it may be done all the same: look before you try again');
  });

  test.each(['AccessDeniedException', 'ProvisionedThroughputExceededException'])('that is refused (%s) is not done', (name) => {
    const { code, stdout, stderr } = raise(refused(name));
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain(`(${name})`);
    expect(stderr).not.toContain('it may be done');
  });

  test('adds after another has begun the window in between', () => {
    const conflict = refused('ConditionalCheckFailedException');
    const { code, stdout, called } = raise(conflict, conflict, raisedTo('12'));
    expect([code, stdout]).toEqual([0, expect.stringContaining('raised by 12 USD')]);
    const [first, second, third] = called.map(({ options }) => options['update-expression']);
    expect([first === third, first === second]).toEqual([true, false]);
  });

  test('by a clock that is late is refused', () => {
    const { code, stderr } = raise(refused('ConditionalCheckFailedException'));
    expect([code, stderr]).toEqual([3, expect.stringContaining('is the clock of this machine right?')]);
  });
});

test.each([
  ['show', [...LEDGER], 'spent'],
  ['raise', ['team#search', '--by', '5', ...TABLE], 'operators'],
  ['reset', ['team#search', ...TABLE, ...LEDGER], 'spent'],
])('%s says which table is missing', (action, args, table) => {
  const { code, stdout, stderr } = budgets([action, ...args], refused('ResourceNotFoundException'));
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toContain(`there is no table ${table} in this account and region`);
});

test.each<[string, string[], string]>([
  ['no action', [], 'show, raise or reset is missing'],
  ['an unknown action', ['lower'], 'there is no budgets lower'],
  ['a raise of nobody', ['raise', '--by', '5', ...TABLE], 'the subject is missing'],
  ['a reset of nobody', ['reset', ...TABLE, ...LEDGER], 'the subject is missing'],
  ['two subjects', ['show', 'team#search', 'team#ads', ...LEDGER], "Unexpected argument 'team#ads'"],
  ['no ledger', ['show'], '--ledger is missing: the output LedgerTableName names it'],
  ['no table', ['raise', 'team#search', '--by', '5'], '--table is missing: the output OperatorTableName names it'],
  ['an option of another action', ['show', ...LEDGER, '--by', '5'], 'budgets show goes without --by'],
  ['a switch of another action', ['raise', 'team#search', '--by', '5', ...TABLE, '--json'], 'budgets raise goes without --json'],
  ['an unknown kind of subject', ['show', 'group#search', ...LEDGER], 'there is no subject "group": there are gateway#, team#search, '],
  ['a name that every object has', ['show', 'constructor#search', ...LEDGER], 'there is no subject "constructor"'],
  ['a kind without a name', ['show', 'team#', ...LEDGER], 'a subject is written as team#search'],
  ['a gateway with a name', ['show', 'gateway#mine', ...LEDGER], 'a subject is written as gateway#'],
  ['a name of two lines', ['show', 'user#ada\nlovelace', ...LEDGER], 'a subject is written as user#ada'],
  ['a key in place of its id', ['show', `key#gw_${'a'.repeat(12)}_${'b'.repeat(32)}_000000`, ...LEDGER], 'the id of a key has 12 letters and digits'],
  ['another window', ['raise', 'team#search', '--by', '5', '--of', 'week', ...TABLE], '--of is day or month'],
  ...['2026-13', '2026-1', 'november', ''].map((month): [string, string[], string] => [
    `the month "${month}"`,
    ['show', ...LEDGER, `--month=${month}`],
    '--month is a month such as 20',
  ]),
  ...['', '0', '0.00', 'ten', '1e3', '$5', '1,000', '1000000.01', '-1000001', '0.0000000001', '+-1', 'Infinity'].map(
    (by): [string, string[], string] => [
      `the amount "${by}"`,
      ['raise', 'team#search', `--by=${by}`, ...TABLE],
      '--by is a number of dollars up to 1000000',
    ],
  ),
  ['no amount', ['raise', 'team#search', ...TABLE], '--by is a number of dollars'],
])('%s is answered with the usage, and nothing is called', (_, args, message) => {
  const { code, stdout, stderr, called } = budgets(args);
  expect({ code, stdout, called }).toEqual({ code: 2, stdout: '', called: [] });
  expect(stderr).toContain(message);
  expect(stderr).toContain('Usage:\n  cdk-portkey-gateway budgets show ');
  expect(stderr).not.toContain('b'.repeat(32));
});
