import { OtlpReceiver, REGION, until } from '../../fakes';
import type { TracesConfiguration } from '../../src/contract';
import { freePort, GatewayProcess } from './gateway-process';
import { bearer, serving, waitingTest, withWorld } from './with-gateway';
import { AT_ONCE, spansOf, traceIdOf, tracesTo, withReceiver } from './with-traces';

const CHAT = { path: '/v1/chat/completions', body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }] } };
type Metric = 'ExportedSpans' | 'DroppedSpans' | 'SpanExportErrors';
/** Of all minutes, and of what came behind the last. */
const told = ({ records }: GatewayProcess, metric: Metric): number => records.reduce((sum, record) => sum + (record[metric] ?? 0), 0);

const TRACES_WARNING = (gateway: GatewayProcess): string[] =>
  gateway.records.filter(({ logger, message }) => logger === 'gateway' && /^traces:/.test(message)).map(({ message }) => message);

describe('to X-Ray, signed with the task role', () => {
  const context = withWorld();
  const start = async () => {
    const gateway = await GatewayProcess.start(context.world, { traces: { ratio: 1 }, timeouts: AT_ONCE });
    await serving({ world: context.world, gateway });
    return gateway;
  };
  const ask = async (gateway: GatewayProcess) => {
    const answer = await gateway.call({ ...CHAT, headers: bearer(context.world, 'openai') });
    expect(answer.status).toBe(200);
    return answer;
  };

  test('every export has a right signature and the session token, and says which task it is of', async () => {
    const { world } = context;
    const gateway = await start();
    const [server, attempt] = await spansOf(world.xray, traceIdOf(await ask(gateway)));
    expect([server.kind, attempt.kind]).toEqual(['server', 'client']);
    expect(world.xray.faults).toEqual([]);
    expect(world.xray.last.headers['x-amz-security-token']).toBe(world.metadata.current?.Token);
    expect(world.xray.last.headers).toMatchObject({ host: `xray.${REGION}.amazonaws.com`, 'content-type': 'application/json' });
    expect(server).toMatchObject({ scope: 'cdk-portkey-gateway', flags: 0x101 });
    expect(server.resource).toEqual({
      'service.name': 'ContractGateway',
      'service.instance.id': gateway.records[0].task,
      'cloud.provider': 'aws',
      'cloud.region': REGION,
      'cloud.platform': 'aws_ecs',
      'aws.ecs.task.id': gateway.records[0].task,
    });
    await gateway.kill();
  });

  test('what it cannot take now is sent again, what it will never take is not; both are told once', async () => {
    const { world } = context;
    const gateway = await start();
    world.xray.outage = 503;
    const later = await ask(gateway);
    await until('a failed export', () => world.xray.requests.some(({ json }) => JSON.stringify(json).includes(traceIdOf(later))));
    world.xray.outage = undefined;
    await spansOf(world.xray, traceIdOf(later));
    world.xray.outage = 403;
    const never = await ask(gateway);
    await until('a refused export', () => world.xray.requests.some(({ json }) => JSON.stringify(json).includes(traceIdOf(never))));
    world.xray.outage = undefined;
    await spansOf(world.xray, traceIdOf(await ask(gateway)));
    expect(world.xray.spans.some(({ traceId }) => traceId === traceIdOf(never))).toBe(false);
    gateway.signal('SIGTERM');
    await gateway.exited;
    expect(told(gateway, 'DroppedSpans')).toBe(2);
    expect(told(gateway, 'SpanExportErrors')).toBe(2);
    expect(TRACES_WARNING(gateway)).toEqual([
      'traces: the receiver answered 503: as programmed',
      'traces: exported again',
      'traces: the receiver answered 403: as programmed',
      'traces: exported again',
    ]);
  });
});

