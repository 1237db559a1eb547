/** Named routes and aliases by real requests: who answers, what the client sees of it, and what the record says. */
import { type Behaviour, LIVE, until } from '../../fakes';
import type { LiveNode, LiveRoute } from '../../src/contract';
import type { GatewayRecord } from './gateway-process';
import type { Answer } from './http-client';
import { refusalCode } from './refused';
import { bearer, withPublished } from './with-gateway';

const FIRST = { provider: 'openai', firstByteTimeout: 400 };
const SECOND = { provider: 'google', model: 'gemini-2.5-flash' };
/** One that is not slow, on a machine that is. */
const PATIENT = { firstByteTimeout: 20_000 };
/** A model of its own for each: what rests is a target. */
const fallback = (model: string, more: object = {}): LiveNode => ({ fallback: [{ ...FIRST, model, ...more }, SECOND] });

interface Failing {
  readonly name: string;
  readonly behaviour: Behaviour;
  /** Of the first attempt, in the record. */
  readonly told: Partial<GatewayRecord>;
  readonly streamsOnly?: boolean;
}

const FAILURES: readonly Failing[] = [
  { name: 'answers 429', behaviour: { status: 429 }, told: { status: 429 } },
  { name: 'answers 500', behaviour: { status: 500 }, told: { status: 500 } },
  { name: 'answers 529', behaviour: { status: 529 }, told: { status: 529 } },
  { name: 'does not answer', behaviour: { hang: true }, told: { errorCode: 'upstream_timeout' } },
  { name: 'resets the connection', behaviour: { hangUp: true }, told: { errorCode: 'upstream_unreachable' } },
  {
    name: 'tells an error inside a 200',
    behaviour: { failure: { type: 'server_error', message: 'The server had an error' } },
    told: { status: 200, errorCode: 'server_error' },
  },
  {
    name: 'tells an error behind the first event, which has no content',
    behaviour: { failure: { type: 'server_error', message: 'The server had an error', after: 1 } },
    told: { status: 200, errorCode: 'server_error' },
    streamsOnly: true,
  },
  {
    name: 'breaks off before the first content',
    behaviour: { cutAfter: 1 },
    told: { status: 200, errorCode: 'upstream_unreachable' },
    streamsOnly: true,
  },
  { name: 'begins, and says nothing more', behaviour: { silence: 60_000 }, told: { status: 200, errorCode: 'upstream_timeout' }, streamsOnly: true },
];

const cases = FAILURES.flatMap((each, index) =>
  [false, true].filter((stream) => stream || !each.streamsOnly).map((stream) => ({ ...each, stream, route: `falls-${index}-${stream}` })),
);
const MODELS = new Map(cases.map(({ route }) => [route, `gpt-4o-${route}`]));

const ROUTES: readonly LiveRoute[] = [
  ...cases.map(({ route }) => ({ name: route, node: fallback(`${MODELS.get(route)}`) })),
  { name: 'content', node: fallback('gpt-4o-content', PATIENT) },
  { name: 'on-429', node: { fallback: [{ ...FIRST, ...PATIENT, model: 'gpt-4o-on' }, SECOND], on: [429] } },
  { name: 'rests', node: fallback('gpt-4o-rests') },
  { name: 'retries', node: { provider: 'openai', model: 'gpt-4o-retries', retry: { times: 2, backoff: 20 } } },
  { name: 'deadline', node: fallback('gpt-4o-deadline', { firstByteTimeout: 60_000 }), deadline: 1_500 },
  { name: 'bounded', node: { fallback: [1, 2, 3, 4].map((each) => ({ ...FIRST, ...PATIENT, model: `gpt-4o-bounded-${each}` })) }, maxAttempts: 2 },
  { name: 'parameters', node: { fallback: [{ provider: 'openai', model: 'gpt-4o', parameters: { temperature: 0.5, user: 'route' } }, SECOND] } },
  {
    name: 'claude',
    node: {
      fallback: [
        { provider: 'anthropic', model: 'claude-sonnet-4-20250514', firstByteTimeout: 400 },
        { provider: 'bedrock', model: 'anthropic.claude-3-5-sonnet-20240620-v1:0' },
      ],
    },
  },
  {
    name: 'small-or-large',
    node: {
      when: [{ condition: { of: 'parameter', name: 'max_tokens', most: 100 }, node: SECOND }],
      otherwise: { provider: 'openai', model: 'gpt-4o' },
    },
  },
  {
    name: 'split',
    node: {
      balance: [
        { weight: 1, node: { provider: 'openai', model: 'gpt-4o-a' } },
        { weight: 1, node: { provider: 'openai', model: 'gpt-4o-b' } },
      ],
    },
  },
  { name: 'embeds', node: { fallback: [{ provider: 'anthropic' }, { provider: 'openai' }] } },
  { name: 'elsewhere', node: { provider: 'cohere' } },
];

