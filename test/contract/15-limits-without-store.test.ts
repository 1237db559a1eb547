import { type FakeWorld, LIVE, pause, until } from '../../fakes';
import { LIES, type Lie } from '../../fakes/valkey-front';
import type { LimitsConfiguration, LiveDocument } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { refusalCode } from './refused';
import { serving, withWorld } from './with-gateway';
import { limitsOf, type StoreFake, stored, withStore } from './with-valkey';

const MAX_TASKS = 4;
const client = (name: string, limits: object) => ({ name, clientId: `client-${name}`, limits });
const DOCUMENT: LiveDocument = {
  ...LIVE,
  clients: [
    ...LIVE.clients,
    client('many', { requestsPerMinute: 1_000_000, dollarsPerMonth: 1_000_000 }),
    client('few', { requestsPerMinute: 8 }),
    client('poor', { dollarsPerMonth: 0.1 }),
    client('rich', { dollarsPerMonth: 1_000 }),
  ],
};
const CHAT = { path: '/v1/chat/completions', body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }], max_tokens: 20 } };

stored('a store that cannot be asked fails no request', () => {
  const context = withWorld(() => DOCUMENT) as { world: FakeWorld; gateway: GatewayProcess };
  const state = withStore(context);

  const begin = async (limits: LimitsConfiguration): Promise<void> => {
    context.gateway = await GatewayProcess.start(context.world, { limits });
    await serving(context);
    state.store.front.restore();
    await until('the store is there', async () => (await countedOf(await ask('many'))) === (limits.store ? 'shared' : 'task'));
  };
  const ask = (name: string): Promise<Answer> =>
    context.gateway.call({ ...CHAT, headers: { authorization: `Bearer ${context.world.issuer.token({ client_id: `client-${name}` })}` } });
  const countedOf = async (answer: Answer): Promise<string> => (await context.gateway.recordOf(answer)).counted;
  const few = async (count: number): Promise<number> => {
    let served = 0;
    for (let request = 0; request < count; request++) if ((await ask('few')).status === 200) served++;
    return served;
  };
  /** What it is once nothing is on its way to the store any more. */
  const atRest = async (amount: () => Promise<number>): Promise<number> => {
    let last = await amount();
    await until('the amount to stay', async () => {
      await pause(250);
      const before = last;
      last = await amount();
      return last === before;
    });
    return last;
  };
  const freshMinute = async (): Promise<void> => {
    const left = 60 - (Math.floor(Date.now() / 1000) % 60);
    if (left < 12) await pause((left + 1) * 1000);
  };

  const TROUBLE: readonly (readonly [string, (store: StoreFake) => void])[] = [
    ['killed', ({ front }) => front.kill()],
    ['hanging', ({ front }) => front.hang()],
    ['slow', ({ front }) => front.slow(12_000)],
    ...(Object.keys(LIES) as Lie[]).map((lie) => [`lying: ${lie}`, ({ front }: StoreFake) => front.lie(lie)] as const),
  ];

  describe('with a store', () => {
    beforeAll(() => begin(limitsOf(state.store, { maxTasks: MAX_TASKS })));
    beforeEach(async () => {
      await until('the store is there again', async () => (await countedOf(await ask('many'))) === 'shared');
      await freshMinute();
    }, 30_000);

    test.each(TROUBLE)('%s: each task lets its share through, and counts with the others when it can', async (_, happen) => {
      happen(state.store);
      const began = performance.now();
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask('many')));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(performance.now() - began).toBeLessThan(10_000);
      await until('it counts for itself', async () => (await countedOf(await ask('many'))) === 'task');
      expect(context.gateway.records.some(({ logger, message }) => logger === 'gateway' && /^shared state: /.test(message))).toBe(true);
      state.store.front.restore();
      await until('it counts with the others', async () => (await countedOf(await ask('many'))) === 'shared');
    });

    test('a quarter of a limit is the share of one of four', async () => {
      state.store.front.kill();
      await until('it counts for itself', async () => (await countedOf(await ask('many'))) === 'task');
      expect(await few(8)).toBe(8 / MAX_TASKS);
    });

    test('of a budget the last known remainder, by four', async () => {
      await ask('rich').then(countedOf);
      state.store.front.kill();
      await until('it counts for itself', async () => (await countedOf(await ask('rich'))) === 'task');
      let answer = await ask('poor');
      let spent = 0;
      for (; answer.status === 200; answer = await ask('poor')) spent += (await context.gateway.recordOf(answer)).Cost;
      expect([answer.status, refusalCode(answer)]).toEqual([429, 'budget_exceeded']);
      const dearest = Math.max(...context.gateway.usage.map(({ Cost = 0 }) => Cost));
      expect(spent).toBeLessThanOrEqual(0.1 / MAX_TASKS + dearest);
      expect(spent).toBeGreaterThan(0.1 / MAX_TASKS - dearest);
    });

    test('what was spent meanwhile is in the store when it is back', async () => {
      const spentIn = async (): Promise<number> => {
        const all = await state.store.dump();
        const fields = (all[Object.keys(all).find((key) => key.endsWith('}client#rich')) ?? ''] ?? {}) as Record<string, string>;
        return Number(fields[Object.keys(fields).find((field) => /^8:\d+$/.test(field)) ?? '']);
      };
      const first = await context.gateway.recordOf(await ask('rich'));
      let before = 0;
      await until('it is settled', async () => {
        before = await spentIn();
        return before >= Math.round(first.Cost * 1e9);
      });
      before = await atRest(spentIn);
      state.store.front.kill();
      await until('it counts for itself', async () => (await countedOf(await ask('many'))) === 'task');
      const record = await context.gateway.recordOf(await ask('rich'));
      expect(record.counted).toBe('task');
      state.store.front.restore();
      await until('it counts with the others', async () => (await countedOf(await ask('many'))) === 'shared');
      await until('it is told', async () => (await spentIn()) === before + Math.round(record.Cost * 1e9));
    });

    test('a store that was emptied learns from the ledger what was spent', async () => {
      const usage = async (): Promise<number> => {
        const answer = await context.gateway.call({
          path: '/v1/usage',
          headers: { authorization: `Bearer ${context.world.issuer.token({ client_id: 'client-rich' })}` },
        });
        return answer.json.subjects[0].limits[0].used;
      };
      await context.gateway.recordOf(await ask('rich'));
      const before = await atRest(usage);
      expect(before).toBeGreaterThan(0);
      await state.store.server.flush();
      expect(await usage()).toBe(before);
    });

    test('a healthy task is one whose store is gone, too', async () => {
      state.store.front.kill();
      await pause(500);
      expect((await context.gateway.call({ path: '/healthz' })).status).toBe(200);
    });
  });

  describe('where a prop says so', () => {
    beforeAll(() => begin(limitsOf(state.store, { whenUnavailable: 'refuse' })));
    test('it is refused as what will pass', async () => {
      state.store.front.kill();
      let answer = await ask('many');
      await until('it has been noticed', async () => {
        answer = await ask('many');
        return answer.status !== 200;
      });
      expect([answer.status, refusalCode(answer), answer.headers['retry-after']]).toEqual([503, 'limits_not_available', '5']);
      state.store.front.restore();
      await until('it is served', async () => (await ask('many')).status === 200);
    });
  });

  describe('without any store', () => {
    beforeAll(() => begin(limitsOf(undefined)));
    beforeEach(freshMinute, 30_000);
    test('every task has the whole limit for itself', async () => {
      expect(await few(9)).toBe(8);
    });
  });
});
