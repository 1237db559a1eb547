import { pause, until } from '../../fakes';
import type { Counted } from '../../runtime/limits/counting';
import { StoreCounts } from '../../runtime/limits/shared-counts';
import { type Amounts, type Group, NOTHING, ORDER, type Subject, windowsAt } from '../../runtime/limits/subjects';
import type { Reply } from '../../runtime/store';
import type { CounterName } from '../../src/contract';
import { withClockedStore } from './clocked-store';
import { stored } from './with-valkey';

const utc = (time: string): number => Date.parse(`${time}Z`) / 1000;

const NOON = utc('2026-11-28T12:00:00');
const COST = { requests: 1, inputTokens: 10, outputTokens: 100, nanoDollars: 1_000 };

const subject = (key: string, limits: Partial<Record<CounterName, number>>, warnAt: readonly number[] = []): Subject => ({
  key,
  bounds: ORDER.map(({ name }) => limits[name]),
  warnAt,
});
const groupOf = (...subjects: Subject[]): Group => ({ tag: 'limits:{g/client#ci}', subjects });

stored('what the store counts', () => {
  const { store, server } = withClockedStore(NOON);
  /** By the ledger, in nano-dollars: day, month. */
  let spent: readonly [number, number] = [0, 0];
  let asksOfLedger = 0;
  let id = 0;
  let counts: StoreCounts;
  const taskOf = () =>
    new StoreCounts(store, async () => {
      asksOfLedger++;
      return spent;
    });
  const count = (group: Group, amounts: Partial<Amounts> = {}, by = counts): Promise<Counted> =>
    by.count(group, { ...COST, ...amounts }, `req_${++id}`);
  /** What is counted, of open requests as of others. */
  const fields = async (key = 'client#ci'): Promise<Record<string, string>> => {
    const flat = (await server().ask('HGETALL', `limits:{g/client#ci}${key}`)) as readonly string[];
    return Object.fromEntries(flat.flatMap((name, index) => (index % 2 === 0 && !/^e$|:open$/.test(name) ? [[name, flat[index + 1]]] : [])));
  };
  const namesIn = async () => (await server().ask('HKEYS', 'limits:{g/client#ci}client#ci')) as readonly string[];
  const openNow = async (key = 'client#ci') => Number(await server().ask('ZCARD', `limits:{g/client#ci}open:${key}`));
  const { day, month, minute } = windowsAt(NOON);
  beforeEach(() => {
    spent = [0, 0];
    asksOfLedger = 0;
    counts = taskOf();
  });
  const MONTHLY = groupOf(subject('client#ci', { dollarsPerMonth: 10_000, dollarsPerDay: 10_000 }));
  const BUSY = groupOf(subject('client#ci', { concurrency: 2 }));

  test('names that end as keys do are counted apart', async () => {
    await count(BUSY);
    const named = await count(groupOf(subject('client#ci:open', { concurrency: 2 })));
    expect([named.over, await openNow(), await openNow('client#ci:open')]).toEqual([undefined, 1, 1]);
  });

  test('what was spent elsewhere counts once, where the ledger has told it already', async () => {
    await (await count(MONTHLY)).settle(COST);
    store.now = NOON + 86_400;
    const windows = windowsAt(store.now);
    counts.spentElsewhere(MONTHLY, windows, 500);
    spent = [500, 1_500];
    await (await count(MONTHLY)).settle({ ...COST, nanoDollars: 0 });
    expect(await fields()).toMatchObject({ [`7:${windows.day}`]: '500', [`8:${month}`]: '1500' });
  });

  test('what tasks spent that count in another store, as before a deployment, is counted once the ledger has told it', async () => {
    spent = [500, 500];
    await (await count(MONTHLY)).settle(COST);
    spent = [5_500, 7_500];
    await (await count(MONTHLY)).settle(COST);
    expect(await fields()).toMatchObject({ [`7:${day}`]: '2500', [`8:${month}`]: '2500' });
    store.now = NOON + 600;
    await (await count(MONTHLY)).settle(COST);
    await until('the ledger has been read', () => asksOfLedger === 2);
    await until('it is counted', async () => (await fields())[`8:${month}`] === '7500');
    expect(await fields()).toMatchObject({ [`7:${day}`]: '5500' });
    // what is counted already, and not yet told, stays
    spent = [5_400, 7_400];
    store.now = NOON + 1_200;
    await (await count(MONTHLY)).settle(COST);
    await until('the ledger has been read again', () => asksOfLedger === 3);
    await pause(50);
    expect(await fields()).toMatchObject({ [`7:${day}`]: '6500', [`8:${month}`]: '8500' });
  });

  test('what the ledger tells is beside what requests that are open may cost', async () => {
    await count(MONTHLY);
    spent = [5_000, 5_000];
    store.now = NOON + 600;
    await count(MONTHLY, { nanoDollars: 0 });
    await until('it is counted', async () => Number((await fields())[`8:${month}`]) >= 5_000);
    expect((await fields())[`8:${month}`]).toBe('6000');
  });

  test('behind a failure it is not read at once: other tasks have yet to add what they counted meanwhile, which it has told', async () => {
    await (await count(MONTHLY)).settle(COST);
    store.now = NOON + 600;
    store.losesAnswers = true;
    await expect(count(MONTHLY)).rejects.toThrow();
    store.losesAnswers = false;
    spent = [9_000, 9_000];
    const { used } = await count(MONTHLY);
    await pause(50);
    expect([asksOfLedger, [...used.values()][0].at(-1)]).toEqual([1, 2_000]);
  });

  test('what comes twice counts once, whether its first answer came or was lost', async () => {
    const one = await count(MONTHLY);
    await one.settle({ ...COST, nanoDollars: 300 });
    await one.settle({ ...COST, nanoDollars: 300 });
    expect(await fields()).toEqual({ [`7:${day}`]: '300', [`8:${month}`]: '300' });

    const other = await count(MONTHLY);
    store.losesAnswers = true;
    await expect(other.settle({ ...COST, nanoDollars: 500 })).rejects.toThrow('no answer');
    store.losesAnswers = false;
    await other.settle({ ...COST, nanoDollars: 500 });
    expect(await fields()).toEqual({ [`7:${day}`]: '800', [`8:${month}`]: '800' });
  });

  test('what a task has counted for itself comes in once, also where the answer to it is lost', async () => {
    await count(MONTHLY);
    counts.spentElsewhere(MONTHLY, windowsAt(NOON), 70);
    const settles: Promise<unknown>[] = [];
    const { run } = store;
    let isLost = true;
    store.run = async (script, keys, values) => {
      const reply = run.call(store, script, keys, values);
      const isPost = keys[0].endsWith('settled') && isLost;
      if (isPost) isLost = false;
      settles.push(reply);
      await reply;
      if (isPost) throw new Error('no answer');
      return reply;
    };
    for (let round = 0; round < 3; round++) {
      await counts.count(MONTHLY, NOTHING);
      await Promise.all(settles);
      await new Promise(setImmediate);
    }
    store.run = run;
    expect(settles.length).toBeGreaterThan(4);
    expect(await fields()).toEqual({ [`7:${day}`]: '1070', [`8:${month}`]: '1070' });
  });

  test('a lease that has ended is free for others, and its money stays as it was expected until it is settled', async () => {
    const group = groupOf(subject('client#ci', { concurrency: 2, dollarsPerMonth: 10_000 }));
    const killed = [await count(group), await count(group)];
    store.now = NOON + 59;
    expect((await count(group)).over).toMatchObject({ counter: 5, used: 2 });
    store.now = NOON + 61;
    expect((await count(group)).over).toBeUndefined();
    expect(await openNow()).toBe(1);
    expect(await fields()).toEqual({ [`8:${month}`]: '3000' });
    // it lived, and its renewals did not come through
    await killed[0].settle({ ...COST, nanoDollars: 200 });
    expect([await openNow(), await fields()]).toEqual([1, { [`8:${month}`]: '2200' }]);
  });

  test('a request that is renewed keeps its place as long as it is open', async () => {
    const long = await count(BUSY);
    for (let minutes = 1; minutes <= 30; minutes++) {
      store.now = NOON + minutes * 50;
      long.renew();
      await new Promise(setImmediate);
      await counts.count(BUSY, NOTHING);
    }
    await count(BUSY);
    expect((await count(BUSY)).over).toMatchObject({ counter: 5 });
    await long.settle(COST);
    expect((await count(BUSY)).over).toBeUndefined();
  });

  describe('a store that was flushed between a request and its end', () => {
    test('with new counters since: they get the whole, for they were told by a ledger that does not have it', async () => {
      const one = await count(MONTHLY);
      await server().flush();
      spent = [40, 5_000];
      await (await count(MONTHLY, {}, taskOf())).settle({ ...COST, nanoDollars: 30 });
      await one.settle({ ...COST, nanoDollars: 7 });
      expect(await fields()).toEqual({ [`7:${day}`]: '77', [`8:${month}`]: '5037' });
    });

    test('without: nothing, for the ledger will have it when they are asked for', async () => {
      const one = await count(MONTHLY);
      await server().flush();
      await one.settle({ ...COST, nanoDollars: 7 });
      expect(await fields()).toEqual({});
      spent = [7, 7];
      await count(MONTHLY);
      expect(await fields()).toEqual({ [`7:${day}`]: '1007', [`8:${month}`]: '1007' });
    });

    test('who only looks begins new counters too', async () => {
      await counts.count(MONTHLY, NOTHING);
      const one = await count(MONTHLY);
      await server().flush();
      await counts.count(MONTHLY, NOTHING);
      await one.settle({ ...COST, nanoDollars: 7 });
      expect(await fields()).toEqual({ [`7:${day}`]: '7', [`8:${month}`]: '7' });
    });
  });

  test('the ledger is asked once for counters that are new, and again for those of a budget that comes later', async () => {
    spent = [1, 2];
    for (let round = 0; round < 3; round++) await (await count(groupOf(subject('client#ci', { dollarsPerDay: 9_999 })))).settle(COST);
    expect([asksOfLedger, await fields()]).toEqual([1, { [`7:${day}`]: '3001' }]);
    spent = [3_001, 3_002];
    await count(MONTHLY);
    expect([asksOfLedger, await fields()]).toEqual([2, { [`7:${day}`]: '4001', [`8:${month}`]: '4002' }]);
  });

  test.each<[string, readonly [string, number][], Partial<Record<CounterName, number>>]>([
    [
      'minutes',
      [
        ['2026-11-28T12:00:00', 1],
        ['2026-11-28T12:01:00', 2],
        ['2026-11-28T12:07:00', 1],
      ],
      { requestsPerMinute: 9, inputTokensPerMinute: 900, outputTokensPerMinute: 900 },
    ],
    [
      'days',
      [
        ['2026-11-28T12:00:00', 2],
        ['2026-11-29T00:00:00', 4],
        ['2026-12-05T00:00:00', 2],
      ],
      { dollarsPerDay: 9_000, outputTokensPerDay: 9_000 },
    ],
    [
      'days on which all is refused',
      [
        ['2026-11-28T12:00:00', 1],
        ['2026-11-29T00:00:00', 2],
        ['2026-12-05T00:00:00', 1],
        ['2026-12-06T00:00:00', 2],
        ['2026-12-07T00:00:00', 2],
      ],
      { dollarsPerDay: 0 },
    ],
    [
      'days that begin with what the ledger has',
      [
        ['2026-11-28T12:00:00', 1],
        ['2026-11-29T00:00:00', 2],
        ['2026-12-05T00:00:00', 1],
        ['2026-12-06T00:00:00', 2],
        ['2026-12-07T00:00:00', 2],
      ],
      { dollarsPerDay: 9_000 },
    ],
    [
      'months',
      [
        ['2026-11-28T12:00:00', 1],
        ['2026-12-01T00:00:00', 2],
        ['2027-01-01T00:00:00', 2],
        ['2027-03-01T00:00:00', 1],
      ],
      { dollarsPerMonth: 9_000 },
    ],
  ])('of old windows nothing stays but the one before: %s', async (name, steps, limits) => {
    if (name.includes('ledger')) spent = [5, 5];
    const counters = name === 'minutes' ? Object.keys(limits).length : 1;
    const found: number[] = [];
    for (const [time] of steps) {
      store.now = utc(time);
      await count(groupOf(subject('client#ci', limits)), { inputTokens: 1, outputTokens: 1 });
      found.push(Object.keys(await fields()).length);
    }
    expect(found).toEqual(steps.map(([, windows]) => windows * counters));
  });

  test('of what was settled, and of leases, nothing stays that is old', async () => {
    for (let minutes = 0; minutes < 60; minutes++) {
      store.now = NOON + minutes * 60;
      const one = await count(BUSY);
      if (minutes % 2 === 0) await one.settle(COST);
    }
    expect([await openNow(), Number(await server().ask('ZCARD', 'limits:{g/client#ci}settled'))]).toEqual([1, 3]);
  });

  test.each<[string, Partial<Record<CounterName, number>>, number, number]>([
    ['of a minute and a day, the day', { requestsPerMinute: 0, dollarsPerDay: 0 }, 6, 43_200],
    ['of a day and a month, the month', { dollarsPerDay: 0, dollarsPerMonth: 0 }, 7, 2.5 * 86_400],
    ['of what is open and a minute, the minute', { concurrency: 0, requestsPerMinute: 0 }, 0, 60],
  ])('who is refused by several is told of the last to let it pass: %s', async (_, limits, counter, resetsIn) => {
    expect((await count(groupOf(subject('team#t', {}), subject('client#ci', limits)))).over).toMatchObject({
      counter,
      resetsIn,
      subject: { key: 'client#ci' },
    });
  });

  test('what is refused is counted nowhere on its path', async () => {
    const path = groupOf(
      subject('team#t', { requestsPerMinute: 9, concurrency: 9, dollarsPerMonth: 9_000 }),
      subject('client#ci', { requestsPerMinute: 1 }),
    );
    await count(path);
    for (let round = 0; round < 5; round++) expect((await count(path)).over?.subject.key).toBe('client#ci');
    expect([await fields('team#t'), await openNow('team#t')]).toEqual([{ [`1:${minute}`]: '1', [`8:${month}`]: '1000' }, 1]);
  });

  test('midnight inside of a stream, and the end of a month: its day and month are those of its beginning', async () => {
    store.now = utc('2026-11-30T23:59:30');
    const before = windowsAt(store.now);
    const group = groupOf(subject('client#ci', { dollarsPerDay: 9_000, dollarsPerMonth: 9_000, outputTokensPerDay: 9_000 }));
    const stream = await count(group);
    store.now = utc('2026-12-01T00:00:10');
    const after = windowsAt(store.now);
    await (await count(group)).settle({ ...COST, nanoDollars: 20, outputTokens: 2 });
    await stream.settle({ ...COST, nanoDollars: 400, outputTokens: 4 });
    expect(await fields()).toEqual({
      [`7:${before.day}`]: '400',
      [`8:${before.month}`]: '400',
      [`5:${before.day}`]: '4',
      [`7:${after.day}`]: '20',
      [`8:${after.month}`]: '20',
      [`5:${after.day}`]: '2',
    });
  });

  test('a task whose clock is of another day takes the windows of the store', async () => {
    for (const days of [-40, -1, 0, 1, 40]) {
      await server().flush();
      store.now = Date.now() / 1000 + days * 86_400;
      await count(MONTHLY, {}, taskOf());
      const windows = windowsAt(store.now);
      expect(await fields()).toEqual({ [`7:${windows.day}`]: '1000', [`8:${windows.month}`]: '1000' });
    }
  });

  test('a budget is told at each of its percentages once, by whoever reaches it', async () => {
    const group = groupOf(subject('client#ci', { dollarsPerMonth: 10_000 }, [50, 100]));
    const told: unknown[] = [];
    for (let round = 0; round < 14; round++) {
      const one = await count(group, {}, taskOf());
      told.push(...one.reached.map(({ percent }) => `${percent} at the door`));
      if (!one.over) told.push(...(await one.settle(COST)).map(({ percent, used }) => `${percent} with ${used}`));
    }
    expect(told).toEqual(['50 with 5000', '100 with 10000']);
  });

  test('a budget that is raised is told of anew, by what it is now', async () => {
    const of = (dollarsPerMonth: number) => groupOf(subject('client#ci', { dollarsPerMonth }, [80, 100]));
    const told: unknown[] = [];
    for (const budget of [10_000, 20_000]) {
      for (let one = await count(of(budget)); !one.over; one = await count(of(budget)))
        told.push(...(await one.settle(COST)).map(({ percent, used }) => `${percent} of ${budget} with ${used}`));
      const { over, reached } = await count(of(budget));
      told.push(over?.used, ...reached);
    }
    expect(told).toEqual(['80 of 10000 with 8000', '100 of 10000 with 10000', 10_000, '80 of 20000 with 16000', '100 of 20000 with 20000', 20_000]);
  });

  test('a request that asks for more than a budget ever lets through tells nothing of it, and takes the telling from nobody', async () => {
    const group = groupOf(subject('client#ci', { dollarsPerMonth: 2_000 }, [100]));
    const large = await count(group, { nanoDollars: 2_001 });
    expect([large.over?.used, large.reached]).toEqual([0, []]);
    await (await count(group)).settle(COST);
    expect((await (await count(group)).settle(COST)).map(({ percent, used }) => [percent, used])).toEqual([[100, 2_000]]);
  });

  test('what a task counted for itself is added to whoever spent it, not to others of the same team', async () => {
    const of = (client: string) => groupOf(subject('team#a', { dollarsPerMonth: 10_000 }), subject(client, { dollarsPerMonth: 10_000 }));
    await count(of('client#one'), { nanoDollars: 0 });
    await count(of('client#two'), { nanoDollars: 0 });
    const windows = windowsAt(NOON);
    counts.spentElsewhere(of('client#one'), windows, 5);
    counts.spentElsewhere(of('client#two'), windows, 70);
    counts.spentElsewhere(of('client#two'), windows, 700);
    await count(of('client#one'), { nanoDollars: 0 });
    const spentBy = async (key: string) => (await fields(key))[`8:${month}`];
    await until('all of it is counted', async () => (await spentBy('team#a')) === '775');
    expect([await spentBy('client#one'), await spentBy('client#two')]).toEqual(['5', '770']);
  });

  describe('a budget is told of by what was spent', () => {
    const TOLD = groupOf(subject('client#ci', { dollarsPerMonth: 10_000 }, [80, 100]));

    test('not by what requests that are still open may cost', async () => {
      const dear = await Promise.all([1, 2, 3].map(() => count(TOLD, { nanoDollars: 3_000 })));
      const small = await count(TOLD, { nanoDollars: 500 });
      const refused = await count(TOLD, { nanoDollars: 3_000 });
      const told = [...refused.reached, ...(await small.settle({ ...COST, nanoDollars: 500 }))];
      for (const one of dear) told.push(...(await one.settle(NOTHING)));
      expect([refused.over?.used, told]).toEqual([9_500, []]);
      expect(await namesIn()).toEqual(['e', `8:${month}`]);
      const real = await count(TOLD, { nanoDollars: 8_000 });
      expect(await real.settle({ ...COST, nanoDollars: 8_000 })).toMatchObject([{ percent: 80, used: 8_500 }]);
    });

    test('not by who asks for more than is left of one that is hardly used', async () => {
      await (await count(TOLD)).settle(COST);
      const { over, reached } = await count(TOLD, { nanoDollars: 9_500 });
      expect([over?.used, reached]).toEqual([1_000, []]);
    });

    test('by who finds too little left of one that is all but used up', async () => {
      await (await count(TOLD)).settle({ ...COST, nanoDollars: 9_500 });
      expect((await count(TOLD)).reached).toMatchObject([{ percent: 100, used: 9_500 }]);
    });

    test('not where there is none: 0 of 0 is nothing', async () => {
      const group = groupOf(subject('client#ci', { dollarsPerMonth: 0 }, [80, 100]));
      const free = await count(group, { nanoDollars: 0 });
      const { reached } = await count(group);
      expect([...reached, ...(await free.settle(NOTHING))]).toEqual([]);
    });

    test('at a percentage with decimals, too', async () => {
      const group = groupOf(subject('client#ci', { dollarsPerMonth: 10_000 }, [12.5]));
      expect(await (await count(group)).settle(COST)).toEqual([]);
      expect(await (await count(group)).settle(COST)).toMatchObject([{ percent: 12.5, used: 2_000 }]);
    });
  });

  describe('what a store gives that no script says', () => {
    const answers = (reply: Reply): StoreCounts => new StoreCounts({ ...store, run: async () => reply }, async () => spent);
    test.each<[string, Reply]>([
      ['a number that is none', [1, NOON, 'epoch', 'NaN', '0']],
      ['a number without end', [1, NOON, 'epoch', '0', 'inf']],
      ['too few', [1, NOON, 'epoch', '0']],
      ['a time that no calendar has', [1, 1e15, 'epoch', '0', '0']],
      ['a time between seconds', [1, NOON + 0.5, 'epoch', '0', '0']],
      ['another verdict', [7, NOON, 'epoch', '0', '0']],
      ['a limit that is none', [0, NOON, 1, 99, '0', 0]],
      ['a refusal without what was used', [0, NOON, 1, 8, 'NaN', 0]],
    ])('%s counts as no answer', async (_, reply) => {
      await expect(count(MONTHLY, {}, answers(reply))).rejects.toThrow('no script says');
    });
  });
});
