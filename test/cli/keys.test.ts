import { createHash } from 'node:crypto';
import { LIMIT_NAMES } from '../../cli/key-limits';
import { apiKeyId, COUNTERS, LIMITS } from '../../src/contract';
import { type Json, withFakedAws } from './faked-aws-cli';
import { InstalledCommand } from './installed-command';

let installed: InstalledCommand;
beforeAll(() => {
  installed = new InstalledCommand();
}, 180_000);
afterAll(() => installed.remove());

const TABLE = ['--table', 'operators'];
const seconds = () => Math.floor(Date.now() / 1_000);
const keys = (args: readonly string[], answer: Json = {}) => withFakedAws(installed, ['keys', ...args], [answer]);

describe('keys create', () => {
  const create = (...more: string[]) => keys(['create', ...TABLE, '--client', 'batch', ...more]);

  test('prints a key and nothing else, and gives the table its hash and never the key', () => {
    const { code, stdout, stderr, called } = create('--name', 'nightly jobs');
    const key = stdout.trim();
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^gw_[0-9A-Za-z]{12}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}\n$/)]);
    const id = apiKeyId(key) as string;
    const [{ operation, options, json }] = called;
    expect([called.length, operation, options['table-name'], options['condition-expression']]).toEqual([
      1,
      'put-item',
      'operators',
      'attribute_not_exists(pk)',
    ]);
    expect(json('item')).toEqual({
      pk: { S: 'key' },
      sk: { S: id },
      hash: { S: createHash('sha256').update(key).digest('hex') },
      client: { S: 'batch' },
      name: { S: 'nightly jobs' },
      scopes: { SS: ['invoke'] },
      createdAt: { N: expect.stringMatching(/^\d{10}$/) },
      expiresAt: { N: expect.stringMatching(/^\d{10}$/) },
    });
    for (const text of [JSON.stringify(options), stderr]) expect(text).not.toContain(key.split('_')[2]);
    expect(stderr).toMatch(new RegExp(`^Key ${id} of client batch, until 20..-..-..T.*Z\\. It is not shown again\\.\n$`));
  });

  test('two are never the same', () => expect(create().stdout).not.toBe(create().stdout));

  test.each<[string[], number | undefined]>([
    [[], 90 * 86_400],
    [['--expires', '12h'], 12 * 3_600],
    [['--expires', '3650d'], 3_650 * 86_400],
    [['--expires', 'never'], undefined],
  ])('%p: seconds until it expires: %p', (more, expected) => {
    const { createdAt, expiresAt } = create(...more).called[0].json('item');
    expect(Math.abs(Number(createdAt.N) - seconds())).toBeLessThanOrEqual(60);
    expect(expiresAt && Number(expiresAt.N) - Number(createdAt.N)).toBe(expected);
  });

  test('with limits, as the JSON that tasks read', () => {
    const written = ['requestsPerMinute=60', 'dollarsPerMonth=12.5', 'warnAt=50,80,100', 'concurrency=0'];
    const { limits } = create(...written.flatMap((each) => ['--limit', each])).called[0].json('item');
    expect(JSON.parse(limits.S)).toEqual({ requestsPerMinute: 60, dollarsPerMonth: 12.5, warnAt: [50, 80, 100], concurrency: 0 });
  });

  test('with a budget that nobody is told of', () => {
    const { limits } = create('--limit', 'dollarsPerDay=5', '--limit', 'warnAt=none').called[0].json('item');
    expect(JSON.parse(limits.S)).toEqual({ dollarsPerDay: 5, warnAt: [] });
  });

  test('every limit that there is can be written, and none that there is not', () => {
    const names = Object.keys(COUNTERS);
    expect([...LIMIT_NAMES]).toEqual(Object.keys(LIMITS).map((field) => field.replace('?', '')));
    const { limits } = create(...names.flatMap((name) => ['--limit', `${name}=7`])).called[0].json('item');
    expect(JSON.parse(limits.S)).toEqual(Object.fromEntries(names.map((name) => [name, 7])));
  });

  test('with scopes', () => expect(create('--scopes', 'invoke,admin').called[0].json('item').scopes).toEqual({ SS: ['invoke', 'admin'] }));

  test('--json tells all of it once', () => {
    const { stdout } = create('--json', '--expires', '1d', '--region', 'eu-north-1');
    const made = JSON.parse(stdout);
    expect(apiKeyId(made.key)).toBe(made.id);
    expect(made).toMatchObject({ client: 'batch', scopes: ['invoke'], expiresAt: expect.stringMatching(/Z$/) });
  });

  test('the region goes to the AWS CLI', () => expect(create('--region', 'eu-north-1').called[0].options.region).toBe('eu-north-1'));

  test('where the table does not take it no key is printed', () => {
    const { code, stdout, stderr } = keys(['create', ...TABLE, '--client', 'batch'], 'An error occurred (AccessDeniedException)');
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain('`aws dynamodb put-item` failed: An error occurred (AccessDeniedException)');
  });
});

