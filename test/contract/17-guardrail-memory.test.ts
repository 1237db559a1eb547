import type { FakeWorld } from '../../fakes';
import { GUARDRAIL_KEY_PREFIX, GUARDRAIL_STORE_RULES } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import { bearer, serving, withWorld } from './with-gateway';
import { guarded, shownTo } from './with-guardrail';
import { CACHE_SECRET, stored, withStore } from './with-valkey';

stored('what tasks remember together of a guardrail', () => {
  const context = withWorld() as { world: FakeWorld };
  const state = withStore(context, { rules: GUARDRAIL_STORE_RULES });
  const tasks: GatewayProcess[] = [];
  beforeAll(async () => {
    context.world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value);
    const changes = guarded({ store: state.store.configuration(), storeKey: { secretArn: CACHE_SECRET.arn } });
    for (let task = 0; task < 2; task++) {
      const gateway = await GatewayProcess.start(context.world, changes);
      await serving({ world: context.world, gateway });
      tasks.push(gateway);
    }
  });
  beforeEach(() => context.world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value));

  const ask = async (task: number, content: string) => {
    const body = { model: 'gpt-4o', messages: [{ role: 'user', content }] };
    const answer = await tasks[task].call({ path: '/v1/chat/completions', headers: bearer(context.world, 'openai'), body });
    const record = await tasks[task].recordOf(answer);
    return [answer.status, record.guardrail, context.world.openai.requests.at(-1)?.json.messages[0].content];
  };
  const entries = async () => Object.entries(await state.store.dump());

  test('one task asks, and the other knows: masked alike, and sealed for an hour', async () => {
    const expected = [200, 'masked', 'Write to {EMAIL}.'];
    expect(await ask(0, 'Write to jane@example.com.')).toEqual(expected);
    const [[key, value]] = await entries();
    expect(key.startsWith(GUARDRAIL_KEY_PREFIX)).toBe(true);
    expect(/EMAIL|jane|Write/.test(String(value))).toBe(false);
    expect(await state.store.lifetime(key)).toBeGreaterThan(3_500_000);
    expect(await ask(1, 'Write to jane@example.com.')).toEqual(expected);
    expect(shownTo(context.world)).toEqual(['Write to jane@example.com.']);
  });

  test('what cannot be opened is as if it were not there', async () => {
    await ask(0, 'Write to joe@example.com.');
    const [[key]] = await entries();
    await state.store.server.ask('SET', key, 'nobody has sealed this');
    expect(await ask(1, 'Write to joe@example.com.')).toEqual([200, 'masked', 'Write to {EMAIL}.']);
    expect(shownTo(context.world)).toHaveLength(2);
  });

  test('where the store is gone, each task remembers for itself', async () => {
    state.store.front.kill();
    for (const task of [0, 1, 0, 1]) expect(await ask(task, 'Write to jim@example.com.')).toEqual([200, 'masked', 'Write to {EMAIL}.']);
    expect(shownTo(context.world)).toHaveLength(2);
  });
});
