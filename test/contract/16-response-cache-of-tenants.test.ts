import { type FakeWorld, LIVE, pause, until } from '../../fakes';
import { CACHE_STORE_RULES, type LiveDocument, type ResponseCacheConfiguration } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { serving, withPublishedWorld } from './with-gateway';
import { CACHE_SECRET, cacheOf, stored, withStore } from './with-valkey';

const DOCUMENT: LiveDocument = {
  ...LIVE,
  clients: [
    ...LIVE.clients,
    { name: 'one', clientId: 'client-one', otherIds: ['client-one-new'], team: 'readers', responseCache: 'on' },
    { name: 'mate', clientId: 'client-mate', team: 'readers', responseCache: 'on' },
    { name: 'other', clientId: 'client-other', team: 'writers', responseCache: 'on' },
    { name: 'readers', clientId: 'client-readers', responseCache: 'on' },
    { name: 'quiet', clientId: 'client-quiet', team: 'readers' },
  ],
};
const BODY = { model: 'gpt-4o', messages: [{ role: 'user', content: 'What do we earn?' }] };

/** What an attacker may write where the gateway reads. */
const VALUES = [
  ...['one', 'client-one', 'client#one', '["client","one"]', '","owner":["client","one"]', 'owner=one', '..', '*', '%00', 'readers', 'cache:', '1'],
  ...['{"client":"one"}', '["team","readers"]', 'gateway', 'principal', 'one,other', 'one;q=1', "one'--", 'true'],
];
const HEADERS = [
  ...['x-portkey-cache-namespace', 'x-portkey-metadata', 'x-portkey-cache', 'x-portkey-config-id', 'x-portkey-virtual-key'],
  ...['x-client', 'x-forwarded-for', 'x-amzn-oidc-data', 'cookie', 'openai-organization'],
];
const TRIES = HEADERS.flatMap((header) => VALUES.map((value) => ({ [header]: value })));

stored('answers of others', () => {
  const context = withPublishedWorld(() => DOCUMENT) as { world: FakeWorld; gateway: GatewayProcess };
  const state = withStore(context, { rules: CACHE_STORE_RULES });
  afterEach(() => context.gateway.kill());

  const start = async (changes: Partial<ResponseCacheConfiguration> = {}) => {
    context.world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value);
    const identity = [{ ...context.world.identity, clients: 'any' as const }] as const;
    context.gateway = await GatewayProcess.start(context.world, { responseCache: cacheOf(state.store, changes), identity });
    await serving(context);
  };
  const ask = async (clientId: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const authorization = `Bearer ${context.world.issuer.token({ client_id: clientId })}`;
    return await context.gateway.call({ path: '/v1/chat/completions', body: BODY, headers: { authorization, ...headers } });
  };
  const statusOf = ({ headers }: Answer) => headers['x-portkey-cache-status'];
  /** The answer that is kept for a client. */
  const kept = async (clientId: string): Promise<Answer> => {
    let answer = await ask(clientId);
    await until('it is kept', async () => {
      answer = await ask(clientId);
      return statusOf(answer) === 'HIT';
    });
    return answer;
  };

  test('200 tries of another client to be given one: it never is', async () => {
    await start();
    const { text } = await kept('client-one');
    expect(TRIES).toHaveLength(200);
    const answers = await Promise.all(TRIES.map((headers) => ask('client-other', headers)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(answers.filter((answer) => answer.text === text)).toEqual([]);
    expect((await ask('client-one')).text).toBe(text);
  }, 60_000);

  test.each(['client-mate', 'client-readers', 'one', 'readers', 'client-One', 'nobody'])('nor is %s, by whatever it is called', async (clientId) => {
    await start();
    const { text } = await kept('client-one');
    expect((await ask(clientId)).text).not.toBe(text);
  });

  test('a client is the same with another of its credentials', async () => {
    await start();
    const { text } = await kept('client-one');
    expect((await ask('client-one-new')).text).toBe(text);
  });

  test('where teams share, a team does, and nobody else', async () => {
    await start({ cacheScope: 'team' });
    const { text } = await kept('client-one');
    expect((await ask('client-mate')).text).toBe(text);
    for (const clientId of ['client-other', 'client-readers', 'readers', 'nobody']) expect((await ask(clientId)).text).not.toBe(text);
  });

  test('where all share, all do', async () => {
    await start({ cacheScope: 'gateway' });
    const { text } = await kept('client-one');
    expect((await ask('client-other')).text).toBe(text);
    expect((await ask('nobody')).text).toBe(text);
  });

  test('by choice: only whose policy says so takes part', async () => {
    await start({ optIn: true });
    await kept('client-one');
    expect(statusOf(await ask('client-quiet'))).toBe('DISABLED');
    await pause(20);
    expect(Object.keys(await state.store.dump())).toHaveLength(1);
  });

  test('what is older than the lifetime of this configuration is not given, whatever the store says', async () => {
    await start();
    await kept('client-one');
    await context.gateway.kill();
    await start({ ttl: 1_000 });
    await pause(1_100);
    expect(statusOf(await ask('client-one'))).toBe('MISS');
  });
});
