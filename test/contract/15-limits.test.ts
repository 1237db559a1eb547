import { BEDROCK_MODEL, type FakeWorld, LIVE, pause, until } from '../../fakes';
import { madeKey } from '../../runtime/test/made-keys';
import { BUDGET_PARTITION, type Limits, type LiveDocument, subjectKey } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { refusalCode } from './refused';
import { serving, withWorld } from './with-gateway';
import { limitsOf, stored, withStore } from './with-valkey';

/** What the store has of a minute must not change in the midst of a test. */
const LEAST_SECONDS = 15;

/** Clients of one limit each; a team has its own. */
const OF_CLIENTS: Readonly<Record<string, Limits & { readonly team?: string }>> = {
  requests: { requestsPerMinute: 2 },
  input: { inputTokensPerMinute: 100 },
  output: { outputTokensPerDay: 3_000 },
  alone: { concurrency: 1 },
  day: { dollarsPerDay: 0.05 },
  month: { dollarsPerMonth: 0.01, warnAt: [50, 100] },
  raised: { dollarsPerDay: 0.02 },
  nothing: { requestsPerMinute: 0 },
  keyed: {},
  lied: { dollarsPerDay: 1 },
  mate: { team: 'team' },
  friend: { team: 'team', requestsPerMinute: 50 },
  free: {},
  viewer: { requestsPerMinute: 1_000, dollarsPerMonth: 100 },
  known: { requestsPerMinute: 1_000, dollarsPerMonth: 100 },
};
const TEAM: Limits = { requestsPerMinute: 2 };

const DOCUMENT: LiveDocument = {
  ...LIVE,
  clients: [
    ...LIVE.clients,
    ...Object.entries(OF_CLIENTS).map(([name, { team, ...limits }]) => ({
      name,
      clientId: `client-${name}`,
      team: team ?? `team-of-${name}`,
      limits,
    })),
  ],
  limits: { teams: [{ team: 'team', ...TEAM }] },
};

const messages = [{ role: 'user', content: 'Say something.' }];
const CHAT = { path: '/v1/chat/completions', provider: 'openai', body: { model: 'gpt-4o', messages, max_tokens: 20 } };
const MESSAGES = { path: '/v1/messages', provider: 'anthropic', body: { model: 'claude-sonnet-4-20250514', messages, max_tokens: 20 } };

