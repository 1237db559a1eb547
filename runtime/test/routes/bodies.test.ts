/** What each attempt of a request sends, how long its body is kept, and who waits for it. */
import type { LiveNode } from '../../../src/contract';
import { type Act, chunk, ERROR, play, ROLE } from './played';
import { ANTHROPIC, BEDROCK, CHAT } from './routed';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const STREAM = { ...CHAT, stream: true };
const SIZE = JSON.stringify(STREAM).length;
const openai = (...acts: readonly Act[]) => ({ openai: acts });
const BOTH: LiveNode = { fallback: [{ provider: 'openai' }, { provider: 'google' }] };
const CHANGED: LiveNode = { fallback: ['openai', 'google'].map((provider) => ({ provider, parameters: { temperature: 0 } })) };
const BEGUN: Act = { events: [ROLE], ends: 'hang' };
const SPEAKS: Act = { events: [ROLE, chunk('one')], ends: 'hang' };

describe('parameters of a target', () => {
  const node: LiveNode = {
    fallback: [
      { provider: 'openai', parameters: { temperature: 0.5, user: 'route' }, retry: { times: 1, backoff: 10 } },
      { provider: 'google', model: 'gemini-x', parameters: { top_p: 1 } },
      { provider: 'openai', model: 'gpt-5' },
    ],
  };

  test('are in every call of it, and in no other', async () => {
    const body = { ...CHAT, temperature: 1, seed: 7 };
    const { calls, pass } = await play({ node, body, acts: { openai: [ERROR(500), ERROR(500), {}], google: [ERROR(500)] } });
    await pass(1_000);
    const messages = CHAT.messages;
    expect(calls.map((each) => each.body)).toEqual([
      { model: 'gpt-4o', messages, temperature: 0.5, seed: 7, user: 'route' },
      { model: 'gpt-4o', messages, temperature: 0.5, seed: 7, user: 'route' },
      { model: 'gemini-x', messages, temperature: 1, seed: 7, top_p: 1 },
      { model: 'gpt-5', messages, temperature: 1, seed: 7 },
    ]);
  });

  test("leave every other byte as the client wrote it, also what JSON's reader would change", async () => {
    const body = '{ "model":"gpt-4o", "seed":12345678901234567890, "temperature" : 1.0, "messages":[] }';
    const { calls } = await play({ node: { provider: 'openai', parameters: { temperature: 0, n: 2 } }, body });
    expect(calls[0].text).toBe('{"n":2, "model":"gpt-4o", "seed":12345678901234567890, "temperature" : 0, "messages":[] }');
  });

  test('do not make a request forget its limit', async () => {
    const { calls } = await play({
      path: '/model/anthropic.claude-x-v1:0/converse',
      body: { model: 'anthropic.claude-x-v1:0', messages: [] },
      policy: { maxOutputTokens: 100 },
      node: { provider: 'bedrock', parameters: { inferenceConfig: { temperature: 0 } } },
    });
    expect(calls[0].body.inferenceConfig).toEqual({ temperature: 0, maxTokens: 100 });
  });

  test('of a limit go no further than the policy does', async () => {
    const { calls } = await play({
      policy: { maxOutputTokens: 100 },
      node: { provider: 'openai', parameters: { max_completion_tokens: 5_000 } },
    });
    expect(calls[0].body.max_completion_tokens).toBe(100);
  });
});

test('a limit goes by the name that each provider knows', async () => {
  const { calls } = await play({ node: BOTH, policy: { maxOutputTokens: 100 }, acts: openai(ERROR(500)) });
  const [first, second] = calls.map((each) => each.body);
  expect([first.max_completion_tokens, first.max_tokens, second.max_completion_tokens, second.max_tokens]).toEqual([100, undefined, undefined, 100]);
});

describe('what was changed of a request is told of the attempt that answered', () => {
  const asked = { path: '/v1/messages', providers: [ANTHROPIC, BEDROCK], body: { model: 'claude-x', max_tokens: 9, messages: [], speed: 'fast' } };
  const claude = { provider: 'anthropic' };
  const invoked = { provider: 'bedrock', model: 'eu.anthropic.claude-x-v1:0' };
  const answer = { type: 'message', content: [], stop_reason: 'end_turn', usage: { input_tokens: 1, output_tokens: 1 } };

  test('and not of another', async () => {
    const { exchange } = await play({
      ...asked,
      node: { fallback: [invoked, claude] },
      acts: { bedrock: [ERROR(500)], anthropic: [{ document: answer }] },
    });
    expect(exchange.edits).toEqual([]);
  });

  test('once', async () => {
    const { exchange, pass } = await play({
      ...asked,
      node: { fallback: [claude, { ...invoked, retry: { times: 2, backoff: 10 } }] },
      acts: { anthropic: [ERROR(529)], bedrock: [ERROR(500), { document: answer }] },
    });
    await pass(1_000);
    expect(exchange.edits).toEqual(['-speed']);
  });
});

