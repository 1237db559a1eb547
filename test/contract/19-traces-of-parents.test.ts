import type { ReceivedSpan } from '../../fakes';
import type { Answer, Call } from './http-client';
import { bearer } from './with-gateway';
import { spansOf, traceIdOf, withReceiver } from './with-traces';

const CHAT = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }] };
const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const NEVER_ID = /^[0-9a-f]{32}$/;

/** A trace id of which 52 bits are random: near all of them, and none. */
const CHOSEN = '5759e988bd862e3fe1bfffffffffffff';
const amazons = (id: string): string => `1-${id.slice(0, 8)}-${id.slice(8)}`;

interface Parents {
  readonly headers: Call['headers'];
  /** The trace that is gone on with. Absent: a new one. */
  readonly id?: string;
  readonly parent?: string;
  readonly sampledBy?: string;
}

const PARENTS: Readonly<Record<string, Parents>> = {
  nothing: { headers: {} },
  'traceparent, sampled': { headers: { traceparent: `00-${ID}-${SPAN}-01` }, id: ID, parent: SPAN, sampledBy: 'parent' },
  'traceparent, not sampled': { headers: { traceparent: `00-${ID}-${SPAN}-00` }, id: ID },
  'traceparent of a later version': { headers: { traceparent: `01-${ID}-${SPAN}-01-what.ever` }, id: ID, parent: SPAN, sampledBy: 'parent' },
  'traceparent with more than its version has': { headers: { traceparent: `00-${ID}-${SPAN}-01-what` } },
  'traceparent in capitals': { headers: { traceparent: `00-${ID.toUpperCase()}-${SPAN}-01` } },
  'traceparent of zeros': { headers: { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` } },
  'traceparent of no version': { headers: { traceparent: `ff-${ID}-${SPAN}-01` } },
  'two of them': { headers: { traceparent: [`00-${ID}-${SPAN}-01`, `00-${CHOSEN}-${SPAN}-01`] } },
  "the load balancer's root": { headers: { 'x-amzn-trace-id': `Root=${amazons(ID)}` }, id: ID },
  "the load balancer's root, and itself": { headers: { 'x-amzn-trace-id': `Self=${amazons(CHOSEN)};Root=${amazons(ID)}` }, id: ID },
  'a sampled segment of X-Ray': {
    headers: { 'x-amzn-trace-id': `Root=${amazons(ID)};Parent=${SPAN};Sampled=1` },
    id: ID,
    parent: SPAN,
    sampledBy: 'parent',
  },
  'a segment of X-Ray that is not sampled': { headers: { 'x-amzn-trace-id': `Root=${amazons(ID)};Parent=${SPAN};Sampled=0` }, id: ID },
  'one that leaves it open': { headers: { 'x-amzn-trace-id': `Root=${amazons(ID)};Sampled=?` }, id: ID },
  'a root of its own making': { headers: { 'x-amzn-trace-id': 'Root=CustomID' } },
  'both: traceparent goes before': {
    headers: { traceparent: `00-${ID}-${SPAN}-01`, 'x-amzn-trace-id': `Root=${amazons(CHOSEN)};Sampled=0` },
    id: ID,
    parent: SPAN,
    sampledBy: 'parent',
  },
};

describe('the parent of a request, where nothing else is sampled', () => {
  const context = withReceiver({}, { ratio: 0, slowerThan: 400, propagateTo: ['openai'] });
  const call = (more: Call['headers'] = {}, provider = 'openai', body: object = CHAT): Promise<Answer> =>
    context.gateway.call({ path: '/v1/chat/completions', headers: { ...bearer(context.world, provider), ...more }, body });
  /** All that is exported of what was asked before comes before this. */
  async function exported(): Promise<readonly ReceivedSpan[]> {
    await spansOf(context.receiver, traceIdOf(await call({ traceparent: `00-${CHOSEN}-${SPAN}-01` })));
    const { spans } = context.receiver;
    const all = spans.filter(({ traceId }) => traceId !== CHOSEN);
    return all;
  }
  beforeEach(() => context.receiver.clear());

  test.each(Object.entries(PARENTS))('%s', async (_, { headers, id, parent, sampledBy }) => {
    const answer = await call(headers);
    expect(answer.status).toBe(200);
    const traceId = traceIdOf(answer);
    expect(traceId).toMatch(NEVER_ID);
    if (id) expect(traceId).toBe(id);
    // seconds of its beginning, as X-Ray wants it
    else expect(Math.abs(Number.parseInt(traceId.slice(0, 8), 16) - Date.now() / 1000)).toBeLessThan(60);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ traceId });
    const servers = (await exported()).filter(({ kind }) => kind === 'server');
    if (!sampledBy) expect(servers).toEqual([]);
    else
      expect(servers).toEqual([
        expect.objectContaining({ traceId, parentSpanId: parent, attributes: expect.objectContaining({ 'gateway.sampled_by': sampledBy }) }),
      ]);
  });

  test('what fails is exported, whatever its parent says', async () => {
    context.world.openai.behave({ status: 500 });
    const failed = await call({ traceparent: `00-${ID}-${SPAN}-00` });
    expect(failed.status).toBe(500);
    context.world.openai.behave({});
    const [server, attempt] = await exported();
    expect(server).toMatchObject({ traceId: ID, parentSpanId: SPAN, kind: 'server', error: expect.any(String) });
    expect(server.attributes).toMatchObject({ 'gateway.sampled_by': 'error', 'http.response.status_code': 500, 'gateway.outcome': 'failed' });
    expect(attempt).toMatchObject({ kind: 'client', error: expect.any(String), attributes: { 'http.response.status_code': 500 } });
    expect(server.attributes['error.type']).toBe((await context.gateway.recordOf(failed)).errorCode);
  });

  test.each([
    ['a stream that breaks', { cutAfter: 2 }],
    ['a stream with an error in it', { failure: { type: 'server_error', message: 'The server had an error', after: 2 } }],
  ])('%s is one that failed', async (_, behaviour) => {
    context.world.openai.behave(behaviour);
    const broken = await call({}, 'openai', { ...CHAT, stream: true });
    expect(broken.status).toBe(200);
    context.world.openai.behave({});
    expect((await exported()).map(({ kind, error, traceId }) => [kind, error !== undefined, traceId])).toEqual([
      ['server', true, traceIdOf(broken)],
      ['client', true, traceIdOf(broken)],
    ]);
  });

  test('what is slow is exported', async () => {
    context.world.openai.behave({ delay: 600 });
    const slow = await call();
    context.world.openai.behave({});
    const [server] = await exported();
    expect(server).toMatchObject({ traceId: traceIdOf(slow), attributes: { 'gateway.sampled_by': 'slow' } });
    expect(server.error).toBeUndefined();
    expect(server.end - server.start).toBeGreaterThan(600);
  });

  test.each([
    ['what the provider takes for wrong', { status: 400 }],
    ['what it limits', { status: 429 }],
  ])('%s is no failure of the gateway', async (_, behaviour) => {
    context.world.openai.behave(behaviour);
    expect((await call()).status).toBe(behaviour.status);
    context.world.openai.behave({});
    expect(await exported()).toEqual([]);
  });

  test('who has not shown who it is has nothing exported, and is told the id', async () => {
    const refused = await call({ authorization: 'Bearer nonsense', traceparent: `00-${ID}-${SPAN}-01` });
    expect([refused.status, traceIdOf(refused)]).toEqual([401, ID]);
    expect(await exported()).toEqual([]);
  });

  test.each(['openai', 'anthropic'] as const)('%s is told of the trace only where it is to be', async (provider) => {
    const model = provider === 'openai' ? 'gpt-4o' : 'claude-sonnet-4-20250514';
    const sampled = { traceparent: `00-${ID}-${SPAN}-01`, tracestate: 'vendor=1', 'x-amzn-trace-id': `Root=${amazons(CHOSEN)}` };
    await call(sampled, provider, { ...CHAT, model, max_tokens: 64 });
    const { headers } = context.world[provider].last;
    const [, attempt] = await exported();
    expect(headers.traceparent).toBe(provider === 'openai' ? `00-${ID}-${attempt.spanId}-01` : undefined);
    expect([headers.tracestate, headers['x-amzn-trace-id'], headers['x-trace-id']]).toEqual([undefined, undefined, undefined]);
  });

  test('a provider that is told of a trace that is not sampled is told that, too', async () => {
    await call({ traceparent: `00-${ID}-${SPAN}-00` });
    expect(context.world.openai.last.headers.traceparent).toMatch(new RegExp(`^00-${ID}-[0-9a-f]{16}-00$`));
  });
});

describe('half of the traces', () => {
  const context = withReceiver({}, { ratio: 0.5, ignoresErrors: true });
  const idOf = (random: string): string => `5759e988bd862e3fe1${random}`;

  test('are those of which every service with this ratio says so, where no parent does', async () => {
    const ids = ['00000000000000', '7fffffffffffff', '80000000000000', 'ffffffffffffff'].map(idOf);
    context.world.openai.behave({ status: 500 });
    for (const id of ids)
      for (const sampled of ['', ';Sampled=?'])
        await context.gateway.call({
          path: '/v1/chat/completions',
          headers: { ...bearer(context.world, 'openai'), 'x-amzn-trace-id': `Root=${amazons(id)}${sampled}` },
          body: CHAT,
        });
    await spansOf(context.receiver, ids[3]);
    const servers = context.receiver.spans.filter(({ kind, attributes }) => kind === 'server' && attributes['gateway.operation'] === 'chat');
    expect(servers.map(({ traceId }) => traceId)).toEqual([ids[2], ids[2], ids[3], ids[3]]);
  });
});

describe('a gateway without traces', () => {
  const context = withReceiver({ traces: undefined });

  test('tells no trace id, exports nothing, and records what the load balancer says', async () => {
    const header = `Root=${amazons(ID)}`;
    const answer = await context.gateway.call({
      path: '/v1/chat/completions',
      headers: { ...bearer(context.world, 'openai'), 'x-amzn-trace-id': header, traceparent: `00-${ID}-${SPAN}-01` },
      body: CHAT,
    });
    expect(answer.headers).not.toHaveProperty('x-trace-id');
    expect((await context.gateway.recordOf(answer)).traceId).toBe(header);
    expect(context.world.openai.last.headers).not.toHaveProperty('traceparent');
    expect(context.receiver.requests).toEqual([]);
  });
});
