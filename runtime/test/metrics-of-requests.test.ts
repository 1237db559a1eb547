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

test('words for errors, which providers choose, are so many, and cut', () => {
  const { count, take } = createMeter();
  const typesOf = (metric: string): string[] => {
    const all: { readonly key: string; readonly value: { readonly stringValue: string } }[] = points(metric).flatMap(
      ({ attributes }: { readonly attributes: [] }) => attributes,
    );
    return [...new Set(all.filter(({ key }) => key === 'error.type').map(({ value }) => value.stringValue))];
  };
  const target = { model: 'listed', provider: { name: 'open', kind: 'custom', configuration: { models: ['listed'] } } };
  for (let index = 0; index < 100; index++) {
    const failed = { target, started: 1_000, status: 400, state: { error: { type: `said ${index} ${'x'.repeat(500)}` } } };
    count(exchange({ status: 400, attempts: [failed], attempt: failed }), NOTHING, 1_001);
  }
  for (const metric of take().slice(0, 2)) {
    const types = typesOf(metric);
    expect(types).toHaveLength(51);
    expect(types).toContain('_OTHER');
    expect(Math.max(...types.map(({ length }) => length))).toBe(128);
  }
});
