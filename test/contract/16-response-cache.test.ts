import { type FakeWorld, LIVE, pause, until } from '../../fakes';
import { CACHE_KEY_PREFIX, CACHE_STORE_RULES, type LiveDocument, type Policy } from '../../src/contract';
import { CHAT, CLAUDE, invoke, KINDS, type Kind, streamed } from './cached-kinds';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { serving, withPublishedWorld } from './with-gateway';
import { CACHE_SECRET, cacheOf, limitsOf, stored, withStore } from './with-valkey';

const CLIENTS: Readonly<Record<string, Policy & { readonly team?: string }>> = {
  one: { team: 'readers' },
  other: { team: 'readers' },
  off: { responseCache: 'off' },
  limited: { limits: { dollarsPerDay: 5 } },
};

const DOCUMENT: LiveDocument = {
  ...LIVE,
  clients: [...LIVE.clients, ...Object.entries(CLIENTS).map(([name, policy]) => ({ name, clientId: `client-${name}`, ...policy }))],
  routing: {
    routes: [
      {
        name: 'two',
        node: {
          fallback: [
            { provider: 'openai', model: 'gpt-4o' },
            { provider: 'azure', model: 'gpt-4o' },
          ],
        },
      },
    ],
  },
};

let asked = 0;
/** Of a text that nobody has asked for. */
const newText = (): string => `Say something new, ${asked++}.`;

/** A chat completion whose reason to stop does not tell. */
const REFUSAL = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', content: null, refusal: 'I will not.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
});

const TO_HEX = "return (redis.call('GET', KEYS[1]):gsub('.', function(c) return string.format('%02x', c:byte()) end))";
const FROM_HEX = "redis.call('SET', KEYS[1], (ARGV[1]:gsub('..', function(h) return string.char(tonumber(h, 16)) end)))";

