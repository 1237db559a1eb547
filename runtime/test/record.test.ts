import { createPriceTable } from '../../src/contract';
import { RECORD_FIELDS, REQUEST_METRICS, TASK_METRICS } from '../../src/contract/catalogue';
import type { AnswerState } from '../answer/state';
import { endpointAt } from '../endpoints';
import { taskId } from '../record';
import { Refusal } from '../refusal';
import { attempted, providerOf } from './exchanges';
import { chat, type Given, OPENAI, recorded, recordedBy, recorder, SERVED, USAGE } from './records';

describe('the record of a request', () => {
  test('says who, what and how much', () => {
    const [record] = recorded(chat());
    expect(record).toMatchObject({
      ...{ logger: 'usage', level: 'info', sequence: 1, task: 't1', Gateway: 'Demo', Client: 'TeamAlpha', clientId: 'c1', team: 'alpha' },
      ...{ Provider: 'openai', Model: 'gpt-4o-2024-08-06', route: 'default', operation: 'chat', status: 200, outcome: 'served', retries: 0 },
      ...{ Requests: 1, Errors: 0, Refusals: 0, InputTokens: 9, OutputTokens: 12, Cost: 0.000138, priceDate: '2026-01-01', UnpricedRequests: 0 },
    });
    for (const name of ['estimated', 'edits', 'errorCode', 'stopReason', 'serviceTier', 'providerRequestId']) expect(record).not.toHaveProperty(name);
  });

  test('says what the answer says of itself, and what was changed of the request', () => {
    const state = { ...SERVED.state, stopReason: 'length', serviceTier: 'flex' };
    expect(
      recorded(chat({ edits: ['store=false', '-speed'], attempts: [{ ...SERVED, state, providerRequestId: 'req_of_theirs' }] }))[0],
    ).toMatchObject({
      stopReason: 'length',
      serviceTier: 'flex',
      providerRequestId: 'req_of_theirs',
      edits: ['store=false', '-speed'],
    });
  });

  test('names every attempt, and counts what went out after the first', () => {
    const began = performance.now();
    const attempts = [
      { calls: 2, started: began, finished: began + 12.345, refusal: new Refusal('upstream_timeout') },
      {
        calls: 1,
        started: began,
        answered: began + 5,
        finished: began + 7,
        status: 429,
        failure: { status: 429, cause: 'rate_limit', type: 'slow_down' } as const,
      },
      { ...SERVED, started: began, answered: began + 1, finished: began + 2 },
    ];
    const common = { provider: 'openai', model: 'gpt-4o', lane: 'native' };
    expect(recorded(chat({ attempts }))[0]).toMatchObject({
      outcome: 'served',
      retries: 3,
      attempts: [
        { ...common, errorCode: 'upstream_timeout', calls: 2, duration: expect.closeTo(12.35, 1) },
        { ...common, status: 429, errorCode: 'slow_down', calls: 1, answeredAfter: 5, duration: 7 },
        { ...common, status: 200, calls: 1, answeredAfter: 1, duration: 2 },
      ],
    });
  });

  test('an attempt at which the image translates says so', () => {
    const exchange = chat({ attempts: [] });
    attempted(exchange, { provider: OPENAI, model: 'm' });
    expect(recorded(exchange)[0].attempts).toEqual([{ provider: 'openai', model: 'm', lane: 'translated', calls: 0 }]);
  });

  test('holds only fields of the catalogue, in its order', () => {
    const state = { ...SERVED.state, stopReason: 'stop', serviceTier: 'default' };
    const [record] = recorded(
      chat({ edits: ['store=false'], refusal: new Refusal('upstream_invalid'), attempts: [{ ...SERVED, state, providerRequestId: 'r' }] }),
    );
    const known = new Set([...Object.keys(RECORD_FIELDS), ...Object.keys(REQUEST_METRICS), '_aws']);
    expect(Object.keys(record).filter((name) => !known.has(name))).toEqual([]);
    const from = (names: string[]) => names.slice(names.indexOf('errorCode')).filter((name) => name in RECORD_FIELDS && name in record);
    expect(from(Object.keys(record))).toEqual(from(Object.keys(RECORD_FIELDS)));
  });

  test('names in its metrics only what it holds', () => {
    for (const exchange of [chat(), chat({ attempts: [] }), chat({ attempts: [{}] })]) {
      const [record] = recorded(exchange);
      const [{ Dimensions, Metrics, Namespace }] = record._aws.CloudWatchMetrics;
      expect(Namespace).toBe('PortkeyGateway');
      for (const name of [...Dimensions.flat(), ...Metrics.map(({ Name }: { Name: string }) => Name)]) expect(record).toHaveProperty(name);
      expect(Metrics.every(({ Name, Unit }: { Name: keyof typeof REQUEST_METRICS; Unit: string }) => REQUEST_METRICS[Name].unit === Unit)).toBe(true);
    }
  });

  const failedBy = (state: object) => ({ attempts: [{ ...SERVED, state: { ...SERVED.state, ...state } }] });
  test.each<[string, Given, object]>([
    [
      'refused',
      { status: 401, attempts: [], refusal: new Refusal('invalid_token') },
      { outcome: 'refused', errorCode: 'invalid_token', Refusals: 1, Errors: 0, level: 'warn' },
    ],
    [
      'refused by the runtime for want of a key',
      { status: 503, attempts: [{}], refusal: new Refusal('provider_key_not_set') },
      { outcome: 'refused', Refusals: 0, Errors: 1 },
    ],
    [
      'failed at the provider',
      { status: 500, attempts: [{ calls: 1, status: 500, failure: { status: 500, cause: 'provider', code: 'server_error' } }] },
      { outcome: 'failed', Errors: 1, Refusals: 0, level: 'error', errorCode: 'server_error' },
    ],
    [
      'refused by the provider',
      { status: 429, attempts: [{ calls: 1, status: 429, failure: { status: 429, cause: 'rate_limit', type: 'rate_limit_error', code: 'slow' } }] },
      { outcome: 'failed', Errors: 0, Refusals: 0, errorCode: 'rate_limit_error' },
    ],
    [
      'failed inside an answer of 200',
      { stream: true, ...failedBy({ error: { type: 'overloaded_error' }, finished: false }) },
      { outcome: 'failed', status: 200, errorCode: 'overloaded_error', Errors: 1, level: 'error' },
    ],
    [
      'broken in the middle',
      { stream: true, broken: new Refusal('upstream_timeout') },
      { outcome: 'failed', status: 200, errorCode: 'upstream_timeout', Errors: 1 },
    ],
    ['aborted', { status: 499, aborted: true }, { outcome: 'aborted', Errors: 0 }],
    ['interrupted', { interrupted: true, broken: new Refusal('interrupted') }, { outcome: 'interrupted', errorCode: 'interrupted', Errors: 1 }],
    ['unpriced', failedBy({ model: 'o9' }), { UnpricedRequests: 1, Model: 'o9', outcome: 'served' }],
    [
      'served, and counts nothing',
      { attempts: [{ ...SERVED, state: { finished: true, model: 'gpt-4o' } }] },
      { outcome: 'served', unpriced: ['tokens'], UnpricedRequests: 1 },
    ],
    [
      'left while its answer came, which nobody counts',
      { status: 200, aborted: true, attempts: [{ calls: 1, status: 200, state: {} }] },
      { outcome: 'aborted', unpriced: ['tokens'], UnpricedRequests: 1 },
    ],
    [
      'left before its answer, which nobody counts',
      { status: 499, aborted: true, endpoint: endpointAt('/v1/images/generations'), attempts: [{ calls: 1, cancelled: true, state: {} }] },
      { outcome: 'aborted', unpriced: ['tokens'], UnpricedRequests: 1 },
    ],
    [
      'served, with counts that are no numbers',
      { attempts: [{ ...SERVED, state: { ...SERVED.state, usage: { prompt_tokens: '9', completion_tokens: '12' } } }] },
      { outcome: 'served', unpriced: ['tokens'], UnpricedRequests: 1 },
    ],
    [
      'to a provider that is not enabled',
      { status: 403, attempts: [], unknownProvider: true, refusal: new Refusal('provider_not_enabled') },
      { Provider: 'other' },
    ],
  ])('%s', (_, given, expected) => {
    expect(recorded(chat(given))[0]).toMatchObject(expected);
  });

  test('served by what nobody bills has nothing that is unpriced', () => {
    const paths = ['/v1/models', '/v1/moderations', '/v1/messages/count_tokens', '/v1/responses/input_tokens', '/v1/audio/speech'];
    const exchanges = paths.map((path) => Object.assign(chat({ attempts: [{ ...SERVED, state: {} }] }), { endpoint: endpointAt(path) }));
    expect(recorded(...exchanges).map(({ unpriced }) => unpriced)).toEqual([undefined, undefined, undefined, undefined, ['tokens']]);
  });

  test('served, and counts nothing, by a model whose row says that it costs nothing, has nothing that is unpriced', () => {
    const [record] = recorded(chat({ model: 'tts-own', attempts: [{ ...SERVED, state: { finished: true, model: 'tts-own' } }] }));
    expect(record).toMatchObject({ outcome: 'served', Model: 'tts-own' });
    expect(record).not.toHaveProperty('UnpricedRequests');
  });

  test('failed, and counts nothing, has nothing that is unpriced', () => {
    for (const given of [{ status: 404, attempts: [{ calls: 1, status: 404 }] }, failedBy({ error: { type: 'e' }, usage: undefined })])
      expect(recorded(chat(given))[0]).not.toHaveProperty('UnpricedRequests');
  });

  test('is priced as on the day on which the request began, and says where a price is still to come', () => {
    const DAY_MS = 86_400_000;
    const dayIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
    const price = createPriceTable({ models: [{ provider: 'openai', model: 'gpt-4o', input: 1, output: 0, from: dayIn(0) }] });
    const long = Object.assign(chat(), { started: performance.now() - DAY_MS });
    const [today, yesterday] = recordedBy({ price, priceDate: '2026-01-01' }, chat(), long);
    expect([today.Cost, today.unpriced]).toEqual([0.000009, undefined]);
    expect([yesterday.Cost, yesterday.unpriced]).toEqual([undefined, ['date']]);
  });

  const words = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`${i}${'x'.repeat(300)}`, 1e308]));
  test.each<[string, Partial<AnswerState>]>([
    ['counts', { usage: { prompt_tokens: 1e308, completion_tokens: 1e308 } }],
    ['tools', { usage: { ...USAGE, server_tool_use: words } }],
    ['tools in words', { usage: { ...USAGE, server_tool_use: 'x'.repeat(100_000) } }],
    ['a tier', { serviceTier: 'x'.repeat(300_000) }],
    ['a reason', { stopReason: 'x'.repeat(300_000) }],
    ['a type of error', { error: { type: 'x'.repeat(300_000) } }],
  ])('is short, and all of its metrics are numbers, where a server answers with %s without a bound', (_, state) => {
    const [record] = recorded(chat(failedBy(state)));
    expect(JSON.stringify(record).length).toBeLessThan(10_000);
    for (const { Name } of record._aws.CloudWatchMetrics[0].Metrics) expect([Name, typeof record[Name]]).toEqual([Name, 'number']);
    expect(Object.keys(record.tools ?? {}).length).toBeLessThanOrEqual(10);
  });

  test.each(['default', 'standard', 'auto', 'on_demand'])('is of the standard tier where a provider calls it %s', (serviceTier) => {
    expect(recorded(chat(failedBy({ serviceTier })))[0]).toMatchObject({ serviceTier, Cost: 0.000138, UnpricedRequests: 0 });
  });

  test('has no tools that a server tells in words', () => {
    expect(recorded(chat(failedBy({ usage: { ...USAGE, server_tool_use: '12' } })))[0]).not.toHaveProperty('tools');
  });

  test.each<[string, Given, string]>([
    ['what the provider says', {}, 'gpt-4o-2024-08-06'],
    ['T3: other, where a price is of exactly that name and nothing was served', { status: 404, attempts: [{}] }, 'other'],
    ['T3: what was asked for, where the list has exactly that name', { model: 'gpt-listed', status: 404, attempts: [{}] }, 'gpt-listed'],
    ['T3: other, where it only begins like one with a price', { model: 'gpt-4o-invented', status: 404, attempts: [{}] }, 'other'],
    ['T3: other, where it only fits a pattern', { model: 'gpt-many-invented', status: 404, attempts: [{}] }, 'other'],
    [
      'T3: what was asked for, where an answer does not say it and a price is of exactly that name',
      { attempts: [{ status: 200, calls: 1 }] },
      'gpt-4o',
    ],
    ['T3: other, where it does not and there is no price', { model: 'invented', attempts: [{ status: 200, calls: 1 }] }, 'other'],
    ['other, where nobody knows it', { model: 'x'.repeat(500), status: 404, attempts: [{}] }, 'other'],
    ['other, where a failed answer repeats the question', { model: 'invented', status: 404, attempts: [{ state: { model: 'invented' } }] }, 'other'],
  ])('the model is %s', (_, given, expected) => {
    expect(recorded(chat(given))[0].Model).toBe(expected);
  });

  test('T3: what was asked for is the model of a failure, where a price is of exactly that name, once the provider has served it', () => {
    const failed = () => chat({ status: 503, attempts: [{ calls: 1, status: 503 }] });
    const served = chat({ attempts: [{ ...SERVED, state: { ...SERVED.state, model: 'gpt-4o' } }] });
    expect(recorded(failed(), served, failed()).map(({ Model }) => Model)).toEqual(['other', 'gpt-4o', 'gpt-4o']);
  });

  test('T3: names that clients invent become no metric, and take no place of a real one', () => {
    const invented = Array.from({ length: 230 }, (_, i) => chat({ model: `gpt-4o-${i}`, status: 404, attempts: [{ calls: 1, status: 404 }] }));
    const records = recorded(...invented, chat());
    expect(new Set(records.map(({ Model }) => Model))).toEqual(new Set(['other', 'gpt-4o-2024-08-06']));
  });

  test("T3: names that a provider serves whatever they are fill that provider's own bound, and take no place of what is known by name", () => {
    const served = (model: string) => chat({ attempts: [{ ...SERVED, state: { model, finished: true } }] });
    const local = providerOf({ kind: 'compatible', name: 'local' });
    const echoes = Array.from({ length: 400 }, (_, i) => Object.assign(served(`served-${i}`), { provider: local }));
    const [real, priced, listed] = [served('gpt-new'), served('gpt-4o'), served('gpt-listed')];
    const names = recorded(...echoes, real, ...[priced, listed].map((each) => Object.assign(each, { provider: { ...OPENAI, name: 'local' } }))).map(
      ({ Model }) => Model,
    );
    expect([new Set(names.slice(0, 400)).size, names.slice(400)]).toEqual([51, ['gpt-new', 'gpt-4o', 'gpt-listed']]);
  });

  test('is numbered, and a name that is too long is cut', () => {
    const records = recorded(...[1, 2, 3].map(() => chat({ model: 'x'.repeat(500) })));
    expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(records[0].requestedModel).toHaveLength(128);
    expect(records[0].attempts[0].model).toHaveLength(128);
  });
});

