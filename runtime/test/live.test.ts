import { denyListSortKey, type LiveClient, type LiveSource, MAX_CLIENTS, STANDARD_LISTS } from '../../src/contract';
import { createLiveStore } from '../live';
import { type FakeAws, startFakeAws } from './fake-aws';
import { type Reply, recordLog, until } from './local-server';

const ALPHA: LiveClient = { name: 'TeamAlpha', clientId: 'alpha-id', team: 'alpha' };
const BETA: LiveClient = { name: 'TeamBeta', clientId: 'beta-id' };
const OPENAI = { name: 'openai', kind: 'openai' } as const;
const PRICES = { asOf: '2026-01-31', models: [{ provider: 'openai', model: 'gpt-4o', input: 2.5, output: 10, cachedInput: 1.25 }] };
const APP_CONFIG = { applicationId: 'app', environmentId: 'env', profileId: 'profile' };
const bad = (code: string): Reply => ({ status: 400, headers: { 'x-amzn-errortype': code }, body: { Message: code } });

/** AppConfig's data plane: a token serves once, and a session gives a version once. */
class AppConfig {
  document: unknown = { version: 1, lists: STANDARD_LISTS, clients: [ALPHA], prices: PRICES };
  label = '1';
  failure?: Reply;
  sessions = 0;
  private readonly tokens = new Map<string, string | undefined>();

  answer(operation: string, input: Record<string, string>, url: string): Reply {
    if (this.failure) return this.failure;
    if (operation === 'POST /configurationsessions') {
      expect(input).toMatchObject({ ApplicationIdentifier: 'app', EnvironmentIdentifier: 'env', ConfigurationProfileIdentifier: 'profile' });
      return { status: 201, body: { InitialConfigurationToken: this.issue(`session ${++this.sessions}/+=`, undefined) } };
    }
    const token = new URL(url, 'http://x').searchParams.get('configuration_token') ?? '';
    if (!this.tokens.has(token)) return bad('BadRequestException');
    const seen = this.tokens.get(token);
    this.tokens.delete(token);
    const headers = { 'next-poll-configuration-token': this.issue(`${token}*`, this.label), 'version-label': this.label };
    return { headers, body: seen === this.label ? '' : this.document };
  }

  publish(document: unknown) {
    this.document = document;
    this.label = String(Number(this.label) + 1);
  }

  expireTokens() {
    this.tokens.clear();
  }

  private issue(token: string, seen: string | undefined) {
    this.tokens.set(token, seen);
    return token;
  }
}

let fake: FakeAws;
let appConfig: AppConfig;
let denied: string[];
let denyListFailure: Reply | undefined;
const sources: { pollInterval: number }[] = [];

beforeEach(async () => {
  appConfig = new AppConfig();
  denied = [];
  denyListFailure = undefined;
  fake = await startFakeAws((operation, input, { url }) => {
    if (operation !== 'DynamoDB_20120810.Query') return appConfig.answer(operation, input, url);
    if (denyListFailure) return denyListFailure;
    const { ExclusiveStartKey: from } = input as unknown as { ExclusiveStartKey?: { sk: { S: string } } };
    const start = from ? denied.indexOf(from.sk.S) + 1 : 0;
    const page = denied.slice(start, start + 2);
    const more = start + 2 < denied.length;
    return { body: { Items: page.map((sk) => ({ sk: { S: sk } })), LastEvaluatedKey: more ? { pk: { S: 'deny' }, sk: { S: page[1] } } : undefined } };
  });
});
afterEach(() => {
  for (const source of sources) source.pollInterval = 1e9; // ends the polling
  return fake.server.stop();
});

const create = (source: Partial<LiveSource> = { appConfig: APP_CONFIG, operatorTable: 'table' }) => {
  const { lines, log } = recordLog();
  const all = { pollInterval: 5, ...source };
  sources.push(all);
  return { store: createLiveStore(all, fake.aws, log), lines };
};
const queries = () => fake.server.received.filter(({ headers }) => headers['x-amz-target']);
const polls = () => fake.server.received.length - queries().length;

test('without a source it is loaded at once, and empty', async () => {
  for (const store of [createLiveStore(undefined, fake.aws, recordLog().log), create({}).store]) {
    expect(store.loaded).toBe(true);
    await store.start();
    expect([store.client('alpha-id'), store.denied('alpha-id'), store.price(OPENAI, 'gpt-4o'), store.priceDate]).toEqual([
      undefined,
      false,
      [],
      undefined,
    ]);
  }
  expect(fake.server.received).toEqual([]);
});

test('it is loaded when every source has been read, and holds clients, prices and who is denied', async () => {
  denied = [denyListSortKey('beta-id')];
  const { store, lines } = create();
  expect(store.loaded).toBe(false);
  await store.start();
  expect(store.loaded).toBe(true);
  expect(store.client('alpha-id')).toEqual(ALPHA);
  expect(store.client('constructor')).toBeUndefined();
  expect([store.denied('alpha-id'), store.denied('beta-id')]).toEqual([false, true]);
  expect([...store.teams]).toEqual([ALPHA.team]);
  expect(store.price(OPENAI, 'gpt-4o-2024-08-06')).toMatchObject([{ input: 2.5 }]);
  expect(store.priceDate).toBe('2026-01-31');
  expect(lines).toEqual([]);
});

