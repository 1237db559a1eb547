import { connect, type Socket } from 'node:net';
import { BEDROCK_MODEL, pause, until } from '../../fakes';
import { multipart, SERVED_CALLS } from './endpoints';
import { GatewayProcess } from './gateway-process';
import { expectRefusal } from './refused';
import { bearer, type GatewayContext, waitingTest, withGateway, withWorld } from './with-gateway';

const chat = SERVED_CALLS[0];
const limits = { maxJsonBodyBytes: 2_000_000, maxUploadBodyBytes: 2_000_000, maxBytesInFlight: 3_000_000, maxConcurrentRequests: 10 };

/** A connection of its own that has sent these bytes. It reads nothing where `reads` is false. */
function connected(port: number, bytes: string, reads = true): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  if (reads) socket.resume();
  socket.write(bytes, 'latin1');
  return socket;
}

const head = (headers: Readonly<Record<string, string | number>>, line = 'POST /v1/chat/completions HTTP/1.1') =>
  `${line}\r\nhost: gateway\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

const json = (context: Pick<GatewayContext, 'world'>, body: string) =>
  head({ ...bearer(context.world), 'content-type': 'application/json', 'content-length': body.length }) + body;

const served = async ({ gateway, world }: GatewayContext) =>
  (await gateway.call({ path: chat.path, body: chat.body, headers: bearer(world) })).status;

describe('one client does not take what the others need', () => {
  const context = withGateway({ admission: limits });

  test('by leaving while answers wait for one in front of them: each has its record, and nothing stays open', async () => {
    context.world.openai.behave({ hang: true });
    const before = context.gateway.usage.length;
    const socket = connected(context.gateway.port, json(context, JSON.stringify(chat.body)) + head({}, 'GET /v1/models HTTP/1.1').repeat(20));
    await until('the upstream call', () => context.world.openai.requests.length === 1);
    await pause(200);
    socket.destroy();
    expect(await context.gateway.usageRecords(before + 21)).toHaveLength(before + 21);
    context.world.openai.reset();
    expect(await served(context)).toBe(200);
  });

  test('by announcing bodies that it does not send', async () => {
    const announced = head({ ...bearer(context.world), 'content-type': 'application/json', 'content-length': 1_900_000 });
    const sockets = Array.from({ length: 5 }, () => connected(context.gateway.port, announced));
    await pause(300);
    expect(await served(context)).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  test.each([
    ['messages', 'messages', '{"role":"user","content":"x"}'],
    ['messages whose names are spelled otherwise', 'messages', '{"\\u0072ole":"user","content":"\\\\\\"{"}'],
    ['messages without a role', 'messages', '{"content":"x"}'],
  ])('by sending 40,000 %s, over which the image would sit for seconds', async (_name, member, item) => {
    const body = `{"model":"${BEDROCK_MODEL}","${member}":[${Array.from({ length: 40_000 }, () => item).join()}]}`;
    const headers = { ...bearer(context.world, 'bedrock'), 'content-type': 'application/json' };
    const answer = context.gateway.call({ path: chat.path, body, headers });
    await pause(100);
    const asked = Date.now();
    expect((await context.gateway.call({ path: '/healthz' })).status).toBe(200);
    expect(Date.now() - asked).toBeLessThan(1_000);
    expectRefusal(context.world, await answer, 'invalid_request');
  });

  test('by sending an object of 200,000 members', async () => {
    const body = `{"model":"gpt-4o",${Array.from({ length: 200_000 }, (_, index) => `"k":${index % 10}`).join()}}`;
    const headers = { ...bearer(context.world), 'content-type': 'application/json' };
    expectRefusal(context.world, await context.gateway.call({ path: chat.path, body, headers }), 'invalid_request');
  });

  test('a long conversation, an embedding of many tokens and a prompt full of code are served', async () => {
    const conversation = Array.from({ length: 5_000 }, (_, index) => ({
      role: index % 2 ? 'assistant' : 'user',
      content: [{ type: 'text', text: 'x' }],
    }));
    const tokens = Array.from({ length: 300_000 }, (_, index) => index % 1_000);
    const code = '{"a":{"b":"\\"}"}}\n'.repeat(40_000);
    const answers = await Promise.all([
      context.gateway.call({ path: chat.path, body: { model: BEDROCK_MODEL, messages: conversation }, headers: bearer(context.world, 'bedrock') }),
      context.gateway.call({ path: '/v1/embeddings', body: { model: 'text-embedding-3-small', input: tokens }, headers: bearer(context.world) }),
      context.gateway.call({
        path: chat.path,
        body: { model: 'gpt-4o', messages: [{ role: 'user', content: code }] },
        headers: bearer(context.world),
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

waitingTest(
  'an upload that brings nothing for 30 s ends, and gives back what it held',
  async (world) => {
    const gateway = await GatewayProcess.start(world, { admission: limits });
    await until('the gateway to serve', async () => (await served({ world, gateway })) === 200);
    const part = head({ ...bearer(world), 'content-type': 'application/json', 'content-length': 1_900_000 }) + ' '.repeat(1_800_000);
    const sockets = [connected(gateway.port, part)];
    const ended = new Promise((resolve) => sockets[0].on('close', resolve));
    const record = await until('the record of the upload', () => gateway.usage.find(({ requestBytes }) => requestBytes === 1_800_000), 40_000);
    expect(record).toMatchObject({ status: 400, errorCode: 'invalid_request', Latency: expect.any(Number) });
    expect(record.Latency).toBeGreaterThan(29_000);
    await ended;
  },
  60_000,
);

describe('clients that do not read', () => {
  const world = withWorld();

  test('do not keep their place after the longest time that a request may take', async () => {
    const context = {
      world: world.world,
      gateway: await GatewayProcess.start(world.world, {
        admission: { ...limits, maxConcurrentRequests: 3 },
        timeouts: { ...world.world.boot(1).timeouts, maxRequestDuration: 3_000 },
      }),
    };
    await until('the gateway to serve', async () => (await served(context)) === 200);
    // more than the buffers of the two sockets take
    context.world.openai.behave({
      body: JSON.stringify({ choices: [], text: 'x'.repeat(12_000_000) }),
      headers: { 'content-type': 'application/json' },
    });
    const body = JSON.stringify(chat.body);
    const sockets: Socket[] = [];
    // what `served` held may not be given back yet: who is refused asks again
    await until('three places to be taken', async () => {
      sockets.push(connected(context.gateway.port, json(context, body), false));
      await pause(200);
      return context.world.openai.requests.length >= 3;
    });
    context.world.openai.reset();
    await until('a place to be free', async () => (await served(context)) === 200);
    for (const socket of sockets) socket.destroy();
  });
});

describe('what a provider says about the key of the company', () => {
  const context = withGateway();
  const text = 'Incorrect API key provided: sk-the-key-of-the-company';

  test.each([401, 403])('with %i does not reach the client, who would take it for his own token', async (status) => {
    context.world.openai.behave({ status, body: JSON.stringify({ error: { message: text } }), headers: { 'content-type': 'application/json' } });
    const answer = await context.gateway.call({ path: chat.path, body: chat.body, headers: bearer(context.world) });
    expect([answer.status, answer.json.error.code]).toEqual([502, 'provider_key_refused']);
    expect(answer.text).not.toContain('company');
    expect(await context.gateway.recordOf(answer)).toMatchObject({ status: 502, outcome: 'failed', errorCode: 'provider_key_refused', Errors: 1 });
  });
});

describe('what a record says', () => {
  const context = withGateway();

  test('of speech that the provider breaks off: an error, not that the client left', async () => {
    context.world.openai.behave({ body: Buffer.alloc(100_000, 1), headers: { 'content-type': 'audio/mpeg' }, cutAfter: 50_000, pieces: 10_000 });
    const { body } = SERVED_CALLS.find(({ path }) => path === '/v1/audio/speech') as { body: object };
    const answer = await context.gateway.call({ path: '/v1/audio/speech', body, headers: bearer(context.world) });
    expect(answer.broken).toBe(true);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ outcome: 'failed', errorCode: 'upstream_unreachable', Errors: 1 });
  });

  test('has a bound, whatever the length of what a client sends without a token', async () => {
    const answer = await context.gateway.call({ path: chat.path, body: chat.body, headers: { 'x-amzn-trace-id': 'T'.repeat(60_000) } });
    expect(JSON.stringify(await context.gateway.recordOf(answer)).length).toBeLessThan(2_000);
  });
});

describe('an upload with two models', () => {
  const context = withGateway();

  test('is refused: the record, the price and the list of models would be those of one, the answer that of the other', async () => {
    const { body, headers } = multipart('whisper-1');
    const boundary = /boundary=(.*)/.exec(headers['content-type'])?.[1];
    const second = `--${boundary}\r\ncontent-disposition: form-data; name="model"\r\n\r\ngpt-4o-transcribe\r\n`;
    const answer = await context.gateway.call({
      path: '/v1/audio/transcriptions',
      body: Buffer.concat([Buffer.from(second), body]),
      headers: { ...headers, ...bearer(context.world) },
    });
    expectRefusal(context.world, answer, 'invalid_request');
  });
});

describe('an endpoint that the provider does not have', () => {
  const context = withGateway();
  const OPENAI_ONLY = ['/v1/images/edits', '/v1/audio/speech', '/v1/audio/transcriptions', '/v1/audio/translations'];

  test.each(OPENAI_ONLY.flatMap((path) => (['anthropic', 'bedrock', 'google'] as const).map((provider) => [path, provider] as const)))(
    '%s of %s is refused, and the key of the company stays here',
    async (path, provider) => {
      const { body, headers } = SERVED_CALLS.find((each) => each.path === path) as (typeof SERVED_CALLS)[number];
      const answer = await context.gateway.call({ path, body, headers: { ...headers, ...bearer(context.world, provider) } });
      expectRefusal(context.world, answer, 'endpoint_not_served');
    },
  );
});