describe('keys list', () => {
  const key = (id: string, client: string, createdAt: number, more: object = {}) => ({
    sk: { S: id },
    client: { S: client },
    scopes: { SS: ['invoke'] },
    createdAt: { N: String(createdAt) },
    ...more,
  });
  const Items = [
    key('BBBBBBBBBBBB', 'batch', 1_700_000_100, {
      expiresAt: { N: String(seconds() + 1_000) },
      name: { S: 'nightly jobs' },
      limits: { S: '{"dollarsPerMonth":5,"warnAt":[80,100]}' },
    }),
    key('AAAAAAAAAAAA', 'search', 1_700_000_000),
    key('CCCCCCCCCCCC', 'batch', 1_700_000_200, { expiresAt: { N: '1700000300' } }),
    key('DDDDDDDDDDDD', 'batch', 1_700_000_300, { revokedAt: { N: '1700000400' }, limits: { S: '{' } }),
  ];

  test('tells of every key, the oldest first, and asks for no hash', () => {
    const { code, stdout, called } = keys(['list', ...TABLE], { Items });
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'ID STATE CLIENT SCOPES CREATED EXPIRES NAME LIMITS',
      'AAAAAAAAAAAA valid search invoke 2023-11-14T22:13:20Z never',
      expect.stringMatching(/^BBBBBBBBBBBB valid batch invoke 2023-11-14T22:15:00Z 20\S+Z nightly jobs dollarsPerMonth=5 warnAt=80,100$/),
      'CCCCCCCCCCCC expired batch invoke 2023-11-14T22:16:40Z 2023-11-14T22:18:20Z',
      'DDDDDDDDDDDD revoked batch invoke 2023-11-14T22:18:20Z never not readable',
      '',
    ]);
    expect(called.map(({ operation }) => operation)).toEqual(['query']);
    expect(called[0].json('expression-attribute-values')).toEqual({ ':pk': { S: 'key' } });
    expect(Object.values(called[0].json('expression-attribute-names'))).not.toContain('hash');
  });

  test('of one client, as JSON', () => {
    const { stdout } = keys(['list', ...TABLE, '--client', 'search', '--json'], { Items });
    expect(JSON.parse(stdout)).toEqual([
      { id: 'AAAAAAAAAAAA', client: 'search', scopes: ['invoke'], createdAt: '2023-11-14T22:13:20Z', state: 'valid' },
    ]);
  });

  test('the limits of a key, as JSON', () => {
    const told: Json[] = JSON.parse(keys(['list', ...TABLE, '--client', 'batch', '--json'], { Items }).stdout);
    expect(told.map(({ limits }) => limits)).toEqual([{ dollarsPerMonth: 5, warnAt: [80, 100] }, undefined, '{']);
  });

  test('of none', () => expect(keys(['list', ...TABLE], { Items: [] }).stdout).toBe('There is no key.\n'));

  test('what is not JSON is not taken for none', () => {
    const { code, stderr } = keys(['list', ...TABLE], 'Unable to locate credentials');
    expect([code, stderr]).toEqual([3, expect.stringContaining('Unable to locate credentials')]);
  });
});

describe('keys revoke', () => {
  test('marks the key, and leaves the time of a revocation that was before', () => {
    const { code, stdout, called } = keys(['revoke', 'AAAAAAAAAAAA', ...TABLE]);
    expect([code, stdout]).toEqual([0, 'Key AAAAAAAAAAAA is revoked: within a minute no task takes it any more.\n']);
    const [{ operation, options, json }] = called;
    expect([operation, json('key'), options['condition-expression'], options['update-expression']]).toEqual([
      'update-item',
      { pk: { S: 'key' }, sk: { S: 'AAAAAAAAAAAA' } },
      'attribute_exists(pk)',
      'SET revokedAt = if_not_exists(revokedAt, :now)',
    ]);
    expect(Math.abs(Number(json('expression-attribute-values')[':now'].N) - seconds())).toBeLessThanOrEqual(60);
  });

  test('says where there is none', () => {
    const refused = 'An error occurred (ConditionalCheckFailedException) when calling the UpdateItem operation: The conditional request failed';
    const { code, stdout } = keys(['revoke', 'AAAAAAAAAAAA', ...TABLE], refused);
    expect([code, stdout]).toEqual([1, 'There is no key AAAAAAAAAAAA.\n']);
  });

  test('any other failure is none of the key', () => {
    const { code, stderr } = keys(['revoke', 'AAAAAAAAAAAA', ...TABLE], 'An error occurred (ResourceNotFoundException)');
    expect([code, stderr]).toEqual([3, expect.stringContaining('there is no table operators in this account and region')]);
  });
});

