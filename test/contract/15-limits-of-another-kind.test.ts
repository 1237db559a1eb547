import type { Group } from '../../runtime/limits/subjects';
import { withClockedStore } from './clocked-store';
import { stored } from './with-valkey';

const NOON = Date.parse('2026-11-28T12:00:00Z') / 1000;
const COST = { requests: 1, inputTokens: 10, outputTokens: 100, nanoDollars: 1_000 };

/** The runtime as it is with two more rows in the table of counters, one in front and one behind. */
function withMoreCounters() {
  let more!: Pick<typeof import('../../runtime/limits/shared-counts'), 'StoreCounts'> & typeof import('../../runtime/limits/subjects');
  jest.isolateModules(() => {
    const { COUNTERS } = require('../../src/contract');
    const before = { ...COUNTERS };
    for (const name of Object.keys(before)) delete COUNTERS[name];
    Object.assign(COUNTERS, {
      requestsPerDay: { of: 'requests', period: 'day' },
      ...before,
      tokensPerMonth: { of: 'outputTokens', period: 'month' },
    });
    more = { ...require('../../runtime/limits/subjects'), ...require('../../runtime/limits/shared-counts') };
  });
  return more;
}

stored('a limit of another kind is a row', () => {
  const { ORDER, OPEN, StoreCounts } = withMoreCounters();
  const { store } = withClockedStore(NOON);
  let id = 0;

  const groupOf = (limits: Record<string, number>): Group => ({
    tag: 'limits:{g/client#ci}',
    subjects: ['team#a', 'client#ci'].map((key) => ({ key, bounds: ORDER.map(({ name }) => limits[name]), warnAt: [50] })),
  });

  test.each([
    ['requestsPerDay', 3, 3],
    ['requestsPerMinute', 3, 3],
    ['outputTokensPerDay', 250, 2],
    ['tokensPerMonth', 350, 3],
    ['dollarsPerDay', 2_500, 2],
    ['dollarsPerMonth', 3_000, 3],
  ])('%s', async (name, bound, served) => {
    const counts = new StoreCounts(store, async () => [0, 0]);
    const group = groupOf({ [name]: bound });
    for (let request = 0; request < served; request++) {
      const one = await counts.count(group, { ...COST, requests: 1 }, `req_${++id}`);
      expect(one.over).toBeUndefined();
      await one.settle(COST);
    }
    const { over } = await counts.count(group, COST, `req_${++id}`);
    expect(over && [over.subject.key, ORDER[over.counter].name]).toEqual(['team#a', name]);
  });

  test('what is open, what the ledger knows, and what is told', async () => {
    const counts = new StoreCounts(store, async () => [1_000, 5_000]);
    const group = groupOf({ concurrency: 1, dollarsPerDay: 10_000, dollarsPerMonth: 10_000, tokensPerMonth: 1_000_000 });
    const one = await counts.count(group, COST, `req_${++id}`);
    const { over } = await counts.count(group, COST, `req_${++id}`);
    expect(over?.counter).toBe(OPEN);
    const reached = await one.settle({ ...COST, nanoDollars: 2_000 });
    expect(reached.map(({ subject, counter, percent, used }) => [subject.key, ORDER[counter].name, percent, used])).toEqual(
      ['team#a', 'client#ci'].map((key) => [key, 'dollarsPerMonth', 50, 7_000]),
    );
    expect((await counts.count(group, COST, `req_${++id}`)).over).toBeUndefined();
  });
});
