import { BEDROCK_MODEL, type Behaviour } from '../../fakes';
import { multipart, upstreamOf } from './endpoints';
import type { Answer } from './http-client';
import { refusalCode } from './refused';
import { bearer, withGateway } from './with-gateway';

const messages = [{ role: 'user', content: 'Say something.' }];
const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
const RESPONSES = '/v1/responses';

type Upstream = 'openai' | 'anthropic' | 'azure' | 'google' | 'bedrock';

/** What is asked, by the name of a conversation. */
const ASKED = {
  'openai chat': ['openai', CHAT, { model: 'gpt-4o', messages }],
  'openai completions': ['openai', '/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'Say something.' }],
  'openai responses': ['openai', RESPONSES, { model: 'gpt-4o', input: 'Say something.' }],
  'anthropic messages': ['anthropic', MESSAGES, { model: 'claude-sonnet-4-20250514', max_tokens: 64, messages }],
  'anthropic chat': ['anthropic', CHAT, { model: 'claude-sonnet-4-20250514', max_tokens: 64, messages }],
  'google chat': ['google', CHAT, { model: 'gemini-2.5-flash', messages }],
  'azure chat': ['azure', CHAT, { model: 'gpt-4o', messages }],
  'bedrock chat': ['bedrock', CHAT, { model: BEDROCK_MODEL, max_tokens: 64, messages }],
  'bedrock messages': ['bedrock', MESSAGES, { model: BEDROCK_MODEL, max_tokens: 64, messages }],
} as const satisfies Record<string, readonly [Upstream, string, object]>;
type Asked = keyof typeof ASKED;
const ALL = Object.keys(ASKED) as Asked[];
/** What the stock gateway does not translate. */
const NATIVE = ALL.filter((asked) => asked !== 'anthropic chat' && asked !== 'bedrock chat');

const LAST = /\[DONE\]|message_stop|response\.completed/;

describe('what an answer says about itself', () => {
  const context = withGateway();
  const behave = (asked: Asked, behaviour: Behaviour) => upstreamOf(context.world, { provider: ASKED[asked][0] }).behave(behaviour);
  const send = (asked: Asked, more: object = {}, headers: Record<string, string> = {}): Promise<Answer> => {
    const [provider, path, body] = ASKED[asked];
    return context.gateway.call({ path, body: { ...body, ...more }, headers: { ...headers, ...bearer(context.world, provider) } });
  };
  const open = (asked: Asked, more: object = {}): Promise<Answer> => {
    const [provider, path, body] = ASKED[asked];
    return context.gateway.open({ path, body: { ...body, ...more }, headers: bearer(context.world, provider) });
  };
  const record = (answer: Answer) => context.gateway.recordOf(answer);

  /** An event in the shape of the API. */
  const errorEvent = (asked: Asked) => {
    const [, path] = ASKED[asked];
    if (path === MESSAGES) return { type: 'error', error: { type: expect.any(String), message: expect.any(String) } };
    return path === RESPONSES ? { type: 'error' } : { error: { message: expect.any(String), type: expect.any(String) } };
  };

  describe('an error inside of an answer of status 200', () => {
    test.each(['bedrock messages', 'bedrock chat'] as const)(
      'R5: %s, a stream that is throttled after its first words: an error event, no end',
      async (asked) => {
        behave(asked, { failure: { after: 3 } });
        const answer = await send(asked, { stream: true });
        expect(answer.status).toBe(200);
        expect(answer.text).toMatch(/word0/);
        expect(answer.text).not.toMatch(LAST);
        expect(answer.text).not.toMatch(/"(finish|stop)_reason": ?"/);
        expect(answer.objects.at(-1)).toMatchObject(errorEvent(asked));
        expect(answer.text).toMatch(/Too many requests, please wait/);
        expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, level: 'error', errorCode: expect.any(String) });
      },
    );

    test.each([
      'anthropic messages',
      'openai chat',
      'openai completions',
      'openai responses',
      'azure chat',
      'google chat',
      'anthropic chat',
    ] as const)('R6: %s, in a stream: it passes, and the record says that the answer failed', async (asked) => {
      behave(asked, { failure: { type: 'overloaded_error', message: 'Overloaded, says the provider' } });
      const answer = await send(asked, { stream: true });
      expect(answer.status).toBe(200);
      expect(answer.text).toMatch(/Overloaded, says the provider/);
      expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: expect.any(String) });
    });

    test.each(['anthropic messages', 'openai chat', 'openai completions', 'openai responses', 'azure chat', 'google chat'] as const)(
      'R6: %s, in place of the document: it passes, and the record says that the answer failed',
      async (asked) => {
        behave(asked, {
          body: JSON.stringify({ type: 'error', error: { type: 'api_error', code: 'broken', message: 'Broken, says the provider' } }),
          headers: { 'content-type': 'application/json' },
        });
        const answer = await send(asked);
        expect(answer.text).toMatch(/Broken, says the provider/);
        expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: expect.any(String) });
      },
    );
  });

  describe('a stream that ends as if it were complete', () => {
    const omitted: readonly (readonly [Asked, number])[] = [
      ['anthropic messages', 1],
      ['bedrock messages', 1],
      ['openai responses', 1],
      ['openai chat', 3],
      ['azure chat', 3],
      ['google chat', 3],
      ['openai completions', 3],
      ['bedrock chat', 2],
      ['anthropic chat', 2],
    ];
    test.each(omitted)("R7: %s without the API's last %i events: an error event, and an error in the record", async (asked, omitLast) => {
      behave(asked, { omitLast });
      const answer = await send(asked, { stream: true });
      expect(answer.text).toMatch(/word4/);
      expect(answer.text).not.toMatch(/message_stop|response\.completed/);
      expect(answer.objects.at(-1)).toMatchObject(errorEvent(asked));
      expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: 'upstream_incomplete' });
    });

    test.each(ALL)('R7: %s, whole: no error', async (asked) => {
      const answer = await send(asked, { stream: true });
      expect(answer.text).toMatch(LAST);
      expect(await record(answer)).toMatchObject({ outcome: 'served', Errors: 0 });
    });
  });

  describe('a provider that refuses', () => {
    test.each([
      [
        'bedrock messages',
        { status: 403, failure: { message: "You don't have access to the model with the specified model ID." } },
        'AccessDeniedException',
      ],
      [
        'bedrock chat',
        { status: 403, failure: { message: "You don't have access to the model with the specified model ID." } },
        'AccessDeniedException',
      ],
      [
        'openai chat',
        { status: 403, failure: { code: 'model_not_found', message: 'Project `proj_1` does not have access to model `gpt-4o`' } },
        expect.stringMatching(/invalid_request_error|model_not_found/),
      ],
    ] as const)('R19: %s: no access to a model is not a refused key', async (asked, behaviour, type) => {
      behave(asked, behaviour);
      const answer = await send(asked);
      expect([answer.status, refusalCode(answer)]).not.toEqual([502, 'provider_key_refused']);
      expect(answer.status).toBe(403);
      expect(answer.json.error.message).toMatch(/access to (the )?model/);
      const said = await record(answer);
      expect(said).toMatchObject({ outcome: 'failed', Errors: 0, errorCode: type, status: 403 });
    });

    test.each(['bedrock messages', 'openai chat', 'anthropic messages'] as const)(
      'R19: %s: a refused key is one, and no client learns more',
      async (asked) => {
        const bedrock = asked.startsWith('bedrock');
        behave(
          asked,
          bedrock ? { status: 403, failure: { type: 'UnrecognizedClientException', message: 'The security token is invalid' } } : { status: 401 },
        );
        const answer = await send(asked);
        expect([answer.status, refusalCode(answer)]).toEqual([502, 'provider_key_refused']);
        expect(answer.text).not.toMatch(/security token|says 401/);
        expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: 'provider_key_refused' });
      },
    );

    test.each([
      [400, 400, 'invalid_request_error', 'max_tokens: Field required'],
      [413, 413, 'request_too_large', 'Request exceeds the maximum size'],
      [429, 429, 'rate_limit_error', 'This request would exceed the rate limit of your organization'],
      [529, 529, 'overloaded_error', 'Overloaded'],
    ])("R20: Anthropic's %i comes as Anthropic said it", async (status, expected, type, message) => {
      for (const stream of [false, true]) {
        behave('anthropic messages', { status, failure: { message }, headers: { 'retry-after': '17' } });
        const answer = await send('anthropic messages', { stream });
        expect([answer.status, answer.headers['retry-after'], answer.headers['content-type']]).toEqual([expected, '17', 'application/json']);
        expect(answer.json).toEqual({ type: 'error', error: { type, message }, request_id: answer.headers['request-id'] });
        expect(await record(answer)).toMatchObject({ errorCode: type, outcome: 'failed', Errors: status >= 500 ? 1 : 0 });
      }
    });

    test.each([
      ['bedrock messages', 429, 429, 'rate_limit_error'],
      ['bedrock messages', 503, 529, 'overloaded_error'],
      ['bedrock messages', 400, 400, 'invalid_request_error'],
    ] as const)("R20: %s: a %i in the shape of the called API, with the provider's message", async (asked, status, expected, type) => {
      behave(asked, { status, failure: { message: 'as Bedrock says it' } });
      const answer = await send(asked);
      expect(answer.status).toBe(expected);
      expect(answer.json).toMatchObject({ type: 'error', error: { type, message: 'as Bedrock says it' } });
    });

    test.each(['bedrock chat', 'anthropic chat', 'google chat', 'azure chat', 'openai chat'] as const)(
      "R20: %s: a 429 on OpenAI's API, with the provider's message",
      async (asked) => {
        behave(asked, { status: 429, failure: { message: 'as the provider says it' }, headers: { 'retry-after': '17' } });
        const answer = await send(asked);
        expect([answer.status, answer.json.error.message, answer.headers['retry-after']]).toEqual([429, 'as the provider says it', '17']);
        expect(answer.json.error).toEqual({ message: expect.any(String), type: expect.any(String), param: null, code: answer.json.error.code });
      },
    );

    test.each([false, true])('R21: a guardrail that intervened is a content filter on chat; streamed: %s', async (stream) => {
      behave('bedrock chat', { stopReason: 'guardrail_intervened' });
      const answer = await send('bedrock chat', { stream });
      const reasons = stream
        ? answer.objects.flatMap(({ choices }) => choices.map((each: { finish_reason?: string }) => each.finish_reason))
        : [answer.json.choices[0].finish_reason];
      expect(reasons.filter(Boolean)).toEqual(['content_filter']);
    });
  });

  describe('audio', () => {
    const transcribe = (format: string, path = '/v1/audio/transcriptions') => {
      const { body, headers } = multipart('whisper-1');
      const part = `--a-boundary-of-the-contract-tests\r\ncontent-disposition: form-data; name="response_format"\r\n\r\n${format}\r\n`;
      return context.gateway.call({
        path,
        body: Buffer.concat([Buffer.from(part), body]),
        headers: { ...headers, ...bearer(context.world, 'openai') },
      });
    };

    test.each([
      ['text', 'text/plain; charset=utf-8', 'what was said\n'],
      ['srt', 'text/plain; charset=utf-8', '1\n00:00:00,000 --> 00:00:01,500\nwhat was said\n\n'],
      ['vtt', 'text/vtt; charset=utf-8', 'WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nwhat was said\n\n'],
    ])('T8: a transcript as %s comes as it is', async (format, type, text) => {
      for (const path of ['/v1/audio/transcriptions', '/v1/audio/translations']) {
        const answer = await transcribe(format, path);
        expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([200, type, text]);
        expect(await record(answer)).toMatchObject({ outcome: 'served', Errors: 0, responseBytes: text.length });
      }
    });

    test('T8: a page where a transcript belongs is a failure', async () => {
      context.world.openai.behave({ body: '<html>Access denied</html>', headers: { 'content-type': 'text/html' } });
      const answer = await transcribe('text');
      expect([answer.status, refusalCode(answer)]).toEqual([502, 'upstream_invalid']);
    });
  });

  test.each(ALL)('T8: %s: a page of status 200 is a failure', async (asked) => {
    behave(asked, { body: '<html>Please log in</html>', headers: { 'content-type': 'text/html; charset=utf-8' } });
    const answer = await send(asked);
    expect([answer.status, refusalCode(answer)]).toEqual([502, expect.stringMatching(/^upstream_/)]);
    expect(answer.text).not.toMatch(/<html>/);
    expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1 });
  });

  describe('a client that leaves', () => {
    test.each([
      ['openai chat', /"finish_reason":"stop"/],
      ['azure chat', /"finish_reason":"stop"/],
      ['openai completions', /"finish_reason":"stop"/],
      ['openai responses', /output_text\.done/],
    ] as const)('T10: %s: behind the last word, before the usage: the usage is read, or estimated and marked', async (asked, end) => {
      behave(asked, { interval: 150 });
      const answer = await open(asked, { stream: true });
      await answer.seen(end);
      answer.leave();
      const said = await record(answer);
      const { reported } = upstreamOf(context.world, { provider: ASKED[asked][0] }).last;
      expect(said.outcome).toBe('aborted');
      expect(said.OutputTokens).toBeGreaterThan(0);
      if (!said.estimated) expect([said.InputTokens, said.OutputTokens]).toEqual([reported?.inputTokens, reported?.outputTokens]);
    });

    test.each(['openai chat', 'openai responses', 'bedrock chat', 'google chat'] as const)(
      'R18: %s: half-way: its tokens are estimated, and marked',
      async (asked) => {
        behave(asked, { chunks: Number.POSITIVE_INFINITY, interval: 20 });
        const answer = await open(asked, { stream: true });
        await answer.seen(/word5/);
        answer.leave();
        const said = await record(answer);
        expect([said.outcome, said.estimated, said.OutputTokens > 0, said.InputTokens > 0]).toEqual(['aborted', true, true, true]);
      },
    );
  });

  describe('bytes that are no answer', () => {
    test.each(ALL)('T13: %s: a corrupt gzip is an error at once', async (asked) => {
      behave(asked, { encoding: 'gzip', corruptAfter: 20 });
      const answer = await send(asked);
      expect([answer.status, refusalCode(answer)]).toEqual([502, expect.stringMatching(/^upstream_/)]);
      const said = await record(answer);
      expect([said.outcome, said.Errors, said.Latency < 2_000]).toEqual(['failed', 1, true]);
    });

    test.each(NATIVE)('T13: %s: a stream whose gzip becomes corrupt ends with an error event', async (asked) => {
      behave(asked, { encoding: 'gzip', corruptAfter: 4 });
      const answer = await send(asked, { stream: true });
      expect(answer.objects.at(-1)).toMatchObject(errorEvent(asked));
      expect(answer.text).not.toMatch(LAST);
      expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1 });
    });

    test.each(['gzip', 'deflate', 'br'] as const)('T13: an answer in %s is read as what it says', async (encoding) => {
      for (const stream of [false, true]) {
        behave('openai chat', { encoding });
        const answer = await send('openai chat', { stream });
        expect([answer.text, answer.headers['content-encoding']]).toEqual([expect.stringMatching(/word4/), undefined]);
        expect((await record(answer)).InputTokens).toBe(context.world.openai.last.reported?.inputTokens);
      }
    });
  });

  test.each(['openai chat', 'anthropic messages', 'openai responses'] as const)(
    'T16: %s: lines that end with a carriage return alone pass as they come',
    async (asked) => {
      behave(asked, { lineEnding: '\r', interval: 60 });
      const answer = await open(asked, { stream: true, ...(asked === 'openai chat' && { stream_options: { include_usage: true } }) });
      await answer.seen(/word0/);
      expect(answer.text).not.toMatch(/word4/);
      await answer.ended;
      expect(answer.text).not.toMatch(/\n/);
      const said = await record(answer);
      const { reported } = upstreamOf(context.world, { provider: ASKED[asked][0] }).last;
      expect(said).toMatchObject({ outcome: 'served', Errors: 0, InputTokens: reported?.inputTokens, OutputTokens: reported?.outputTokens });
    },
  );

  test.each([
    ['whole', {}],
    ['in pieces', { pieces: 5 }],
    ['broken off', { cutAfter: 4 }],
    ['failed inside', { failure: { after: 2 } }],
  ] as const)('T17: every byte of an answer is counted: %s', async (_name, behaviour) => {
    for (const asked of ['openai chat', 'anthropic messages', 'bedrock messages'] as const) {
      behave(asked, behaviour);
      const answer = await send(asked, { stream: true });
      expect([asked, (await record(answer)).responseBytes]).toEqual([asked, answer.bytes.length]);
    }
  });

  test('T23: a chat stream of Google ends as one of OpenAI', async () => {
    const answer = await send('google chat', { stream: true });
    expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(context.world.google.last.url).toBe('/v1beta/openai/chat/completions');
  });

  describe('a kept connection', () => {
    test.each(['openai chat', 'anthropic messages', 'bedrock messages', 'bedrock chat'] as const)(
      'T24: %s: that its provider closes after each answer costs no call',
      async (asked) => {
        behave(asked, { closeAfter: true });
        const statuses = new Set<number>();
        for (let round = 0; round < 20; round += 1)
          for (const answer of await Promise.all([send(asked), send(asked), send(asked)])) statuses.add(answer.status);
        expect([...statuses]).toEqual([200]);
      },
    );

    test.each(['openai chat', 'anthropic messages', 'bedrock messages'] as const)(
      'T24: %s: that died while it was idle: the call is sent again once, on a new one',
      async (asked) => {
        await send(asked);
        const upstream = upstreamOf(context.world, { provider: ASKED[asked][0] });
        upstream.behave(((request: { reused: boolean }) => ({ hangUp: request.reused })) as never);
        const before = upstream.requests.length;
        const answer = await send(asked);
        expect(answer.status).toBe(200);
        expect(upstream.requests.slice(before).map(({ reused }) => reused)).toEqual([true, false]);
      },
    );

    test('T24: a call that died on a new connection is not sent again', async () => {
      behave('openai chat', { hangUp: true });
      const answer = await send('openai chat');
      expect([answer.status, refusalCode(answer)]).toEqual([502, 'upstream_unreachable']);
      expect(context.world.openai.requests.filter(({ reused }) => !reused)).toHaveLength(1);
    });
  });
});

