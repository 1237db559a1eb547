/** In which order targets are called, when, and what becomes of the answer. */
import type { LiveNode } from '../../../src/contract';
import { recorded } from '../records';
import { type Act, chunk, ERROR, type Played, play, ROLE, streamOf } from './played';
import { CHAT, GOOGLE, OPENAI } from './routed';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const STREAM = { ...CHAT, stream: true };
const GOOD: Act = {};
const BOTH: LiveNode = { fallback: [{ provider: 'openai' }, { provider: 'google' }] };
const on = (...statuses: number[]): LiveNode => ({ ...BOTH, on: statuses });
const three: LiveNode = { fallback: [{ provider: 'openai', retry: { times: 2 } }, { provider: 'google' }, { provider: 'anthropic' }] };
const inside = (type: string, ...before: object[]): Act => ({ events: [...before, { error: { message: 'It failed', type } }] });
const openai = (...acts: readonly Act[]) => ({ openai: acts });

type Row = readonly [name: string, given: Played, calls: string, status: number, said: string];

const FALLBACKS: readonly Row[] = [
  ['a good answer', { node: BOTH }, 'openai', 200, 'by openai'],
  ...[408, 429, 500, 502, 503, 504, 529].map(
    (status): Row => [`${status}`, { node: BOTH, acts: openai(ERROR(status)) }, 'openai google', 200, 'by google'],
  ),
  ['a key that is refused', { node: BOTH, acts: openai(ERROR(401)) }, 'openai google', 200, 'by google'],
  ['a model that the account may not use', { node: BOTH, acts: openai(ERROR(403)) }, 'openai google', 200, 'by google'],
  ["a client's error", { node: BOTH, acts: openai(ERROR(400)) }, 'openai', 400, 'It failed'],
  ["a client's error, where it is named", { node: on(400), acts: openai(ERROR(400)) }, 'openai google', 200, 'by google'],
  ['a failure that is not named', { node: on(429), acts: openai(ERROR(500)) }, 'openai', 500, 'It failed'],
  ['a refused key, by the status of the client', { node: on(502), acts: openai(ERROR(401)) }, 'openai google', 200, 'by google'],
  ['no connection', { node: BOTH, acts: openai({ fails: 'reset' }) }, 'openai google', 200, 'by google'],
  ['no connection in time', { node: BOTH, acts: openai({ fails: 'TIMEOUT' }) }, 'openai google', 200, 'by google'],
  ['no JSON', { node: BOTH, acts: openai({ headers: { 'content-type': 'text/html' } }) }, 'openai google', 200, 'by google'],
  ['a document that is no answer', { node: BOTH, acts: openai({ document: { message: 'hello' } }) }, 'openai google', 200, 'by google'],
  [
    'an error inside a 200',
    { node: BOTH, acts: openai({ document: { error: { message: 'It failed', type: 'server_error' } } }) },
    'openai google',
    200,
    'by google',
  ],
  [
    "a client's error inside a 200",
    { node: BOTH, acts: openai({ document: { error: { message: 'It failed', type: 'invalid_request_error' } } }) },
    'openai',
    400,
    'It failed',
  ],
  [
    'all that fail: the last one is told',
    { node: BOTH, acts: { ...openai(ERROR(500)), google: [ERROR(429, 'Slower')] } },
    'openai google',
    429,
    'Slower',
  ],
];
const STREAMS: readonly Row[] = [
  ['a good answer', { node: BOTH }, 'openai', 200, 'by openai'],
  ['an error as its first event', { node: BOTH, acts: openai(inside('server_error')) }, 'openai google', 200, 'by google'],
  ['an error behind a beginning without content', { node: BOTH, acts: openai(inside('overloaded_error', ROLE)) }, 'openai google', 200, 'by google'],
  ["a client's error as its first event", { node: BOTH, acts: openai(inside('invalid_request_error')) }, 'openai', 400, 'It failed'],
  ['an error behind content', { node: BOTH, acts: openai(inside('server_error', ROLE, chunk('one'))) }, 'openai', 200, 'It failed'],
  ['an end before content', { node: BOTH, acts: openai({ events: [ROLE] }) }, 'openai google', 200, 'by google'],
  ['an end in its first content', { node: BOTH, acts: openai({ events: [ROLE], cut: chunk('one') }) }, 'openai google', 200, 'by google'],
  [
    'an end in an error',
    { node: BOTH, acts: openai({ events: [ROLE], cut: { error: { message: 'It failed', type: 'server_error' } } }) },
    'openai google',
    200,
    'by google',
  ],
  ['a reset before content', { node: BOTH, acts: openai({ events: [ROLE], ends: 'reset' }) }, 'openai google', 200, 'by google'],
  ['a reset behind content', { node: BOTH, acts: openai({ events: [ROLE, chunk('one')], ends: 'reset' }) }, 'openai', 200, 'upstream_unreachable'],
  ['an end behind content', { node: BOTH, acts: openai({ events: [ROLE, chunk('one')] }) }, 'openai', 200, 'upstream_incomplete'],
];

