import { createMeter } from '../traces/metrics';

// biome-ignore lint/suspicious/noExplicitAny: of an exchange what the meter reads
const exchange = (changes: object): any => ({
  method: 'POST',
  status: 200,
  endpoint: { path: '/v1/chat/completions', operation: 'chat' },
  started: 1_000,
  attempts: [],
  ...changes,
});
// biome-ignore lint/suspicious/noExplicitAny: of an account what the meter reads
const NOTHING: any = { attempts: [] };
const points = (metric?: string) => (metric ? (JSON.parse(metric).histogram ?? JSON.parse(metric).sum).dataPoints : []);

test('a metric has so many series, and one of all others', () => {
  const { count, take } = createMeter();
  for (let status = 1; status <= 2_100; status++) count(exchange({ status }), NOTHING, 1_000);
  const [metric] = take();
  const counts = points(metric).map(({ count: total }: { count: string }) => Number(total));
  expect(counts).toHaveLength(2_001);
  expect(counts.reduce((sum: number, each: number) => sum + each, 0)).toBe(2_100);
  expect(points(metric).at(-1)).toMatchObject({ count: '100', attributes: [{ key: 'otel.metric.overflow', value: { boolValue: true } }] });
});

test.each([
  ['at a bound is below it', 1_005, 0],
  ['behind it is in the next', 1_006, 1],
  ['beyond all is in the last', 100_000, 14],
])('a value %s', (_, ended, bucket) => {
  const { count, take } = createMeter();
  count(exchange({}), NOTHING, ended);
  expect(points(take()[0])[0].bucketCounts.indexOf('1')).toBe(bucket);
});

test('what was taken is not taken again', () => {
  const { count, take } = createMeter();
  count(exchange({}), NOTHING, 1_001);
  expect(take()).toHaveLength(1);
  expect(take()).toEqual([]);
});

describe('what others choose the words of fills so many series, wherever these are paid for by the month', () => {
  const attempt = (changes: object = {}) => ({ started: 1_000, status: 200, state: {}, ...changes });
  const of = (name: string, model: string) => ({ target: { model, provider: { name, kind: 'custom', configuration: { models: ['listed'] } } } });
  const valuesOf = (metric: string, key: string): Set<string> =>
    new Set(points(metric).map(({ attributes }: never) => (attributes as Attribute[]).find((each) => each.key === key)?.value.stringValue));
  interface Attribute {
    readonly key: string;
    readonly value: { readonly stringValue: string };
  }

  test('models of a provider that takes every name, and takes none of its places from those that are known', () => {
    const { count, take } = createMeter();
    const priced = { bill: { row: { provider: 'custom', model: 'priced' }, unpriced: [] }, estimated: false };
    for (let minute = 0; minute < 3; minute++) {
      for (let index = 0; index < 40; index++) {
        count(exchange({ attempts: [attempt(of('open', `invented-${minute}-${index}`))] }), NOTHING, 1_001);
      }
      take();
    }
    count(exchange({ attempts: [attempt(of('open', 'invented-9')), attempt(of('open', 'listed')), attempt(of('other', 'its'))] }), NOTHING, 1_001);
    // biome-ignore lint/suspicious/noExplicitAny: of an account what the meter reads
    count(exchange({ attempts: [attempt(of('open', 'priced'))] }), { attempts: [priced] } as any, 1_001);
    count(exchange({ attempts: [attempt(of('open', 'invented-0-1'))] }), NOTHING, 1_001);
    expect([...valuesOf(take()[1], 'gen_ai.request.model')]).toEqual(['other', 'listed', 'its', 'priced', 'invented-0-1']);
  });

  test('errors, in whatever words, cut', () => {
    const { count, take } = createMeter();
    for (let index = 0; index < 100; index++) {
      const failed = attempt({ ...of('open', 'listed'), status: 400, state: { error: { type: `said ${index} ${'x'.repeat(500)}` } } });
      count(exchange({ status: 400, attempts: [failed], attempt: failed }), NOTHING, 1_001);
    }
    const [ofServer, ofAttempts] = take();
    for (const metric of [ofServer, ofAttempts]) {
      const types = [...valuesOf(metric, 'error.type')];
      expect(types).toHaveLength(51);
      expect(types).toContain('_OTHER');
      expect(Math.max(...types.map(({ length }) => length))).toBe(128);
    }
  });

  test.each([
    ['GET', 'GET'],
    ['PROPFIND', '_OTHER'],
    ['M-SEARCH', '_OTHER'],
  ])('the method %s is %s', (method, told) => {
    const { count, take } = createMeter();
    count(exchange({ method, status: 404 }), NOTHING, 1_001);
    expect([...valuesOf(take()[0], 'http.request.method')]).toEqual([told]);
  });
});
