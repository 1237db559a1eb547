import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { ModelApi } from '../../src/contract';
import { relay } from '../answer/relay';
import { Refusal } from '../refusal';
import { summaryOf } from '../request-body';
import { attempted, providerOf, requestOf } from './exchanges';

interface Given {
  readonly path?: string;
  readonly kind?: 'openai' | 'anthropic';
  readonly headers?: Record<string, string>;
  readonly asked?: object;
  readonly status?: number;
  readonly inBase64?: boolean;
  /** Its client is gone with the first piece. */
  readonly leaves?: boolean;
}

/** What a client gets of an answer of a provider's, and what is known of it. */
async function relayed(
  body: string | Buffer | readonly string[],
  { path = '/v1/chat/completions', kind = 'openai', headers, asked, status = 200, inBase64 = false, leaves }: Given = {},
) {
  const exchange = requestOf({ path, body: { model: 'm', ...asked } });
  // as it is by then
  exchange.body = summaryOf(exchange.body);
  const got = { headers: {} as Record<string, string>, text: '', begun: false, ended: false, broken: undefined as Buffer | undefined };
  const answer = {
    closed: false,
    begin(_status: number, given: Record<string, string>) {
      Object.assign(got, { begun: true, headers: given });
    },
    write(bytes: Buffer) {
      got.text += bytes;
      answer.closed = leaves === true;
      if (leaves) attempt.cancel();
      return true;
    },
    whole(_status: number, given: Record<string, string>, whole: string | Buffer) {
      Object.assign(got, { headers: given, text: String(whole), ended: true });
    },
    end: () => Object.assign(got, { ended: true }),
    breakOff: (_refusal: Refusal, said: Buffer) => Object.assign(got, { broken: said }),
  };
  Object.assign(exchange, { answer });
  const surface = { kind, apis: ['chat'] as ModelApi[], prefix: '' };
  const attempt = attempted(exchange, { provider: providerOf({ kind }), model: 'm', surface }, { inBase64 });
  const pieces = (Array.isArray(body) ? body : [body]).map((piece) => Buffer.from(piece));
  const source = Readable.from(pieces);
  attempt.onCancel(() => source.destroy());
  let refusal: unknown;
  try {
    const received = { status, headers: { 'content-type': 'application/json', ...headers }, body: source };
    (await relay(exchange, attempt, received))?.();
  } catch (error) {
    refusal = error;
  }
  return { ...got, state: attempt.state, failure: attempt.failure, refusal };
}

const EVENTS = { 'content-type': 'text/event-stream' };
const CHAT = { choices: [{ index: 0, finish_reason: 'stop', message: { content: 'x' } }] };
const large = (more: object) => JSON.stringify({ ...CHAT, padding: 'x'.repeat(1_300_000), ...more });

describe('the length of an answer that was decoded', () => {
  test.each([
    ['speech', '/v1/audio/speech', 'audio/mpeg', 'z'.repeat(5_000)],
    ['a large document', '/v1/chat/completions', 'application/json', large({})],
  ])('is not that of its encoding: %s', async (_, path, type, text) => {
    const encoded = gzipSync(text);
    const headers = { 'content-type': type, 'content-encoding': 'gzip', 'content-length': String(encoded.length) };
    const got = await relayed(encoded, { path, headers });
    expect([got.text === text, got.ended, got.headers]).toEqual([true, true, { 'content-type': type }]);
  });

  test('is what the provider says, where nothing was decoded', async () => {
    const headers = { 'content-type': 'audio/mpeg', 'content-length': '5' };
    expect((await relayed('zzzzz', { path: '/v1/audio/speech', headers })).headers).toEqual(headers);
  });
});