describe('behind', () => {
  test.each(FALLBACKS)('%s', async (_name, given, calls, status, said) => {
    const { who, response, isOver } = await play(given);
    expect([who().join(' '), response.status, isOver()]).toEqual([calls, status, true]);
    expect(response.text).toContain(said);
  });

  test.each(STREAMS)('a stream with %s', async (_name, given, calls, status, said) => {
    const { who, response, isOver } = await play({ ...given, body: STREAM });
    expect([who().join(' '), response.status, isOver(), response.ended]).toEqual([calls, status, true, true]);
    expect(response.text).toContain(said);
    // of who did not answer nothing is seen
    if (said === 'by google') expect(response.text).not.toContain('It failed');
    if (said === 'by google') expect(response.text.match(/"role"/g)).toHaveLength(1);
  });
});

test('a provider that says much without content is given, and nobody else is asked behind it', async () => {
  const long = { choices: [{ index: 0, delta: {} }], padding: 'x'.repeat(600_000) };
  const { who, response } = await play({ node: BOTH, body: STREAM, acts: openai({ events: [long, long], ends: 'reset' }) });
  expect(who()).toEqual(['openai']);
  expect([response.status, response.text.length > 1_200_000, response.text.includes('by google')]).toEqual([200, true, false]);
});

describe('retries', () => {
  const PAUSED = { times: 3, backoff: 1_000 };
  const timeline = async (given: Played) => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const played = await play(given);
    await played.pass(60_000);
    jest.restoreAllMocks();
    return { ...played, times: played.calls.map(({ who, at }) => `${who.split(' ')[0]} ${at}`) };
  };

  test('come with pauses that grow, and then the next target', async () => {
    const { times, response } = await timeline({
      node: { fallback: [{ provider: 'openai', retry: PAUSED }, { provider: 'google' }] },
      route: { maxAttempts: 10 },
      acts: openai(ERROR(500)),
    });
    expect(times).toEqual(['openai 0', 'openai 1000', 'openai 3000', 'openai 7000', 'google 7000']);
    expect(response.text).toContain('by google');
  });

  test.each<[string, Act, readonly string[]]>([
    ['in seconds', { ...ERROR(429), headers: { 'retry-after': '7' } }, ['openai 0', 'openai 7000']],
    ['in milliseconds', { ...ERROR(429), headers: { 'retry-after-ms': '1500' } }, ['openai 0', 'openai 2000']],
    ['a moment that has passed', { ...ERROR(429), headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } }, ['openai 0', 'openai 1000']],
    ['what nobody understands', { ...ERROR(429), headers: { 'retry-after': 'soon' } }, ['openai 0', 'openai 1000']],
    ['longer than anybody waits in front of one target', { ...ERROR(429), headers: { 'retry-after': '11' } }, ['openai 0', 'google 0']],
  ])('wait for what the provider asks: %s', async (_name, act, expected) => {
    const { times } = await timeline({
      node: { fallback: [{ provider: 'openai', retry: PAUSED }, { provider: 'google' }] },
      acts: openai(act, GOOD),
    });
    expect(times).toEqual(expected);
  });

  test('wait until the moment that the provider names', async () => {
    const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + 5_000).toUTCString();
    const { calls } = await timeline({
      node: { provider: 'openai', retry: PAUSED },
      acts: openai({ ...ERROR(429), headers: { 'retry-after': date } }, GOOD),
    });
    expect(calls).toHaveLength(2);
    expect(Math.abs(calls[1].at - 5_000)).toBeLessThanOrEqual(1_000);
  });

  test.each<[string, Played, string]>([
    ['what will be the same again', { node: three, acts: openai(ERROR(401)) }, 'openai google'],
    ["a client's error", { node: three, acts: openai(ERROR(400)) }, 'openai'],
    ['more calls than the route has', { node: three, route: { maxAttempts: 2 }, acts: openai(ERROR(500)) }, 'openai openai'],
    ['what had content', { node: three, body: STREAM, acts: openai(inside('server_error', chunk('one'))) }, 'openai'],
  ])('there are none of %s', async (_name, given, calls) => {
    expect((await timeline(given)).who().join(' ')).toBe(calls);
  });

  test('end with the time of the route', async () => {
    const { times, response } = await timeline({
      node: { fallback: [{ provider: 'openai', retry: PAUSED }, { provider: 'google' }] },
      route: { deadline: 2_500 },
      acts: openai(ERROR(500)),
    });
    // the second pause would end behind it
    expect(times).toEqual(['openai 0', 'openai 1000', 'google 1000']);
    expect(response.text).toContain('by google');
  });
});

