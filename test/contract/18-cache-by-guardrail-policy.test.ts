import { type FakeWorld, LIVE, pause } from '../../fakes';
import { CACHE_STORE_RULES, type GuardrailConfiguration, type LiveDocument } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import { serving, withPublishedWorld } from './with-gateway';
import { guardrailOf } from './with-guardrail';
import { CACHE_SECRET, cacheOf, stored, withStore } from './with-valkey';

const DOCUMENT: LiveDocument = {
  ...LIVE,
  clients: [
    ...LIVE.clients,
    { name: 'one', clientId: 'client-one' },
    // the same as far as the gateway says so; its policy says otherwise
    { name: 'two', clientId: 'client-two', guardrail: 'off' },
  ],
};

stored('an answer is kept under the policy of the guardrail by which it was checked', () => {
  const context = withPublishedWorld(() => DOCUMENT) as { world: FakeWorld };
  const state = withStore(context, { rules: CACHE_STORE_RULES });
  beforeAll(() => context.world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value));

  /** A gateway of the same name, with the same store. */
  async function gatewayWith(changes: Partial<GuardrailConfiguration>): Promise<GatewayProcess> {
    const { world } = context;
    const responseCache = { ...cacheOf(state.store), cacheScope: 'gateway' as const };
    const gateway = await GatewayProcess.start(world, { responseCache, guardrail: guardrailOf(changes) });
    await serving({ world, gateway });
    return gateway;
  }

  async function ask(gateway: GatewayProcess, client = 'one'): Promise<unknown> {
    const answer = await gateway.call({
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${context.world.issuer.token({ client_id: `client-${client}` })}` },
      body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }], max_tokens: 20 },
    });
    await gateway.recordOf(answer);
    await pause(20);
    return answer.headers['x-portkey-cache-status'];
  }

  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = await gatewayWith({});
  });

  test('for who is checked alike it is there', async () => {
    expect([await ask(gateway), await ask(gateway)]).toEqual(['MISS', 'HIT']);
  });

  test('for who is not checked there is another one, and that is none for who is', async () => {
    expect(await ask(gateway, 'two')).toBe('MISS');
    expect([await ask(gateway), await ask(gateway), await ask(gateway, 'two')]).toEqual(['MISS', 'HIT', 'HIT']);
  });

  test.each<[string, Partial<GuardrailConfiguration>]>([
    ['another version', { guardrailVersion: '2' }],
    ['another mode', { mode: 'detect' }],
    ['more that is checked', { checks: ['system'] }],
    ['answers that are checked', { output: 'buffer' }],
  ])('under %s it is not there', async (_what, changes) => {
    expect(await ask(gateway)).toBe('MISS');
    const other = await gatewayWith(changes);
    expect([await ask(other), await ask(gateway)]).toEqual(['MISS', 'HIT']);
    await other.kill();
  });

  test.each<[string, Partial<GuardrailConfiguration>]>([
    ['how long is waited', { timeout: 3_000 }],
    ['how long something is remembered', { memory: 60_000 }],
    ['how much of a request is checked at most', { maxUnitsPerRequest: 1_000 }],
    ['how much of a task is checked at most', { maxUnitsPerSecond: 1_000 }],
    ['what it costs', { prices: { content: 1, topic: 1, sensitiveInformation: 1, grounding: 1, word: 1 } }],
  ])('it is still there when nothing is another but %s', async (_what, changes) => {
    await ask(gateway);
    const other = await gatewayWith(changes);
    expect(await ask(other)).toBe('HIT');
    await other.kill();
  });
});
