import { connect } from 'node:net';
import { LIVE, pause, type ReportedUsage, until } from '../../fakes';
import { fullTierTest } from '../full-tier';
import { reportedBy, SERVED_CALLS, type ServedCall, upstreamOf } from './endpoints';
import { TRANSCRIPTS } from './fixtures/transcripts';
import { GatewayProcess, type GatewayRecord } from './gateway-process';
import type { Call } from './http-client';
import { bearer, serving, withGateway, withWorld } from './with-gateway';

/** The token fields of a record; one that is absent counts as nothing used. */
const tokensOf = (record: GatewayRecord) => ({
  inputTokens: record.InputTokens ?? 0,
  outputTokens: record.OutputTokens ?? 0,
  cachedInputTokens: record.CachedInputTokens ?? 0,
  cacheWriteTokens: record.CacheWriteTokens ?? 0,
  reasoningTokens: record.ReasoningTokens ?? 0,
});

const NOTHING = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };

const withoutModel = ({ model: _model, ...tokens }: Partial<ReportedUsage>) => ({ ...NOTHING, ...tokens });

/** The price by the table of the live document, reckoned here once more. */
function costOf(provider: string, model: string, usage: ReportedUsage): number | undefined {
  const price = LIVE.prices?.models.find((each) => each.provider === provider && model.includes(each.model));
  if (!price) return undefined;
  const { input = 0, output = 0, cachedInput = input, cacheWrite = input } = price;
  const plain = usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens;
  const sum = plain * input + usage.cachedInputTokens * cachedInput + usage.cacheWriteTokens * cacheWrite + usage.outputTokens * output;
  return sum / 1_000_000;
}

const streamOf = (path: string, provider = 'openai') =>
  SERVED_CALLS.find((each) => each.path === path && each.provider === provider && each.stream) as ServedCall;
const chat = SERVED_CALLS[0];
const chatStream = streamOf('/v1/chat/completions');

describe('the usage record of a served request', () => {
  const context = withGateway();
  const send = (served: ServedCall, more: Partial<Call> = {}) =>
    context.gateway.call({
      path: served.path,
      body: served.body,
      headers: { ...served.headers, ...bearer(context.world, served.provider), 'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678' },
      ...more,
    });

  test.each(SERVED_CALLS.map((served) => [served.name, served] as const))(
    '%s: one, with the tokens that the provider reported',
    async (_name, served) => {
      const before = context.gateway.usage.length;
      const answer = await send(served);
      const record = await context.gateway.recordOf(answer);
      await pause(50);
      expect(context.gateway.usage).toHaveLength(before + 1);
      expect(record).toMatchObject({
        Gateway: 'ContractGateway',
        Client: 'Alpha',
        clientId: 'client-alpha',
        team: 'alpha',
        Provider: served.provider,
        level: 'info',
        method: 'POST',
        path: served.path,
        status: 200,
        outcome: 'served',
        stream: served.stream,
        retries: 0,
        Requests: 1,
        Errors: 0,
        traceId: 'Root=1-67891233-abcdef012345678912345678',
        requestedModel: expect.stringMatching(/./),
        responseBytes: answer.bytes.length,
        requestBytes: Buffer.isBuffer(served.body) ? served.body.length : Buffer.byteLength(JSON.stringify(served.body)),
      });
      expect(record.Latency).toBeGreaterThan(0);
      expect(record.TimeToFirstToken).toBeLessThanOrEqual(record.Latency);
      if (!served.usage) {
        expect(tokensOf(record)).toEqual(NOTHING);
        return;
      }
      const reported = reportedBy(context.world, served);
      expect([record.Model, tokensOf(record)]).toEqual([reported.model, withoutModel(reported)]);
      // answers of Bedrock do not name its model
      const cost = costOf(served.provider, served.provider === 'bedrock' ? record.requestedModel : reported.model, reported);
      if (cost === undefined) expect([record.Cost, record.UnpricedRequests]).toEqual([undefined, 1]);
      else {
        expect(record.Cost).toBeCloseTo(cost, 9);
        expect([record.UnpricedRequests ?? 0, record.priceDate]).toEqual([0, '2025-11-01']);
      }
    },
  );

  test('of any kind of stream: the time to the first token is that of the first byte, not of the last', async () => {
    const streams = SERVED_CALLS.filter(({ stream }) => stream);
    for (const served of streams) upstreamOf(context.world, served).behave({ interval: 100 });
    await Promise.all(
      streams.map(async (served) => {
        const { TimeToFirstToken, Latency } = await context.gateway.recordOf(await send(served));
        expect([served.name, TimeToFirstToken < Latency - 250]).toEqual([served.name, true]);
      }),
    );
  });

  test('is embedded metric format: every metric that is named has a value, and every dimension too', async () => {
    const record = await context.gateway.recordOf(await send(chat));
    const [{ Namespace, Dimensions, Metrics }] = record._aws.CloudWatchMetrics;
    expect(Namespace).toBe('PortkeyGateway');
    expect(Dimensions).toEqual([['Gateway'], ['Gateway', 'Client'], ['Gateway', 'Provider', 'Model']]);
    for (const { Name, Unit } of Metrics) expect([Name, typeof record[Name], typeof Unit]).toEqual([Name, 'number', 'string']);
    for (const name of Dimensions.flat()) expect([name, typeof record[name]]).toEqual([name, 'string']);
    expect(Math.abs(record._aws.Timestamp - Date.now())).toBeLessThan(60_000);
  });
});