describe('time', () => {
  const slow = (more: object = {}): LiveNode => ({ fallback: [{ provider: 'openai', ...more }, { provider: 'google' }] });
  const SILENT: Act = { events: [ROLE], ends: 'hang' };

  test.each<[string, Act]>([
    ['no answer', { fails: 'hang' }],
    ['a head, and nothing', { events: [], ends: 'hang' }],
    ['a beginning, and no content', SILENT],
  ])('for %s is over when there is no content', async (_name, act) => {
    const { pass, who, response } = await play({ node: slow({ firstByteTimeout: 2_000 }), body: STREAM, acts: openai(act) });
    await pass(1_999);
    expect(who()).toEqual(['openai']);
    await pass(1);
    expect(who()).toEqual(['openai', 'google']);
    expect(response.text).toContain('by google');
  });

  test('to the first content does not bound what follows', async () => {
    const { pass, response, isOver, exchange } = await play({
      node: slow({ firstByteTimeout: 2_000 }),
      body: STREAM,
      acts: openai({ events: [ROLE, chunk('one')], ends: 'hang' }),
    });
    await pass(60_000);
    expect([isOver(), response.text.includes('one'), exchange.attempt?.expired]).toEqual([false, true, false]);
  });

  test('to the end ends an answer that has begun, with an error, and nobody else answers', async () => {
    const { pass, response, who, isOver } = await play({
      node: slow({ timeout: 5_000 }),
      body: STREAM,
      acts: openai({ events: [ROLE, chunk('one')], ends: 'hang' }),
    });
    await pass(4_999);
    expect(isOver()).toBe(false);
    await pass(1);
    expect([isOver(), response.ended, who()]).toEqual([true, true, ['openai']]);
    expect(response.text).toMatch(/one[\s\S]*upstream_timeout/);
  });

  test.each<[string, object]>([
    ['of the target', { timeout: 5_000 }],
    ['of the route', {}],
  ])('%s bounds a document that does not come', async (name, target) => {
    const { pass, response, who } = await play({
      node: { provider: 'openai', ...target },
      route: name === 'of the route' ? { deadline: 5_000 } : {},
      acts: openai({ fails: 'hang' }),
    });
    await pass(5_000);
    expect([who(), response.status]).toEqual([['openai'], 504]);
    expect(response.text).toContain('upstream_timeout');
  });

  test('of the route bounds all its calls', async () => {
    const { pass, calls, response } = await play({
      node: slow({ firstByteTimeout: 2_000 }),
      route: { deadline: 3_000 },
      acts: { openai: [{ fails: 'hang' }], google: [{ fails: 'hang' }] },
    });
    await pass(2_999);
    expect([calls.map(({ at }) => at), response.status]).toEqual([[0, 2_000], 0]);
    await pass(1);
    expect(response.status).toBe(504);
  });

  test('of the route is over when its timer rings, which may be a little before', async () => {
    const { pass, who, response } = await play({ node: slow(), route: { deadline: 3_000.5 }, acts: openai({ fails: 'hang' }) });
    await pass(3_000);
    expect([who(), response.status]).toEqual([['openai'], 504]);
  });

  test('of a provider that no route names is bounded by nothing of a route', async () => {
    const { pass, isOver } = await play({ headers: { 'x-portkey-provider': 'openai' }, acts: openai({ fails: 'hang' }) });
    await pass(800_000);
    expect(isOver()).toBe(false);
  });
});

