import { ALL, CHAT, conversing, errorEvent, fakeOf, LAST, messages, NATIVE } from './conversations';
import { multipart } from './endpoints';
import { refusalCode } from './refused';
import { bearer, withGateway } from './with-gateway';

describe('an answer as it travels', () => {
  const context = withGateway();
  const { behave, send, open, record } = conversing(context);

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

  describe('a document that is larger than what is held of it', () => {
    const picture = `{"created":1,"data":[{"b64_json":"${'0123456789abcdef'.repeat(100_000)}"}]`;
    const counts = '"usage":{"total_tokens":30,"input_tokens":10,"input_tokens_details":{"text_tokens":4,"image_tokens":6},"output_tokens":20}';

    test.each([
      ['usage at its end', `${picture},${counts}}`, { InputTokens: 10, OutputTokens: 20 }],
      ['no usage', `${picture}}`, {}],
      ['a usage that does not end', `${picture}${',"usage":{'.repeat(6_000)}`, {}],
    ])('holds nobody up: %s', async (_name, body, tokens) => {
      context.world.openai.behave({ body, headers: { 'content-type': 'application/json' } });
      const headers = bearer(context.world, 'openai');
      const answer = await context.gateway.call({ path: '/v1/images/generations', body: { model: 'gpt-image-1', prompt: 'a picture' }, headers });
      expect([answer.status, answer.bytes.length]).toEqual([200, body.length]);
      const said = await record(answer);
      expect(said).toMatchObject({ outcome: 'served', ...tokens });
      expect(said.Latency).toBeLessThan(1_500);
    });
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
      const { reported } = fakeOf(context, asked).last;
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
      const { reported } = fakeOf(context, asked).last;
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
        const upstream = fakeOf(context, asked);
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
