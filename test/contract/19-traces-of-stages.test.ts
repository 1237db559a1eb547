import { LIVE, type ReceivedSpan, until } from '../../fakes';
import { CACHE_STORE_RULES, type LiveDocument } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { serving } from './with-gateway';
import { guardrailOf } from './with-guardrail';
import { spansOf, traceIdOf, tracesTo, withReceiver } from './with-traces';
import { CACHE_SECRET, cacheOf, limitsOf, stored, withStore } from './with-valkey';

const FALLBACK = {
  fallback: [
    { provider: 'openai', model: 'gpt-4o' },
    { provider: 'google', model: 'gemini-2.5-flash' },
  ],
};

const DOCUMENT: LiveDocument = {
  ...LIVE,
  clients: [
    ...LIVE.clients,
    { name: 'one', clientId: 'client-one', team: 'readers', limits: { requestsPerMinute: 1_000 } },
    { name: 'none', clientId: 'client-none', limits: { requestsPerMinute: 0 } },
  ],
  routing: { routes: [{ name: 'falls', node: FALLBACK }] },
};

const SLOW_MS = 150;

stored('spans of what a request waits for', () => {
  const context = withReceiver(undefined, undefined, DOCUMENT) as {
    -readonly [Each in keyof ReturnType<typeof withReceiver>]: ReturnType<typeof withReceiver>[Each];
  };
  const state = withStore(context, { rules: CACHE_STORE_RULES });
  beforeAll(async () => {
    const { world, receiver } = context;
    world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value);
    context.gateway = await GatewayProcess.start(world, {
      ...tracesTo(receiver),
      limits: limitsOf(undefined),
      guardrail: guardrailOf(),
      responseCache: cacheOf(state.store),
    });
    await serving(context);
  });
  beforeEach(() => {
    context.world.farBedrock.trouble = undefined;
  });

  const call = (content: string, client = 'one', more: object = {}, headers: object = {}) => ({
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${context.world.issuer.token({ client_id: `client-${client}` })}`, ...headers },
    body: { model: 'gpt-4o', messages: [{ role: 'user', content }], ...more },
  });
  const ask = (...what: Parameters<typeof call>): Promise<Answer> => context.gateway.call(call(...what));
  const spans = (answer: Answer): Promise<readonly ReceivedSpan[]> => spansOf(context.receiver, traceIdOf(answer));
  const names = (all: readonly ReceivedSpan[]) => all.map(({ name }) => name);
  const lasted = ({ start, end }: ReceivedSpan): number => end - start;

  test('each stage that asks somebody has one, in its time; and the next is for what it gave', async () => {
    context.world.farBedrock.trouble = { slowed: SLOW_MS };
    const all = await spans(await ask('Say something new.'));
    expect(names(all)).toEqual(['POST /v1/chat/completions', 'limits', 'guardrail', 'cache', 'chat gpt-4o']);
    const [server, limits, guardrail, cache, attempt] = all;
    for (const each of all.slice(1)) expect(each).toMatchObject({ parentSpanId: server.spanId, traceId: server.traceId });
    expect(all.map(({ kind }) => kind)).toEqual(['server', 'internal', 'internal', 'internal', 'client']);
    expect(lasted(guardrail)).toBeGreaterThanOrEqual(SLOW_MS - 1);
    expect(lasted(limits)).toBeLessThan(SLOW_MS);
    for (const [before, behind] of [
      [limits, guardrail],
      [guardrail, cache],
      [cache, attempt],
    ])
      expect(behind.start).toBeGreaterThanOrEqual(before.end);
    expect(server.attributes).toMatchObject({
      'gateway.cache': 'miss',
      'gateway.counted': 'task',
      'gateway.guardrail': 'passed',
      'gateway.guardrail_units': expect.any(Number),
    });
  });

  test('an answer of the cache has no attempt, and costs nothing', async () => {
    await context.gateway.recordOf(await ask('Say something old.'));
    const hit = await until('the answer to be kept', async () => {
      const answer = await ask('Say something old.');
      return answer.headers['x-portkey-cache-status'] === 'HIT' ? answer : undefined;
    });
    const all = await spans(hit);
    expect(names(all)).toEqual(['POST /v1/chat/completions', 'limits', 'guardrail', 'cache']);
    expect(all[0].attributes).toMatchObject({ 'gateway.cache': 'hit', 'gateway.attempts': 0, 'gateway.cost': 0 });
    expect(all[3].end).toBeLessThanOrEqual(all[0].end);
  });

  test('what a limit refuses goes no further', async () => {
    const refused = await ask('Say something.', 'none');
    expect(refused.status).toBe(429);
    const all = await spans(refused);
    expect(names(all)).toEqual(['POST /v1/chat/completions', 'limits']);
    expect(all[0].attributes).toMatchObject({
      'gateway.limited_by': 'client#none requestsPerMinute',
      'gateway.outcome': 'refused',
      'gateway.error_code': 'limit_exceeded',
      'http.response.status_code': 429,
    });
    expect(all[0]).not.toHaveProperty('error');
    expect(all[0].attributes).not.toHaveProperty(['error.type']);
  });

  test('what the guardrail blocks goes no further', async () => {
    const all = await spans(await ask('Which stocks should I buy?'));
    expect(names(all)).toEqual(['POST /v1/chat/completions', 'limits', 'guardrail']);
    expect(all[0].attributes).toMatchObject({ 'gateway.guardrail': 'blocked', 'gateway.attempts': 0 });
  });

  test('a stage that fails says so', async () => {
    context.world.farBedrock.trouble = { status: 500 };
    const failed = await ask('Say something that is not checked.');
    expect(failed.status).toBe(503);
    expect((await spans(failed)).map(({ name, error }) => [name, error])).toEqual([
      ['POST /v1/chat/completions', 'guardrail_not_available'],
      ['limits', undefined],
      ['guardrail', 'guardrail_not_available'],
    ]);
  });

  test('so does one that cannot ask what it has to', async () => {
    // the rules of this store let nobody count in it
    const limits = limitsOf(state.store, { whenUnavailable: 'refuse' });
    const gateway = await GatewayProcess.start(context.world, { ...tracesTo(context.receiver), limits });
    const failed = await gateway.call(call('Say something that is not counted.'));
    expect(failed.status).toBe(503);
    expect((await spans(failed)).map(({ name, error }) => [name, error])).toEqual([
      ['POST /v1/chat/completions', 'limits_not_available'],
      ['limits', 'limits_not_available'],
    ]);
    await gateway.kill();
  });

  test('every attempt has one: of the first what went wrong, of the second what it used', async () => {
    context.world.openai.behave({ status: 500 });
    const answer = await ask('Say something else.', 'one', {}, { 'x-portkey-config': 'falls' });
    expect(answer.status).toBe(200);
    const all = await spans(answer);
    expect(names(all)).toEqual(['POST /v1/chat/completions', 'limits', 'guardrail', 'cache', 'chat gpt-4o', 'chat gemini-2.5-flash']);
    const [server, , , , failed, served] = all;
    expect(server).not.toHaveProperty('error');
    expect(server.attributes).toMatchObject({ 'gateway.route': 'falls', 'gateway.attempts': 2, 'gateway.team': 'readers' });
    expect(failed.attributes).toMatchObject({ 'gen_ai.provider.name': 'openai', 'http.response.status_code': 500, 'error.type': failed.error });
    expect(failed.attributes).not.toHaveProperty(['gen_ai.response.model']);
    expect(served.attributes).toMatchObject({ 'gen_ai.provider.name': 'gcp.gemini', 'gen_ai.usage.output_tokens': expect.any(Number) });
    expect(served.start).toBeGreaterThanOrEqual(failed.end);
    expect((await context.gateway.recordOf(answer)).attempts).toHaveLength(2);
  });

  test('of a call that its client left, what was made until then', async () => {
    context.world.openai.behave({ interval: 200, chunks: 50 });
    const answer = await context.gateway.open(call('Say much.', 'one', { stream: true }));
    await until('the first event', () => answer.text.includes('word'));
    answer.leave();
    const all = await spans(answer);
    expect(names(all)).toEqual(['POST /v1/chat/completions', 'limits', 'guardrail', 'cache', 'chat gpt-4o']);
    expect(all[0].attributes).toMatchObject({ 'gateway.outcome': 'aborted', 'gateway.stream': true, 'gateway.estimated': true });
    expect(all[4].attributes).toMatchObject({ 'gateway.cancelled': true, 'gateway.estimated': true });
    expect(all[4].end).toBeLessThanOrEqual(all[0].end);
  });
});