describe('R6, R19: an error inside a 200 says no more of the account than another', () => {
  const SECRET = 'organization org-Ab12Cd34Ef56, key sk-proj-abcdefgh1234, at 10.1.2.3, of arn:aws:iam::123456789012:role/x';
  const HIDDEN = 'organization org-***, key sk-***, at ***, of ***';
  const openai = (message: string, more: object = {}) => ({ error: { message, type: 'server_error', param: null, code: 'broken', ...more } });
  const anthropic = (message: string, type = 'api_error') => ({ type: 'error', error: { type, message } });
  const begun = 'data: {"choices":[{"index":0,"delta":{"content":"x"}}]}\n\n';
  const started = 'event: message_start\ndata: {"type":"message_start","message":{"model":"m"}}\n\n';
  const chat = (error: object): string => `data: ${JSON.stringify(error)}\n\n`;
  const event = (error: object): string => `event: error\ndata: ${JSON.stringify(error)}\n\n`;
  const messages: Given = { path: '/v1/messages', kind: 'anthropic' };
  const responses: Given = { path: '/v1/responses' };

  test.each<[string, Given, (message: string) => string, (message: string) => string]>([
    ['a document of OpenAI', {}, (said) => JSON.stringify(openai(said)), (said) => JSON.stringify(openai(said))],
    [
      'a document of Anthropic',
      messages,
      (said) => JSON.stringify(anthropic(said)),
      (said) => JSON.stringify({ ...anthropic(said), request_id: 'req_1' }),
    ],
    ['an event of chat', { headers: EVENTS }, (said) => begun + chat(openai(said)), (said) => begun + chat(openai(said))],
    [
      'an event of messages',
      { ...messages, headers: EVENTS },
      (said) => started + event(anthropic(said)),
      (said) => started + event({ ...anthropic(said), request_id: 'req_1' }),
    ],
    [
      'an event of responses',
      { ...responses, headers: EVENTS },
      (said) => event({ type: 'error', code: 'broken', message: said, param: null, sequence_number: 3 }),
      (said) => event({ type: 'error', code: 'broken', message: said, param: null }),
    ],
  ])('%s', async (_, given, sent, expected) => {
    const [plain, secret] = [await relayed(sent('Broken'), given), await relayed(sent(SECRET), given)];
    // to the byte, where nothing is to be hidden
    expect([plain.text, plain.refusal]).toEqual([sent('Broken'), undefined]);
    expect([secret.text, secret.ended]).toEqual([expected(HIDDEN), true]);
    expect(secret.failure).toMatchObject({ cause: 'provider', message: SECRET });
  });

  test.each<[string, Given, string]>([
    ['a document of OpenAI', {}, JSON.stringify(openai('Incorrect API key', { code: 'invalid_api_key' }))],
    ['a document of Anthropic', messages, JSON.stringify(anthropic('invalid x-api-key', 'authentication_error'))],
    ['an event of chat', { headers: EVENTS }, chat(openai('Incorrect API key', { code: 'invalid_api_key' }))],
    ['an event of messages', { ...messages, headers: EVENTS }, event(anthropic('invalid x-api-key', 'authentication_error'))],
  ])('that a key is refused is told without the words of the provider: %s', async (_, given, sent) => {
    const got = await relayed(sent, given);
    expect([got.refusal, got.text, got.ended]).toEqual([new Refusal('provider_key_refused'), '', false]);
  });
});