test('teams that have metrics are those of clients, of groups, of policies, and those that a function of the issuer puts into tokens', async () => {
  const people = [
    { name: 'One', clientIds: ['one'], userClaim: 'sub', teamClaim: 'groups', teams: [{ group: 'g', team: 'ads' }], policies: [{ team: 'ml' }] },
    { name: 'Two', clientIds: ['two'], userClaim: 'sub', teamClaim: 'gateway:team', teamNames: ['search', 'ads'] },
  ];
  appConfig.document = { version: 1, lists: STANDARD_LISTS, clients: [ALPHA], people };
  const { store } = create();
  await store.start();
  expect([...store.teams].sort()).toEqual(['ads', 'alpha', 'ml', 'search']);
});

test('the deny-list is read consistently and to its end', async () => {
  denied = ['a', 'b', 'c', 'd', 'e'].map(denyListSortKey);
  const { store } = create({ operatorTable: 'table', pollInterval: 60_000 });
  await store.start();
  expect(['a', 'b', 'c', 'd', 'e', 'f'].map(store.denied)).toEqual([true, true, true, true, true, false]);
  expect(queries()).toHaveLength(3);
  expect(JSON.parse(queries()[0].body)).toMatchObject({
    TableName: 'table',
    ConsistentRead: true,
    ExpressionAttributeValues: { ':pk': { S: 'deny' } },
  });
});

test('a client that is added, and one that is denied or allowed again, is known after the next poll', async () => {
  const { store } = create();
  await store.start();
  appConfig.publish({ version: 1, lists: STANDARD_LISTS, clients: [ALPHA, BETA] });
  await until(() => store.client('beta-id') !== undefined);
  expect([store.client('beta-id'), store.priceDate, store.price(OPENAI, 'gpt-4o')]).toEqual([BETA, undefined, []]);
  denied = [denyListSortKey('beta-id')];
  await until(() => store.denied('beta-id'));
  denied = [];
  await until(() => !store.denied('beta-id'));
});

test('an unchanged document is not sent again, in one session', async () => {
  const { store } = create({ appConfig: APP_CONFIG });
  await store.start();
  await until(() => polls() > 10);
  expect(appConfig.sessions).toBe(1);
  expect(store.client('alpha-id')).toEqual(ALPHA);
});

test('a session that has ended is begun again with the next poll', async () => {
  const { store, lines } = create({ appConfig: APP_CONFIG });
  await store.start();
  appConfig.expireTokens();
  appConfig.publish({ version: 1, lists: STANDARD_LISTS, clients: [BETA] });
  await until(() => store.client('beta-id') !== undefined);
  expect(appConfig.sessions).toBe(2);
  expect(lines[0].message).toMatch(/^live configuration: BadRequestException/);
});

test('sources that fail leave what was there, say so once, and are followed again when they are back', async () => {
  denied = [denyListSortKey('beta-id')];
  const { store, lines } = create();
  await store.start();
  appConfig.failure = bad('InternalServerException');
  denyListFailure = bad('ThrottlingException');
  await until(() => lines.length === 2);
  const before = fake.server.received.length;
  await until(() => fake.server.received.length > before + 10);
  expect([store.loaded, store.client('alpha-id'), store.denied('beta-id')]).toEqual([true, ALPHA, true]);
  expect(lines.map(({ message }) => message).sort()).toEqual([
    expect.stringMatching(/^deny-list: ThrottlingException/),
    expect.stringMatching(/^live configuration: InternalServerException/),
  ]);
  appConfig.failure = denyListFailure = undefined;
  denied = [];
  appConfig.publish({ version: 1, lists: STANDARD_LISTS, clients: [BETA] });
  await until(() => store.client('beta-id') !== undefined && !store.denied('beta-id'));
});

test('it is not loaded while the deny-list has never been read, and loads by itself', async () => {
  denyListFailure = bad('AccessDeniedException');
  const { store } = create();
  await store.start();
  expect(store.loaded).toBe(false);
  denyListFailure = undefined;
  await until(() => store.loaded);
});

const client = (change: object) => ({ version: 1, lists: STANDARD_LISTS, clients: [ALPHA, { ...BETA, ...change }] });
const priced = (change: object, row: object = {}) => ({
  version: 1,
  clients: [],
  lists: STANDARD_LISTS,
  prices: { ...PRICES, models: [{ ...PRICES.models[0], ...row }], ...change },
});
const BAD: [path: string, document: unknown][] = [
  ['$', 'not json'],
  ['$', []],
  ['$.version', { version: 2, clients: [] }],
  ['$.clients', { version: 1 }],
  [
    '$.clients',
    { version: 1, lists: STANDARD_LISTS, clients: Array.from({ length: MAX_CLIENTS + 1 }, (_, i) => ({ name: `n${i}`, clientId: `c${i}` })) },
  ],
  ['$.lists', { version: 1, clients: [] }],
  ['$.lists.claudeOnBedrock', { version: 1, clients: [], lists: { storedState: STANDARD_LISTS.storedState } }],
  ['$.clients[1].storedState', client({ storedState: true })],
  ['$.clients[1].name', client({ name: '' })],
  ['$.clients[1].name', client({ name: 'a\nb' })],
  ['$.clients[1].clientId', client({ clientId: 7 })],
  ['$.clients[1].team', client({ team: null })],
  ['$.prices.asOf', priced({ asOf: 'today' })],
  ['$.prices.models', priced({ models: undefined })],
];