stored('the response cache', () => {
  const context = withPublishedWorld(() => DOCUMENT) as { world: FakeWorld; gateway: GatewayProcess };
  const state = withStore(context, { rules: CACHE_STORE_RULES });
  beforeAll(async () => {
    context.world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value);
    context.gateway = await GatewayProcess.start(context.world, {
      responseCache: cacheOf(state.store),
      limits: limitsOf(undefined),
      bedrockApi: true,
    });
    await serving(context);
  });

  const headersOf = (client: string, provider?: string) => ({
    authorization: `Bearer ${context.world.issuer.token({ client_id: `client-${client}` })}`,
    ...(provider && { 'x-portkey-provider': provider }),
  });
  interface Asked {
    readonly kind?: Kind;
    readonly client?: string;
    readonly more?: object;
    readonly headers?: Readonly<Record<string, string>>;
  }
  /** Once it is known what is kept of it. */
  const ask = async (text: string, { kind = CHAT, client = 'one', more, headers }: Asked = {}): Promise<Answer> => {
    const { path, provider, body } = kind;
    const answer = await context.gateway.call({ path, body: { ...body(text), ...more }, headers: { ...headersOf(client, provider), ...headers } });
    await context.gateway.recordOf(answer);
    await pause(20);
    return answer;
  };
  const statusOf = ({ headers }: Answer) => headers['x-portkey-cache-status'];
  const keys = async () => Object.keys(await state.store.dump());

  test.each(Object.entries(KINDS))('%s: the second answer is the first one, byte by byte, and nobody else is asked', async (_, kind) => {
    const text = newText();
    const first = await ask(text, { kind });
    const calls = context.world.upstreamRequests.length;
    const second = await ask(text, { kind });
    expect([first, second].map((answer) => [answer.status, statusOf(answer)])).toEqual([
      [200, 'MISS'],
      [200, 'HIT'],
    ]);
    expect(second.bytes.equals(first.bytes)).toBe(true);
    const told = ({ headers: { date: _date, age: _age, 'x-portkey-cache-status': _status, ...rest } }: Answer) =>
      Object.fromEntries(Object.entries(rest).filter(([name]) => !/request-?id/.test(name)));
    expect(told(second)).toEqual(told(first));
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    expect(context.world.upstreamRequests).toHaveLength(calls);
    const [made, given] = [await context.gateway.recordOf(first), await context.gateway.recordOf(second)];
    expect(made).toMatchObject({ cache: 'miss', CacheHits: 0, CacheSavings: 0 });
    expect(given).toMatchObject({
      cache: 'hit',
      outcome: 'served',
      Cost: 0,
      CacheHits: 1,
      Provider: made.Provider,
      Model: made.Model,
      stream: made.stream,
      attempts: [],
      responseBytes: made.responseBytes,
    });
    expect([given.stopReason, given.CacheSavings]).toEqual([made.stopReason, made.Cost ?? 0]);
    expect([given.InputTokens, given.OutputTokens]).toEqual([undefined, undefined]);
  });

  test('what is stored says nothing to who has the store: neither prompt nor answer nor client, and it has a lifetime', async () => {
    const text = newText();
    await ask(text);
    const [[key, value], ...others] = Object.entries(await state.store.dump());
    expect(others).toEqual([]);
    expect(key).toMatch(new RegExp(`^${CACHE_KEY_PREFIX}[\\w-]{43}$`));
    expect(String(value)).not.toMatch(/word|gpt|something|client|content-type/);
    const lifetime = await state.store.lifetime(key);
    expect(lifetime).toBeGreaterThan(3_500_000);
    expect(lifetime).toBeLessThanOrEqual(3_600_000);
  });

  test.each<[string, Asked]>([
    ['its client', { client: 'other' }],
    ['its endpoint and shape', { kind: streamed(CHAT) }],
    ['its provider', { kind: { ...CHAT, provider: 'azure' } }],
    ['its model', { more: { model: 'gpt-4o-mini' } }],
    ['its route', { headers: { 'x-portkey-config': 'two' } }],
    ['a byte of its body', { more: { max_tokens: 21 } }],
    ['its tier', { more: { service_tier: 'flex' } }],
    ['a beta header', { headers: { 'openai-beta': 'assistants=v2' } }],
    ['a version header', { headers: { 'anthropic-version': '2023-06-01' } }],
    ['its part of the cache', { headers: { 'x-portkey-cache-namespace': 'evening' } }],
  ])('another request is one that differs in %s alone', async (_, asked) => {
    const text = newText();
    await ask(text);
    expect(statusOf(await ask(text, asked))).toBe('MISS');
    expect(statusOf(await ask(text))).toBe('HIT');
  });

  test('cache-control: no-store takes no part', async () => {
    const text = newText();
    const headers = { 'cache-control': 'no-store' };
    expect([statusOf(await ask(text, { headers })), await keys()]).toEqual(['DISABLED', []]);
    await ask(text);
    expect(statusOf(await ask(text, { headers }))).toBe('DISABLED');
    expect(context.world.openai.requests).toHaveLength(3);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['cache-control: no-cache', { 'cache-control': 'no-cache' }],
    ['cache-control: max-age=0', { 'cache-control': 'max-age=0' }],
    ['x-portkey-cache-force-refresh', { 'x-portkey-cache-force-refresh': 'true' }],
  ])('%s: a new answer takes the place of the old one, and no provider learns of the header', async (_, headers) => {
    const text = newText();
    const first = await ask(text);
    const second = await ask(text, { headers });
    const third = await ask(text);
    expect([statusOf(first), statusOf(second), statusOf(third)]).toEqual(['MISS', 'REFRESH', 'HIT']);
    expect(second.text).not.toBe(first.text);
    expect(third.text).toBe(second.text);
    expect(Object.keys(context.world.openai.last.headers).filter((name) => /cache/.test(name))).toEqual([]);
  });

  test('cache-control: max-age: what is older is asked for anew', async () => {
    const text = newText();
    await ask(text);
    expect(statusOf(await ask(text, { headers: { 'cache-control': 'max-age=60' } }))).toBe('HIT');
    await pause(1_050);
    const hit = await ask(text);
    expect(Number(hit.headers.age)).toBeGreaterThanOrEqual(1);
    expect(statusOf(await ask(text, { headers: { 'cache-control': 'max-age=1' } }))).toBe('MISS');
  });

  test('a client whose policy says so takes no part', async () => {
    const text = newText();
    expect([statusOf(await ask(text, { client: 'off' })), statusOf(await ask(text, { client: 'off' }))]).toEqual(['DISABLED', 'DISABLED']);
    expect(await keys()).toEqual([]);
  });

  const tool = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } };
  test.each<[string, Asked]>([
    ['several choices', { more: { n: 2 } }],
    ['choices of a number that is none', { more: { n: '2' } }],
    ['a tool of the client', { more: { tools: [tool] } }],
    ['a search', { more: { web_search_options: {} } }],
    ['a model that searches', { more: { model: 'gpt-4o-search-preview' } }],
    ['a tool of the provider', { kind: CLAUDE, more: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] } }],
    ['several prompts', { kind: { path: '/v1/completions', body: (text) => ({ model: 'gpt-4o', prompt: [text, text] }) } }],
    ['a picture to be made', { kind: { path: '/v1/images/generations', body: (prompt) => ({ model: 'gpt-image-1', prompt }) } }],
  ])('a request takes no part that has %s', async (_, asked) => {
    const answer = await ask(newText(), asked);
    expect([statusOf(answer), await keys()]).toEqual(['DISABLED', []]);
  });

  test.each<[string, Kind, object]>([
    ['a failure', CHAT, { status: 500 }],
    ['an error inside of a 200', CHAT, { failure: {} }],
    ['a stream that is cut', streamed(CHAT), { cutAfter: 3 }],
    ['a stream without its end', streamed(CHAT), { omitLast: 3 }],
    ['an answer that is filtered', CHAT, { stopReason: 'content_filter' }],
    ['a refusal by its reason', CLAUDE, { stopReason: 'refusal' }],
    ['a refusal by its words', CHAT, { body: REFUSAL }],
    ['a guardrail mark', invoke('invoke'), { intervened: 'last' }],
    ['a guardrail mark in a stream', invoke('invoke-with-response-stream'), { intervened: 'last' }],
    [
      'a call of a tool of the provider',
      { path: '/v1/responses', body: (input) => ({ model: 'gpt-4o', input }) },
      { output: [{ type: 'web_search_call', action: { type: 'search' } }] },
    ],
    ['more than a megabyte', streamed(CHAT), { chunks: 12_000 }],
  ])('an answer is not kept that is, or has, %s', async (_, kind, behaviour) => {
    for (const fake of context.world.upstreams) fake.behave(behaviour);
    const text = newText();
    const first = await ask(text, { kind });
    for (const fake of context.world.upstreams) fake.reset();
    expect([statusOf(first), await keys()]).toEqual(['MISS', []]);
    expect(statusOf(await ask(text, { kind }))).toBe('MISS');
  });

  test('an answer whose client left is not kept', async () => {
    context.world.openai.behave({ chunks: 40, interval: 20 });
    const body = { ...CHAT.body(newText()), stream: true };
    const answer = await context.gateway.open({ path: CHAT.path, body, headers: headersOf('one') });
    await answer.seen(/word3/);
    answer.leave();
    await context.gateway.recordOf(answer);
    await pause(50);
    expect(await keys()).toEqual([]);
  });

  test('an answer of another target than the first is not kept', async () => {
    const headers = { 'x-portkey-config': 'two' };
    const text = newText();
    context.world.openai.behave({ status: 503 });
    const first = await ask(text, { headers });
    expect([first.status, first.headers['x-portkey-provider'], statusOf(first), await keys()]).toEqual([200, 'azure', 'MISS', []]);
  });

  test('a hit costs nothing of a budget, and is counted as a request', async () => {
    const text = newText();
    const [miss, hit] = [await ask(text, { client: 'limited' }), await ask(text, { client: 'limited' })];
    expect([statusOf(miss), statusOf(hit)]).toEqual(['MISS', 'HIT']);
    const { Cost } = await context.gateway.recordOf(miss);
    const { json } = await context.gateway.call({ path: '/v1/usage', headers: headersOf('limited') });
    expect(JSON.stringify(json)).toContain(String(Cost));
    expect(await context.gateway.recordOf(hit)).toMatchObject({ Cost: 0, counted: 'task' });
  });

  test.each<[string, string]>([
    ['is cut', "redis.call('SET', KEYS[1], string.sub(redis.call('GET', KEYS[1]), 1, -2))"],
    ['is empty', "redis.call('SET', KEYS[1], '')"],
    [
      'has another bit',
      "local v = redis.call('GET', KEYS[1]); redis.call('SET', KEYS[1], string.sub(v, 1, -2) .. string.char(255 - string.byte(v, -1)))",
    ],
    ['is of another form', "redis.call('SET', KEYS[1], '\\2' .. string.sub(redis.call('GET', KEYS[1]), 2))"],
    ['is a text', "redis.call('SET', KEYS[1], 'an answer')"],
    ['is a list', "redis.call('DEL', KEYS[1]); redis.call('RPUSH', KEYS[1], 'an answer')"],
  ])('a value that %s is a miss, and is told', async (_, script) => {
    const text = newText();
    await ask(text);
    const [key] = await keys();
    await state.store.server.ask('EVAL', script, 1, key);
    const answer = await ask(text);
    expect([answer.status, statusOf(answer)]).toEqual([200, 'MISS']);
    expect(context.world.openai.requests).toHaveLength(2);
  });

  test('the value of another request is a miss', async () => {
    const [text, other] = [newText(), newText()];
    await ask(text);
    const [key] = await keys();
    await ask(other);
    const [otherKey] = (await keys()).filter((each) => each !== key);
    await state.store.server.ask('EVAL', FROM_HEX, 1, key, String(await state.store.server.ask('EVAL', TO_HEX, 1, otherKey)));
    expect(statusOf(await ask(text))).toBe('MISS');
    expect(statusOf(await ask(other))).toBe('HIT');
  });

  test('a store that does not answer makes a miss, and it is served again when it does', async () => {
    const text = newText();
    await ask(text);
    state.store.front.kill();
    const answer = await ask(text);
    expect([answer.status, statusOf(answer)]).toEqual([200, 'MISS']);
    state.store.front.restore();
    await until('it is asked again', async () => statusOf(await ask(text)) === 'HIT', 20_000);
  });
});