const [ALPHA, BETA, ...others] = LIVE.clients;
const DOCUMENT = {
  ...LIVE,
  clients: [
    ALPHA,
    { ...BETA, routes: ['content', 'fast'], models: ['gpt-4o*', 'fast'], maxOutputTokens: 500, tiers: ['flex'], defaultRoute: 'parameters' },
    ...others,
  ],
  routing: { routes: ROUTES, aliases: [{ name: 'fast', node: SECOND }] },
};

const MESSAGES = [{ role: 'user', content: 'Say something.' }];
const CHAT = { model: 'gpt-4o', messages: MESSAGES };

const context = withPublished(() => DOCUMENT);

const ask = (route: string | undefined, body: object = CHAT, path = '/v1/chat/completions', headers: object = {}): Promise<Answer> =>
  context.gateway.call({ path, body, headers: { ...bearer(context.world), ...(route && { 'x-portkey-config': route }), ...headers } });
const asBeta = (headers: object, body: object = CHAT): Promise<Answer> =>
  ask(undefined, body, undefined, { authorization: `Bearer ${context.world.issuer.token({ client_id: BETA.clientId })}`, ...headers });
const modelsAsked = (fake: { readonly requests: readonly { json: { model?: string } }[] }) => fake.requests.map(({ json }) => json.model);

describe('the second target answers where the first', () => {
  test.each(cases)('$name, stream $stream', async ({ behaviour, told, stream, route }) => {
    context.world.openai.behave(behaviour);
    const answer = await ask(route, { ...CHAT, stream });
    expect([answer.status, answer.broken, answer.headers['x-portkey-provider']]).toEqual([200, false, 'google']);
    expect(answer.text).toContain('word4');
    expect(answer.text).not.toContain('server_error');
    if (stream) expect(answer.events.at(-1)).toBe('[DONE]');
    expect(context.world.google.requests).toHaveLength(1);
    const record = await context.gateway.recordOf(answer);
    expect(record).toMatchObject({ status: 200, outcome: 'served', Provider: 'google', route, retries: 1, Errors: 0, Refusals: 0, stream });
    expect(record.attempts).toMatchObject([
      { provider: 'openai', model: MODELS.get(route), ...told },
      { provider: 'google', model: SECOND.model, status: 200 },
    ]);
    expect(record.attempts).toHaveLength(2);
  });

  test('one record has both bills', async () => {
    context.world.anthropic.behave({ cutAfter: 1 });
    const answer = await ask('claude', { model: 'claude', max_tokens: 64, stream: true, messages: MESSAGES }, '/v1/messages');
    expect(answer.text).toContain('message_stop');
    const record = await context.gateway.recordOf(answer);
    expect(record.attempts.map(({ provider }: GatewayRecord) => provider)).toEqual(['anthropic', 'bedrock']);
    const [one, other] = record.attempts;
    expect(one.cost).toBeGreaterThan(0);
    expect(other.cost).toBeGreaterThan(0);
    expect(record.Cost).toBeCloseTo(one.cost + other.cost, 9);
    expect(record.InputTokens).toBe(one.inputTokens + other.inputTokens);
  });
});

