import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { ALL, conversing, errorEvent, fakeOf, LAST } from './conversations';
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
      ['a usage that does not end', `${picture}${',"usage":{'.repeat(6_000)}`, { outcome: 'failed', errorCode: 'upstream_invalid' }],
      ['an end that is missing', picture, { outcome: 'failed', errorCode: 'upstream_invalid' }],
    ])('holds nobody up: %s', async (_name, body, tokens) => {
      context.world.openai.behave({ body, headers: { 'content-type': 'application/json' } });
      const headers = bearer(context.world, 'openai');
      const answer = await context.gateway.call({ path: '/v1/images/generations', body: { model: 'gpt-image-1', prompt: 'a picture' }, headers });
      const said = await record(answer);
      expect([answer.status, answer.broken, said.responseBytes]).toEqual([200, said.outcome === 'failed', body.length]);
      expect(said).toMatchObject({ outcome: 'served', ...tokens });
      expect(said.Latency).toBeLessThan(5_000);
    });
  });

  describe('a client that leaves', () => {
    const part = (delta: object, finish_reason: string | null = null) =>
      `data: ${JSON.stringify({ id: 'c', model: 'gpt-4o', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    /** A stream of these chunks, in which then nothing comes but comments, for 6 seconds at least. */
    const lasting = (...chunks: readonly string[]) => {
      const body = chunks.join('');
      const borders = Array.from({ length: 6_000 }, (_, n) => body.length + n);
      return { body: body + ': alive\n\n'.repeat(700), headers: { 'content-type': 'text/event-stream' }, borders };
    };

    test.each([
      ['openai chat', /"finish_reason":"stop"/],
      ['azure chat', /"finish_reason":"stop"/],
      ['openai completions', /"finish_reason":"stop"/],
      ['openai responses', /output_text\.done/],
    ] as const)('T10: %s: behind the last word, before the usage: the usage is read', async (asked, end) => {
      behave(asked, { interval: 150 });
      const answer = await open(asked, { stream: true });
      await answer.seen(end);
      answer.leave();
      const said = await record(answer);
      const { reported } = fakeOf(context, asked).last;
      expect([said.outcome, said.estimated]).toEqual(['aborted', undefined]);
      expect([said.InputTokens, said.OutputTokens]).toEqual([reported?.inputTokens, reported?.outputTokens]);
    });

    test('T10: behind the last word, where the usage does not come: it is waited for two seconds, then estimated and marked', async () => {
      behave('openai chat', lasting(part({ content: 'the answer' }), part({}, 'stop')));
      const answer = await open('openai chat', { stream: true });
      await answer.seen(/"finish_reason":"stop"/);
      answer.leave();
      const left = Date.now();
      expect(await record(answer)).toMatchObject({ outcome: 'aborted', estimated: true, OutputTokens: 3 });
      const after = Date.now() - left;
      expect(after).toBeGreaterThan(1_800);
      expect(after).toBeLessThan(5_500);
    });

    test.each(ALL)('R18: %s: half-way: its tokens are estimated by the text that came, and marked', async (asked) => {
      behave(asked, { chunks: Number.POSITIVE_INFINITY, interval: 20 });
      const answer = await open(asked, { stream: true });
      await answer.seen(/word25/);
      answer.leave();
      const said = await record(answer);
      expect([said.outcome, said.estimated]).toEqual(['aborted', true]);
      // each is a token and a half; some more may have come before the connection was seen to close
      const tokens = (((answer.text.match(/word\d/g) ?? []).length - 10) * 7 + 60) / 4;
      expect([said.OutputTokens >= tokens, said.OutputTokens <= tokens + 30]).toEqual([true, true]);
      const counted = asked.endsWith(' messages') ? fakeOf(context, asked).last.reported?.inputTokens : undefined;
      if (counted) expect(said.InputTokens).toBe(counted);
      else expect([said.InputTokens > 10, said.InputTokens < 40]).toEqual([true, true]);
    });

    test('R18: thoughts and arguments of tools count', async () => {
      const call = { tool_calls: [{ index: 0, function: { arguments: 'y'.repeat(400) } }] };
      behave('openai chat', lasting(part({ reasoning_content: 'x'.repeat(400) }), part(call), part({ content: 'the end of it' })));
      const answer = await open('openai chat', { stream: true });
      await answer.seen(/the end of it/);
      answer.leave();
      expect(await record(answer)).toMatchObject({ outcome: 'aborted', estimated: true, OutputTokens: 204 });
    });
  });

  describe('bytes that are no answer', () => {
    test.each(ALL)('T13: %s: a corrupt gzip is an error at once', async (asked) => {
      behave(asked, { encoding: 'gzip', corruptAfter: 20 });
      const answer = await send(asked);
      expect([answer.status, refusalCode(answer)]).toEqual([502, expect.stringMatching(/^upstream_/)]);
      const said = await record(answer);
      expect([said.outcome, said.Errors, said.Latency < 2_000]).toEqual(['failed', 1, true]);
    });

    test.each(ALL)('T13: %s: a stream whose gzip becomes corrupt ends with an error event', async (asked) => {
      behave(asked, { encoding: 'gzip', corruptAfter: 4 });
      const answer = await send(asked, { stream: true });
      expect(answer.objects.at(-1)).toMatchObject(errorEvent(asked));
      expect(answer.text).not.toMatch(LAST);
      expect(await record(answer)).toMatchObject({ outcome: 'failed', Errors: 1 });
    });

    test('T13: speech in gzip has no length but its own: what follows on the connection is the next answer', async () => {
      const sound = Buffer.alloc(100_000, 'sound');
      const encoded = gzipSync(sound);
      const headers = { 'content-type': 'audio/mpeg', 'content-encoding': 'gzip', 'content-length': String(encoded.length) };
      context.world.openai.behave({ body: encoded, headers });
      const call = { path: '/v1/audio/speech', body: { model: 'tts-1', input: 'a text', voice: 'alloy' }, headers: bearer(context.world, 'openai') };
      const answer = await context.gateway.call(call);
      expect([answer.status, answer.broken, answer.bytes.equals(sound)]).toEqual([200, false, true]);
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

  test('T11: an answer of 80 MB passes without being held, and what it used is read', async () => {
    const memory = (name: string) =>
      Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${context.gateway.pid}/status`, 'utf8'))?.[1]);
    const vector = `{"object":"embedding","index":0,"embedding":[${'0.0123456789,'.repeat(400_000)}0]},`;
    const body = Buffer.from(
      `{"object":"list","data":[${vector.repeat(16)}{}],"model":"text-embedding-3-small","usage":{"prompt_tokens":50,"total_tokens":50}}`,
    );
    context.world.openai.behave({ body, headers: { 'content-type': 'application/json' } });
    const before = memory('VmRSS');
    const call = { path: '/v1/embeddings', body: { model: 'text-embedding-3-small', input: 'a text' }, headers: bearer(context.world, 'openai') };
    const answer = await context.gateway.call(call);
    expect([answer.status, answer.bytes.equals(body)]).toEqual([200, true]);
    expect((memory('VmHWM') - before) / 1024).toBeLessThan(64);
    expect(await record(answer)).toMatchObject({ outcome: 'served', InputTokens: 50, responseBytes: body.length });
  }, 30_000);

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