describe('T11: a document that is larger than what is held of it', () => {
  const USAGE = { prompt_tokens: 7, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 3 } };

  test.each<[string, string, object]>([
    ['at its end', large({ usage: USAGE }), USAGE],
    [
      'before other members',
      large({ usage: USAGE, metadata: { usage: 'x', of: [{ usage: { prompt_tokens: 0 } }] }, more: 'y'.repeat(99_999) }),
      USAGE,
    ],
    ['behind a text that has quotes and brackets', large({ said: '"usage": {"prompt_tokens": 9}} \\" \\'.repeat(9_000), usage: USAGE }), USAGE],
    ['behind a long list of short members', large({ list: Array.from({ length: 90_000 }, (_, id) => ({ id })), usage: USAGE }), USAGE],
  ])('has its usage: %s', async (_, body, usage) => {
    for (const size of [65_536, 10_007]) {
      const pieces = Array.from({ length: Math.ceil(body.length / size) }, (_each, n) => body.slice(n * size, (n + 1) * size));
      const got = await relayed(pieces);
      expect([got.text === body, got.ended, got.state.finished, got.state.usage]).toEqual([true, true, true, usage]);
    }
  });

  test.each<[string, object[], object | undefined]>([
    [
      'beside a picture',
      [
        { type: 'image_generation_call', result: 'A"'.repeat(700_000) },
        { type: 'web_search_call', action: { type: 'search' } },
      ],
      { image_generation: 1, web_search: 1 },
    ],
    [
      'but pages that were opened',
      Array.from({ length: 20 }, () => ({ type: 'web_search_call', action: { type: 'open_page', url: 'x' } })),
      undefined,
    ],
    [
      'beside five hundred texts',
      [...Array.from({ length: 500 }, () => ({ type: 'function_call', arguments: 'y'.repeat(3_000) })), { type: 'file_search_call' }],
      { file_search: 1 },
    ],
  ])('has its tools: %s', async (_, output, tools) => {
    const got = await relayed(JSON.stringify({ output, padding: 'x'.repeat(1_300_000), usage: { input_tokens: 7 } }), { path: '/v1/responses' });
    expect([got.state.finished, got.state.usage, got.state.tools]).toEqual([true, { input_tokens: 7 }, tools]);
  });

  test("has what was left out of its usage: Anthropic's summaries", async () => {
    const usage = { input_tokens: 7, iterations: [{ type: 'compaction', input_tokens: 9, cache_creation: { ephemeral_1h_input_tokens: 5 } }] };
    const got = await relayed(JSON.stringify({ content: [], padding: 'x'.repeat(1_300_000), usage }), { path: '/v1/messages', kind: 'anthropic' });
    expect(got.state.usage).toEqual(usage);
  });

  test('is read on for its usage, where its client has left', async () => {
    const body = large({ usage: USAGE });
    const got = await relayed([body.slice(0, 1_200_000), body.slice(1_200_000, 1_250_000), body.slice(1_250_000)], { leaves: true });
    expect([got.text.length, got.ended, got.state.finished, got.state.usage]).toEqual([1_200_000, false, true, USAGE]);
  });

  test.each<[string, string]>([
    ['within a text', large({}).slice(0, 1_200_000)],
    ['before its last bracket', large({}).slice(0, -1)],
    ['deep in it', `${large({ a: [[[[[1]]]]] }).slice(0, -7)}`],
    ['with more behind it', `${large({})}{}`],
    ['which is no answer of the API', JSON.stringify({ hello: 'x'.repeat(1_300_000) })],
  ])('R7: is not served, where it ends %s: its connection breaks', async (_, body) => {
    const got = await relayed(body);
    expect([got.begun, got.ended, got.state.finished, got.refusal]).toEqual([true, false, false, new Refusal('upstream_invalid')]);
  });

  test.each([
    ['OpenAI', { error: { message: 'x'.repeat(1_200_000), type: 'server_error' } }],
    ['OpenAI, in words', { error: 'x'.repeat(1_200_000) }],
    ['Anthropic', { type: 'error', error: { type: 'api_error', message: 'x'.repeat(1_200_000) } }],
  ])('R6: is not begun, where it is an error of %s', async (_, error) => {
    const got = await relayed(JSON.stringify(error));
    expect([got.begun, got.refusal]).toEqual([false, new Refusal('upstream_failed')]);
  });

  test('R6: an error that is told behind the rest is known', async () => {
    const got = await relayed(JSON.stringify({ padding: 'x'.repeat(1_300_000), error: { message: 'no', type: 'server_error' } }));
    expect(got.state).toMatchObject({ finished: false, error: { type: 'server_error', message: 'no' } });
  });
});