waitingTest(
  'with credentials that expire, which are refreshed before',
  async (world) => {
    world.metadata.lifetime = 14_000;
    const gateway = await GatewayProcess.start(world, { traces: { ratio: 1 } });
    await serving({ world, gateway });
    const end = Date.now() + 20_000;
    let asked = 0;
    while (Date.now() < end) {
      const answer = await gateway.call({ ...CHAT, headers: bearer(world, 'openai') });
      expect(answer.status).toBe(200);
      await spansOf(world.xray, traceIdOf(answer));
      asked++;
    }
    expect(world.xray.faults).toEqual([]);
    expect(new Set(world.xray.requests.map(({ headers }) => headers['x-amz-security-token'])).size).toBeGreaterThanOrEqual(2);
    expect(world.xray.spans.filter(({ kind }) => kind === 'client')).toHaveLength(asked);
  },
  60_000,
);

describe('to a receiver of ones own', () => {
  const context = withWorld();
  const SECRET = `arn:aws:secretsmanager:${REGION}:123456789012:secret:TracesHeaders-AbCdEf`;
  const url = 'https://collector.example.com/v1/traces';

  test.each<[string, Partial<TracesConfiguration>, string]>([
    ['a secret', { headers: { secretArn: SECRET } }, 'api-key=the-key,x-scope-orgid=a%20team'],
    ['a field of it', { headers: { secretArn: SECRET, field: 'headers' } }, JSON.stringify({ headers: 'api-key=the-key,x-scope-orgid=a%20team' })],
  ])(
    'by TLS, with headers of %s; while there are none its spans wait',
    async (_, changes, value) => {
      const { world } = context;
      const receiver = await new OtlpReceiver(world.certificate).start();
      world.others['collector.example.com:443'] = receiver.address;
      world.secrets.put(SECRET, undefined);
      const gateway = await GatewayProcess.start(world, { traces: { url, ratio: 1, ...changes } });
      await serving({ world, gateway });
      const answer = await gateway.call({ ...CHAT, headers: bearer(world, 'openai') });
      expect(answer.status).toBe(200);
      await until('a warning', () => TRACES_WARNING(gateway).length > 0);
      expect(receiver.requests).toEqual([]);
      world.secrets.put(SECRET, value);
      await spansOf(receiver, traceIdOf(answer));
      expect(receiver.last.headers).toMatchObject({ 'api-key': 'the-key', 'x-scope-orgid': 'a team' });
      expect(receiver.faults).toEqual([]);
      expect(JSON.stringify(gateway.records)).not.toContain('the-key');
      await gateway.kill();
      await receiver.stop();
    },
    60_000,
  );
});

