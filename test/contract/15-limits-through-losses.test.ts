import { pause, until } from '../../fakes';
import { ledgerSortKey, subjectKey } from '../../src/contract';
import { fullTierTest } from '../full-tier';
import type { GatewayRecord } from './gateway-process';
import { behave, callsOf, Load, many, peakOf, type Sent, statuses } from './limits-load';
import { sumOf, TasksUnderLimits, total } from './limits-tasks';

import { stored } from './with-valkey';

const IS_FULL = process.env.TEST_TIER === 'full';
/** In full, tasks write into the ledger before the store is flushed. */
const [AT_ONCE, BEFORE_SECONDS, AFTER_SECONDS] = IS_FULL ? [20, 40, 5] : [4, 3, 2];
const WRITE_MS = 30_000;
const LEASE_MS = 60_000;
/** What a task has sent before it is killed still reaches the store. */
const UNDER_WAY_MS = 1_000;
const KILLED = 3;
/** In nano-dollars: what another task had spent in this month. */
const EARLIER = 5_000_000_000;
/** Of 400 tokens of 15 USD by the million, and a prompt. */
const MOST_EXPECTED = 7_000_000;

const FEW = { openai: 400, anthropic: 400 };
const FREE = many(6, 'free', { limits: { dollarsPerMonth: 1_000 }, maxTokens: FEW });
const MATES = many(2, 'mate', { limits: {}, team: 'crew', maxTokens: FEW });
const BUSY = many(2, 'busy', { limits: { concurrency: AT_ONCE, dollarsPerMonth: 1_000 }, maxTokens: FEW });
const CROWD = [...FREE, ...MATES, ...BUSY];
const KEYS = [...[...FREE, ...BUSY].map(({ name }) => subjectKey('client', name)), subjectKey('team', 'crew'), subjectKey('gateway')];