test.each(['Application/JSON ; charset=utf-8', 'application/json ;charset=utf-8', 'application/json'])('T8: %s is JSON', async (type) => {
  expect((await relayed(JSON.stringify(CHAT), { headers: { 'content-type': type } })).state.finished).toBe(true);
});

describe('R7: choices', () => {
  const ended = (index: number) => `data: ${JSON.stringify({ choices: [{ index, delta: {}, finish_reason: 'stop' }] })}\n\n`;
  test.each<[string, object, string, boolean]>([
    ['one of one', {}, ended(0), true],
    ['one of two', { n: 2 }, ended(0), false],
    ['two of two', { n: 2 }, ended(0) + ended(1), true],
    ['one of two, and the last event', { n: 2 }, `${ended(0)}data: [DONE]\n\n`, true],
    ['one, where the number is none', { n: 'two' }, ended(0), true],
  ])('a stream is whole with as many as were asked for: %s', async (_, asked, sent, isWhole) => {
    const got = await relayed(sent, { asked, headers: EVENTS });
    expect([got.ended, got.refusal]).toEqual([isWhole, isWhole ? undefined : new Refusal('upstream_incomplete')]);
  });
});

test('embeddings that the client wants in base64 are written in it, however many they are', async () => {
  const data = Array.from({ length: 60 }, () => ({ embedding: Array.from({ length: 1_024 }, (_, at) => at / 3_000 + 0.123456789) }));
  const got = await relayed(JSON.stringify({ data }), { path: '/v1/embeddings', inBase64: true });
  const embeddings = JSON.parse(got.text).data.map(({ embedding }: { embedding: string }) => embedding);
  expect(embeddings).toEqual(data.map(({ embedding }) => Buffer.from(Float32Array.from(embedding).buffer).toString('base64')));
});

describe('the tier that Bedrock bills', () => {
  const TIER = 'x-amzn-bedrock-service-tier';
  const LATENCY = 'x-amzn-bedrock-performanceconfig-latency';
  const converse = (more: object) => JSON.stringify({ output: { message: {} }, usage: { inputTokens: 1, outputTokens: 2 }, ...more });
  const claude = JSON.stringify({ content: [], stop_reason: 'end_turn', usage: { input_tokens: 1, service_tier: 'standard' } });

  test.each<[string, string, string, Record<string, string>, string | undefined]>([
    ['in the document', 'converse', converse({ serviceTier: { type: 'flex' } }), {}, 'flex'],
    ['in the head', 'converse', converse({}), { [TIER]: 'priority' }, 'priority'],
    ["in the head, whatever its model's own words are", 'invoke', claude, { [TIER]: 'priority' }, 'priority'],
    [
      'as its latency, in the document',
      'converse',
      converse({ performanceConfig: { latency: 'optimized' }, serviceTier: { type: 'default' } }),
      {},
      'optimized',
    ],
    ['as its latency, in the head', 'invoke', claude, { [LATENCY]: 'optimized', [TIER]: 'default' }, 'optimized'],
    [
      'as its latency, which is the usual',
      'converse',
      converse({ performanceConfig: { latency: 'standard' } }),
      { [LATENCY]: 'standard' },
      undefined,
    ],
  ])('is told %s', async (_, operation, body, headers, tier) => {
    expect((await relayed(body, { path: `/model/m/${operation}`, headers })).state.serviceTier).toBe(tier);
  });

  test('is known where its stream breaks off', async () => {
    const headers = { 'content-type': 'application/vnd.amazon.eventstream', [TIER]: 'priority' };
    const got = await relayed('', { path: '/model/m/converse-stream', headers });
    expect([got.refusal, got.state.serviceTier]).toEqual([new Refusal('upstream_incomplete'), 'priority']);
  });
});
