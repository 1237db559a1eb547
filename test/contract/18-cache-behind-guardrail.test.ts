import { type FakeGuardrail, type FakeWorld, GUARDRAIL_ID, GUARDRAILS, LIVE, pause } from '../../fakes';
import { CACHE_STORE_RULES, type GuardrailOutput, type LiveDocument } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { serving, withPublishedWorld } from './with-gateway';
import { guarded, shownTo } from './with-guardrail';
import { CACHE_SECRET, cacheOf, limitsOf, stored, withStore } from './with-valkey';

const DOCUMENT: LiveDocument = {
  ...LIVE,
  clients: [...LIVE.clients, { name: 'one', clientId: 'client-one', limits: { dollarsPerDay: 5, requestsPerMinute: 1_000 } }],
};

/** What every fake says. */
const MASKS_WORD_2: FakeGuardrail = { ...GUARDRAILS[GUARDRAIL_ID], piiEntities: [{ name: 'WORD', pattern: /word2\b/g, action: 'ANONYMIZED' }] };

let asked = 0;
const newText = (): string => `Say something new, ${asked++}.`;

const OUTPUTS: readonly GuardrailOutput[] = ['detect', 'window', 'buffer'];
stored('limits, cache and a guardrail together', () => {
  describe.each(OUTPUTS)('answers: %s', (output) => {
    const context = withPublishedWorld(() => DOCUMENT) as { world: FakeWorld; gateway: GatewayProcess };
    const state = withStore(context, { rules: CACHE_STORE_RULES });
    beforeAll(async () => {
      context.world.secrets.put(CACHE_SECRET.arn, CACHE_SECRET.value);
      context.gateway = await GatewayProcess.start(context.world, {
        ...guarded({ output }),
        responseCache: cacheOf(state.store),
        limits: limitsOf(undefined),
      });
      await serving(context);
    });

    const ask = async (content: string, stream: boolean): Promise<Answer> => {
      const answer = await context.gateway.call({
        path: '/v1/chat/completions',
        headers: { authorization: `Bearer ${context.world.issuer.token({ client_id: 'client-one' })}`, 'x-portkey-provider': 'openai' },
        body: { model: 'gpt-4o', messages: [{ role: 'user', content }], ...(stream && { stream }) },
      });
      await context.gateway.recordOf(answer);
      await pause(20);
      return answer;
    };
    const statusOf = ({ headers }: Answer) => headers['x-portkey-cache-status'];

    describe.each([
      ['as JSON', false],
      ['streamed', true],
    ])('%s', (_, stream) => {
      test('what has passed once is given again, and shown to the guardrail no more', async () => {
        const text = newText();
        const first = await ask(text, stream);
        const shown = shownTo(context.world).length;
        const second = await ask(text, stream);
        expect([statusOf(first), statusOf(second)]).toEqual(['MISS', 'HIT']);
        expect(second.bytes.equals(first.bytes)).toBe(true);
        expect(shownTo(context.world).length).toBe(shown);
        expect(context.world.openai.requests.length).toBe(1);
        expect(await context.gateway.recordOf(second)).toMatchObject({ counted: 'task', guardrail: 'passed', guardrailUnits: 0, Cost: 0 });
      });

      test('what was masked on its way is not kept', async () => {
        const text = `${newText()} Mine is jane.doe@example.com.`;
        const answers = [await ask(text, stream), await ask(text, stream)];
        expect(answers.map(statusOf)).toEqual(['MISS', 'MISS']);
        expect(context.world.openai.requests.length).toBe(2);
      });

      test('what is found in an answer keeps it out', async () => {
        const text = newText();
        context.world.farBedrock.guardrails = { [GUARDRAIL_ID]: MASKS_WORD_2 };
        // a text that it has not been shown before
        context.world.openai.behave({ chunks: 7 });
        const first = await ask(text, stream);
        expect(await context.gateway.recordOf(first)).toMatchObject({ guardrail: output === 'buffer' ? 'masked' : 'detected' });
        expect(statusOf(await ask(text, stream))).toBe('MISS');
      });
    });
  });
});
