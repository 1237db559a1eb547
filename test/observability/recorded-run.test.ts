import { Agent } from 'node:http';
import { Template } from 'aws-cdk-lib/assertions';
import { type FakeWorld, LEDGER_TABLE, LIVE, OPENAI_SECRET } from '../../fakes';
import { madeKey } from '../../runtime/test/made-keys';
import { RECORD_FIELDS, REQUEST_METRICS, TASK_METRICS } from '../../src/contract/catalogue';
import { SERVED_CALLS } from '../contract/endpoints';
import { GatewayProcess, type GatewayRecord } from '../contract/gateway-process';
import { bearer, serving, withWorld } from '../contract/with-gateway';
import { guardrailOf } from '../contract/with-guardrail';
import { readings } from './readings';
import { observed } from './stacks';

/** A provider whose address no gateway may call. */
const ASTRAY = {
  name: 'astray',
  kind: 'openai',
  credential: { from: 'secret', secretArn: OPENAI_SECRET },
  baseUrl: 'https://169.254.169.254',
} as const;
const chat = (model: string, options = {}) => ({
  path: '/v1/chat/completions',
  body: { model, messages: [{ role: 'user', content: 'Say something.' }], ...options },
});

/** Somebody who signs in, somebody who may ask once a minute, and a model by another name. */
const DOCUMENT = {
  ...LIVE,
  clients: [...LIVE.clients, { name: 'Limited', clientId: 'client-limited', limits: { requestsPerMinute: 1 } }],
  people: [{ name: 'Developers', clientIds: ['client-people'], userClaim: 'sub' }],
  routing: { aliases: [{ name: 'fast', node: { provider: 'openai', model: 'gpt-4o' } }] },
};

/** A store that nobody can ask: what is limited is counted by the task. */
const LIMITS = {
  ledgerTable: LEDGER_TABLE,
  maxTasks: 1,
  store: { host: '127.0.0.1', port: 1, auth: { method: 'none' }, timeout: 100 },
} as const;

/** Nor this one: every request is asked of its provider. */
const CACHE = { store: LIMITS.store, secret: { secretArn: OPENAI_SECRET }, ttl: 60_000, lookupTimeout: 100 } as const;

/** Nobody takes its spans. */
const TRACES = { url: 'http://127.0.0.1:1/v1/traces', ratio: 1, logs: true } as const;

/** What costs more than plain text, as the providers tell it. */
const COSTLY_ANSWERS = [
  {
    provider: 'openai',
    path: '/v1/chat/completions',
    answer: {
      model: 'gpt-4o',
      choices: [],
      usage: {
        prompt_tokens: 30,
        completion_tokens: 30,
        prompt_tokens_details: { audio_tokens: 10, image_tokens: 10 },
        completion_tokens_details: { audio_tokens: 10, image_tokens: 10 },
      },
    },
  },
  {
    provider: 'anthropic',
    path: '/v1/messages',
    answer: {
      type: 'message',
      model: 'claude-sonnet-4',
      content: [],
      stop_reason: 'end_turn',
      usage: {
        input_tokens: 10,
        output_tokens: 10,
        cache_creation_input_tokens: 20,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 10 },
        server_tool_use: { web_search_requests: 1 },
      },
    },
  },
] as const;

async function leaveStream(world: FakeWorld, gateway: GatewayProcess): Promise<void> {
  const before = gateway.usage.length;
  world.openai.behave({ chunks: Number.POSITIVE_INFINITY, interval: 20 });
  const answer = await gateway.open({ ...chat('gpt-4o', { stream: true }), headers: bearer(world, 'openai'), agent: new Agent() });
  await answer.seen(/word3/);
  answer.leave();
  await gateway.usageRecords(before + 1);
}

