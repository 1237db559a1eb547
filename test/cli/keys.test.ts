import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { apiKeyId } from '../../src/contract';
import { InstalledCommand } from './installed-command';

let installed: InstalledCommand;
beforeAll(() => {
  installed = new InstalledCommand();
}, 60_000);
afterAll(() => installed.remove());

// biome-ignore lint/suspicious/noExplicitAny: what goes to DynamoDB, as JSON
type Json = any;
const TABLE = ['--table', 'operators'];
const seconds = () => Math.floor(Date.now() / 1_000);

interface Called {
  readonly operation: string;
  readonly options: Readonly<Record<string, string>>;
  /** An option that is JSON. */
  json(name: string): Json;
}

/** An AWS CLI that answers one call: with JSON, or with an error where it is a text. */
function keys(args: readonly string[], answer: Json = {}) {
  const calls = installed.file('calls', '');
  const script = `#!/usr/bin/env node
    require('fs').appendFileSync(${JSON.stringify(calls)}, JSON.stringify(process.argv.slice(2)) + '\\n');
    const answer = ${JSON.stringify(answer)};
    if (typeof answer === 'string') { console.error(answer); process.exit(254); }
    console.log(JSON.stringify(answer));`;
  const directory = dirname(installed.file('programs/aws', script, 0o755));
  const outcome = installed.run(['keys', ...args], '', [directory]);
  const called = installed
    .read('calls')
    .split('\n')
    .filter(Boolean)
    .map((line): Called => {
      const [service, operation, ...rest] = JSON.parse(line) as string[];
      expect([service, rest.length % 2]).toEqual(['dynamodb', 0]);
      const options = Object.fromEntries(rest.flatMap((name, index) => (index % 2 === 0 ? [[name.slice(2), rest[index + 1]]] : [])));
      return { operation, options, json: (name) => JSON.parse(options[name]) };
    });
  return { ...outcome, called };
}

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
    expect(Math.abs(Number(createdAt.N) - seconds())).toBeLessThanOrEqual(5);
    expect(expiresAt && Number(expiresAt.N) - Number(createdAt.N)).toBe(expected);
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
    key('BBBBBBBBBBBB', 'batch', 1_700_000_100, { expiresAt: { N: String(seconds() + 1_000) }, name: { S: 'nightly jobs' } }),
    key('AAAAAAAAAAAA', 'search', 1_700_000_000),
    key('CCCCCCCCCCCC', 'batch', 1_700_000_200, { expiresAt: { N: '1700000300' } }),
    key('DDDDDDDDDDDD', 'batch', 1_700_000_300, { revokedAt: { N: '1700000400' } }),
  ];

  test('tells of every key, the oldest first, and asks for no hash', () => {
    const { code, stdout, called } = keys(['list', ...TABLE], { Items });
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'ID STATE CLIENT SCOPES CREATED EXPIRES NAME',
      'AAAAAAAAAAAA valid search invoke 2023-11-14T22:13:20Z never',
      expect.stringMatching(/^BBBBBBBBBBBB valid batch invoke 2023-11-14T22:15:00Z 20\S+Z nightly jobs$/),
      'CCCCCCCCCCCC expired batch invoke 2023-11-14T22:16:40Z 2023-11-14T22:18:20Z',
      'DDDDDDDDDDDD revoked batch invoke 2023-11-14T22:18:20Z never',
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
    expect(Math.abs(Number(json('expression-attribute-values')[':now'].N) - seconds())).toBeLessThanOrEqual(5);
  });

  test('says where there is none', () => {
    const refused = 'An error occurred (ConditionalCheckFailedException) when calling the UpdateItem operation: The conditional request failed';
    const { code, stdout } = keys(['revoke', 'AAAAAAAAAAAA', ...TABLE], refused);
    expect([code, stdout]).toEqual([1, 'There is no key AAAAAAAAAAAA.\n']);
  });

  test('any other failure is none of the key', () => {
    expect(keys(['revoke', 'AAAAAAAAAAAA', ...TABLE], 'An error occurred (ResourceNotFoundException)').code).toBe(3);
  });
});

test.each<[string, string[], string]>([
  ['no action', [], 'create, list or revoke is missing'],
  ['an unknown action', ['delete'], 'there is no keys delete'],
  ['a name that every object has', ['constructor'], 'there is no keys constructor'],
  ['no table', ['list'], '--table is missing'],
  ['no client', ['create', ...TABLE], '--client is the name of a client'],
  ['a client that cannot be', ['create', ...TABLE, '--client', 'two words'], '--client is the name of a client'],
  ['no id', ['revoke', ...TABLE], 'the id of a key is missing'],
  ['a key in place of its id', ['revoke', `gw_${'a'.repeat(12)}_${'b'.repeat(32)}_000000`, ...TABLE], 'the id of a key has 12 letters and digits'],
  ['more than an action', ['list', 'batch', ...TABLE], "Unexpected argument 'batch'"],
  ['more than an id', ['revoke', 'AAAAAAAAAAAA', 'BBBBBBBBBBBB', ...TABLE], "Unexpected argument 'BBBBBBBBBBBB'"],
  ['an option of another action', ['list', ...TABLE, '--expires', '1d'], 'keys list goes without --expires'],
  ['a switch of another action', ['revoke', 'AAAAAAAAAAAA', ...TABLE, '--json'], 'keys revoke goes without --json'],
  ['an unknown scope', ['create', ...TABLE, '--client', 'batch', '--scopes', 'invoke,root'], 'there is no scope "root"'],
  ['no scope', ['create', ...TABLE, '--client', 'batch', '--scopes', ''], 'there is no scope ""'],
  ['a name that is none', ['create', ...TABLE, '--client', 'batch', '--name', ''], '--name has up to 128'],
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