describe('nothing else is tried', () => {
  test('behind the first content: the client is told of the error', async () => {
    context.world.openai.behave({ failure: { type: 'server_error', message: 'The server had an error', after: 3 } });
    const answer = await ask('content', { ...CHAT, stream: true });
    expect(answer.text).toContain('word0');
    expect(answer.text).toContain('server_error');
    expect(context.world.google.requests).toEqual([]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'failed', Provider: 'openai' });
  });

  test.each([
    ['behind a status that the fallback does not name', 'on-429', { status: 500 }, 500],
    ["behind an error of the client's own", 'content', { status: 400 }, 400],
  ])('%s', async (_name, route, behaviour, status) => {
    context.world.openai.behave(behaviour);
    expect((await ask(route)).status).toBe(status);
    expect(context.world.google.requests).toEqual([]);
  });

  test('behind the deadline of all calls', async () => {
    context.world.openai.behave({ hang: true });
    const answer = await ask('deadline');
    expect([answer.status, refusalCode(answer)]).toEqual([504, 'upstream_timeout']);
    expect(context.world.google.requests).toEqual([]);
  });

  test('than so many calls', async () => {
    context.world.openai.behave({ status: 500 });
    expect((await ask('bounded')).status).toBe(500);
    expect(modelsAsked(context.world.openai)).toEqual(['gpt-4o-bounded-1', 'gpt-4o-bounded-2']);
  });

  test('for what another provider could not read', async () => {
    context.world.openai.behave({ status: 500 });
    const sealed = { role: 'assistant', content: 'x', reasoning: { encrypted_content: 'A'.repeat(100) } };
    expect((await ask('content', { ...CHAT, messages: [{ role: 'user', content: 'Another conversation.' }, sealed] })).status).toBe(500);
    expect(context.world.google.requests).toEqual([]);
  });
});

test.each([false, true])(
  'what one provider sealed goes back to it, although another conversation began with the same words and went elsewhere, stream %s',
  async (stream) => {
    const thinking = { type: 'thinking', thinking: 'Hm.', signature: `${stream}`.padEnd(100, 'A') } as const;
    const body = { model: 'claude', max_tokens: 64, stream, messages: [{ role: 'user', content: `The same words, ${stream}.` }] };
    const asked = async (more: readonly object[] = []) => {
      const answer = await ask('claude', { ...body, messages: [...body.messages, ...more] }, '/v1/messages');
      return [answer.status, answer.headers['x-portkey-provider']];
    };
    context.world.anthropic.behave({ content: [thinking, { type: 'text', text: 'Yes.' }] });
    expect(await asked()).toEqual([200, 'anthropic']);
    context.world.anthropic.behave({ status: 500 });
    expect(await asked()).toEqual([200, 'bedrock']);
    context.world.anthropic.behave({});
    expect(
      await asked([
        { role: 'assistant', content: [thinking] },
        { role: 'user', content: 'And?' },
      ]),
    ).toEqual([200, 'anthropic']);
  },
);

test('a target is called again, with a pause, and one record names every call', async () => {
  let failures = 2;
  context.world.openai.behave(() => (failures-- > 0 ? { status: 503 } : undefined));
  const answer = await ask('retries');
  expect(answer.status).toBe(200);
  expect(await context.gateway.recordOf(answer)).toMatchObject({ retries: 2, attempts: [{ status: 503 }, { status: 503 }, { status: 200 }] });
});

test('a target that fails rests, and is tried again behind its rest by one request', async () => {
  context.world.openai.behave({ status: 500 });
  for (let count = 0; count < 5; count += 1) expect((await ask('rests')).status).toBe(200);
  expect(context.world.openai.requests).toHaveLength(3);
  context.world.openai.behave({});
  context.world.openai.clear();
  await until('the rest to end', async () => (await ask('rests')).headers['x-portkey-provider'] === 'openai');
  expect(context.world.openai.requests).toHaveLength(1);
});

test('parameters of a target take the place of the client’s, and go to no other', async () => {
  context.world.openai.behave({ status: 500 });
  await ask('parameters', { ...CHAT, temperature: 1 });
  expect(context.world.openai.requests[0].json).toMatchObject({ temperature: 0.5, user: 'route', model: 'gpt-4o' });
  expect(context.world.google.requests[0].json).toMatchObject({ temperature: 1, model: SECOND.model });
  expect(context.world.google.requests[0].json.user).toBeUndefined();
});