describe('the usage chunk of a stream', () => {
  const context = withGateway();
  const send = (path: string, body: object) =>
    context.gateway.call({ path, body: { ...streamOf(path).body, ...body }, headers: bearer(context.world, 'openai') });

  describe.each(['/v1/chat/completions', '/v1/completions'])('%s', (path) => {
    test.each([
      ['says nothing about it', {}],
      ['asks for none', { stream_options: { include_usage: false } }],
      ['sets other options', { stream_options: { include_obfuscation: false } }],
    ])('is asked for, and taken out again, where the client %s', async (_name, body) => {
      const answer = await send(path, body);
      expect(context.world.openai.last.json.stream_options).toMatchObject({
        ...(body as { stream_options?: object }).stream_options,
        include_usage: true,
      });
      expect(answer.text).toMatch(/word4/);
      expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
      for (const event of answer.objects) expect([event.choices.length, event.usage ?? null]).toEqual([1, null]);
      const record = await context.gateway.recordOf(answer);
      expect(tokensOf(record)).toEqual(withoutModel(context.world.openai.last.reported as ReportedUsage));
    });

    test('reaches a client that asked for it', async () => {
      const answer = await send(path, { stream_options: { include_usage: true } });
      const last = answer.objects.at(-1);
      expect([last.choices, last.usage.prompt_tokens]).toEqual([[], context.world.openai.last.reported?.inputTokens]);
    });
  });

  test('is not asked for where nothing is streamed', async () => {
    await context.gateway.call({ path: chat.path, body: chat.body, headers: bearer(context.world) });
    expect(context.world.openai.last.json).not.toHaveProperty('stream_options');
  });

  test.each([
    [
      'a "stream_options" within the prompt',
      { messages: [{ role: 'user', content: 'write "stream_options": {"include_usage": true}, "stream": false' }] },
    ],
    ['keys in another order', { stream: true, model: 'gpt-4o', messages: [] }],
    ['names written with escapes', { 'str\u0065am': true }],
  ])('is asked for with %s', async (_name, body) => {
    const answer = await send('/v1/chat/completions', body);
    expect(context.world.openai.last.json).toMatchObject({ ...body, stream: true, stream_options: { include_usage: true } });
    expect((await context.gateway.recordOf(answer)).OutputTokens).toBe(context.world.openai.last.reported?.outputTokens);
  });

  test('the body that the provider gets is otherwise the one that the client sent', async () => {
    const body = {
      ...chatStream.body,
      user: 'ünïcödé ☃',
      seed: 12345678901234,
      temperature: 0.1,
      nested: { stream: false, deep: [1, [2, { x: null }]] },
    };
    await context.gateway.call({ path: chatStream.path, body, headers: bearer(context.world) });
    const { stream_options: _added, ...sent } = context.world.openai.last.json;
    expect(sent).toMatchObject({ model: 'gpt-4o', stream: true, user: body.user, seed: body.seed, temperature: 0.1 });
  });
});