test.each<[string, string[], string]>([
  ['no action', [], 'create, list or revoke is missing'],
  ['an unknown action', ['delete'], 'there is no keys delete'],
  ['a name that every object has', ['constructor'], 'there is no keys constructor'],
  ['no table', ['list'], '--table is missing'],
  ['no client', ['create', ...TABLE], '--client is the name of a client'],
  ['a client that cannot be', ['create', ...TABLE, '--client', 'two words'], '--client is the name of a client'],
  ...['other', 'anonymous', 'people'].map((name): [string, string[], string] => [
    `the name ${name}, which no client has,`,
    ['create', ...TABLE, '--client', name],
    `no client is called ${name}`,
  ]),
  ['no id', ['revoke', ...TABLE], 'the id of a key is missing'],
  ['a key in place of its id', ['revoke', `gw_${'a'.repeat(12)}_${'b'.repeat(32)}_000000`, ...TABLE], 'the id of a key has 12 letters and digits'],
  ['more than an action', ['list', 'batch', ...TABLE], "Unexpected argument 'batch'"],
  ['more than an id', ['revoke', 'AAAAAAAAAAAA', 'BBBBBBBBBBBB', ...TABLE], "Unexpected argument 'BBBBBBBBBBBB'"],
  ['an option of another action', ['list', ...TABLE, '--expires', '1d'], 'keys list goes without --expires'],
  ['a switch of another action', ['revoke', 'AAAAAAAAAAAA', ...TABLE, '--json'], 'keys revoke goes without --json'],
  ['an unknown scope', ['create', ...TABLE, '--client', 'batch', '--scopes', 'invoke,root'], 'there is no scope "root"'],
  ['no scope', ['create', ...TABLE, '--client', 'batch', '--scopes', ''], 'there is no scope ""'],
  ['a name that is none', ['create', ...TABLE, '--client', 'batch', '--name', ''], '--name has up to 128'],
  ...(
    [
      ['', 'there is no limit "": there are requestsPerMinute, '],
      ['dollars=5', 'there is no limit "dollars"'],
      ['constructor=5', 'there is no limit "constructor"'],
      ['dollarsPerMonth', '--limit dollarsPerMonth is a number of dollars up to 1000000, and not ""'],
      ['dollarsPerMonth=-1', '--limit dollarsPerMonth is a number of dollars'],
      ['dollarsPerMonth=1000000.01', '--limit dollarsPerMonth is a number of dollars'],
      ['dollarsPerDay=1e3', '--limit dollarsPerDay is a number of dollars'],
      ['requestsPerMinute=1.5', '--limit requestsPerMinute is a whole number up to 1000000000000'],
      ['concurrency=many', '--limit concurrency is a whole number'],
      ['warnAt=80,101', '--limit warnAt is none, or up to 10 whole percentages from 1 to 100, divided by commas, each once'],
      ['warnAt=80,80', '--limit warnAt is none, or up to 10'],
      ['warnAt=', '--limit warnAt is none, or up to 10'],
      ['warnAt=80', '--limit warnAt goes with dollarsPerDay or dollarsPerMonth'],
    ] as const
  ).map(([limit, message]): [string, string[], string] => [
    `the limit "${limit}"`,
    ['create', ...TABLE, '--client', 'batch', '--limit', limit],
    message,
  ]),
  [
    'a limit that is there twice',
    ['create', ...TABLE, '--client', 'batch', '--limit', 'concurrency=1', '--limit', 'concurrency=2'],
    '--limit concurrency is there twice',
  ],
  ['a limit of another action', ['list', ...TABLE, '--limit', 'concurrency=1'], 'keys list goes without --limit'],
  ...['soon', '0d', '1.5d', '-1d', '3651d', '90', ''].map((time): [string, string[], string] => [
    `the time "${time}"`,
    ['create', ...TABLE, '--client', 'batch', `--expires=${time}`],
    '--expires is a number of hours or days',
  ]),
])('%s is answered with the usage, and nothing is called', (_, args, message) => {
  const { code, stdout, stderr, called } = keys(args);
  expect({ code, stdout, called }).toEqual({ code: 2, stdout: '', called: [] });
  expect(stderr).toContain(message);
  expect(stderr).toContain('Usage:\n  cdk-portkey-gateway keys create ');
  expect(stderr).not.toContain('b'.repeat(32));
});
