import { RECORD_FIELDS, REQUEST_METRICS, TASK_METRICS } from '../../src/contract/catalogue';
import { ENDPOINTS } from '../endpoints';
import { type Exchange, Exchanges } from '../exchange';
import type { Output } from '../output';
import { Recorder, taskId } from '../record';
import { Refusal } from '../refusal';

const PRICE = { provider: 'openai', model: 'gpt-4o', input: 2, output: 10 };
const live = { price: (_: unknown, model: string) => (model.startsWith('gpt-4o') ? PRICE : undefined), priceDate: '2026-01-01' };

function recorded(prepare: (exchange: Exchange) => void, times = 1) {
  const lines: string[] = [];
  const output = { line: (text: string) => lines.push(text), takeDropped: () => 3 } as unknown as Output;
  const recorder = new Recorder(output, { gateway: 'Demo', task: 't1', live });
  const exchange = new Exchanges().open({ interrupt: () => {} });
  Object.assign(exchange, { method: 'POST', path: '/v1/chat/completions', endpoint: ENDPOINTS.get('/v1/chat/completions'), status: 200 });
  prepare(exchange);
  for (let i = 0; i < times; i++) recorder.usage(exchange);
  return { record: JSON.parse(lines[0]), lines, recorder };
}

const served = (exchange: Exchange) =>
  Object.assign(exchange, {
    caller: { client: 'TeamAlpha', clientId: 'c1', team: 'alpha' },
    provider: { name: 'openai', kind: 'openai', configuration: {} },
    route: 'default',
    requestedModel: 'gpt-4o',
    model: 'gpt-4o-2024-08-06',
    usage: { prompt_tokens: 9, completion_tokens: 12 },
    upstreamCalls: 1,
    firstByte: performance.now(),
  });

