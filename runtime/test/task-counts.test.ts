import type { CounterName } from '../../src/contract';
import { type Group, ORDER, type Subject, windowsAt } from '../limits/subjects';
import { createTaskCounts } from '../limits/task-counts';

const COST = { requests: 1, inputTokens: 10, outputTokens: 100, nanoDollars: 1_000 };

const groupOf = (limits: Partial<Record<CounterName, number>>, warnAt: readonly number[]): Group => {
  const subject: Subject = { key: 'client#ci', bounds: ORDER.map(({ name }) => limits[name]), warnAt };
  return { tag: 'limits:{g/client#ci}', subjects: [subject] };
};

let id = 0;
/** What is told until a budget lets nothing pass, and once more. */
async function toldOf(counts: ReturnType<typeof createTaskCounts>, group: Group, cost = 1_000): Promise<unknown[]> {
  const told: unknown[] = [];
  const ask = () => counts.count(group, { ...COST, nanoDollars: cost }, `req_${++id}`);
  for (let one = await ask(); ; one = await ask()) {
    told.push(...one.reached.map(({ percent, used }) => `${percent} at the door with ${used}`));
    if (one.over) break;
    told.push(...(await one.settle({ ...COST, nanoDollars: 1_000 })).map(({ percent, used }) => `${percent} with ${used}`));
  }
  const again = await ask();
  return [...told, ...again.reached];
}

const alone = () => createTaskCounts({ spent: async () => [0, 0], tasks: 1, knownMs: Number.POSITIVE_INFINITY });

test('a budget is told at each of its percentages once', async () => {
  expect(await toldOf(alone(), groupOf({ dollarsPerMonth: 10_000 }, [50, 100]))).toEqual(['50 with 5000', '100 with 10000']);
});

test('a budget of which too little is left is used up: whoever finds it tells', async () => {
  expect(await toldOf(alone(), groupOf({ dollarsPerMonth: 10_000 }, [50, 100]), 1_500)).toEqual(['50 with 5000', '100 at the door with 9000']);
  expect(await toldOf(alone(), groupOf({ dollarsPerMonth: 10_000 }, [50]), 1_500)).toEqual(['50 with 5000']);
});

test('a share that is used up is no budget that is', async () => {
  const one = createTaskCounts({ spent: async () => [0, 0], tasks: 4, knownMs: Number.POSITIVE_INFINITY });
  expect(await toldOf(one, groupOf({ dollarsPerMonth: 10_000 }, [50, 100]))).toEqual([]);
});

test('a budget that is raised is told of anew, by what it is now', async () => {
  const counts = alone();
  await toldOf(counts, groupOf({ dollarsPerMonth: 10_000 }, [80, 100]));
  expect(await toldOf(counts, groupOf({ dollarsPerMonth: 20_000 }, [80, 100]))).toEqual(['80 with 16000', '100 with 20000']);
});

test('a request that asks for more than a budget ever lets through tells nothing of it', async () => {
  const counts = alone();
  const group = groupOf({ dollarsPerMonth: 2_000 }, [100]);
  expect(await counts.count(group, { ...COST, nanoDollars: 2_001 }, 'large')).toMatchObject({ over: { used: 0 }, reached: [] });
  expect(await toldOf(counts, group)).toEqual(['100 with 2000']);
});

describe('what all tasks have spent is read anew while requests are open', () => {
  const STRICT = groupOf({ dollarsPerMonth: 1_000 }, []);
  const reading = (spent: () => number) => createTaskCounts({ spent: async () => [spent(), spent()], tasks: 1, knownMs: 0 });

  test('they stay counted for what they may cost', async () => {
    const counts = reading(() => 0);
    expect((await counts.count(STRICT, { ...COST, nanoDollars: 900 }, 'one')).over).toBeUndefined();
    expect((await counts.count(STRICT, { ...COST, nanoDollars: 900 }, 'two')).over?.used).toBe(900);
  });

  test('what they did not cost is given back once', async () => {
    const counts = alone();
    const one = await counts.count(STRICT, { ...COST, nanoDollars: 900 }, 'one');
    counts.known(
      STRICT.subjects[0],
      ORDER.findIndex(({ name }) => name === 'dollarsPerMonth'),
      windowsAt(Date.now() / 1000),
      0,
    );
    await one.settle({ ...COST, nanoDollars: 100 });
    const { over } = await counts.count(STRICT, { ...COST, nanoDollars: 901 }, 'two');
    expect(over?.used).toBe(100);
  });
});

test('a budget of nothing is never told of', async () => {
  const counts = alone();
  const one = await counts.count(groupOf({ dollarsPerMonth: 0 }, [80, 100]), { ...COST, nanoDollars: 0 }, 'free');
  expect(await one.settle({ ...COST, nanoDollars: 0 })).toEqual([]);
});

test('a budget is not told of by what requests that are still open may cost, nor by who asks for almost all of it', async () => {
  const counts = alone();
  const group = groupOf({ dollarsPerMonth: 10_000 }, [80, 100]);
  const dear = await counts.count(group, { ...COST, nanoDollars: 9_000 }, 'dear');
  const small = await counts.count(group, { ...COST, nanoDollars: 500 }, 'small');
  const refused = await counts.count(group, { ...COST, nanoDollars: 3_000 }, 'refused');
  expect(refused.over?.used).toBe(9_500);
  expect([...refused.reached, ...(await small.settle({ ...COST, nanoDollars: 500 })), ...(await dear.settle({ ...COST, nanoDollars: 0 }))]).toEqual(
    [],
  );
});
