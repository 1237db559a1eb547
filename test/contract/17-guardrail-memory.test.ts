import { type FakeWorld, GUARDRAIL_ID, MODEL_REGION } from '../../fakes';
import { Guardrail, GuardrailOutput, SharedState } from '../../src';
import { type BootConfiguration, GUARDRAIL_KEY_PREFIX } from '../../src/contract';
import { bootOf, made, only } from '../state/templates';
import { GatewayProcess } from './gateway-process';
import { bearer, serving, withWorld } from './with-gateway';
import { shownTo } from './with-guardrail';
import { CACHE_SECRET, type StoreFake, stored, withStore } from './with-valkey';

const ARN = `arn:aws:bedrock:${MODEL_REGION}:123456789012:guardrail/${GUARDRAIL_ID}`;

/** As the constructs tell it to tasks, and allow it to them. */
const SYNTHESIZED = made({
  guardrail: { guardrail: Guardrail.existing(ARN, '1'), output: GuardrailOutput.UNCHECKED, store: SharedState.valkeyServerless() },
}).template();
const RULES = only(SYNTHESIZED, 'AWS::ElastiCache::User').Properties.AccessString.replace(/^on /, '');

/** What the deployment alone knows is what the fakes are called. */
function deployed(store: StoreFake): Partial<BootConfiguration> {
  const { guardrail } = bootOf(SYNTHESIZED);
  const { host, port, auth } = store.configuration();
  return { guardrail: { ...guardrail, store: { ...guardrail.store, host, port, auth }, storeKey: { secretArn: CACHE_SECRET.arn } } };
}

stored('what tasks remember together of a guardrail', () => {
  const context = withWorld() as { world: FakeWorld };
  const state = withStore(context, { rules: RULES });
  const tasks: GatewayProcess[] = [];
  beforeAll(async () => {
    context.world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value);
    const timeouts = { ...context.world.boot(0).timeouts, lameDuck: 50 };
    for (let task = 0; task < 2; task++) {
      const gateway = await GatewayProcess.start(context.world, { ...deployed(state.store), timeouts });
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

  test('and tasks that end have told of what failed: of the store that was gone, and of what could not be opened', async () => {
    for (const task of tasks) task.signal('SIGTERM');
    await Promise.all(tasks.map(({ exited }) => exited));
    const errors = tasks.map(({ records }) =>
      records.flatMap(({ GuardrailMemoryErrors }) => GuardrailMemoryErrors ?? []).reduce((sum, each) => sum + each, 0),
    );
    expect(errors).toEqual([expect.any(Number), expect.any(Number)]);
    expect(Math.min(...errors)).toBeGreaterThan(0);
  });
});