test.each(BAD)('a document that is wrong at %s (%j) is refused, logged once, and the last good one kept', async (path, document) => {
  const { store, lines } = create({ appConfig: APP_CONFIG });
  await store.start();
  appConfig.publish(document);
  await until(() => lines.length === 1);
  const before = polls();
  await until(() => polls() > before + 6);
  expect(lines).toEqual([{ level: 'warn', message: expect.stringContaining(`live configuration: version 2 was refused, ${path} `) }]);
  expect([store.loaded, store.client('alpha-id'), store.priceDate]).toEqual([true, ALPHA, '2026-01-31']);
  appConfig.publish({ version: 1, lists: STANDARD_LISTS, clients: [BETA] });
  await until(() => store.client('beta-id') !== undefined);
});

test('each bad version is logged', async () => {
  const { store, lines } = create({ appConfig: APP_CONFIG });
  await store.start();
  appConfig.publish([]);
  await until(() => lines.length === 1);
  appConfig.publish([]);
  await until(() => lines.length === 2);
});

test('a first document that is bad is not loaded', async () => {
  appConfig.publish({ version: 1 });
  const { store } = create({ appConfig: APP_CONFIG });
  await store.start();
  await until(() => appConfig.sessions > 3);
  expect(store.loaded).toBe(false);
  expect(() => store.lists).toThrow(expect.objectContaining({ code: 'configuration_not_loaded' }));
});

test('fields of a newer version are let through: a task of the old one must still start', async () => {
  appConfig.publish({ version: 1, lists: STANDARD_LISTS, clients: [{ ...ALPHA, limits: { requests: 1 } }], routes: [] });
  const { store } = create({ appConfig: APP_CONFIG });
  await store.start();
  expect(store.client('alpha-id')).toMatchObject(ALPHA);
});

test('an alias that a task cannot read is nobody else’s: a model of its name is not served by the default', async () => {
  const node = { provider: 'openai' };
  const aliases = [{ name: 'fast', node }, { name: 'later', node: { ...node, newer: 1 } }, null];
  appConfig.publish({ version: 1, lists: STANDARD_LISTS, clients: [], routing: { aliases } });
  const { store } = create({ appConfig: APP_CONFIG });
  await store.start();
  expect([store.aliases, store.alias('fast')?.name, store.alias('gpt-4o')]).toEqual([['fast'], 'fast', undefined]);
  expect(() => store.alias('later')).toThrow('unknown route');
});

test('rows that a task cannot read are skipped and said, and the rest of the document counts', async () => {
  const surfaces = [{ ...STANDARD_LISTS.surfaces[0], models: '(?i)^gpt' }, ...STANDARD_LISTS.surfaces];
  appConfig.publish({ version: 1, lists: { ...STANDARD_LISTS, surfaces }, clients: [BETA] });
  const { store, lines } = create();
  await store.start();
  expect([store.loaded, store.client('beta-id'), store.lists.surfaces]).toEqual([true, BETA, STANDARD_LISTS.surfaces]);
  expect(lines).toEqual([{ level: 'warn', message: 'live configuration: version 2, $.lists.surfaces[0] was skipped' }]);
});

const [PRICED] = PRICES.models;
test.each<[string, unknown]>([
  ['below nothing', { ...PRICED, input: -1 }],
  ['in words', { ...PRICED, output: '10' }],
  ['null', { ...PRICED, cacheWrite: null }],
  ['of nothing', { ...PRICED, model: '' }],
  ['of another kind', 'free'],
])('a price that a task cannot read costs it that row alone: one that starts on the document of a later version serves: %s', async (_, odd) => {
  const good = { provider: 'openai', model: 'gpt-5', input: 1, output: 2 };
  appConfig.publish({ version: 1, lists: STANDARD_LISTS, clients: [BETA], prices: { asOf: '2026-11-20', models: [odd, good, odd] } });
  const { store, lines } = create();
  await store.start();
  expect([store.loaded, store.client('beta-id'), store.rows]).toEqual([true, BETA, [good]]);
  expect(lines).toEqual([{ level: 'warn', message: 'live configuration: version 2, $.prices.models[0], and 1 more, was skipped' }]);
});

test('the stated maximum of clients is taken', async () => {
  appConfig.publish({
    version: 1,
    lists: STANDARD_LISTS,
    clients: Array.from({ length: MAX_CLIENTS }, (_, i) => ({ name: `n${i}`, clientId: `c${i}` })),
  });
  const { store } = create({ appConfig: APP_CONFIG });
  await store.start();
  expect(store.client(`c${MAX_CLIENTS - 1}`)).toMatchObject({ name: `n${MAX_CLIENTS - 1}` });
});