stored('limits and budgets', () => {
  const context = withWorld(() => DOCUMENT) as { world: FakeWorld; gateway: GatewayProcess };
  const state = withStore(context);
  beforeAll(async () => {
    context.gateway = await GatewayProcess.start(context.world, {
      limits: limitsOf(state.store),
      identity: [context.world.identity, { method: 'api-keys' }],
      bedrockApi: true,
    });
    await serving(context);
  });
  beforeEach(async () => {
    const left = 60 - (Math.floor(Date.now() / 1000) % 60);
    if (left < LEAST_SECONDS) await pause((left + 1) * 1000);
  }, 30_000);

  const headersOf = (client: string, provider: string) => ({
    authorization: `Bearer ${context.world.issuer.token({ client_id: `client-${client}` })}`,
    'x-portkey-provider': provider,
  });
  const ask = (client: string, { path, provider, body }: typeof CHAT | typeof MESSAGES = CHAT, more: object = {}): Promise<Answer> =>
    context.gateway.call({ path, body: { ...body, ...more }, headers: headersOf(client, provider) });
  const codes = (answers: readonly Answer[]) => answers.map((answer) => [answer.status, refusalCode(answer)]);
  const hashOf = async (key: string): Promise<Record<string, string>> => {
    const all = await state.store.dump();
    const [name] = Object.keys(all).filter((each) => each.endsWith(`}${key}`));
    return all[name] as Record<string, string>;
  };

  test.each<[string, string, object]>([
    ['requests of a minute', 'requests', {}],
    ['what a team has is used up by all of its clients', 'mate', {}],
  ])('%s: the third is refused until the next minute', async (_, client, more) => {
    const answers = [await ask(client, CHAT, more), await ask(client === 'mate' ? 'friend' : client, CHAT, more), await ask(client, CHAT, more)];
    expect(codes(answers)).toEqual([
      [200, undefined],
      [200, undefined],
      [429, 'limit_exceeded'],
    ]);
    const wait = Number(answers[2].headers['retry-after']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(context.world.openai.requests).toHaveLength(2);
    const limitedBy = client === 'mate' ? 'team#team requestsPerMinute' : 'client#requests requestsPerMinute';
    expect(await context.gateway.recordOf(answers[2])).toMatchObject({
      outcome: 'refused',
      limitedBy,
      counted: 'shared',
      LimitRefusals: 1,
      Refusals: 1,
    });
    expect(await context.gateway.recordOf(answers[0])).toMatchObject({ outcome: 'served', counted: 'shared', LimitRefusals: 0 });
  });

  test('0 lets nothing through', async () => {
    expect(codes([await ask('nothing')])).toEqual([[429, 'limit_exceeded']]);
  });

  test('tokens that a prompt alone exceeds are refused, and nobody shall try again', async () => {
    const [short, long] = [await ask('input'), await ask('input', CHAT, { messages: [{ role: 'user', content: 'word '.repeat(200) }] })];
    expect(codes([short, long])).toEqual([
      [200, undefined],
      [429, 'limit_exceeded'],
    ]);
    expect(long.headers['x-should-retry']).toBe('false');
    expect(long.json.error.message).toContain('inputTokensPerMinute of this client is 100, and this request may need more');
  });

  test('tokens of answers are counted as they come, in place of what was expected', async () => {
    const answer = await ask('output');
    const { OutputTokens, InputTokens } = await context.gateway.recordOf(answer);
    await until('it is settled', async () => Object.values(await hashOf('client#output')).includes(String(OutputTokens)));
    expect(InputTokens).toBeGreaterThan(0);
    expect(codes([await ask('output', CHAT, { max_tokens: 3_001 })])).toEqual([[429, 'limit_exceeded']]);
    expect(codes([await ask('output', CHAT, { max_tokens: 3_000 - OutputTokens })])).toEqual([[200, undefined]]);
  });

  test.each<[string, object]>([
    ['a fraction', { max_tokens: 20.5 }],
    ['a fraction of choices', { max_tokens: 5, n: 1.5 }],
    ['nothing, times what is no number', { max_tokens: 0, n: 'many' }],
  ])('a limit of an answer that is %s breaks no counter, and nobody else is counted otherwise', async (_, more) => {
    const first = await ask('output', CHAT, more);
    const second = await ask('output');
    expect([first.status, second.status].map((status) => status < 500)).toEqual([true, true]);
    const counted = await Promise.all([first, second].map(async (answer) => (await context.gateway.recordOf(answer)).counted));
    expect(counted).toEqual(['shared', 'shared']);
  });

  test('one at a time: the second is refused while the first is open, and served after it', async () => {
    context.world.openai.behave({ chunks: Number.POSITIVE_INFINITY, interval: 20 });
    const first = await context.gateway.open({ path: CHAT.path, body: { ...CHAT.body, stream: true }, headers: headersOf('alone', 'openai') });
    await first.seen(/word3/);
    expect(codes([await ask('alone')])).toEqual([[429, 'limit_exceeded']]);
    first.leave();
    await context.gateway.recordOf(first);
    context.world.openai.reset();
    await until('the next is served', async () => (await ask('alone')).status === 200);
  });

  test('a budget that is used up is a billing error, and comes back with the next day', async () => {
    const answers: Answer[] = [];
    while (answers.at(-1)?.status !== 429 && answers.length < 40) answers.push(await ask('day', MESSAGES));
    const last = answers[answers.length - 1];
    expect([last.status, last.json.error.type, last.json.error.code, last.headers['x-should-retry']]).toEqual([
      429,
      'billing_error',
      'budget_exceeded',
      'false',
    ]);
    expect(last.json.error.message).toContain('dollarsPerDay of this client is 0.05 USD');
    const now = Date.now() / 1000;
    expect(Math.abs(Number(last.headers['retry-after']) - (86_400 - (now % 86_400)))).toBeLessThan(5);
    const costs = await costsOf(answers);
    const spent = costs.reduce((sum, cost) => sum + cost, 0);
    expect(spent).toBeGreaterThan(0.05 - Math.max(...costs));
    // what was expected of an answer is less than this fake's answers cost
    expect(spent).toBeLessThanOrEqual(0.05 + Math.max(...costs));
  });

  test('a budget tells at its percentages, once each', async () => {
    for (let answer = await ask('month'); answer.status === 200; answer = await ask('month'))
      await context.gateway.recordOf(answer).then(() => pause(50));
    await context.gateway.recordOf(await ask('month'));
    const told = () => context.gateway.records.filter(({ logger, subject }) => logger === 'budget' && subject === 'client#month');
    await until('both percentages to be told', () => told().length >= 2);
    expect(told().map(({ percent, budget, dollars }) => [percent, budget, dollars])).toEqual([
      [50, 'dollarsPerMonth', 0.01],
      [100, 'dollarsPerMonth', 0.01],
    ]);
  });

  test('an operator raises a budget: the next request is served, and nothing is deployed', async () => {
    while ((await ask('raised')).status === 200);
    const today = new Date().toISOString().slice(0, 10);
    const attributes = { day: { S: today }, dayDollars: { N: '0.2' } };
    context.world.denyList.put({ pk: BUDGET_PARTITION, sk: subjectKey('client', 'raised'), attributes });
    await until('the raise is polled', async () => (await ask('raised')).status === 200);
  });

  test('what an API key may use, beside what its client may', async () => {
    const { id, key, item } = madeKey('keyed', { limits: { S: JSON.stringify({ requestsPerMinute: 1 }) } });
    const { pk, sk: _, ...attributes } = item;
    context.world.denyList.put({ pk: pk.S, sk: id, attributes });
    const call = () => context.gateway.call({ path: CHAT.path, body: CHAT.body, headers: { authorization: `Bearer ${key}` } });
    let first = await call();
    await until('the document has been polled', async () => {
      if (first.status === 403) first = await call();
      return first.status !== 403;
    });
    const answers = [first, await call()];
    expect(codes(answers)).toEqual([
      [200, undefined],
      [429, 'limit_exceeded'],
    ]);
    expect(await context.gateway.recordOf(answers[1])).toMatchObject({ limitedBy: `key#${id} requestsPerMinute`, apiKey: id });
    expect(answers[1].json.error.message).toContain('of this key is 1');
  });

  test('a provider that tells of more tokens than there are uses up a budget, and breaks no counter', async () => {
    context.world.openai.behave({ usage: { outputTokens: Number.MAX_SAFE_INTEGER } });
    const first = await ask('lied');
    context.world.openai.reset();
    const second = await until('the budget to be used up', async () => {
      const answer = await ask('lied');
      return answer.status === 200 ? undefined : answer;
    });
    expect(codes([first, second])).toEqual([
      [200, undefined],
      [429, 'budget_exceeded'],
    ]);
    const other = await ask('known');
    expect(await context.gateway.recordOf(other)).toMatchObject({ counted: 'shared' });
  });

  test('limits of an API key that are none let nothing through, and break no counter', async () => {
    const { id, key, item } = madeKey('keyed', { limits: { S: JSON.stringify({ requestsPerMinute: 'many', warnAt: 'often' }) } });
    const { pk, sk: _, ...attributes } = item;
    context.world.denyList.put({ pk: pk.S, sk: id, attributes });
    const call = () => context.gateway.call({ path: CHAT.path, body: CHAT.body, headers: { authorization: `Bearer ${key}` } });
    let answer = await call();
    await until('the document has been polled', async () => {
      if (answer.status === 403) answer = await call();
      return answer.status !== 403;
    });
    expect(codes([answer])).toEqual([[429, 'limit_exceeded']]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ counted: 'shared' });
  });

  test('the limit of the gateway is for all, and what it refuses is not counted for who asked', async () => {
    context.world.appConfig.publish({ ...DOCUMENT, limits: { gateway: { requestsPerMinute: 2 } } });
    await until('it is polled', async () => (await ask('known')).headers['x-ratelimit-limit-requests'] === '2');
    await state.store.reset();
    expect(codes([await ask('known'), await ask('free'), await ask('known')])).toEqual([
      [200, undefined],
      [200, undefined],
      [429, 'limit_exceeded'],
    ]);
    await until('the refused one is taken back', async () =>
      Object.entries(await hashOf('client#known')).some(([field, value]) => field.startsWith('1:') && value === '1'),
    );
  });

  test('what is refused to others takes no place in the gateway meanwhile', async () => {
    context.world.appConfig.publish({ ...DOCUMENT, limits: { gateway: { concurrency: 1 } } });
    context.world.openai.behave({ chunks: Number.POSITIVE_INFINITY, interval: 20 });
    const open = await context.gateway.open({ path: CHAT.path, body: { ...CHAT.body, stream: true }, headers: headersOf('free', 'openai') });
    await until('it is polled', async () => (await ask('known')).status === 429);
    open.leave();
    context.world.openai.reset();
    await until('nothing is open', async () => (await ask('known')).status === 200);
    let isOver = false;
    const others = Array.from({ length: 8 }, async () => {
      while (!isOver) expect((await ask('nothing')).status).toBe(429);
    });
    const answers: Answer[] = [];
    for (let request = 0; request < 20; request++) {
      answers.push(await ask('known'));
      await until('its place is free', async () => !Object.keys(await state.store.dump()).some((key) => key.endsWith('open:gateway#')));
    }
    isOver = true;
    await Promise.all(others);
    expect(codes(answers)).toEqual(answers.map(() => [200, undefined]));
  });

  test.each<[string, typeof CHAT | typeof MESSAGES, Record<string, RegExp>]>([
    [
      'OpenAI',
      CHAT,
      {
        'x-ratelimit-limit-requests': /^1000$/,
        'x-ratelimit-remaining-requests': /^999$/,
        'x-ratelimit-reset-requests': /^\d+s$/,
        'x-gateway-budget-remaining': /^99\.\d{6}$/,
      },
    ],
    [
      'Anthropic',
      MESSAGES,
      {
        'anthropic-ratelimit-requests-limit': /^1000$/,
        'anthropic-ratelimit-requests-remaining': /^999$/,
        'anthropic-ratelimit-requests-reset': /^\d{4}-.*:00\.000Z$/,
      },
    ],
  ])('what is left is told beside the answer, in the names of %s', async (_, call, expected) => {
    await until('the gateway has no limit', async () => (await context.gateway.recordOf(await ask('free'))).counted === undefined);
    await state.store.reset();
    const { headers } = await ask('known', call);
    for (const [name, pattern] of Object.entries(expected)) expect([name, headers[name]]).toEqual([name, expect.stringMatching(pattern)]);
  });

  test('the shape of each API: Bedrock', async () => {
    const call = {
      path: `/model/${encodeURIComponent(BEDROCK_MODEL)}/converse`,
      provider: 'bedrock',
      body: { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] },
    };
    const answer = await context.gateway.call({ path: call.path, body: call.body, headers: headersOf('nothing', 'bedrock') });
    expect([answer.status, answer.headers['x-amzn-errortype'], answer.json.message]).toEqual([
      429,
      'ThrottlingException',
      expect.stringContaining('requestsPerMinute'),
    ]);
  });

  test('who has no limits is counted by the ledger alone', async () => {
    const answer = await ask('free');
    expect([answer.status, (await context.gateway.recordOf(answer)).counted]).toEqual([200, undefined]);
    expect(await state.store.dump()).toEqual({});
  });

  test('a caller sees its own limits, use and money', async () => {
    const answer = await ask('viewer');
    const { Cost } = await context.gateway.recordOf(answer);
    const usage = async () => (await context.gateway.call({ path: '/v1/usage', headers: headersOf('viewer', 'openai') })).json;
    await until('it is settled', async () => (await usage()).subjects[1].limits[1].used === Cost);
    expect(await usage()).toMatchObject({
      object: 'usage',
      counted: 'shared',
      subjects: [
        { subject: 'team#team-of-viewer', limits: [] },
        {
          subject: 'client#viewer',
          spent: { currency: 'USD', month: expect.any(Number) },
          limits: [
            { name: 'requestsPerMinute', limit: 1000, used: 1, remaining: 999 },
            { name: 'dollarsPerMonth', limit: 100, used: Cost, remaining: 100 - Cost },
          ],
        },
      ],
    });
  });

  test('nothing in the store has a lifetime', async () => {
    await ask('known');
    const keys = Object.keys(await state.store.dump());
    expect(keys.length).toBeGreaterThan(0);
    expect(await Promise.all(keys.map((key) => state.store.lifetime(key)))).toEqual(keys.map(() => -1));
  });

  async function costsOf(answers: readonly Answer[]): Promise<number[]> {
    const records = await Promise.all(answers.map((answer) => context.gateway.recordOf(answer)));
    return records.map(({ Cost }) => Cost ?? 0);
  }
});