describe('transcripts of what the providers document', () => {
  const context = withGateway();

  describe.each([
    ['in one piece', undefined],
    ['in pieces of 997 bytes', 997],
    ['in pieces of 61 bytes', 61],
  ])('%s', (_name, pieces) => {
    test.each(
      TRANSCRIPTS.filter(({ answer }) => answer.length / (pieces ?? answer.length) < 1_000).map(
        (transcript) => [transcript.name, transcript] as const,
      ),
    )('%s', async (_each, transcript) => {
      const { provider, contentType, expected } = transcript;
      upstreamOf(context.world, { provider }).behave({ body: transcript.answer, headers: { 'content-type': contentType }, pieces });
      const before = context.gateway.usage.length;
      const answer = await context.gateway.call({ path: transcript.path, body: transcript.request, headers: bearer(context.world, provider) });
      expect([answer.status, answer.broken]).toEqual([200, false]);
      const record = await context.gateway.recordOf(answer);
      expect(tokensOf(record)).toEqual(withoutModel(expected));
      if (expected.model) expect(record.Model).toBe(expected.model);
      await pause(50);
      expect(context.gateway.usage).toHaveLength(before + 1);
    });
  });

  test.each([1, 2, 3, 5, 89, 105, 130])("Bedrock streams, whatever the borders of the network's pieces: %i bytes", async (pieces) => {
    const transcript = TRANSCRIPTS.find(({ contentType }) => contentType === 'application/vnd.amazon.eventstream') as (typeof TRANSCRIPTS)[number];
    context.world.bedrock.behave({ body: transcript.answer, headers: { 'content-type': transcript.contentType }, pieces });
    const answer = await context.gateway.call({ path: transcript.path, body: transcript.request, headers: bearer(context.world, 'bedrock') });
    expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(tokensOf(await context.gateway.recordOf(answer))).toEqual(withoutModel(transcript.expected));
  });

  test('reach the client unchanged where the client called the API of the provider', async () => {
    for (const transcript of TRANSCRIPTS.filter(({ provider, path }) => provider !== 'bedrock' && path !== '/v1/chat/completions')) {
      upstreamOf(context.world, transcript).behave({ body: transcript.answer, headers: { 'content-type': transcript.contentType } });
      const answer = await context.gateway.call({
        path: transcript.path,
        body: transcript.request,
        headers: bearer(context.world, transcript.provider),
      });
      if (transcript.contentType === 'application/json') expect(answer.json).toMatchObject(JSON.parse(String(transcript.answer)));
      else expect(answer.text).toBe(String(transcript.answer));
    }
  });
});