describe('an answer that takes too long', () => {
  const context = withGateway({
    timeouts: { maxRequestDuration: 1_200, keepAlive: 910_000, headers: 920_000, lameDuck: 5_000, stop: 110_000, tcpKeepAlive: 60_000 },
  });
  const cut = async (path: string, body: object) => {
    const answer = await context.gateway.call({ path, body, headers: bearer(context.world, 'openai') });
    return { answer, said: await context.gateway.recordOf(answer) };
  };

  test('T2: speech: the connection breaks, and the record says why', async () => {
    context.world.openai.behave({ body: Buffer.alloc(200_000), headers: { 'content-type': 'audio/mpeg' }, pieces: 10 });
    const { answer, said } = await cut('/v1/audio/speech', { model: 'tts-1', input: 'a text', voice: 'alloy' });
    expect([answer.status, answer.broken]).toEqual([200, true]);
    expect(said).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: 'upstream_timeout' });
  });

  test('T2: a large document: the connection breaks, and the record says why', async () => {
    const body = JSON.stringify({ object: 'list', data: [{ embedding: Array.from({ length: 800_000 }, () => 0.5) }], model: 'm' });
    context.world.openai.behave({
      body,
      headers: { 'content-type': 'application/json' },
      borders: [1_500_000, ...Array.from({ length: 4_000 }, (_, n) => 1_500_001 + 10 * n)],
    });
    const { answer, said } = await cut('/v1/embeddings', { model: 'text-embedding-3-small', input: 'a text' });
    expect([answer.status, answer.broken]).toEqual([200, true]);
    expect(said).toMatchObject({ outcome: 'failed', Errors: 1, errorCode: 'upstream_timeout' });
  });

  test('T2: a stream of events ends with one that says so', async () => {
    context.world.openai.behave({ chunks: Number.POSITIVE_INFINITY, interval: 30 });
    const { answer, said } = await cut(CHAT, { model: 'gpt-4o', messages, stream: true });
    expect(answer.objects.at(-1).error.code).toBe('upstream_timeout');
    expect(said).toMatchObject({ outcome: 'failed', Errors: 1 });
  });
});
