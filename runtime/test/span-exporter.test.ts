import { createExporter, ExportFailure } from '../traces/exporter';

const TIMING = { gather: 10, batch: 3, batchBytes: 100, queued: 6, queuedBytes: 1_000, firstRest: 20, longestRest: 80, patience: 150, flush: 200 };
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function exporter(answer: (spans: readonly string[], number: number) => number | Promise<number>, changes: Partial<typeof TIMING> = {}) {
  const sent: { readonly at: number; readonly spans: readonly string[] }[] = [];
  const logged: string[] = [];
  const made = createExporter(
    'traces',
    async (items) => {
      const spans = items.map(String);
      sent.push({ at: performance.now(), spans });
      return answer(spans, sent.length);
    },
    (_, message) => logged.push(message),
    { ...TIMING, ...changes },
  );
  return { ...made, add: (spans: readonly string[]) => made.add(spans.length, () => spans), sent, logged };
}

const fails = (isPassing = true, retryAfter = 0) => {
  throw new ExportFailure('no', isPassing, retryAfter);
};

test('spans are gathered, and sent in batches, one after the other', async () => {
  let open = 0;
  let most = 0;
  const { add, sent, flushed, takeCounts } = exporter(async () => {
    most = Math.max(most, ++open);
    await pause(5);
    open--;
    return 0;
  });
  add(['a', 'b']);
  expect(sent).toEqual([]);
  add(['c', 'd', 'e']);
  await flushed();
  expect(sent.map(({ spans }) => spans)).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]);
  expect(most).toBe(1);
  expect(takeCounts()).toEqual({ exported: 5, dropped: 0, errors: 0 });
  expect(takeCounts()).toEqual({ exported: 0, dropped: 0, errors: 0 });
});

test('a batch has so many bytes, or one span', async () => {
  const { add, sent, flushed } = exporter(() => 0);
  add(['a'.repeat(300), 'b'.repeat(60), 'c'.repeat(60)]);
  await flushed();
  expect(sent.map(({ spans }) => spans.map(([letter]) => letter))).toEqual([['a'], ['b'], ['c']]);
});

test.each([
  ['spans', Array.from({ length: 7 }, () => 'x')],
  ['bytes', ['ü'.repeat(501)]],
])('beyond so many %s they are dropped, those of a request together', (_, spans) => {
  const { add, takeCounts } = exporter(() => 0);
  add(spans);
  expect(takeCounts().dropped).toBe(spans.length);
});

test('what is sent has its place until it is taken', async () => {
  const { add, takeCounts } = exporter(() => new Promise(() => {}));
  add(['a', 'b', 'c']);
  await pause(20);
  add(['d', 'e', 'f']);
  expect(takeCounts().dropped).toBe(0);
  add(['g']);
  expect(takeCounts().dropped).toBe(1);
});

test('after a failure the same batch is sent again, after a while that grows; it is told once, and when it is over', async () => {
  const { add, sent, logged, takeCounts } = exporter((_, number) => (number <= 3 ? fails() : 0));
  add(['a']);
  await pause(300);
  expect(sent.map(({ spans }) => spans)).toEqual([['a'], ['a'], ['a'], ['a']]);
  const waits = sent.slice(1).map(({ at }, index) => at - sent[index].at);
  for (const [index, least] of [20, 40, 80].entries()) expect(waits[index]).toBeGreaterThanOrEqual(least - 2);
  expect(logged).toEqual(['traces: no', 'traces: exported again']);
  expect(takeCounts()).toEqual({ exported: 1, dropped: 0, errors: 3 });
});

test('what will never be taken is dropped at once, what is not taken for long then', async () => {
  const never = exporter(() => fails(false));
  never.add(['a', 'b']);
  await pause(30);
  expect(never.takeCounts()).toEqual({ exported: 0, dropped: 2, errors: 1 });
  const late = exporter(() => fails());
  late.add(['a']);
  await pause(400);
  expect(late.takeCounts().dropped).toBe(1);
  expect(late.sent.length).toBeLessThan(8);
});

test('a receiver that says something else of the same each time is told of once, and of another thing again', async () => {
  const said = ['answered 503: id 1', 'answered 503: id 2', 'answered 403: id 3'];
  const { add, logged } = exporter((_, number) => {
    if (number > said.length) return 0;
    throw new ExportFailure(said[number - 1]);
  });
  add(['a']);
  await pause(300);
  expect(logged).toEqual(['traces: answered 503: id 1', 'traces: answered 403: id 3', 'traces: exported again']);
});

test('a receiver that asks for time is given it', async () => {
  const { add, sent } = exporter((_, number) => (number === 1 ? fails(true, 70) : 0));
  add(['a']);
  await pause(200);
  expect(sent[1].at - sent[0].at).toBeGreaterThanOrEqual(68);
});

test.each([
  [2, 0],
  [3, 1],
])('what the receiver refuses of a batch is dropped; %i of three, and the export is %i that failed', async (refused, failed) => {
  const { add, flushed, takeCounts } = exporter(() => refused);
  add(['a', 'b', 'c']);
  await flushed();
  expect(takeCounts()).toEqual({ exported: 3 - refused, dropped: refused, errors: failed });
});

test('what cannot be made is dropped, too', () => {
  const { add, takeCounts } = createExporter(
    'traces',
    async () => 0,
    () => {},
  );
  const fault = (): never => {
    throw new Error('no');
  };
  expect(() => add(2, fault)).toThrow('no');
  expect(takeCounts()).toEqual({ exported: 0, dropped: 2, errors: 0 });
});

test.each<[string, () => number | Promise<number>]>([
  ['fails', () => fails()],
  ['is silent', () => new Promise(() => {})],
])('at the end nobody waits for a receiver that %s, and nothing is taken up any more', async (_, answer) => {
  const { add, flushed, logged, takeCounts } = exporter(answer);
  add(['a', 'b', 'c', 'd']);
  const started = performance.now();
  await flushed();
  expect(performance.now() - started).toBeLessThan(TIMING.flush + 100);
  expect(takeCounts().dropped).toBe(4);
  expect(logged.at(-1)).toBe('traces: 4 were not exported');
  add(['e']);
  expect(takeCounts().dropped).toBe(1);
});
