import { type FakeWorld, LIES, LIVE, type Lie, pause, until } from '../../fakes';
import { CACHE_STORE_RULES } from '../../src/contract';
import { GatewayProcess, type GatewayRecord } from './gateway-process';
import type { Answer } from './http-client';
import { serving, withPublishedWorld } from './with-gateway';
import { CACHE_SECRET, cacheOf, stored, withStore } from './with-valkey';

const IS_FULL = process.env.TEST_TIER === 'full';
const AT_ONCE = 20;
const TROUBLE_MS = IS_FULL ? 4_000 : 1_200;
/** As deployed. */
const LOOKUP_MS = 50;
/** Some are asked again and again. */
const TEXTS = 40;

stored('a store that fails fails no request', () => {
  const context = withPublishedWorld(() => LIVE) as { world: FakeWorld; gateway: GatewayProcess };
  const state = withStore(context, { rules: CACHE_STORE_RULES });
  const start = async () => {
    context.world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value);
    const timeouts = { ...context.world.boot(0).timeouts, lameDuck: 50 };
    const store = state.store.configuration('iam', { timeout: 1_000 });
    context.gateway = await GatewayProcess.start(context.world, {
      responseCache: cacheOf(state.store, { store, lookupTimeout: LOOKUP_MS }),
      timeouts,
    });
    await serving(context);
  };
  const warm = () => until('the store is there', async () => statusOf(await ask('warm')) === 'HIT', 20_000);
  afterEach(async () => {
    await context.gateway.kill();
  });

  const statusOf = ({ headers }: Answer) => headers['x-portkey-cache-status'];
  const ask = async (text: string): Promise<Answer> => {
    const body = { model: 'gpt-4o', messages: [{ role: 'user', content: text }] };
    const headers = { authorization: `Bearer ${context.world.issuer.token({ client_id: 'client-alpha' })}` };
    return await context.gateway.call({ path: '/v1/chat/completions', body, headers });
  };

  /** Everybody asks on and on meanwhile. */
  async function underLoad(during: () => Promise<void>): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    let isOver = false;
    const one = async (): Promise<void> => {
      while (!isOver) {
        const answer = await ask(`text ${answers.length % TEXTS}`);
        answers.push(answer);
      }
    };
    const all = Promise.all(Array.from({ length: AT_ONCE }, one));
    await during();
    isOver = true;
    await all;
    return answers;
  }

  const lastMinute = async (): Promise<GatewayRecord> => {
    context.gateway.signal('SIGTERM');
    await context.gateway.exited;
    const record = context.gateway.records.filter(({ logger }) => logger === 'task').at(-1);
    if (!record) throw new Error('a task that stops writes a last record of itself');
    return record;
  };

  const TROUBLES: readonly (readonly [string, () => void])[] = [
    ['is killed', () => state.store.front.kill()],
    ['does not answer', () => state.store.front.hang()],
    ['is slower than requests wait', () => state.store.front.slow(4 * LOOKUP_MS)],
    ['is cut off once', () => state.store.front.disconnect()],
    ...(Object.keys(LIES) as Lie[]).slice(0, IS_FULL ? undefined : 4).map((lie) => [`lies: ${lie}`, () => state.store.front.lie(lie)] as const),
  ];

  test.each(TROUBLES)(
    'that %s, under load: none fails, none gets what it did not ask for, and it is told',
    async (_, trouble) => {
      await start();
      await warm();
      const answers = await underLoad(async () => {
        await pause(300);
        trouble();
        await pause(TROUBLE_MS);
        state.store.front.restore();
      });
      expect(answers.length).toBeGreaterThan(2 * AT_ONCE);
      expect(answers.filter(({ status, broken }) => status !== 200 || broken)).toEqual([]);
      expect(answers.filter((answer) => !answer.json.choices[0].message.content.startsWith('word'))).toEqual([]);
      await until('it serves again', async () => statusOf(await ask('warm')) === 'HIT', 60_000);
      expect((await lastMinute()).CacheErrors).toBeGreaterThan(0);
    },
    90_000,
  );

  test('that hangs holds nobody up: requests wait for it for 50 ms at most, and soon not at all', async () => {
    await start();
    await warm();
    state.store.front.hang();
    for (let count = 0; count < 10; count++) await ask('warm');
    const begun = performance.now();
    for (let count = 0; count < 10; count++) await ask('warm');
    expect(performance.now() - begun).toBeLessThan(10 * LOOKUP_MS);
  }, 60_000);

  test('that is not there when a task starts keeps no task from it', async () => {
    state.store.front.kill();
    await start();
    const answer = await ask('warm');
    expect([answer.status, statusOf(answer)]).toEqual([200, 'MISS']);
    state.store.front.restore();
    await warm();
  }, 60_000);

  test('nor does a secret that cannot be read: nothing is kept until it can', async () => {
    context.world.secrets.put(CACHE_SECRET.arn, '');
    const timeouts = { ...context.world.boot(0).timeouts, lameDuck: 50 };
    context.gateway = await GatewayProcess.start(context.world, { responseCache: cacheOf(state.store), timeouts });
    await serving(context);
    expect([statusOf(await ask('warm')), statusOf(await ask('warm'))]).toEqual(['MISS', 'MISS']);
    await pause(50);
    expect(await state.store.dump()).toEqual({});
    expect((await lastMinute()).CacheErrors).toBeGreaterThan(0);
  }, 60_000);

  test('another secret makes another cache: what was kept is not found', async () => {
    await start();
    await warm();
    await context.gateway.kill();
    context.world.secrets.put(CACHE_SECRET.arn, `${CACHE_SECRET.value}-another`);
    context.gateway = await GatewayProcess.start(context.world, { responseCache: cacheOf(state.store) });
    await serving(context);
    expect(statusOf(await ask('warm'))).toBe('MISS');
    await until('it is kept anew', async () => statusOf(await ask('warm')) === 'HIT');
    expect(Object.keys(await state.store.dump()).length).toBeGreaterThan(1);
  }, 60_000);
});