describe('one record per request, whatever becomes of it', () => {
  const context = withGateway({ timeouts: { ...timeouts(), maxRequestDuration: 1_000 } });
  const post = (served: ServedCall, headers: Record<string, string>, body: object = served.body) =>
    context.gateway.call({ path: served.path, body, headers });

  type Case = readonly [name: string, act: () => Promise<{ headers: Record<string, unknown> }>, expected: object];
  const CASES: readonly Case[] = [
    ['without a token', () => post(chat, {}), { status: 401, outcome: 'refused', errorCode: 'missing_token', Refusals: 1, Errors: 0, level: 'warn' }],
    [
      'with a path that is not served',
      () => context.gateway.call({ path: '/v1/files', headers: bearer(context.world) }),
      { status: 403, outcome: 'refused', errorCode: 'endpoint_not_allowed', path: '/v1/files', Client: 'Alpha' },
    ],
    [
      'for a provider that is not enabled',
      () => post(chat, bearer(context.world, 'cohere')),
      { status: 403, outcome: 'refused', errorCode: 'provider_not_enabled', Provider: 'other' },
    ],
    ...[400, 404, 429, 500, 503].map(
      (status): Case => [
        `that the provider answers with ${status}`,
        () => {
          context.world.openai.behave({ status });
          return post(chat, bearer(context.world));
        },
        { status, outcome: 'failed', Provider: 'openai', Errors: status >= 500 ? 1 : 0, Refusals: 0, level: status >= 500 ? 'error' : 'warn' },
      ],
    ),
    [
      'that the provider does not answer in time',
      () => {
        context.world.openai.behave({ hang: true });
        return post(chat, bearer(context.world));
      },
      { status: 504, outcome: 'failed', errorCode: 'upstream_timeout', Errors: 1, estimated: true },
    ],
    [
      'whose connection the provider cuts before the answer',
      () => {
        context.world.openai.behave({ body: 'x', cutAfter: 0 });
        return post(chat, bearer(context.world));
      },
      { outcome: 'failed', Errors: 1 },
    ],
  ];

  test.each(CASES)('%s', async (_name, act, expected) => {
    const before = context.gateway.usage.length;
    const answer = await act();
    const [record] = (await context.gateway.usageRecords(before + 1)).slice(before);
    expect(context.gateway.usage).toHaveLength(before + 1);
    expect(record).toMatchObject({ requestId: answer.headers['x-request-id'], Requests: 1, ...expected });
    // what had gone out
    expect(tokensOf(record)).toEqual('estimated' in expected ? { ...NOTHING, inputTokens: 19 } : NOTHING);
  });

  const STREAMS = SERVED_CALLS.filter(({ stream }) => stream).map((served) => [served.name, served] as const);

  test.each(STREAMS)(
    '%s, cut by the provider in the middle: the client is told with an error event, the record says that it failed',
    async (_name, served) => {
      upstreamOf(context.world, served).behave({ chunks: 50, cutAfter: 10 });
      const answer = await post(served, bearer(context.world, served.provider));
      expect([answer.status, answer.broken]).toEqual([200, false]);
      expect(answer.text).toMatch(/upstream_unreachable/);
      expect(answer.text).not.toContain('[DONE]');
      expect(await context.gateway.recordOf(answer)).toMatchObject({ status: 200, outcome: 'failed', Errors: 1, errorCode: 'upstream_unreachable' });
    },
  );

  test('any kind of stream that is silent for too long in the middle ends with an error event', async () => {
    await Promise.all(
      STREAMS.map(async ([name, served]) => {
        upstreamOf(context.world, served).behave({ chunks: 50, interval: 5_000 });
        const answer = await post(served, bearer(context.world, served.provider));
        expect([name, answer.status, answer.broken, /upstream_timeout/.test(answer.text)]).toEqual([name, 200, false, true]);
        expect(await context.gateway.recordOf(answer)).toMatchObject({ status: 200, Errors: 1, errorCode: 'upstream_timeout' });
      }),
    );
  });

  test('records are numbered without a gap, and every line is JSON', () => {
    const sequence = context.gateway.records.map((record) => record.sequence);
    expect(sequence).toEqual(sequence.map((_, index) => index + 1));
    expect(context.gateway.strayLines).toEqual([]);
    expect(context.gateway.errors).toBe('');
  });
});