stored('a store that is flushed, and one of 4 tasks that is killed, in the midst of a load', () => {
  let under: TasksUnderLimits;
  let sent: readonly Sent[];
  let flushedAt: number;
  let killedAt: number;
  /** By the ledger, when the store was flushed. */
  let written: ReadonlyMap<string, number>;
  const timeOf = ({ time }: GatewayRecord) => Date.parse(time);
  const bills = () => under.bills(CROWD).filter(([key]) => KEYS.includes(key));
  const inFlightOfKilled = () => {
    const told = new Set(under.tasks[KILLED].usage.map(({ requestId }) => requestId));
    return sent.filter(({ task, answer }) => task === KILLED && !told.has(answer?.headers['x-request-id']));
  };

  beforeAll(async () => {
    under = await TasksUnderLimits.start(4, CROWD, { gateway: { dollarsPerMonth: 10_000 }, teams: [{ team: 'crew', dollarsPerMonth: 1_000 }] });
    const sk = `${ledgerSortKey(new Date().toISOString().slice(0, 7))}earlier`;
    for (const key of KEYS) under.world.ledger.put({ pk: key, sk, attributes: { month: { N: String(EARLIER) }, days: { M: {} } } });
    await under.store.server.flush();
    behave(under.world, (_most, _bytes, number) => ({ inputTokens: 20, outputTokens: 100 + (number % 300) }));
    const load = new Load(under.world, under.tasks).begin(CROWD, AT_ONCE);
    await pause(BEFORE_SECONDS * 1000);
    flushedAt = Date.now();
    written = new Map(KEYS.map((key) => [key, under.ledger(key)]));
    await under.store.server.flush();
    await pause(AFTER_SECONDS * 1000);
    killedAt = Date.now();
    under.tasks[KILLED].signal('SIGKILL');
    await under.tasks[KILLED].exited;
    await pause(AFTER_SECONDS * 1000);
    sent = await load.end();
    await under.recorded(sent);
    await pause(500);
  }, 240_000);
  afterAll(() => under?.stop());

  test('nothing fails but what was open in the killed task, and the others go on', () => {
    expect(
      Object.keys(
        statuses(
          sent.filter(({ task }) => task !== KILLED),
          ...CROWD,
        ),
      ).filter((each) => !/^(200|429)$/.test(each)),
    ).toEqual([]);
    const lost = sent.filter(({ task, answer, failure, leftAt }) => task === KILLED && (failure || (answer?.broken && leftAt === undefined)));
    expect(lost.length).toBeLessThanOrEqual(CROWD.length * AT_ONCE);
    for (const task of under.tasks.keys())
      expect(sent.some((each) => each.task === task && each.sentAt > killedAt && each.answer?.status === 200)).toBe(task !== KILLED);
    expect(under.troubles).toEqual([]);
  });

  test.each(BUSY.map((client) => [client.name, client] as const))(
    'the open requests of who was killed hold their places until their leases end: %s',
    async (_, client) => {
      const all = await under.store.dump();
      const [leases = {}] = Object.entries(all).flatMap(([key, value]) =>
        key.endsWith(`}open:client#${client.name}`) ? [value as Record<string, string>] : [],
      );
      // all else has been settled
      const held = inFlightOfKilled().filter((each) => each.client === client);
      expect(Object.keys(leases).length).toBeLessThanOrEqual(held.length);
      for (const end of Object.values(leases)) expect(Number(end)).toBeLessThanOrEqual(killedAt + UNDER_WAY_MS + LEASE_MS);
      const afterFlush = callsOf(under.world, sent).filter(({ client: name, sentAt }) => name === client.name && sentAt > flushedAt);
      expect(peakOf(afterFlush)).toBeLessThanOrEqual(AT_ONCE);
    },
  );

  test('the counters are right within one flush: never more than was spent, and no less than what the ledger had and what came since', async () => {
    for (const [key, records] of bills()) {
      const ids = new Set(sent.flatMap(({ sentAt, answer }) => (sentAt > flushedAt ? (answer?.headers['x-request-id'] ?? []) : [])));
      const since = records.filter(({ requestId }) => ids.has(requestId));
      const counted = (await under.counted(key)) ?? 0;
      expect([key, counted]).toEqual([key, expect.any(Number)]);
      expect(counted).toBeGreaterThanOrEqual((written.get(key) ?? 0) + sumOf(since));
      expect(counted).toBeLessThanOrEqual(EARLIER + sumOf(records) + inFlightOfKilled().length * MOST_EXPECTED);
      expect(written.get(key)).toBeGreaterThanOrEqual(EARLIER + sumOf(records.filter((record) => timeOf(record) < flushedAt - WRITE_MS - 1_000)));
    }
  });

  fullTierTest(
    'once the leases have ended, what they held is free',
    async () => {
      behave(under.world, () => ({ inputTokens: 20, outputTokens: 100 }), 3_000);
      await pause(Math.max(0, killedAt + LEASE_MS + 1_000 - Date.now()));
      const [client] = BUSY;
      const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'load of none' }], max_tokens: 100 };
      const call = { path: '/v1/chat/completions', headers: under.headersOf(client.name), body };
      const answers = await Promise.all(Array.from({ length: AT_ONCE + 1 }, (_, index) => under.tasks[index % KILLED].call(call)));
      expect(answers.map(({ status }) => status).sort()).toEqual([...Array(AT_ONCE).fill(200), 429]);
      await until('all is recorded', () => under.records(client).filter(({ status }) => status === 200).length >= AT_ONCE);
    },
    90_000,
  );

  test('the ledger has all that the others have, and lacks of the killed one what it spent in its last interval', async () => {
    const others = under.tasks.filter((_, task) => task !== KILLED);
    for (const task of others) task.signal('SIGTERM');
    await Promise.all(others.map(({ exited }) => exited));
    for (const [key, records] of bills()) {
      const ofTask = (task: number) => records.filter((record) => record.task === under.idOf(task));
      const alive = [...under.tasks.keys()].filter((task) => task !== KILLED);
      expect(alive.map((task) => under.ledger(key, under.idOf(task)))).toEqual(alive.map((task) => sumOf(ofTask(task))));
      const ofKilled = under.ledger(key, under.idOf(KILLED));
      expect(ofKilled).toBeLessThanOrEqual(sumOf(ofTask(KILLED)));
      expect(ofKilled).toBeGreaterThanOrEqual(sumOf(ofTask(KILLED).filter((record) => timeOf(record) < killedAt - WRITE_MS - 1_000)));
      expect(under.ledger(key)).toBe(EARLIER + ofKilled + total(alive.map((task) => sumOf(ofTask(task)))));
    }
  }, 30_000);
});
