import { type FakeWorld, LIVE, pause } from '../../fakes';
import { CACHE_STORE_RULES, type GuardrailConfiguration, type LiveDocument } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { serving, withPublishedWorld } from './with-gateway';
import { guardrailOf } from './with-guardrail';
import { CACHE_SECRET, cacheOf, stored, withStore } from './with-valkey';

const DOCUMENT: LiveDocument = {
  ...LIVE,
  clients: [...LIVE.clients, { name: 'one', clientId: 'client-one' }],
};

const OUTPUTS: readonly GuardrailConfiguration['output'][] = ['unchecked', 'detect', 'window', 'buffer'];

let asked = 0;
const newText = (): string => `Say something new, ${asked++}.`;

stored('a guardrail and a response cache together', () => {
  const context = withPublishedWorld(() => DOCUMENT) as { world: FakeWorld };
  const state = withStore(context, { rules: CACHE_STORE_RULES });
  const gateways = new Map<string, GatewayProcess>();

  /** One for each way of checking, all with one store. */
  async function gatewayWith(changes: Partial<GuardrailConfiguration>): Promise<GatewayProcess> {
    const { world } = context;
    const name = JSON.stringify(changes);
    const gateway =
      gateways.get(name) ?? (await GatewayProcess.start(world, { responseCache: cacheOf(state.store), guardrail: guardrailOf(changes) }));
    if (!gateways.has(name)) await serving({ world, gateway });
    gateways.set(name, gateway);
    world.openai.clear();
    return gateway;
  }

  beforeAll(() => context.world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value));

  async function ask(gateway: GatewayProcess, content: string, more: object = {}): Promise<Answer> {
    const answer = await gateway.call({
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${context.world.issuer.token({ client_id: 'client-one' })}` },
      body: { model: 'gpt-4o', messages: [{ role: 'user', content }], max_tokens: 20, ...more },
    });
    await gateway.recordOf(answer);
    await pause(20);
    return answer;
  }
  const statusOf = ({ headers }: Answer) => headers['x-portkey-cache-status'];

  describe.each(OUTPUTS)('answers are checked: %s', (output) => {
    test.each([false, true])('what passes is given again, byte by byte; streamed: %s', async (stream) => {
      const gateway = await gatewayWith({ output });
      const text = newText();
      const answers = [await ask(gateway, text, { stream }), await ask(gateway, text, { stream })];
      expect(answers.map(statusOf)).toEqual(['MISS', 'HIT']);
      expect(answers[1].bytes.equals(answers[0].bytes)).toBe(true);
      expect(context.world.openai.requests).toHaveLength(1);
      expect(await gateway.recordOf(answers[1])).toMatchObject({ cache: 'hit', guardrail: 'passed' });
    });

    test('what was masked of a prompt is not kept', async () => {
      const gateway = await gatewayWith({ output });
      const text = `${newText()} Write to ann@example.com.`;
      expect([await ask(gateway, text), await ask(gateway, text)].map(statusOf)).toEqual(['MISS', 'MISS']);
    });
  });

  test.each<[GuardrailConfiguration['output'], string]>([
    ['detect', 'detected'],
    ['buffer', 'masked'],
    ['buffer', 'blocked'],
  ])('an answer in which something is found is not kept (%s: %s)', async (output, guardrail) => {
    const gateway = await gatewayWith({ output });
    const said = guardrail === 'blocked' ? 'project bluebird' : 'Write to ann@example.com.';
    context.world.openai.behave({
      body: JSON.stringify({
        id: 'chatcmpl-1',
        object: 'chat.completion',
        model: 'gpt-4o',
        choices: [{ index: 0, message: { role: 'assistant', content: said }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
      }),
      headers: { 'content-type': 'application/json' },
    });
    const text = newText();
    const answers = [await ask(gateway, text), await ask(gateway, text)];
    expect(answers.map(statusOf)).toEqual(['MISS', 'MISS']);
    expect(await gateway.recordOf(answers[1])).toMatchObject({ guardrail });
  });

  test.each<[string, Partial<GuardrailConfiguration>]>([
    ['its version', { version: 'DRAFT' }],
    ['its mode', { mode: 'detect' }],
    ['that it is off', { mode: 'off' }],
    ['what it checks', { checks: ['system'] }],
    ['when it checks answers', { output: 'buffer' }],
  ])('an entry is of one policy: where it differs by %s there is none', async (_what, changes) => {
    const text = newText();
    expect(statusOf(await ask(await gatewayWith({}), text))).toBe('MISS');
    expect(statusOf(await ask(await gatewayWith(changes), text))).toBe('MISS');
    expect(statusOf(await ask(await gatewayWith({}), text))).toBe('HIT');
  });
});