describe('many requests at once', () => {
  const context = withGateway();

  test('300 of two clients to two providers, streamed and not: every answer, record and key is that of its own request', async () => {
    const tokens = { Alpha: context.world.issuer.token(), Beta: context.world.issuer.token({ client_id: 'client-beta' }) };
    const fakes = { openai: context.world.openai, anthropic: context.world.anthropic };
    for (const fake of Object.values(fakes)) fake.behave(({ number }) => ({ delay: (number * 7) % 50, interval: (number * 3) % 20 }));
    const before = context.gateway.usage.length;
    const sent = Array.from({ length: 300 }, (_, index) => ({
      client: index % 3 ? ('Alpha' as const) : ('Beta' as const),
      provider: index % 2 ? ('openai' as const) : ('anthropic' as const),
      path: index % 2 ? '/v1/chat/completions' : '/v1/messages',
      body: { model: `model-${index}`, max_tokens: 64, messages: [{ role: 'user', content: `prompt ${index}` }], stream: index % 5 < 2 },
    }));
    const answers = await Promise.all(
      sent.map(({ client, provider, path, body }) =>
        context.gateway.call({ path, body, headers: { authorization: `Bearer ${tokens[client]}`, 'x-portkey-provider': provider } }),
      ),
    );
    const records = (await context.gateway.usageRecords(before + sent.length)).slice(before);
    expect(records).toHaveLength(sent.length);
    sent.forEach(({ client, provider, body }, index) => {
      const upstream = fakes[provider].requests.filter(({ json }) => json.model === body.model);
      expect([upstream.length, upstream[0].json.messages[0].content]).toEqual([1, `prompt ${index}`]);
      const reported = upstream[0].reported as ReportedUsage;
      expect([answers[index].status, answers[index].text.includes(`"model":"${reported.model}"`)]).toEqual([200, true]);
      const record = records.find(({ requestId }) => requestId === answers[index].headers['x-request-id']) as GatewayRecord;
      expect([record.Client, record.Provider, record.requestedModel, record.stream, tokensOf(record)]).toEqual([
        client,
        provider,
        body.model,
        body.stream,
        withoutModel(reported),
      ]);
    });
    expect(new Set(records.map(({ Model }) => Model)).size).toBeLessThanOrEqual(201);
  });

  test('of one connection, sent without waiting for the answers: each has its own answer and record', async () => {
    const before = context.gateway.usage.length;
    const request = (token: string, model: string) => {
      const body = JSON.stringify({ model, messages: [] });
      return `POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    };
    const { issuer } = context.world;
    const socket = connect(context.gateway.port, '127.0.0.1');
    let answers = '';
    socket.on('data', (chunk) => {
      answers += chunk;
    });
    socket.write(request(issuer.token(), 'first') + request('x.y.z', 'second') + request(issuer.token({ client_id: 'client-beta' }), 'third'));
    await until('three answers', () => answers.split('HTTP/1.1 ').length === 4);
    socket.destroy();
    expect(answers.match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401', 'HTTP/1.1 200']);
    const records = (await context.gateway.usageRecords(before + 3)).slice(before);
    const told = records.map(({ status, Client, requestedModel }) => [status, Client, requestedModel].join(' ')).sort();
    expect(told).toEqual(['200 Alpha first', '200 Beta third', '401  ']);
  });

  fullTierTest(
    'are reported once a minute, as the highest number that was open at once (full tier: takes more than a minute)',
    async () => {
      context.world.openai.behave({ delay: 500 });
      await Promise.all(Array.from({ length: 25 }, () => context.gateway.call({ path: chat.path, body: chat.body, headers: bearer(context.world) })));
      const tasks = () => context.gateway.records.filter(({ logger }) => logger === 'task');
      // other tests of this process may have had more open within the minute
      await until('the record of the task', () => tasks().some(({ RequestsInFlight }) => RequestsInFlight >= 25), 70_000, 500);
      expect(tasks()[0]._aws.CloudWatchMetrics[0].Dimensions).toEqual([['Gateway']]);
    },
    90_000,
  );
});

describe('clients that are not registered', () => {
  const context = withWorld();

  test('are served where any may come, and accounted as other', async () => {
    const gateway = await GatewayProcess.start(context.world, { identity: [{ ...context.world.identity, clients: 'any' }] });
    await serving({ world: context.world, gateway });
    const authorization = `Bearer ${context.world.issuer.token({ client_id: 'client-unknown' })}`;
    const record = await gateway.recordOf(await gateway.call({ path: chat.path, body: chat.body, headers: { authorization } }));
    expect(record).toMatchObject({ Client: 'other', clientId: 'client-unknown', status: 200 });
    await gateway.kill();
  });
});

function timeouts() {
  return { keepAlive: 910_000, headers: 920_000, lameDuck: 5_000, stop: 110_000, tcpKeepAlive: 60_000 };
}
