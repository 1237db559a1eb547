import { BEDROCK_MODEL, REGION } from '../fakes';
import { PACED_MODEL } from './answers';
import type { Destination } from './connection';
import type { Surroundings } from './surroundings';

/** What a client asks of a gateway: a chat completion, always. */
export interface Work {
  readonly provider: 'openai' | 'anthropic' | 'bedrock';
  readonly stream: boolean;
  readonly prompt: Prompt;
  /** A stream with an event each fiftieth part of a second, in place of all at once. */
  readonly isPaced?: boolean;
}

/** `2 KB`: one message. `300 KB`: what a coding agent sends, 150 messages. `limit`: as many messages as the translated lane takes. */
export type Prompt = '2 KB' | '300 KB' | 'limit';

/** A request as it stands on the wire, and where it goes. */
export interface Target extends Destination {
  readonly request: Buffer;
  /** What the end of a complete body has. */
  readonly ending: string;
}

const MODELS = { openai: 'gpt-4o', anthropic: 'claude-sonnet-4-20250514', bedrock: BEDROCK_MODEL };
const SENTENCES = 'A sentence of the prompt that is neither long nor short. '.repeat(36);

/** As clients and models take turns. */
const messages = (count: number, content: string) =>
  Array.from({ length: count }, (_, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }));

/** The limit counts seven for a message with two members. Where one role says them all, the image's work for Bedrock is the most. */
const PROMPTS: Readonly<Record<Prompt, readonly object[]>> = {
  '2 KB': messages(1, SENTENCES),
  '300 KB': messages(149, SENTENCES),
  limit: Array.from({ length: 5_000 }, () => ({ role: 'user', content: 'word' })),
};

export function bodyOf({ provider, stream, prompt, isPaced = false }: Work): string {
  const model = isPaced ? PACED_MODEL : MODELS[provider];
  return JSON.stringify({ model, ...(stream && { stream }), ...(provider !== 'openai' && { max_tokens: 400 }), messages: PROMPTS[prompt] });
}

export function targetOf(work: Work, headers: Readonly<Record<string, string>>, to: Destination): Target {
  const body = Buffer.from(bodyOf(work));
  const lines = Object.entries({ host: 'localhost', ...headers, 'content-type': 'application/json', 'content-length': String(body.length) });
  const head = `POST /v1/chat/completions HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return { ...to, request: Buffer.concat([Buffer.from(head), body]), ending: work.stream ? '[DONE]' : '}' };
}

/** What the stock gateway is told by its client: the provider, and its key. */
export function headersOfStock({ provider }: Work, { keys }: Surroundings): Record<string, string> {
  const named = { 'x-portkey-provider': provider };
  if (provider !== 'bedrock') return { ...named, authorization: `Bearer ${keys[provider]}` };
  return {
    ...named,
    'x-portkey-aws-access-key-id': keys.aws.id,
    'x-portkey-aws-secret-access-key': keys.aws.secret,
    'x-portkey-aws-region': REGION,
  };
}

/** What the gateway with the runtime is told: the provider, and who asks. */
export const headersOfClient = ({ provider }: Work, { token }: Surroundings): Record<string, string> => ({
  'x-portkey-provider': provider,
  authorization: `Bearer ${token}`,
});
