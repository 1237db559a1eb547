import { BEDROCK_MODEL, type Behaviour } from '../../fakes';
import { type Upstream, upstreamOf } from './endpoints';
import type { GatewayRecord } from './gateway-process';
import type { Answer } from './http-client';
import { bearer, type GatewayContext } from './with-gateway';

export const messages = [{ role: 'user', content: 'Say something.' }];
export const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
const RESPONSES = '/v1/responses';

/** What is asked, by the name of a conversation. */
const ASKED = {
  'openai chat': ['openai', CHAT, { model: 'gpt-4o', messages }],
  'openai completions': ['openai', '/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'Say something.' }],
  'openai responses': ['openai', RESPONSES, { model: 'gpt-4o', input: 'Say something.' }],
  'anthropic messages': ['anthropic', MESSAGES, { model: 'claude-sonnet-4-20250514', max_tokens: 64, messages }],
  'anthropic chat': ['anthropic', CHAT, { model: 'claude-sonnet-4-20250514', max_tokens: 64, messages }],
  'google chat': ['google', CHAT, { model: 'gemini-2.5-flash', messages }],
  'azure chat': ['azure', CHAT, { model: 'gpt-4o', messages }],
  'bedrock chat': ['bedrock', CHAT, { model: BEDROCK_MODEL, max_tokens: 64, messages }],
  'bedrock messages': ['bedrock', MESSAGES, { model: BEDROCK_MODEL, max_tokens: 64, messages }],
} as const satisfies Record<string, readonly [Upstream, string, object]>;
export type Asked = keyof typeof ASKED;
export const ALL = Object.keys(ASKED) as Asked[];
/** What the stock gateway does not translate. */
export const NATIVE = ALL.filter((asked) => asked !== 'anthropic chat' && asked !== 'bedrock chat');

/** The end of a stream that is whole, of any API. */
export const LAST = /\[DONE\]|message_stop|response\.completed/;

/** The fake that stands for the provider. */
export const fakeOf = ({ world }: GatewayContext, asked: Asked) => upstreamOf(world, { provider: ASKED[asked][0] });

/** An error as an event of the API has it. */
export function errorEvent(asked: Asked): object {
  const [, path] = ASKED[asked];
  if (path === MESSAGES) return { type: 'error', error: { type: expect.any(String), message: expect.any(String) } };
  return path === RESPONSES ? { type: 'error' } : { error: { message: expect.any(String), type: expect.any(String) } };
}

/** Conversations with the gateway of a context. */
export function conversing(context: GatewayContext) {
  const callOf = (asked: Asked, more: object) => {
    const [provider, path, body] = ASKED[asked];
    return { path, body: { ...body, ...more }, headers: bearer(context.world, provider) };
  };
  return {
    callOf,
    behave: (asked: Asked, behaviour: Behaviour): void => fakeOf(context, asked).behave(behaviour),
    send: (asked: Asked, more: object = {}): Promise<Answer> => context.gateway.call(callOf(asked, more)),
    open: (asked: Asked, more: object = {}): Promise<Answer> => context.gateway.open(callOf(asked, more)),
    record: (answer: Answer): Promise<GatewayRecord> => context.gateway.recordOf(answer),
  };
}
