import { type FakeWorld, LIVE, pause, until } from '../../fakes';
import type { LiveDocument } from '../../src/contract';
import { GatewayProcess, type GatewayRecord } from './gateway-process';
import type { Answer } from './http-client';
import { serving, withWorld } from './with-gateway';
import { limitsOf, stored, withStore } from './with-valkey';

const DOCUMENT: LiveDocument = {
  ...LIVE,
  clients: [
    ...LIVE.clients,
    { name: 'many', clientId: 'client-many', team: 'all', limits: { requestsPerMinute: 1_000_000, concurrency: 1_000, dollarsPerMonth: 1_000_000 } },
  ],
  limits: { gateway: { dollarsPerDay: 1_000_000 }, teams: [{ team: 'all', outputTokensPerDay: 1e12 }] },
};
const CHAT = { path: '/v1/chat/completions', body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }], max_tokens: 20 } };
const AT_ONCE = 20;
const IS_FULL = process.env.TEST_TIER === 'full';
/** In full longer than a read of the ledger may take, which those wait for who ask first. */
const TROUBLE_MS = IS_FULL ? 5_000 : 1_200;

type Trouble = { readonly killed: true } | { readonly slowed: number } | { readonly garbled: string };
const TROUBLES: Readonly<Record<string, Trouble>> = {
  killed: { killed: true },
  slow: { slowed: 60_000 },
  lying: { garbled: '<html>not what you asked for</html>' },
};

stored('what fails beside a gateway with limits fails none of its requests', () => {
  const context = withWorld(() => DOCUMENT) as { world: FakeWorld; gateway: GatewayProcess };
  const state = withStore(context);
  beforeEach(async () => {
    const timeouts = { ...context.world.boot(0).timeouts, lameDuck: 50 };
    context.gateway = await GatewayProcess.start(context.world, { limits: limitsOf(state.store), timeouts });
    await serving(context);
    await until('the store is there', async () => (await context.gateway.recordOf(await ask())).counted === 'shared');
  }, 30_000);

  const ask = (): Promise<Answer> =>
    context.gateway.call({ ...CHAT, headers: { authorization: `Bearer ${context.world.issuer.token({ client_id: 'client-many' })}` } });

  /** Everybody asks on and on meanwhile. */
  async function underLoad(during: () => Promise<void>): Promise<readonly number[]> {
    const statuses: number[] = [];
    let isOver = false;
    const one = async (): Promise<void> => {
      while (!isOver) statuses.push((await ask()).status);
    };
    const all = Promise.all(Array.from({ length: AT_ONCE }, one));
    await during();
    isOver = true;
    await all;
    return statuses;
  }

  const lastMinute = async (): Promise<GatewayRecord> => {
    context.gateway.signal('SIGTERM');
    await context.gateway.exited;
    const record = context.gateway.records.filter(({ logger }) => logger === 'task').at(-1);
    if (!record) throw new Error('a task that stops writes a last record of itself');
    return record;
  };

  const SERVICES: readonly (readonly [string, (world: FakeWorld) => { trouble?: unknown }, string | undefined])[] = [
    ['the issuer', (world) => world.issuer, undefined],
    ['the configuration source', (world) => world.appConfig, undefined],
    ['the secrets', (world) => world.secrets, undefined],
    ["DynamoDB, with the ledger and the operator's table", (world) => world.denyList, 'LedgerErrors'],
  ];
  /** One of each is enough for the fast tier. */
  const kinds = Object.keys(TROUBLES).slice(0, IS_FULL ? undefined : 1);
  const CASES = SERVICES.flatMap(([name, of, metric]) => kinds.map((kind) => [name, kind, of, metric] as const));

  test.each(CASES)(
    '%s, %s',
    async (_, kind, of, metric) => {
      const fake = of(context.world);
      const statuses = await underLoad(async () => {
        fake.trouble = TROUBLES[kind];
        // what is to be read is there no more
        if (metric) await state.store.server.flush();
        await pause(TROUBLE_MS);
        fake.trouble = undefined;
      });
      expect(statuses.length).toBeGreaterThan(AT_ONCE);
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
      if (metric) expect((await lastMinute())[metric]).toBeGreaterThan(0);
    },
    40_000,
  );

  test.each([
    ['killed', () => state.store.front.kill()],
    ['hanging', () => state.store.front.hang()],
    ['lying', () => state.store.front.lie('another type')],
  ] as const)(
    'the store, %s',
    async (_, happen) => {
      const statuses = await underLoad(async () => {
        happen();
        await pause(TROUBLE_MS);
        state.store.front.restore();
        await pause(500);
      });
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
      expect((await lastMinute()).SharedStateErrors).toBeGreaterThan(0);
    },
    40_000,
  );

  test('a budget that is reached is told by the record of the minute', async () => {
    context.world.appConfig.publish({ ...DOCUMENT, limits: { gateway: { dollarsPerDay: 0.001 } } });
    await until('it is polled', async () => (await ask()).status === 429);
    expect(await lastMinute()).toMatchObject({ BudgetsReached: expect.any(Number), SharedStateErrors: 0, LedgerErrors: 0 });
    expect(context.gateway.records.filter(({ logger }) => logger === 'budget')).toEqual([
      expect.objectContaining({ subject: 'gateway#', budget: 'dollarsPerDay', percent: 100, dollars: 0.001 }),
    ]);
  }, 40_000);
});