describe('a receiver', () => {
  const context = withReceiver();
  const COUNT = 30;

  interface Case {
    readonly trouble?: OtlpReceiver['trouble'];
    /** In place of the receiver's. */
    readonly url?: () => Promise<string> | string;
    readonly refuses?: number;
    readonly warning?: RegExp;
  }
  const CASES: Readonly<Record<string, Case>> = {
    'that is dead': { url: async () => `http://127.0.0.1:${await freePort()}/v1/traces`, warning: /ECONNREFUSED/ },
    'that is absent': { url: () => 'https://collector.invalid/v1/traces', warning: /ENOTFOUND|EAI_AGAIN/ },
    'that is silent': { trouble: { slowed: Number.POSITIVE_INFINITY } },
    'that breaks off': { trouble: { killed: true }, warning: /socket hang up|ECONNRESET/ },
    'that is not well': { trouble: { status: 503 }, warning: /answered 503/ },
    'that refuses': { trouble: { status: 400 }, warning: /answered 400/ },
    'that is another server': { url: () => `http://${context.receiver.address}/elsewhere`, warning: /answered 400/ },
  };

  test.each(Object.entries(CASES))(
    '%s fails no request and does not hold up the end; what is dropped is counted',
    async (_, { trouble, url, warning }) => {
      const { world, receiver } = context;
      receiver.trouble = trouble;
      const gateway = await GatewayProcess.start(world, { ...tracesTo(receiver, url && { url: await url() }), timeouts: AT_ONCE });
      await serving({ world, gateway });
      const answers = await Promise.all(Array.from({ length: COUNT }, () => gateway.call({ ...CHAT, headers: bearer(world, 'openai') })));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      if (warning) await until('a warning', () => TRACES_WARNING(gateway).some((message) => warning.test(message)));
      const late = await gateway.call({ ...CHAT, headers: bearer(world, 'openai') });
      expect(late.status).toBe(200);
      const signalled = Date.now();
      gateway.signal('SIGTERM');
      expect(await gateway.exited).toEqual({ code: 0, signal: null });
      expect(Date.now() - signalled).toBeLessThan(8_000);
      // of a list of models the server's alone
      const models = gateway.usage.filter(({ path }) => path === '/v1/models').length;
      expect(told(gateway, 'DroppedSpans')).toBe(2 * (COUNT + 1) + models);
      expect(told(gateway, 'ExportedSpans')).toBe(0);
      expect(TRACES_WARNING(gateway).filter((message) => /not exported/.test(message)).length).toBeLessThanOrEqual(1);
    },
    60_000,
  );

  test('has what waits when the task stops', async () => {
    const { world, receiver } = context;
    receiver.clear();
    const gateway = await GatewayProcess.start(world, { ...tracesTo(receiver), timeouts: AT_ONCE });
    await serving({ world, gateway });
    const answer = await gateway.call({ ...CHAT, headers: bearer(world, 'openai') });
    gateway.signal('SIGTERM');
    await gateway.exited;
    expect(receiver.spans.filter(({ traceId }) => traceId === traceIdOf(answer))).toHaveLength(2);
    expect([told(gateway, 'ExportedSpans'), told(gateway, 'DroppedSpans')]).toEqual([receiver.spans.length, 0]);
  });

  test('that takes some of an export has the others counted as dropped', async () => {
    const { world, receiver } = context;
    receiver.clear();
    receiver.refuses = 1;
    const gateway = await GatewayProcess.start(world, { ...tracesTo(receiver), timeouts: AT_ONCE });
    await serving({ world, gateway });
    await spansOf(receiver, traceIdOf(await gateway.call({ ...CHAT, headers: bearer(world, 'openai') })));
    gateway.signal('SIGTERM');
    await gateway.exited;
    expect(told(gateway, 'DroppedSpans')).toBe(receiver.requests.length);
    expect(told(gateway, 'ExportedSpans')).toBe(receiver.spans.length - receiver.requests.length);
  });

  test('that is silent is waited for with so many spans, and no more', async () => {
    const { world, receiver } = context;
    receiver.trouble = { slowed: Number.POSITIVE_INFINITY };
    const gateway = await GatewayProcess.start(world, { ...tracesTo(receiver), timeouts: AT_ONCE });
    await serving({ world, gateway });
    const headers = bearer(world);
    for (let round = 0; round < 56; round++) await Promise.all(Array.from({ length: 50 }, () => gateway.call({ path: '/v1/models', headers })));
    expect(new Set(gateway.usage.map(({ status }) => status).filter((status) => status !== 503))).toEqual(new Set([200]));
    receiver.trouble = undefined;
    receiver.clear();
    await until('the spans that had room', () => receiver.spans.length >= 2_000, 45_000);
    gateway.signal('SIGTERM');
    await gateway.exited;
    expect(told(gateway, 'ExportedSpans') + told(gateway, 'DroppedSpans')).toBe(gateway.usage.length);
    expect(told(gateway, 'ExportedSpans')).toBeLessThanOrEqual(2_048);
    // a batch at a time
    for (const { json } of receiver.requests) expect(json.resourceSpans[0].scopeSpans[0].spans.length).toBeLessThanOrEqual(512);
  }, 120_000);
});