describe('the record of a request', () => {
  test('says who, what and how much', () => {
    expect(recorded(served).record).toMatchObject({
      ...{ logger: 'usage', level: 'info', sequence: 1, task: 't1', Gateway: 'Demo', Client: 'TeamAlpha', clientId: 'c1', team: 'alpha' },
      ...{ Provider: 'openai', Model: 'gpt-4o-2024-08-06', route: 'default', operation: 'chat', status: 200, outcome: 'served', retries: 0 },
      ...{ Requests: 1, Errors: 0, Refusals: 0, InputTokens: 9, OutputTokens: 12, Cost: 0.000138, priceDate: '2026-01-01', UnpricedRequests: 0 },
    });
  });

  test('holds only fields of the catalogue', () => {
    const known = new Set([...Object.keys(RECORD_FIELDS), ...Object.keys(REQUEST_METRICS), '_aws']);
    expect(Object.keys(recorded(served).record).filter((name) => !known.has(name))).toEqual([]);
  });

  test('names in its metrics only what it holds', () => {
    for (const prepare of [served, () => {}, (exchange: Exchange) => Object.assign(served(exchange), { provider: undefined })]) {
      const { record } = recorded(prepare);
      const [{ Dimensions, Metrics, Namespace }] = record._aws.CloudWatchMetrics;
      expect(Namespace).toBe('PortkeyGateway');
      for (const name of [...Dimensions.flat(), ...Metrics.map(({ Name }: { Name: string }) => Name)]) expect(record).toHaveProperty(name);
      expect(Metrics.every(({ Name, Unit }: { Name: keyof typeof REQUEST_METRICS; Unit: string }) => REQUEST_METRICS[Name].unit === Unit)).toBe(true);
    }
  });

  test.each<[string, (exchange: Exchange) => object, object]>([
    [
      'refused',
      (e) => Object.assign(e, { status: 401, refusal: new Refusal('invalid_token') }),
      { outcome: 'refused', errorCode: 'invalid_token', Refusals: 1, Errors: 0, level: 'warn' },
    ],
    [
      'refused by the runtime for want of a key',
      (e) => Object.assign(served(e), { status: 503, upstreamCalls: 0, refusal: new Refusal('provider_key_not_set') }),
      { outcome: 'refused', Refusals: 0, Errors: 1 },
    ],
    ['failed at the provider', (e) => Object.assign(served(e), { status: 500 }), { outcome: 'failed', Errors: 1, Refusals: 0, level: 'error' }],
    ['refused by the provider', (e) => Object.assign(served(e), { status: 429 }), { outcome: 'failed', Errors: 0, Refusals: 0 }],
    [
      'broken in the middle',
      (e) => Object.assign(served(e), { stream: true, broken: new Refusal('upstream_timeout') }),
      { outcome: 'failed', status: 200, errorCode: 'upstream_timeout', Errors: 1 },
    ],
    ['aborted', (e) => Object.assign(served(e), { status: 499, aborted: true }), { outcome: 'aborted', Errors: 0 }],
    [
      'interrupted',
      (e) => Object.assign(served(e), { interrupted: true, broken: new Refusal('interrupted') }),
      { outcome: 'interrupted', errorCode: 'interrupted', Errors: 1 },
    ],
    ['retried', (e) => Object.assign(served(e), { upstreamCalls: 3 }), { retries: 2 }],
    ['unpriced', (e) => Object.assign(served(e), { model: 'o9' }), { UnpricedRequests: 1, Model: 'o9' }],
    [
      'to a provider that is not enabled',
      (e) => Object.assign(e, { status: 403, unknownProvider: true, refusal: new Refusal('provider_not_enabled') }),
      { Provider: 'other' },
    ],
  ])('%s', (_, prepare, expected) => {
    expect(recorded(prepare).record).toMatchObject(expected);
  });

  test.each<[string, Partial<Exchange>, string]>([
    ['what the provider says', {}, 'gpt-4o-2024-08-06'],
    ['what was asked for, where it is priced', { model: undefined, status: 404 }, 'gpt-4o'],
    ['other, where nobody knows it', { model: undefined, requestedModel: 'x'.repeat(500), status: 404 }, 'other'],
    ['other, where a failed answer repeats the question', { model: 'invented', requestedModel: 'invented', status: 404 }, 'other'],
  ])('the model is %s', (_, fields, expected) => {
    expect(recorded((exchange) => Object.assign(served(exchange), fields)).record.Model).toBe(expected);
  });

  test('the number of models that become metrics is bounded', () => {
    const { lines, recorder } = recorded(served);
    for (let i = 0; i < 400; i++)
      recorder.usage(
        Object.assign(served(new Exchanges().open({ interrupt: () => {} })), { endpoint: undefined, status: 200, model: `made-up-${i}` }) as Exchange,
      );
    expect(new Set(lines.map((line) => JSON.parse(line).Model)).size).toBeLessThanOrEqual(201);
  });

  test('is numbered, and a name that is too long is cut', () => {
    const { lines } = recorded((exchange) => Object.assign(served(exchange), { requestedModel: 'x'.repeat(500) }), 3);
    expect(lines.map((line) => JSON.parse(line).sequence)).toEqual([1, 2, 3]);
    expect(JSON.parse(lines[0]).requestedModel).toHaveLength(128);
  });
});

test('the record of a minute counts what was refused since the last', () => {
  const { recorder, lines } = recorded(served);
  recorder.egress('redirect', 'api.openai.com to http://169.254.170.2/');
  recorder.task(7);
  recorder.task(1);
  const [, egress, first, second] = lines.map((line) => JSON.parse(line));
  expect(egress).toMatchObject({ logger: 'egress', reason: 'redirect' });
  expect(first).toMatchObject({ logger: 'task', RequestsInFlight: 7, DroppedRecords: 3, EgressRefusals: 1 });
  expect(second).toMatchObject({ EgressRefusals: 0 });
  expect(first._aws.CloudWatchMetrics[0].Metrics.map(({ Name }: { Name: string }) => Name)).toEqual(Object.keys(TASK_METRICS));
});

test.each([
  ['http://169.254.170.2/v4/cd189a933e5849daa93386466019ab50-2495160603', 'cd189a933e5849daa93386466019ab50'],
  [undefined, String(process.pid)],
])('the task of %s', (uri, expected) => {
  expect(taskId({ ECS_CONTAINER_METADATA_URI_V4: uri })).toBe(expected);
});