test('a condition decides, and a conversation stays with its target', async () => {
  expect((await ask('small-or-large', { ...CHAT, max_tokens: 100 })).headers['x-portkey-provider']).toBe('google');
  expect((await ask('small-or-large', { ...CHAT, max_tokens: 101 })).headers['x-portkey-provider']).toBe('openai');
  context.world.openai.clear();
  for (let turn = 0; turn < 5; turn += 1)
    await ask('split', { ...CHAT, messages: [...MESSAGES, ...Array(turn).fill({ role: 'user', content: 'And?' })] });
  expect(new Set(modelsAsked(context.world.openai)).size).toBe(1);
  for (let other = 0; other < 20; other += 1) await ask('split', { ...CHAT, messages: [{ role: 'user', content: `Hello ${other}` }] });
  expect(new Set(modelsAsked(context.world.openai))).toEqual(new Set(['gpt-4o-a', 'gpt-4o-b']));
});

test('an alias stands for a target, is listed, and stands in the record', async () => {
  const answer = await ask(undefined, { ...CHAT, model: 'fast' });
  expect(modelsAsked(context.world.google)).toEqual([SECOND.model]);
  expect(await context.gateway.recordOf(answer)).toMatchObject({ alias: 'fast', requestedModel: 'fast', Provider: 'google' });
  const { data } = (await context.gateway.call({ path: '/v1/models', headers: bearer(context.world) })).json;
  expect(data).toContainEqual({ id: 'fast', object: 'model', created: 0, owned_by: 'alias' });
});

test('a target that does not serve the endpoint is skipped', async () => {
  const answer = await ask('embeds', { model: 'text-embedding-3-small', input: 'x' }, '/v1/embeddings');
  expect([answer.status, answer.headers['x-portkey-provider']]).toEqual([200, 'openai']);
});

test.each([
  ['a route that nobody made', 'nowhere', {}, 404, 'unknown_route'],
  ['a route to a provider that is not enabled', 'elsewhere', {}, 403, 'provider_not_enabled'],
  ['a route and a provider', 'content', { 'x-portkey-provider': 'openai' }, 400, 'invalid_request'],
])('%s is refused', async (_name, route, headers, status, code) => {
  const answer = await ask(route, CHAT, undefined, headers);
  expect([answer.status, refusalCode(answer)]).toEqual([status, code]);
  expect(context.world.upstreamRequests).toEqual([]);
});

describe('a client with a policy', () => {
  test.each([
    ['may take a route of its list', { 'x-portkey-config': 'content' }, {}, 200, undefined],
    ['may ask for an alias of its list', {}, { model: 'fast' }, 200, undefined],
    ['takes its own default route', {}, {}, 200, undefined],
    ['may not take another route', { 'x-portkey-config': 'split' }, {}, 403, 'route_not_allowed'],
    ['may not name a provider', { 'x-portkey-provider': 'openai' }, {}, 403, 'route_not_allowed'],
    ['may ask for a tier of its list', {}, { service_tier: 'flex' }, 200, undefined],
    ['may not ask for another', {}, { service_tier: 'priority' }, 403, 'tier_not_allowed'],
    ['may not ask for longer answers', {}, { max_tokens: 501 }, 400, 'max_output_tokens_exceeded'],
    ['may not ask for longer ones in several choices', {}, { max_tokens: 251, n: 2 }, 400, 'max_output_tokens_exceeded'],
    ['may not have a server take another model', {}, { models: ['o3'] }, 403, 'model_not_allowed'],
    ['may not have a tool ask another model', {}, { tools: [{ type: 'advisor', model: 'o3' }] }, 403, 'model_not_allowed'],
  ])('%s', async (_name, headers, body, status, code) => {
    const answer = await asBeta(headers, { ...CHAT, ...body });
    expect([answer.status, code && refusalCode(answer)]).toEqual([status, code]);
  });

  test('gets its limit where it names none', async () => {
    await asBeta({});
    expect(context.world.openai.requests[0].json).toMatchObject({ max_completion_tokens: 500, temperature: 0.5 });
  });
});

test('a document of the next version that this one cannot read in part costs nobody but who asks for that part', async () => {
  context.world.appConfig.publish({ ...DOCUMENT, routing: { routes: [...ROUTES, { name: 'next', node: { cheapest: [SECOND] } }] } });
  await until('the line', () => context.gateway.records.some(({ message }) => /\$\.routing\.routes\[\d+\].* was skipped/.test(String(message))));
  expect([(await ask('next')).status, (await ask('content')).status]).toEqual([404, 200]);
});
