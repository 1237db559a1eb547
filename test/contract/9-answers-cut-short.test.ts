import { until } from '../../fakes';
import { CHAT, messages } from './conversations';
import { refusalCode } from './refused';
import { bearer, withGateway } from './with-gateway';

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

  test('T2: a stream of events ends with one that says so, and what it used until then is estimated', async () => {
    context.world.openai.behave({ chunks: Number.POSITIVE_INFINITY, interval: 30 });
    const { answer, said } = await cut(CHAT, { model: 'gpt-4o', messages, stream: true });
    expect(answer.objects.at(-1).error.code).toBe('upstream_timeout');
    expect(said).toMatchObject({ outcome: 'failed', Errors: 1, estimated: true });
    expect(said.OutputTokens).toBeGreaterThan(10);
  });
});

describe('an answer in which the task stops', () => {
  const context = withGateway({
    timeouts: { maxRequestDuration: 900_000, keepAlive: 910_000, headers: 920_000, lameDuck: 200, stop: 1_500, tcpKeepAlive: 60_000 },
  });

  test('T2: speech, a large document and a translated one break, or say so where nothing was given; the records say why', async () => {
    const { gateway, world } = context;
    const slow = Array.from({ length: 6_000 }, (_, n) => 1_500_001 + n);
    world.openai.behave(({ path }) =>
      path.endsWith('speech')
        ? { body: Buffer.alloc(2_000_000), headers: { 'content-type': 'audio/mpeg' }, borders: [1_500_000, ...slow] }
        : {
            body: JSON.stringify({ object: 'list', data: [{ embedding: Array.from({ length: 800_000 }, () => 0.5) }], model: 'm' }),
            headers: { 'content-type': 'application/json' },
            borders: [1_500_000, ...slow],
          },
    );
    world.anthropic.behave({ borders: Array.from({ length: 200 }, (_, n) => 1 + n), hang: true });
    const headers = bearer(world, 'openai');
    const speech = await gateway.open({ path: '/v1/audio/speech', body: { model: 'tts-1', input: 'a text', voice: 'alloy' }, headers });
    const document = await gateway.open({ path: '/v1/embeddings', body: { model: 'text-embedding-3-small', input: 'a text' }, headers });
    const translated = gateway.open({ path: CHAT, body: { model: 'claude-x', max_tokens: 64, messages }, headers: bearer(world, 'anthropic') });
    await until('all are on their way', () => world.upstreamRequests.length === 3 && speech.bytes.length > 0 && document.bytes.length > 0);
    gateway.signal('SIGTERM');
    for (const answer of [speech, document]) {
      await answer.ended;
      expect([answer.status, answer.broken]).toEqual([200, true]);
    }
    const unanswered = await translated;
    await unanswered.ended;
    expect([unanswered.status, unanswered.broken, refusalCode(unanswered)]).toEqual([503, false, 'interrupted']);
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    for (const answer of [speech, document, unanswered])
      expect(await gateway.recordOf(answer)).toMatchObject({ outcome: 'interrupted', Errors: 1, errorCode: 'interrupted' });
  }, 20_000);
});
