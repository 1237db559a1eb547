import { BEDROCK_MODEL } from '../../fakes';

/** What is asked with a text. */
export interface Kind {
  readonly path: string;
  readonly provider?: string;
  readonly body: (text: string) => object;
}

const messages = (content: string) => [{ role: 'user', content }];

export const CHAT: Kind = { path: '/v1/chat/completions', body: (text) => ({ model: 'gpt-4o', messages: messages(text), max_tokens: 20 }) };
export const CLAUDE: Kind = {
  path: '/v1/messages',
  provider: 'anthropic',
  body: (text) => ({ model: 'claude-sonnet-4-20250514', messages: messages(text), max_tokens: 20 }),
};
export const streamed = ({ body, ...kind }: Kind): Kind => ({ ...kind, body: (text) => ({ ...body(text), stream: true }) });
const converse = (operation: string): Kind => ({
  path: `/model/${BEDROCK_MODEL}/${operation}`,
  provider: 'bedrock',
  body: (text) => ({ messages: [{ role: 'user', content: [{ text }] }] }),
});
export const invoke = (operation: string): Kind => ({
  path: `/model/${BEDROCK_MODEL}/${operation}`,
  provider: 'bedrock',
  body: (text) => ({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 20, messages: messages(text) }),
});

/** Every endpoint whose answers are kept, by every lane, as JSON and as streams. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'chat completions': CHAT,
  'chat completions, streamed': streamed(CHAT),
  completions: { path: '/v1/completions', body: (prompt) => ({ model: 'gpt-4o', prompt }) },
  responses: { path: '/v1/responses', body: (input) => ({ model: 'gpt-4o', input }) },
  'responses, streamed': streamed({ path: '/v1/responses', body: (input) => ({ model: 'gpt-4o', input }) }),
  embeddings: { path: '/v1/embeddings', body: (input) => ({ model: 'text-embedding-3-small', input }) },
  messages: CLAUDE,
  'messages, streamed': streamed(CLAUDE),
  'messages of Claude on Bedrock': { ...CLAUDE, provider: 'bedrock', body: (text) => ({ ...CLAUDE.body(text), model: BEDROCK_MODEL }) },
  'messages of Claude on Bedrock, streamed': streamed({
    ...CLAUDE,
    provider: 'bedrock',
    body: (text) => ({ ...CLAUDE.body(text), model: BEDROCK_MODEL }),
  }),
  'chat that the image translates': {
    ...CHAT,
    provider: 'anthropic',
    body: (text) => ({ ...CHAT.body(text), model: 'claude-sonnet-4-20250514' }),
  },
  'chat that the image translates, streamed': streamed({
    ...CHAT,
    provider: 'anthropic',
    body: (text) => ({ ...CHAT.body(text), model: 'claude-sonnet-4-20250514' }),
  }),
  converse: converse('converse'),
  'converse, streamed': converse('converse-stream'),
  invoke: invoke('invoke'),
  'invoke, streamed': invoke('invoke-with-response-stream'),
};