describe('the body of a request', () => {
  const held = async (node: LiveNode, acts: Readonly<Record<string, readonly Act[]>>) => {
    const { calls, services, exchange } = await play({ node, body: STREAM, acts });
    return { during: calls.map((each) => each.held), now: services.exchanges.bytesHeld, exchange };
  };

  test.each<[string, LiveNode, Readonly<Record<string, readonly Act[]>>, readonly number[], number]>([
    ['is kept until there is an answer', BOTH, openai({ fails: 'hang' }), [SIZE], SIZE],
    ['is kept until it has content', BOTH, openai(BEGUN), [SIZE], SIZE],
    ['is kept until it has content, for another try', { provider: 'openai', retry: { times: 1 } }, openai(BEGUN), [SIZE], SIZE],
    ['is given up then', BOTH, openai(SPEAKS), [SIZE], 0],
    ['is kept for the next target', BOTH, { ...openai(ERROR(500)), google: [{ fails: 'hang' }] }, [SIZE, SIZE], SIZE],
    ['is given up with the head of the last one', BOTH, { ...openai(ERROR(500)), google: [BEGUN] }, [SIZE, SIZE], 0],
    ['is given up with the head of the only one', { provider: 'openai' }, openai(BEGUN), [SIZE], 0],
    ['counts twice where a route has changed it', CHANGED, openai({ fails: 'hang' }), [2 * SIZE], 2 * SIZE],
    ['counts twice, and no more, where two targets change it', CHANGED, { ...openai(ERROR(500)), google: [BEGUN] }, [2 * SIZE, 2 * SIZE], 0],
  ])('%s', async (_name, node, acts, during, now) => {
    expect(await held(node, acts)).toMatchObject({ during, now });
  });

  test.each<[string, LiveNode]>([
    ['with parameters of a route', { fallback: [{ provider: 'openai', parameters: { temperature: 0 } }, { provider: 'google' }] }],
    ['as it came', BOTH],
  ])('%s is forgotten as a whole, but for what the record tells', async (_name, node) => {
    const { exchange } = await held(node, openai(SPEAKS));
    expect([exchange.body.bytes.length, exchange.body.text, exchange.givenBody]).toEqual([0, '', undefined]);
    expect(exchange.body).toMatchObject({ model: 'gpt-4o', stream: true });
  });
});

describe('a client that leaves', () => {
  const RETRIED: LiveNode = { fallback: [{ provider: 'openai', retry: { times: 3, backoff: 4_000 } }, { provider: 'google' }] };
  const leave = ({ response, exchange }: Awaited<ReturnType<typeof play>>): void => {
    response.destroyed = true;
    (exchange.answer as unknown as { left(): void }).left();
  };

  test.each<[string, LiveNode, Act, number]>([
    ['in the pause in front of another try', RETRIED, ERROR(500), 1_000],
    ['before there is an answer', BOTH, { fails: 'hang' }, 0],
    ['before there is content', BOTH, BEGUN, 0],
    ['while content comes', BOTH, SPEAKS, 0],
  ])('%s is nobody for whom anybody else is called', async (_name, node, act, after) => {
    const played = await play({ node, body: STREAM, acts: openai(act) });
    await played.pass(after);
    leave(played);
    await played.pass(60_000);
    expect([played.who(), played.isOver()]).toEqual([['openai'], true]);
    expect(played.exchange).toMatchObject({ aborted: true, cancelled: true });
  });

  test('before anything has gone out is one who closed the request', async () => {
    const played = await play({ node: BOTH, body: STREAM, acts: openai(BEGUN) });
    leave(played);
    await played.pass(0);
    expect([played.exchange.status, played.response.text]).toEqual([499, '']);
  });

  test('counts against no target', async () => {
    let services: Awaited<ReturnType<typeof play>>['services'] | undefined;
    for (let count = 0; count < 4; count++) {
      const played = await play({ node: BOTH, body: STREAM, acts: openai(BEGUN) }, services);
      services = played.services;
      leave(played);
      await played.pass(0);
      expect(played.who()).toEqual(['openai']);
    }
  });
});

