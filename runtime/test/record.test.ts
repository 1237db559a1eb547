import { RECORD_FIELDS, REQUEST_METRICS, TASK_METRICS } from '../../src/contract/catalogue';
import { taskId } from '../record';
import { Refusal } from '../refusal';
import { attempted, providerOf } from './exchanges';
import { chat, type Given, OPENAI, recorded, recorder, SERVED } from './records';

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
      'to a provider that is not enabled',
      { status: 403, attempts: [], unknownProvider: true, refusal: new Refusal('provider_not_enabled') },
      { Provider: 'other' },
    ],
  ])('%s', (_, given, expected) => {
    expect(recorded(chat(given))[0]).toMatchObject(expected);
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
  const written = recorder();
  written.recorder.egress('redirect', 'api.openai.com to http://169.254.170.2/');
  written.recorder.task(7, { priceDate: PRICED });
  written.recorder.task(1, { priceDate: undefined });
  const [egress, first, second] = written.records();
  expect(egress).toMatchObject({ logger: 'egress', reason: 'redirect' });
  expect(first).toMatchObject({ logger: 'task', RequestsInFlight: 7, DroppedRecords: 3, EgressRefusals: 1, PriceTableAge: 91 });
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
