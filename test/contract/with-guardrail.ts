import { type FakeWorld, GUARDRAIL_ARN, MODEL_REGION } from '../../fakes';
import type { BootConfiguration, GuardrailConfiguration } from '../../src/contract';
import { bearer, withGateway } from './with-gateway';

/** The section of a boot document; its guardrail is in another region than the gateway, where no model is asked. */
export const guardrailOf = (changes: Partial<GuardrailConfiguration> = {}): GuardrailConfiguration => ({
  guardrailArn: GUARDRAIL_ARN,
  guardrailVersion: '1',
  region: MODEL_REGION,
  mode: 'enforce',
  output: 'unchecked',
  whenUnavailable: 'block',
  timeout: 2_000,
  memory: 3_600_000,
  ...changes,
});

/** A gateway that checks, and serves Bedrock's own API, too. */
export const guarded = (changes: Partial<GuardrailConfiguration> = {}): Partial<BootConfiguration> => ({
  bedrockApi: true,
  guardrail: guardrailOf(changes),
});

/** What the guardrail was shown, text by text, in the order of the asking. */
export const shownTo = (world: FakeWorld): string[] =>
  world.farBedrock.guardrailRequests.flatMap(({ json }) => json.content.map((block: { text: { text: string } }) => block.text.text));

/** The characters of it. */
export const charactersShownTo = (world: FakeWorld): number => shownTo(world).reduce((sum, { length }) => sum + length, 0);

/** What a user says. */
export const user = (content: unknown) => ({ role: 'user', content });

/** A gateway with a guardrail, and a prompt to OpenAI. */
export function withGuardrail(changes: Partial<GuardrailConfiguration> = {}) {
  const context = withGateway(guarded(changes));
  const chat = (messages: readonly object[], more: object = {}) =>
    context.gateway.call({
      path: '/v1/chat/completions',
      headers: bearer(context.world, 'openai'),
      body: { model: 'gpt-4o', messages, ...more },
    });
  return { context, chat, ask: (content: unknown) => chat([user(content)]) };
}
