import OpenAI from 'openai';
import { BEDROCK_MODEL, LIVE, type ReceivedPoint, until } from '../../fakes';
import { GatewayProcess } from './gateway-process';
import { bearer, serving } from './with-gateway';
import { AT_ONCE, tracesTo, withReceiver } from './with-traces';

const CHAT = { path: '/v1/chat/completions', body: { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Say something.' }] } };

describe('metrics and logs beside traces', () => {
  const context = withReceiver();
  const start = async (changes: Parameters<typeof tracesTo>[1]) => {
    const { world, receiver } = context;
    receiver.clear();
    const gateway = await GatewayProcess.start(world, { ...tracesTo(receiver, { ratio: 0, ...changes }), timeouts: AT_ONCE });
    await serving({ world, gateway });
    return gateway;
  };
  const stop = async (gateway: GatewayProcess) => {
    gateway.signal('SIGTERM');
    await gateway.exited;
  };
  const of = (metric: string, attributes: Record<string, unknown> = {}): ReceivedPoint[] =>
    context.receiver.points.filter(
      (point) => point.metric === metric && Object.entries(attributes).every(([name, value]) => point.attributes[name] === value),
    );
  const sum = (points: readonly ReceivedPoint[], of: (point: ReceivedPoint) => number | undefined): number =>
    points.reduce((total, point) => total + (of(point) ?? 0), 0);

  test('metrics are of every request, whatever is sampled, and add up to the records', async () => {
    const { world, receiver } = context;
    const gateway = await start({ metrics: true });
    const openai = new OpenAI({ baseURL: `http://127.0.0.1:${gateway.port}/v1`, apiKey: world.issuer.token(), maxRetries: 0 });
    for (let count = 0; count < 3; count++) await openai.chat.completions.create(CHAT.body);
    for await (const _ of await openai.chat.completions.create({ ...CHAT.body, stream: true }));
    world.openai.trouble = { status: 500 };
    await expect(openai.chat.completions.create(CHAT.body)).rejects.toMatchObject({ status: 500 });
    world.openai.trouble = undefined;
    await gateway.call({ ...CHAT, headers: { 'x-portkey-provider': 'openai', authorization: 'Bearer nobody' } });
    await stop(gateway);
    const { usage } = gateway;
    expect(receiver.faults).toEqual([]);
    expect(receiver.spans.filter(({ attributes }) => attributes['gateway.sampled_by'] === 'ratio')).toEqual([]);
    expect(sum(of('http.server.request.duration'), ({ count }) => count)).toBe(usage.length);
    // the clock is read once more for them
    const latency = usage.reduce((total, { Latency }) => total + Latency, 0);
    const longer = sum(of('http.server.request.duration'), (point) => point.sum * 1_000) - latency;
    expect(longer).toBeGreaterThan(-1);
    expect(longer).toBeLessThan(50 * usage.length);
    const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai' };
    expect(of('gen_ai.client.operation.duration', chat).map(({ count, attributes }) => [count, attributes])).toEqual([
      [4, { ...chat, 'gen_ai.request.model': 'gpt-4o' }],
      [1, { ...chat, 'error.type': expect.any(String) }],
    ]);
    for (const [type, field] of [
      ['input', 'InputTokens'],
      ['output', 'OutputTokens'],
    ]) {
      const points = of('gen_ai.client.token.usage', { ...chat, 'gen_ai.token.type': type });
      expect(points.map(({ attributes }) => attributes)).toContainEqual({
        ...chat,
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.token.type': type,
        'gateway.client': 'Alpha',
        'gateway.team': 'alpha',
      });
      expect(sum(points, ({ sum }) => sum)).toBe(usage.reduce((total, record) => total + (record[field] ?? 0), 0));
    }
    expect(sum(of('gateway.cost'), ({ sum }) => sum)).toBeCloseTo(
      usage.reduce((total, { Cost }) => total + (Cost ?? 0), 0),
      9,
    );
    expect(of('http.server.request.duration', { 'http.route': '/v1/chat/completions', 'http.response.status_code': 401 })).toMatchObject([
      { count: 1, unit: 's', resource: { 'service.name': 'ContractGateway' } },
    ]);
  });

  test('what clients invent, and a provider refuses, becomes no series', async () => {
    const { world } = context;
    const gateway = await start({ metrics: true });
    world.openai.trouble = { status: 404 };
    for (let count = 0; count < 20; count++) {
      await gateway.call({ ...CHAT, body: { ...CHAT.body, model: `invented-${count}` }, headers: bearer(world, 'openai') });
      await gateway.call({ method: 'GET', path: `/v1/invented-${count}`, headers: bearer(world, 'openai') });
    }
    for (const method of ['PROPFIND', 'M-SEARCH', 'SUBSCRIBE', 'QUERY', 'LINK']) await gateway.call({ method, path: '/v1/models' });
    world.openai.trouble = undefined;
    await stop(gateway);
    expect(JSON.stringify(context.receiver.points)).not.toContain('invented-');
    expect(new Set(of('http.server.request.duration').map(({ attributes }) => attributes['http.request.method']))).toEqual(
      new Set(['POST', 'GET', '_OTHER']),
    );
    expect(of('gen_ai.client.operation.duration', { 'gen_ai.operation.name': 'chat' })).toMatchObject([{ count: 20 }]);
  });

  test('what clients invent and then do not wait for becomes no series, nor does all that a provider takes', async () => {
    const { world } = context;
    const gateway = await start({ metrics: true });
    world.openai.behave({ hang: true });
    const controller = new AbortController();
    const abandoned = Array.from({ length: 20 }, async (_, index) => {
      const body = JSON.stringify({ ...CHAT.body, model: `abandoned-${index}` });
      const headers = { ...bearer(world, 'openai'), 'content-type': 'application/json' };
      await fetch(`http://127.0.0.1:${gateway.port}${CHAT.path}`, { method: 'POST', headers, body, signal: controller.signal }).catch(() => {});
    });
    await until('all are with the provider', () => world.openai.requests.length === 20);
    controller.abort();
    await Promise.all(abandoned);
    world.openai.behave({});
    for (let count = 0; count < 80; count++)
      await gateway.call({ ...CHAT, body: { ...CHAT.body, model: `taken-${count}` }, headers: bearer(world, 'openai') });
    await stop(gateway);
    expect(gateway.usage.filter(({ outcome }) => outcome === 'aborted')).toHaveLength(20);
    const models = new Set(of('gen_ai.client.operation.duration').map(({ attributes }) => attributes['gen_ai.request.model']));
    expect([...models].filter((model) => /^abandoned/.test(model))).toEqual([]);
    expect([...models].filter((model) => /^taken/.test(model))).toHaveLength(50);
    expect(sum(of('gen_ai.client.operation.duration'), ({ count }) => count)).toBe(100);
  });

  test('all that the task logs goes there as log records, with the trace ids of requests', async () => {
    const { world, receiver } = context;
    const gateway = await start({ logs: true });
    const openai = new OpenAI({ baseURL: `http://127.0.0.1:${gateway.port}/v1`, apiKey: world.issuer.token(), maxRetries: 0 });
    const { response } = await openai.chat.completions.create(CHAT.body).withResponse();
    const refused = await gateway.call({ ...CHAT, headers: { 'x-portkey-provider': 'openai', authorization: 'Bearer nobody' } });
    await stop(gateway);
    expect(receiver.faults).toEqual([]);
    expect(receiver.points).toEqual([]);
    const [record] = gateway.usage.filter(({ requestId }) => requestId === response.headers.get('x-request-id'));
    const [received, ...others] = receiver.logRecords.filter(({ attributes }) => attributes.requestId === record.requestId);
    expect(others).toEqual([]);
    const { logger, level, time, traceId, _aws, attempts, ...fields } = record;
    expect(received).toEqual({
      eventName: 'usage',
      severity: 'INFO',
      time: expect.closeTo(Date.parse(time), 1),
      traceId: response.headers.get('x-trace-id'),
      attributes: { ...fields, attempts: JSON.stringify(attempts) },
      resource: expect.objectContaining({ 'service.name': 'ContractGateway' }),
    });
    const warned = receiver.logRecords.find(({ attributes }) => attributes.requestId === refused.headers['x-request-id']);
    expect(warned).toMatchObject({ severity: 'WARN', attributes: { outcome: 'refused', status: 401 } });
    // the records after the last export are in the log alone
    const sequences = receiver.logRecords.map(({ attributes }) => attributes.sequence);
    const written = gateway.records.map(({ sequence }) => sequence).filter((sequence) => sequence !== undefined);
    expect(written.slice(0, sequences.length)).toEqual(expect.arrayContaining(sequences));
    expect(written.length - sequences.length).toBeLessThanOrEqual(2);
  });

  test('what is said of the export of log records is none: where a receiver fails now and then it comes to rest', async () => {
    const { world, receiver } = context;
    const gateway = await start({ logs: true });
    let exports = 0;
    receiver.trouble = () => (exports++ % 2 === 0 ? { status: 500 } : undefined);
    const answer = await gateway.call({ ...CHAT, headers: bearer(world, 'openai') });
    await until('it to be told', () => gateway.records.some(({ message }) => message === 'logs: exported again') || undefined, 20_000);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    receiver.trouble = undefined;
    await stop(gateway);
    expect(exports).toBeLessThanOrEqual(4);
    expect(receiver.logRecords.some(({ attributes }) => attributes.requestId === answer.headers['x-request-id'])).toBe(true);
    expect(JSON.stringify(receiver.logRecords)).not.toContain('exported again');
  });

  test('a receiver that takes traces and nothing else costs no request, and is counted', async () => {
    const { world, receiver } = context;
    const gateway = await start({ logs: true, metrics: true, url: `http://${receiver.address}/v1/traces` });
    receiver.trouble = { status: 404 };
    const answer = await gateway.call({ ...CHAT, headers: bearer(world, 'openai') });
    expect(answer.status).toBe(200);
    await until('a warning', () => gateway.records.some(({ message }) => /^logs: the receiver answered 404/.test(message)) || undefined);
    await stop(gateway);
    receiver.trouble = undefined;
    const told = (metric: string) => gateway.records.reduce((total, record) => total + (record[metric] ?? 0), 0);
    expect(told('DroppedLogRecords')).toBeGreaterThan(0);
    expect(told('SpanExportErrors')).toBeGreaterThan(0);
    expect(gateway.records.some(({ message }) => /^metrics: the receiver answered 404/.test(message))).toBe(true);
  });
});

const FALLS = {
  fallback: [
    { provider: 'openai', model: 'gpt-4o', retry: { times: 2, backoff: 20 } },
    { provider: 'bedrock', model: BEDROCK_MODEL },
  ],
};

describe('metrics of what is tried again, told piece by piece, and left', () => {
  const context = withReceiver(undefined, undefined, { ...LIVE, routing: { routes: [{ name: 'falls', node: FALLS }] } });

  test('add up to the records', async () => {
    const { world, receiver } = context;
    const gateway = await GatewayProcess.start(world, { ...tracesTo(receiver, { metrics: true }), timeouts: AT_ONCE });
    await serving({ world, gateway });
    const ask = (more: object = {}) =>
      gateway.call({ ...CHAT, headers: { ...bearer(world), 'x-portkey-config': 'falls' }, body: { ...CHAT.body, ...more } });
    let count = 0;
    world.openai.behave(() => ({ status: count++ % 2 ? 200 : 500 }));
    for (let index = 0; index < 3; index++) expect((await ask()).status).toBe(200);
    world.openai.behave({ status: 500 });
    for (const stream of [false, true]) expect((await ask({ stream })).status).toBe(200);
    world.openai.behave({ chunks: 20, cutAfter: 5 });
    await ask({ stream: true });
    world.openai.behave({ chunks: Infinity, interval: 20 });
    const left = new AbortController();
    const headers = { ...bearer(world, 'openai'), 'content-type': 'application/json' };
    const body = JSON.stringify({ ...CHAT.body, stream: true });
    const streamed = await fetch(`http://127.0.0.1:${gateway.port}${CHAT.path}`, { method: 'POST', headers, body, signal: left.signal });
    await streamed.body?.getReader().read();
    left.abort();
    await until('its record', () => gateway.usage.some(({ outcome }) => outcome === 'aborted') || undefined);
    gateway.signal('SIGTERM');
    await gateway.exited;
    const { usage } = gateway;
    expect(receiver.faults).toEqual([]);
    const told = (metric: string, of: (point: ReceivedPoint) => number, type?: string): number =>
      receiver.points
        .filter((point) => point.metric === metric && (!type || point.attributes['gen_ai.token.type'] === type))
        .reduce((total, point) => total + of(point), 0);
    const recorded = (field: string): number => usage.reduce((total, record) => total + (record[field] ?? 0), 0);
    expect(told('http.server.request.duration', ({ count }) => count ?? 0)).toBe(usage.length);
    expect(told('gen_ai.client.operation.duration', ({ count }) => count ?? 0)).toBe(
      usage.reduce((total, { attempts }) => total + attempts.length, 0),
    );
    expect(told('gen_ai.client.token.usage', ({ sum }) => sum, 'input')).toBe(recorded('InputTokens'));
    expect(told('gen_ai.client.token.usage', ({ sum }) => sum, 'output')).toBe(recorded('OutputTokens'));
    expect(told('gateway.cost', ({ sum }) => sum)).toBeCloseTo(recorded('Cost'), 8);
    expect(usage.map(({ outcome, attempts }) => [outcome, attempts.length])).toContainEqual(['served', 4]);
  });
});