/** What a gateway writes while it serves, is left, refuses, fails, calls where it may not, and stops. */
async function run(world: FakeWorld): Promise<GatewayRecord[]> {
  world.appConfig.publish(DOCUMENT);
  const { id, key, item } = madeKey('Alpha');
  const { pk, sk: _, ...attributes } = item;
  world.denyList.put({ pk: pk.S, sk: id, attributes });
  const gateway = await GatewayProcess.start(world, {
    identity: [world.identity, { method: 'api-keys' }],
    providers: [...world.boot(0).providers, ASTRAY],
    timeouts: { ...world.boot(0).timeouts, lameDuck: 10, stop: 5_000 },
    metrics: { ...world.boot(0).metrics, byTeam: true, byRoute: true },
    limits: LIMITS,
    responseCache: CACHE,
    traces: TRACES,
    guardrail: guardrailOf({ mode: 'detect', store: LIMITS.store, storeKey: { secretArn: OPENAI_SECRET } }),
  });
  await serving({ world, gateway });
  for (const { path, body, headers, provider } of SERVED_CALLS) {
    await gateway.call({
      path,
      body,
      headers: { ...headers, ...bearer(world, provider), 'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678' },
    });
  }
  for (const { provider, path, answer } of COSTLY_ANSWERS) {
    world[provider].behave({ body: JSON.stringify(answer), headers: { 'content-type': 'application/json' } });
    await gateway.call({ path, body: { ...chat(answer.model).body, max_tokens: 64 }, headers: bearer(world, provider) });
  }
  await gateway.call({ ...chat('gpt-4o'), headers: bearer(world) });
  await gateway.call({ ...chat('gpt-4o') });
  await gateway.call({ ...chat('fast'), headers: { 'x-api-key': key } });
  await gateway.call({ ...chat('gpt-4o'), headers: { authorization: `Bearer ${world.issuer.token({ client_id: 'client-people', sub: 'ada' })}` } });
  // one more than two: a minute may end between them
  for (const _ of ['served', 'served or refused', 'refused']) {
    await gateway.call({ ...chat('gpt-4o'), headers: { authorization: `Bearer ${world.issuer.token({ client_id: 'client-limited' })}` } });
  }
  await gateway.call({ ...chat('gpt-4o', { messages: [{ role: 'user', content: 'Write to ann@example.com.' }] }), headers: bearer(world, 'openai') });
  await gateway.call({ ...chat('gpt-4o', { store: true }), headers: bearer(world, 'openai') });
  await gateway.call({ ...chat('a-model-without-a-price'), headers: bearer(world, 'openai') });
  await gateway.call({ ...chat('gpt-4o'), headers: bearer(world, ASTRAY.name) });
  await leaveStream(world, gateway);
  world.openai.behave({ status: 500, body: '{}' });
  await gateway.call({ ...chat('gpt-4o'), headers: bearer(world, 'openai') });
  gateway.signal('SIGTERM');
  await gateway.exited;
  return gateway.records;
}

describe('in a recorded run of the real gateway', () => {
  const context = withWorld();
  const read = readings(Template.fromStack(observed({ metricsByTeam: true, metricsByRoute: true }).stack));
  let records: GatewayRecord[];
  beforeAll(async () => {
    records = await run(context.world);
  }, 120_000);

  /** `metric by dimensions`, of what CloudWatch makes of a record: a metric or dimension that the record lacks is not there. */
  const emitted = () =>
    new Set(
      records.flatMap((record) =>
        (record._aws?.CloudWatchMetrics ?? []).flatMap((directive: { Dimensions: string[][]; Metrics: { Name: string }[] }) =>
          directive.Dimensions.filter((set) => set.every((name) => typeof record[name] === 'string')).flatMap((set) =>
            directive.Metrics.filter(({ Name }) => typeof record[Name] === 'number').map(({ Name }) => `${Name} by ${[...set].sort().join(', ')}`),
          ),
        ),
      ),
    );
  const written = () => new Set(records.flatMap((record) => Object.keys(record)));

  test('every series was emitted that alarms and widgets read', () => {
    expect(read.metrics.filter(({ metric, dimensions }) => !emitted().has(`${metric} by ${dimensions.join(', ')}`))).toEqual([]);
  });

  test('every field was written that queries and widgets read', () => {
    const names = written();
    expect(read.fields.filter(({ field }) => !names.has(field))).toEqual([]);
  });

  test('everything in the catalogue was written, and nothing else', () => {
    const catalogue = [...Object.keys(RECORD_FIELDS), ...Object.keys(REQUEST_METRICS), ...Object.keys(TASK_METRICS), '_aws'];
    expect([...written()].sort()).toEqual([...catalogue].sort());
  });

  test('all metrics are of one gateway, in the namespace that is read', () => {
    const namespaces = records.flatMap(({ _aws }) => (_aws?.CloudWatchMetrics ?? []).map(({ Namespace }: { Namespace: string }) => Namespace));
    expect([...new Set(namespaces)]).toEqual(['PortkeyGateway']);
    expect([...new Set(records.map(({ Gateway }) => Gateway))]).toEqual(['ContractGateway']);
  });

  test('records are numbered without a gap', () => {
    const numbers = records.map(({ sequence }) => sequence);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});