test('T20: bytes that are no request have a record each, up to a hundred a minute', () => {
  const written = recorder();
  for (let i = 0; i < 150; i++) written.recorder.unreadable(`req_${i}`, 'invalid_request', 431);
  written.recorder.task(0, { priceDate: undefined });
  written.recorder.unreadable('req_later', 'invalid_request', 400);
  const usage = written.records().filter(({ logger }) => logger === 'usage');
  expect(usage).toHaveLength(101);
  expect(usage[0]).toMatchObject({
    requestId: 'req_0',
    status: 431,
    outcome: 'refused',
    errorCode: 'invalid_request',
    Requests: 1,
    Errors: 0,
    Refusals: 1,
  });
  expect(usage[0]._aws.CloudWatchMetrics[0].Metrics.map(({ Name }: { Name: string }) => Name)).toEqual(['Requests', 'Errors', 'Refusals']);
  expect(usage[100]).toMatchObject({ requestId: 'req_later', status: 400 });
});

/** Ninety-one days ago, whatever the hour. */
const PRICED = new Date(Date.now() - 91 * 86_400_000).toISOString().slice(0, 10);
test('the record of a minute counts what was refused since the last', () => {
  const own = ['RequestsInFlight', 'DroppedRecords', 'EgressRefusals', 'PriceTableAge'];
  const ofParts = Object.fromEntries(Object.keys(TASK_METRICS).flatMap((name) => (own.includes(name) ? [] : [[name, 0]])));
  const written = recorder();
  written.recorder.egress('redirect', 'api.openai.com to http://169.254.170.2/');
  written.recorder.task(7, { priceDate: PRICED }, { ...ofParts, SharedStateErrors: 2, BudgetsReached: 1 });
  written.recorder.task(1, { priceDate: undefined });
  const [egress, first, second] = written.records();
  expect(egress).toMatchObject({ logger: 'egress', reason: 'redirect' });
  expect(first).toMatchObject({
    logger: 'task',
    RequestsInFlight: 7,
    DroppedRecords: 3,
    EgressRefusals: 1,
    PriceTableAge: 91,
    SharedStateErrors: 2,
    BudgetsReached: 1,
  });
  expect(second).toMatchObject({ EgressRefusals: 0 });
  expect(second).not.toHaveProperty('PriceTableAge');
  expect(first._aws.CloudWatchMetrics[0].Metrics.map(({ Name }: { Name: string }) => Name)).toEqual(Object.keys(TASK_METRICS));
});

test.each([
  ['http://169.254.170.2/v4/cd189a933e5849daa93386466019ab50-2495160603', 'cd189a933e5849daa93386466019ab50'],
  [undefined, String(process.pid)],
])('the task of %s', (uri, expected) => {
  expect(taskId({ ECS_CONTAINER_METADATA_URI_V4: uri })).toBe(expected);
});
