import { Agent } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type Behaviour, pause } from '../../fakes';
import { multipart, SERVED_CALLS, type ServedCall, upstreamOf } from './endpoints';
import { bearer, type GatewayContext, withGateway } from './with-gateway';

/** Answers that no provider documents and every provider gives some day. */
const MISBEHAVIOUR: Readonly<Record<string, Behaviour>> = {
  'an empty JSON answer': { body: '', headers: { 'content-type': 'application/json' } },
  'JSON that is cut': { body: '{"id":"x","choices":[{"mess', headers: { 'content-type': 'application/json' } },
  'JSON null': { body: 'null', headers: { 'content-type': 'application/json' } },
  'a JSON list': { body: '[1,2]', headers: { 'content-type': 'application/json' } },
  'JSON text': { body: '"text"', headers: { 'content-type': 'application/json' } },
  'an object with nothing expected in it': { body: '{"hello":"world"}', headers: { 'content-type': 'application/json' } },
  'usage that is text': {
    body: '{"choices":[],"content":[],"usage":"much","output":{"message":{"content":[]}}}',
    headers: { 'content-type': 'application/json' },
  },
  'usage with text for numbers': {
    body: '{"model":{},"choices":[{}],"usage":{"prompt_tokens":"9","completion_tokens":null,"input_tokens":-1,"output_tokens":1e400}}',
    headers: { 'content-type': 'application/json' },
  },
  'HTML with status 200': { body: '<html><body>Sign in</body></html>', headers: { 'content-type': 'text/html' } },
  'HTML with status 502': { body: '<html><body>Bad gateway</body></html>', status: 502, headers: { 'content-type': 'text/html' } },
  'no content type': { body: '{}' },
  'status 204': { body: '', status: 204 },
  'status 304': { body: '', status: 304 },
  'status 200 with an error in JSON': { body: '{"error":{"message":"no","type":"x","code":"y"}}', headers: { 'content-type': 'application/json' } },
  'status 400 with an error that is text': { body: '{"error":"no"}', status: 400, headers: { 'content-type': 'application/json' } },
  'status 500 with nothing': { body: '', status: 500, headers: { 'content-type': 'application/json' } },
  'a stream of nothing': { body: '', headers: { 'content-type': 'text/event-stream' } },
  'a stream of garbage': {
    body: 'data: {oops\n\ndata: \n\n: comment\n\nid: 1\n\ndata\n\n\n\ndata: null\n\ndata: [1]\n\n',
    headers: { 'content-type': 'text/event-stream' },
  },
  'a stream without an end': { body: 'data: {"choices":[{"delta":{"content":"x"}}]}', headers: { 'content-type': 'text/event-stream' } },
  'a stream with binary in it': {
    body: Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0xff, 0xfe, 0x00, 0x0a, 0x0a]),
    headers: { 'content-type': 'text/event-stream' },
  },
  'an event stream of AWS that is garbage': { body: Buffer.alloc(100, 0xff), headers: { 'content-type': 'application/vnd.amazon.eventstream' } },
  'an event stream of AWS with a length of nothing': { body: Buffer.alloc(100), headers: { 'content-type': 'application/vnd.amazon.eventstream' } },
  'gzip that is not asked for': { body: gzipSync('{"choices":[]}'), headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } },
  'gzip that is broken': {
    body: gzipSync('{"choices":[]}').subarray(0, 12),
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  },
  'an encoding that does not exist': { body: '{}', headers: { 'content-type': 'application/json', 'content-encoding': 'rot13' } },
  'headers that claim everything': {
    headers: {
      'x-portkey-last-used-option-index': 'x',
      'x-portkey-provider': 'evil',
      'transfer-encoding': 'chunked',
      'x-request-id': 'evil',
      'retry-after': 'x'.repeat(5_000),
    },
  },
  'a connection that is cut at once': { body: 'x', cutAfter: 0 },
  'a body that is cut': { body: '{"id":"x","choices":[]}', cutAfter: 10, headers: { 'content-type': 'application/json', 'content-length': '23' } },
  'a stream that is cut': { chunks: 20, cutAfter: 3 },
};