describe('a client that waits long for a stream', () => {
  const WAITS: LiveNode = { fallback: [{ provider: 'openai', firstByteTimeout: 20_000 }, { provider: 'google' }] };
  const waiting = async (google: Act) => {
    const played = await play({ node: WAITS, body: STREAM, acts: { openai: [{ fails: 'hang' }], google: [google] } });
    await played.pass(16_000);
    played.exchange.answer.ping(performance.now());
    expect([played.response.status, played.response.text]).toEqual([200, ': ping\n\n']);
    await played.pass(4_000);
    expect([played.who(), played.isOver()]).toEqual([['openai', 'google'], true]);
    return played;
  };

  test('gets the answer of the next target behind its pings', async () => {
    const { response, exchange } = await waiting({});
    expect(response.text).toMatch(/^: ping\n\n[\s\S]*by google[\s\S]*\[DONE\]/);
    expect([exchange.broken, exchange.attempts.map(({ expired }) => expired)]).toEqual([undefined, [true, false]]);
  });

  test.each<[string, Act, RegExp]>([
    ["the last one's failure", ERROR(500, 'It failed'), /^: ping\n\ndata: \{"error":\{"message":"It failed"/],
    ['that nobody could be reached', { fails: 'reset' }, /^: ping\n\ndata: \{"error":.*upstream_unreachable/],
    ['that its own request was wrong', ERROR(400, 'Not so'), /^: ping\n\ndata: \{"error":\{"message":"Not so"/],
  ])('is told %s by an event', async (_name, act, said) => {
    const { response, exchange } = await waiting(act);
    expect(response.text).toMatch(said);
    expect([response.ended, exchange.broken !== undefined]).toEqual([true, true]);
  });
});

describe('what targets did is known to the next request', () => {
  test.each<[string, Act, readonly string[]]>([
    ['fail', ERROR(500), ['openai google', 'openai google', 'openai google', 'google', 'google']],
    ['are limited for a while', { ...ERROR(429), headers: { 'retry-after': '30' } }, ['openai google', 'google']],
    ["meet their clients' errors", ERROR(400), ['openai', 'openai', 'openai', 'openai', 'openai']],
    ['refuse their key', ERROR(401), ['openai google', 'openai google', 'openai google', 'google']],
  ])('those that %s', async (_name, act, expected) => {
    let services: Awaited<ReturnType<typeof play>>['services'] | undefined;
    const seen: string[] = [];
    for (const _ of expected) {
      const played = await play({ node: BOTH, acts: openai(act) }, services);
      services = played.services;
      seen.push(played.who().join(' '));
    }
    expect(seen).toEqual(expected);
  });

  test('those that are asked by name count for nothing', async () => {
    const asked = { node: BOTH, headers: { 'x-portkey-provider': 'openai' }, acts: openai(ERROR(500)) };
    const { services } = await play(asked);
    for (let count = 0; count < 4; count++) await play(asked, services);
    expect(services.rests.isResting('openai gpt-4o')).toBe(false);
  });

  test('one that answers again is there for all', async () => {
    const acts = openai(ERROR(500));
    const { services, pass } = await play({ node: BOTH, acts });
    for (let count = 0; count < 2; count++) await play({ node: BOTH, acts }, services);
    expect((await play({ node: BOTH }, services)).who()).toEqual(['google']);
    await pass(5_000);
    // one tries, while the others go elsewhere
    const trying = await play({ node: BOTH, acts: openai({ after: 1_000 }) }, services);
    expect((await play({ node: BOTH }, services)).who()).toEqual(['google']);
    await trying.pass(1_000);
    expect(trying.response.text).toContain('by openai');
    expect((await play({ node: BOTH }, services)).who()).toEqual(['openai']);
  });

  test('who served a conversation', async () => {
    const { services, exchange } = await play({ node: BOTH, acts: openai(ERROR(500)) });
    expect(services.conversations.get(exchange.conversation ?? '')).toBe('google gpt-4o');
  });

  test.each([ERROR(500), { fails: 'reset' } as Act])('but not who failed: %j', async (act) => {
    const { services, exchange } = await play({ node: { provider: 'openai' }, acts: openai(act) });
    expect(services.conversations.get(exchange.conversation ?? '')).toBeUndefined();
  });
});
