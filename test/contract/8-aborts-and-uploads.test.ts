import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { pause, until } from '../../fakes';
import { multipart, SERVED_CALLS, type ServedCall, upstreamOf } from './endpoints';
import { refusalCode } from './refused';
import { bearer, withGateway } from './with-gateway';

const CONVERSATIONS = SERVED_CALLS.filter(({ usage, path }) => usage && path !== '/v1/embeddings');
const MiB = 1024 ** 2;

describe('a client that leaves cancels its upstream call', () => {
  const context = withGateway();

  test.each(CONVERSATIONS.map((served) => [served.name, served] as const))('%s', async (_name, served) => {
    const upstream = upstreamOf(context.world, served);
    upstream.behave(served.stream ? { chunks: Number.POSITIVE_INFINITY, interval: 20 } : { hang: true });
    const agent = new Agent();
    const headers = { ...served.headers, ...bearer(context.world, served.provider) };
    const before = context.gateway.usage.length;
    if (served.stream) {
      const answer = await context.gateway.open({ path: served.path, body: served.body, headers, agent });
      await answer.seen(/word3/);
      answer.leave();
    } else {
      const pending = context.gateway.open({ path: served.path, body: served.body, headers, agent }).catch(() => 'left');
      await until('the upstream call', () => upstream.requests.length === 1);
      agent.destroy();
      expect(await pending).toBe('left');
    }
    await until('the upstream call to be cancelled', () => upstream.last.aborted);
    const records = await context.gateway.usageRecords(before + 1);
    expect(records).toHaveLength(before + 1);
    expect(records.at(-1)).toMatchObject({ outcome: 'aborted', status: served.stream ? 200 : 499, Provider: served.provider, Requests: 1 });
    // they tell what they used in the end alone
    expect(records.at(-1)).toMatchObject({ estimated: true, InputTokens: expect.any(Number) });
  });

  test('that has the beginning of a large document does not: its usage is read on for', async () => {
    const usage = { prompt_tokens: 7, total_tokens: 7 };
    const body = JSON.stringify({ object: 'list', data: [{ embedding: Array.from({ length: 800_000 }, () => 0.5) }], model: 'm', usage });
    const borders = [1_500_000, ...Array.from({ length: 300 }, (_, n) => 1_500_001 + n)];
    context.world.openai.behave({ body, headers: { 'content-type': 'application/json' }, borders });
    const headers = bearer(context.world);
    const answer = await context.gateway.open({ path: '/v1/embeddings', body: { model: 'text-embedding-3-small', input: 'a text' }, headers });
    await until('its beginning', () => answer.bytes.length > 0);
    answer.leave();
    const record = await context.gateway.recordOf(answer);
    expect(record).toMatchObject({ outcome: 'aborted', status: 200, InputTokens: 7 });
    expect(record).not.toHaveProperty('estimated');
  });

  test.each(['destroy', 'end', 'resetAndDestroy'] as const)('in the middle of its upload, by %s: there is no upstream call at all', async (leave) => {
    const before = context.gateway.usage.length;
    const head = { ...bearer(context.world), 'content-type': 'application/json', 'content-length': '100000' };
    const socket = connect(context.gateway.port, '127.0.0.1');
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\n${lines.join('')}\r\n{"model":"gpt-4o","messages":[`);
    await pause(200);
    socket.on('error', () => {});
    socket[leave]();
    const records = await context.gateway.usageRecords(before + 1);
    expect(records.at(-1)).toMatchObject({ outcome: 'aborted', status: 499 });
    expect(context.world.upstreamRequests).toEqual([]);
  });
});

/** 768 MiB is the smallest task; Node sizes its heap from it, and 8 % of it is what may be in flight. */
const LIMIT = 768 * MiB;
const HEAP_OF_THE_LIMIT = '--max-old-space-size=396';

describe('ten concurrent uploads of 25 MB in a limit of 768 MiB', () => {
  const context = withGateway(
    {
      admission: {
        maxJsonBodyBytes: 10 * MiB,
        maxUploadBodyBytes: 26 * MiB,
        maxBytesInFlight: Math.floor(LIMIT * 0.08),
        maxConcurrentRequests: 1_000,
      },
    },
    { environment: { NODE_OPTIONS: HEAP_OF_THE_LIMIT } },
  );
  const upload = multipart('whisper-1', 25_000_000);
  const prompt = Buffer.from(JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'x'.repeat(9 * MiB) }] }));
  const json = { body: prompt, headers: { 'content-type': 'application/json' } };
  // as a load balancer does: a connection that is to be closed may be closed before its client has sent everything
  const agent = new Agent({ keepAlive: true });
  afterAll(() => agent.destroy());
  const peak = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${context.gateway.pid}/status`, 'utf8'))?.[1]) * 1024;

  const send = (path: string, { body, headers }: Partial<Pick<ServedCall, 'body' | 'headers'>>) =>
    context.gateway.call({ path, body, agent, headers: { ...headers, ...bearer(context.world) } }).then(
      (answer) => (answer.status === 503 ? `503 ${refusalCode(answer)}` : String(answer.status)),
      (error) => `connection ${error.code}`,
    );

  test('are refused or served, never killed, and the memory stays below the limit', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 3; round += 1)
      for (const outcome of await Promise.all(Array.from({ length: 10 }, () => send('/v1/audio/transcriptions', upload)))) outcomes.add(outcome);
    expect([...outcomes].sort()).toEqual(['200', '503 too_many_bytes_in_flight']);
    expect(context.gateway.hasExited).toBe(false);
    expect(peak()).toBeLessThan(LIMIT);
    expect(await send('/v1/audio/transcriptions', upload)).toBe('200');
  }, 60_000);

  test('so are twelve concurrent JSON bodies of 9 MiB', async () => {
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => send('/v1/chat/completions', json)));
    expect([...new Set(outcomes)].sort()).toEqual(['200', '503 too_many_bytes_in_flight']);
    expect(peak()).toBeLessThan(LIMIT);
  }, 60_000);

  test('bytes that were held are given back, whatever became of the request', async () => {
    for (let round = 0; round < 5; round += 1) expect(await send('/v1/audio/transcriptions', upload)).toBe('200');
    expect(await send('/v1/audio/transcriptions', multipart('whisper-1', 27 * MiB))).toBe('413');
    expect(await send('/v1/chat/completions', json)).toBe('200');
  }, 60_000);
});
