import { pause, until } from '../../fakes';
import { behave, callsOf, Load, type LoadClient, many, mostOfMinute, peakOf, type Sent, statuses } from './limits-load';
import { nanosOf, sumOf, TasksUnderLimits, total } from './limits-tasks';
import { stored } from './with-valkey';

/** 200 clients at once, or few. */
const [AT_ONCE, LOAD_SECONDS] = process.env.TEST_TIER === 'full' ? [10, 20] : [2, 4];
const DOLLARS = 1e9;
/** Of an answer no more than 4,096 tokens are expected, of 15 USD by the million. */
const MOST_EXPECTED = 0.062;

const RICH = { dollarsPerMonth: 10_000 };
const FEW = { openai: 400, anthropic: 400 };
const PER_MINUTE = 15;
const BUDGET = 0.15 * AT_ONCE;
const HURRIED = many(3, 'hurried', { limits: { ...RICH, requestsPerMinute: PER_MINUTE }, maxTokens: FEW });
const BUSY = many(3, 'busy', { limits: { ...RICH, concurrency: AT_ONCE - 1 }, maxTokens: FEW });
const MATES = many(4, 'mate', { limits: RICH, team: 'crew', maxTokens: FEW });
const SPENDERS = many(3, 'spender', { limits: { dollarsPerMonth: BUDGET }, maxTokens: { anthropic: 64_000 } });
const CROWD = [...HURRIED, ...BUSY, ...MATES, ...SPENDERS, ...many(7, 'free', { limits: RICH, maxTokens: FEW })];
const CREW = { ...RICH, requestsPerMinute: 20 * AT_ONCE, concurrency: AT_ONCE + 1 };
/** As many as the free ones send by themselves: it is reached for as long as they do. */
const GATEWAY = { ...RICH, concurrency: 7 * AT_ONCE };
/** What a crowd reaches. */
const LIMITED = [
  ...HURRIED.map(({ name }) => `client#${name} requestsPerMinute`),
  ...BUSY.map(({ name }) => `client#${name} concurrency`),
  ...SPENDERS.map(({ name }) => `client#${name} dollarsPerMonth`),
  ...['team#crew requestsPerMinute', 'team#crew concurrency', 'gateway# concurrency'],
];

const STRICT_BUDGET = 0.5 * AT_ONCE;
const FRUGAL = [
  ...many(3, 'open', { limits: { dollarsPerMonth: STRICT_BUDGET } }),
  ...many(3, 'short', { limits: { dollarsPerMonth: STRICT_BUDGET / 4 }, maxTokens: { openai: 500, anthropic: 500 } }),
];
/** Of 4,096 tokens that cost 10 USD by the million, and a prompt. */
const FIRST = many(5, 'first', { limits: { dollarsPerMonth: 0.0415 } });
const ALL = [...CROWD, ...FRUGAL, ...FIRST];

const clientsOf = (clients: readonly LoadClient[]) => clients.map((client) => [client.name, client] as const);
const namesOf = (clients: readonly LoadClient[]) => clients.map(({ name }) => name);