/** Bodies that no SDK sends. */
const BODIES: readonly string[] = [
  'null',
  '[]',
  '"text"',
  '1',
  '{}',
  '{"model":null}',
  '{"model":{}}',
  '{"model":"gpt-4o","messages":null}',
  '{"model":"gpt-4o","messages":{}}',
  '{"model":"gpt-4o","messages":[null]}',
  '{"model":"gpt-4o","messages":[{"role":1,"content":{"x":[]}}]}',
  '{"model":"gpt-4o","messages":[],"stream":"yes"}',
  '{"model":"gpt-4o","messages":[],"stream":true,"stream_options":null}',
  '{"model":"gpt-4o","messages":[],"stream":true,"stream_options":[]}',
  '{"model":"gpt-4o","messages":[],"stream":true,"stream":true}',
  '{"model":"gpt-4o","input":{"a":null},"prompt":[[1]],"max_tokens":"many","tools":[null],"tool_choice":{}}',
  '{"__proto__":{"stream":true},"constructor":{"prototype":{}},"model":"gpt-4o"}',
  `{"model":"${'m'.repeat(100_000)}"}`,
  '{"model":"\\ud800"}',
  '{"model":"gpt-4o\\u0000\\r\\nx: y"}',
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  `{"model":"gpt-4o","messages":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
  '\ufeff{"model":"gpt-4o"}',
  '{"model":"gpt-4o",}',
];

async function expectAlive({ gateway }: GatewayContext): Promise<void> {
  expect((await gateway.call({ path: '/healthz' })).status).toBe(200);
  expect(gateway.records.filter(({ message }) => /^uncaught|stopping/.test(message ?? '')).map(({ message }) => message)).toEqual([]);
}

const PATHS = [...new Map(SERVED_CALLS.map((served) => [`${served.path} ${served.provider}`, served])).values()];

describe('whatever a provider answers, the client gets an answer, there is one record, and the process goes on', () => {
  const context = withGateway();

  test.each(Object.keys(MISBEHAVIOUR))(
    '%s',
    async (name) => {
      const before = context.gateway.usage.length;
      for (const served of SERVED_CALLS) upstreamOf(context.world, served).behave(MISBEHAVIOUR[name]);
      await Promise.all(
        SERVED_CALLS.map(async (served) => {
          const headers = { ...served.headers, ...bearer(context.world, served.provider) };
          const answer = await context.gateway.call({ path: served.path, body: served.body, headers });
          expect([served.name, answer.headers['x-request-id'] !== 'evil', answer.headers['x-portkey-provider']]).toEqual([
            served.name,
            true,
            served.provider,
          ]);
          const record = await context.gateway.recordOf(answer);
          expect([served.name, record.status]).toEqual([served.name, answer.status]);
          const figures = [record.InputTokens, record.OutputTokens, record.Cost].filter((figure) => figure !== undefined);
          expect([served.name, figures.filter((figure) => !(Number.isFinite(figure) && figure >= 0))]).toEqual([served.name, []]);
        }),
      );
      expect(context.gateway.usage.length - before).toBe(SERVED_CALLS.length);
      await expectAlive(context);
    },
    60_000,
  );
});

describe('whatever a client sends, it gets an answer, and the process goes on', () => {
  const context = withGateway();

  test.each(BODIES.map((body) => [body.slice(0, 80), body] as const))('%s', async (_name, body) => {
    await Promise.all(
      PATHS.map(async ({ path, provider }) => {
        const headers = { ...bearer(context.world, provider), 'content-type': 'application/json' };
        const answer = await context.gateway.call({ method: 'POST', path, body, headers });
        expect([path, provider, answer.status >= 200 && answer.status < 600, answer.broken]).toEqual([path, provider, true, false]);
        await context.gateway.recordOf(answer);
      }),
    );
    await expectAlive(context);
  });

  test.each([
    ['no boundary', 'multipart/form-data', multipart('whisper-1').body],
    ['another boundary', 'multipart/form-data; boundary=another', multipart('whisper-1').body],
    ['a body that is cut', multipart('whisper-1').headers['content-type'], multipart('whisper-1').body.subarray(0, 100)],
    ['no body', multipart('whisper-1').headers['content-type'], Buffer.alloc(0)],
    ['no parts', 'multipart/form-data; boundary=b', Buffer.from('--b--\r\n')],
    ['a part without a name', 'multipart/form-data; boundary=b', Buffer.from('--b\r\n\r\nx\r\n--b--\r\n')],
  ])('an upload with %s', async (_name, type, body) => {
    for (const { path, provider } of PATHS.filter(({ headers }) => headers)) {
      const answer = await context.gateway.call({
        method: 'POST',
        path,
        body,
        headers: { ...bearer(context.world, provider), 'content-type': type },
      });
      expect([path, answer.status >= 200 && answer.status < 600, answer.broken]).toEqual([path, true, false]);
    }
    await expectAlive(context);
  });

  test('clients that leave at any moment', async () => {
    const leave = async (served: ServedCall, after: number) => {
      const agent = new Agent();
      const answer = context.gateway
        .open({ path: served.path, body: served.body, agent, headers: { ...served.headers, ...bearer(context.world, served.provider) } })
        .catch(() => undefined);
      await pause(after);
      agent.destroy();
      (await answer)?.leave();
    };
    for (const fake of [context.world.openai, context.world.anthropic, context.world.bedrock])
      fake.behave(({ number }) => ({ delay: number % 7, interval: number % 5, chunks: 30 }));
    const before = context.gateway.usage.length;
    let sent = 0;
    for (let round = 0; round < 12; round += 1) {
      await Promise.all(SERVED_CALLS.map((served, index) => leave(served, (round * 3 + index) % 40)));
      sent += SERVED_CALLS.length;
    }
    await pause(1_000);
    expect(context.gateway.usage.length - before).toBeLessThanOrEqual(sent);
    const ids = context.gateway.usage.map(({ requestId }) => requestId);
    expect(new Set(ids).size).toBe(ids.length);
    await expectAlive(context);
    const answer = await context.gateway.call({ path: '/v1/chat/completions', body: SERVED_CALLS[0].body, headers: bearer(context.world) });
    expect(answer.status).toBe(200);
  }, 60_000);
});