test.each([1, 2, 3, 4])('a route of four that all fail is called %d times at most', async (maxAttempts) => {
  const node: LiveNode = { fallback: ['a', 'b', 'c', 'd'].map((model) => ({ provider: 'openai', model })) };
  const { calls, response } = await play({ node, route: { maxAttempts }, acts: openai(ERROR(500)) });
  expect(calls.map(({ who }) => who.slice(-1)).join('')).toBe('abcd'.slice(0, maxAttempts));
  expect(response.status).toBe(500);
});

describe('a provider with several keys, in a route', () => {
  const KEYS = { from: 'secret', secretArn: 'a', others: [{ secretArn: 'b' }] } as never;
  const providers = [{ ...OPENAI, credential: KEYS }, GOOGLE];

  test('is called with another one before the next target is', async () => {
    const { calls, response } = await play({ node: BOTH, providers, acts: openai(ERROR(401)) });
    expect(calls.map(({ who, key }) => `${who.split(' ')[0]} ${key}`)).toEqual(['openai 0', 'openai 1', 'google 0']);
    expect(response.text).toContain('by google');
  });

  test('answers with the other', async () => {
    const { who, response } = await play({ node: BOTH, providers, acts: openai(ERROR(429), GOOD) });
    expect([who(), response.text.includes('by openai')]).toEqual([['openai', 'openai'], true]);
  });

  test('is not called oftener than the route may call', async () => {
    const { who } = await play({ node: BOTH, providers, route: { maxAttempts: 1 }, acts: openai(ERROR(429)) });
    expect(who()).toEqual(['openai']);
  });
});

test('what a stream says goes out in order, and once', async () => {
  const { response } = await play({ node: BOTH, body: STREAM, acts: openai({ events: streamOf('one', 'two', 'three') }) });
  expect(response.text.match(/one|two|three|\[DONE\]/g)).toEqual(['one', 'two', 'three', '[DONE]']);
});

describe('no client lets a target rest, or ends its rest, by an error of its own', () => {
  const node: LiveNode = { fallback: [{ provider: 'openai' }, { provider: 'google' }] };

  test('inside of an answer that has begun', async () => {
    const body = { ...CHAT, stream: true };
    const said = { error: { type: 'invalid_request_error', message: 'The image could not be read', code: 'invalid_image' } };
    const acts = { openai: [{ events: [ROLE, chunk('word'), said] }] };
    const { services } = await play({ node, body, acts });
    for (let count = 0; count < 3; count++) await play({ node, body, acts }, services);
    expect((await play({ node }, services)).who()).toEqual(['openai']);
  });

  test('that never goes out', async () => {
    const body = { model: 'amazon.titan-embed-text-v2:0', input: 'hi', dimensions: 8 };
    const embeds: Played = { node: { provider: 'bedrock' }, path: '/v1/embeddings', body };
    const { exchange, services } = await play(embeds);
    expect([exchange.refusal?.code, exchange.attempt?.calls]).toEqual(['invalid_request', 0]);
    const target = `bedrock ${body.model}`;
    services.rests.failed(target, 60_000);
    await play(embeds, services);
    expect(services.rests.isResting(target)).toBe(true);
  });
});

test.each<[string, Played]>([
  ['with its status', { acts: openai(ERROR(503, 'It failed', 'overloaded_error')) }],
  ['inside a 200', { acts: openai({ document: { error: { message: 'It failed', type: 'overloaded_error' } } }) }],
  ['as the first event of a stream', { body: STREAM, acts: openai(inside('overloaded_error')) }],
])('a record tells an error that led to another target in the words of the provider: %s', async (_how, given) => {
  const { exchange } = await play({ node: BOTH, ...given });
  const { attempts } = recorded(exchange)[0];
  expect(attempts.map(({ provider, errorCode }: { provider: string; errorCode?: string }) => [provider, errorCode])).toEqual([
    ['openai', 'overloaded_error'],
    ['google', undefined],
  ]);
});

test('who asks for what takes too long moves nobody else', async () => {
  const node: LiveNode = { fallback: [{ provider: 'openai', firstByteTimeout: 200 }, { provider: 'google' }] };
  const slow = { node, acts: { openai: [{ after: 1_000 }] }, caller: { client: 'Slow', clientId: 'slow' } };
  const first = await play(slow);
  await first.pass(200);
  for (let count = 0; count < 3; count++) await (await play(slow, first.services)).pass(200);
  expect((await play(slow, first.services)).who()).toEqual(['google']);
  expect((await play({ node }, first.services)).who()).toEqual(['openai']);
});