stored('4 tasks, one store and one ledger', () => {
  let under: TasksUnderLimits;
  let sent: readonly Sent[];
  const calls = (clients: readonly LoadClient[]) => callsOf(under.world, sent).filter(({ client }) => namesOf(clients).includes(client));

  async function settled(clients: readonly LoadClient[]): Promise<void> {
    const differing = async () => {
      const bills = under.bills(clients).filter(([, records]) => records.length > 0);
      const all = await Promise.all(bills.map(async ([key, records]) => [key, await under.counted(key), sumOf(records)] as const));
      return all.filter(([, counted, billed]) => counted !== billed);
    };
    await until('all is settled', async () => (await differing()).length === 0, 10_000).catch(() => {});
    expect(await differing()).toEqual([]);
  }

  beforeAll(async () => {
    under = await TasksUnderLimits.start(4, ALL, { gateway: GATEWAY, teams: [{ team: 'crew', ...CREW }] });
    // a minute is to see as much as possible of it
    const left = 60 - ((Date.now() / 1000) % 60);
    if (left < LOAD_SECONDS) await pause(left * 1000);
    // of who names none, or one that nobody reaches, every sixth is longer than anybody expects
    behave(under.world, (most = Infinity, _bytes, number) => ({ inputTokens: 20, outputTokens: Math.min(most, number % 6 === 0 ? 8_000 : 600) }));
    const load = new Load(under.world, under.tasks).begin(CROWD, 1);
    // what each has spent is asked of the ledger by its first request
    await until('each has been answered once', () => CROWD.every((client) => load.sent.some((each) => each.client === client && each.answer)));
    load.begin(CROWD, AT_ONCE - 1);
    sent = await load.until(() => LIMITED.filter((limit) => !under.hasRefused(limit)), LOAD_SECONDS);
    await under.recorded(sent);
  }, 180_000);
  afterAll(() => under?.stop());

  test('nothing fails, and everything was asked', () => {
    expect(Object.keys(statuses(sent, ...CROWD)).sort()).toEqual(['200', '429']);
    expect(under.troubles).toEqual([]);
    const records = under.records(...CROWD);
    expect(new Set(records.map(({ counted }) => counted))).toEqual(new Set(['shared']));
    const served = records.filter(({ status }) => status === 200);
    expect(new Set(served.map(({ path, stream }) => `${path} ${stream}`)).size).toBe(7);
    expect(served.filter(({ outcome }) => outcome === 'aborted').length).toBeGreaterThan(served.length / 12);
  });

  test.each<[string, readonly LoadClient[], number]>([
    ...HURRIED.map((client): [string, LoadClient[], number] => [client.name, [client], PER_MINUTE]),
    ['a team', MATES, CREW.requestsPerMinute],
  ])('requests of a minute, 0 over: %s', (_, clients, limit) => {
    expect(mostOfMinute(calls(clients))).toBeLessThanOrEqual(limit);
    expect(mostOfMinute(calls(clients))).toBeGreaterThan(limit / 2);
  });

  test.each<[string, readonly LoadClient[], number]>([
    ...BUSY.map((client): [string, LoadClient[], number] => [client.name, [client], AT_ONCE - 1]),
    ['a team', MATES, CREW.concurrency],
    ['the gateway', CROWD, GATEWAY.concurrency],
  ])('what is open at once at the providers, 0 over: %s', (_, clients, limit) => {
    expect(peakOf(calls(clients))).toBeLessThanOrEqual(limit);
    expect(peakOf(calls(clients))).toBeGreaterThan(limit / 3);
  });

  test.each(clientsOf(SPENDERS))('a budget is exceeded by no more than what was in flight took beyond what was expected: %s', (_, client) => {
    const costs = under.records(client).filter(({ status }) => status === 200);
    const beyond = costs.map(nanosOf).sort((one, other) => other - one);
    const overshoot = total(beyond.slice(0, peakOf(calls([client]))).map((cost) => cost - beyond[beyond.length - 1]));
    expect(sumOf(costs)).toBeLessThanOrEqual(BUDGET * DOLLARS + overshoot);
    expect(sumOf(costs)).toBeGreaterThan((BUDGET - AT_ONCE * MOST_EXPECTED) * DOLLARS);
  });

  test('the store has of each what the records have, to the nano-dollar', () => settled(CROWD), 20_000);

  describe('by the most that a request may use', () => {
    beforeAll(async () => {
      await under.publish({ enforcement: 'strict' });
      for (const fake of under.world.upstreams) fake.clear();
      behave(under.world, (most = 0, bytes) => ({ inputTokens: Math.floor(bytes / 2), outputTokens: most }));
      const load = new Load(under.world, under.tasks).begin(FRUGAL, 2 * AT_ONCE);
      const all = namesOf(FRUGAL).map((name) => `client#${name} dollarsPerMonth`);
      sent = await load.until(() => all.filter((limit) => !under.hasRefused(limit)), LOAD_SECONDS / 2);
      await under.recorded(sent);
    }, 120_000);

    test.each(clientsOf(FRUGAL))('a budget is never exceeded, and not left: %s', (_, client) => {
      const bound = (client.limits.dollarsPerMonth ?? 0) * DOLLARS;
      const spent = sumOf(under.records(client));
      expect(spent).toBeLessThanOrEqual(bound);
      expect(spent).toBeGreaterThan(bound - 2 * AT_ONCE * (client.maxTokens ? 0.01 : MOST_EXPECTED) * DOLLARS);
      expect(Object.keys(statuses(sent, client)).sort()).toEqual(['200', '429']);
    });

    test('a limit was written where none was', () => {
      const asked = under.world.upstreamRequests.filter(({ path }) => !path.endsWith('embeddings')).map(({ json }) => json);
      const limits = asked.map(
        ({ max_tokens, max_completion_tokens, max_output_tokens }) => max_tokens ?? max_completion_tokens ?? max_output_tokens,
      );
      expect([...new Set(limits)].sort()).toEqual([4_096, 500]);
    });

    test('of 8 first requests at once, with a budget for one, one is served', async () => {
      const asked = namesOf(FIRST).map((name) => {
        const body = { model: 'gpt-4o', messages: [{ role: 'user', content: `load of ${name}, request 0` }] };
        const call = { path: '/v1/chat/completions', headers: under.headersOf(name), body };
        return Promise.all([...under.tasks, ...under.tasks].map((task) => task.call(call)));
      });
      for (const answers of await Promise.all(asked)) expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(429)]);
    }, 20_000);

    test('the store has of each what the records have, to the nano-dollar', () => settled([...FRUGAL, ...FIRST]), 20_000);
  });

  test('so has the ledger, once all tasks have ended', async () => {
    for (const task of under.tasks) task.signal('SIGTERM');
    expect(await Promise.all(under.tasks.map(({ exited }) => exited))).toEqual(under.tasks.map(() => ({ code: 0, signal: null })));
    const bills = under.bills(ALL);
    expect(bills.map(([key]) => [key, under.ledger(key)])).toEqual(bills.map(([key, records]) => [key, sumOf(records)]));
    for (const task of under.tasks.keys()) expect(under.ledger('gateway#', under.idOf(task))).toBeGreaterThan(0);
  }, 30_000);
});
