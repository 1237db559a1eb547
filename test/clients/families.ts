/** The families of calls: rows of the table in docs/clients.md. What the providers say, what the SDK must give, what the providers must get. */
import { BEDROCK_MODEL, type Behaviour, type ProviderRequest } from '../../fakes';
import type { Summary } from './provider-requests';

/** What a program says that its SDK gave it, in one vocabulary for all SDKs. */
export type Told = Readonly<Record<string, unknown>>;

/** What is known of a call when it has ended. */
export interface Facts {
  readonly requests: readonly ProviderRequest[];
  /** Names of the SDK's exceptions, by status. */
  readonly exceptions: Readonly<Record<number, string>>;
}

export interface Family {
  /** How the page calls it. */
  readonly title: string;
  /** What the providers do. `turn`: how many requests have come before. @default - a text of five words */
  readonly script?: (request: ProviderRequest, turn: number) => Behaviour;
  /** What the SDK must give. */
  readonly told: (facts: Facts) => Told;
  /** What the providers must have got, request by request; of another API's path where the client speaks that. */
  readonly got: readonly Partial<Summary>[];
  /** Requests of it that no provider gets: the gateway answers. @default 0 */
  readonly answered?: number;
  /** Milliseconds that must be between its first two requests. */
  readonly pause?: number;
  /** The gateway refuses it, as docs/runtime.md says. */
  readonly refused?: true;
}

const CHAT = '/v1/chat/completions';
const RESPONSES = '/v1/responses';
const MESSAGES = '/v1/messages';
const GPT = 'gpt-4o';
const REASONING = 'gpt-5';
const CLAUDE = 'claude-sonnet-4-5';

/** As the programs have it. */
const QUESTION = 'Say something.';
const WORDS = 'word0 word1 word2 word3 word4';
const WEATHER_QUESTION = 'How warm is it in Oslo?';
const FORECAST = '21 degrees';
const ANSWER = 'It is 21 degrees.';
const PICTURE = 'data:image/png;base64,cGljdHVyZQ==';

/** All that is counted, without what only some SDKs tell apart. */
const PLAIN = { usage: { cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 } };
const plain = () => PLAIN;

/** What the provider reported for the last request. */
const usage = ({ requests }: Facts): object => {
  const { inputTokens, outputTokens } = requests.at(-1)?.reported ?? {};
  return { input: inputTokens, output: outputTokens };
};
const words = (facts: Facts): Told => ({ text: WORDS, usage: usage(facts) });
const answered = (): Told => ({ text: WORDS });
const one = (path: string, model: string, more: Partial<Summary> = {}): readonly Partial<Summary>[] => [{ path, model, asked: QUESTION, ...more }];

const WEATHER = { name: 'weather', input: { city: 'Oslo' } };
const CALLS = [{ name: WEATHER.name, arguments: WEATHER.input }];
const FUNCTION = { name: WEATHER.name, arguments: JSON.stringify(WEATHER.input) };
const asksForWeather = (path: string, model: string, id: string, more: Partial<Summary> = {}): readonly Partial<Summary>[] => [
  { path, model, asked: WEATHER_QUESTION, tools: [WEATHER.name] },
  { path, model, asked: WEATHER_QUESTION, tools: [WEATHER.name], results: { [id]: expect.stringContaining(FORECAST) as unknown as string }, ...more },
];
const told =
  (more: Told = {}) =>
  (): Told => ({ calls: CALLS, text: ANSWER, ...more });

const MEASURED = { city: 'Oslo', degrees: 21 };
const SCHEMA = ['city', 'degrees'];
const SAID = JSON.stringify(MEASURED);

const saidInResponse = (text: string) => ({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] });

/** The value of the schema, as an answer or as the call of the tool that the SDK asks for in its place. */
const measured = ({ json }: ProviderRequest): Behaviour => {
  const { tools, tool_choice } = json;
  const name = tool_choice?.function?.name ?? tool_choice?.name ?? tools?.[0]?.function?.name ?? tools?.[0]?.name;
  const call = { id: 'call_1', type: 'function' as const, function: { name, arguments: SAID } };
  return {
    ...PLAIN,
    message: tools ? { content: null, tool_calls: [call] } : { content: SAID },
    content: [tools ? { type: 'tool_use', id: 'toolu_1', name, input: MEASURED } : { type: 'text', text: SAID }],
    output: [saidInResponse(SAID)],
  };
};

const reasonsAndCalls = (_: ProviderRequest, turn: number): Behaviour => ({
  output:
    turn === 0
      ? [
          { type: 'reasoning', summary: [], encrypted_content: 'c2VhbGVk' },
          { type: 'function_call', call_id: 'call_1', ...FUNCTION },
        ]
      : [saidInResponse(ANSWER)],
});
const responsesWithTools = (_: ProviderRequest, turn: number): Behaviour => ({
  output: [turn === 0 ? { type: 'function_call', call_id: 'call_1', ...FUNCTION } : saidInResponse(ANSWER)],
});

/** Seconds: more than most SDKs wait by themselves. */
const RETRY_AFTER = 2;
const LIMITED: Behaviour = { status: 429, headers: { 'retry-after': String(RETRY_AFTER) } };
const failed =
  (status: number, more: object = {}) =>
  ({ exceptions }: Facts): Told => ({ error: expect.objectContaining({ name: exceptions[status], status, ...more }) });

export const FAMILIES = {
  chat: { title: 'chat', script: plain, told: words, got: one(CHAT, GPT) },
  chatStream: { title: 'chat, streamed', script: plain, told: words, got: one(CHAT, GPT, { stream: true }) },
  chatTools: {
    title: 'chat with tools: the call, and its result',
    script: (_, turn) =>
      turn === 0
        ? { message: { content: null, tool_calls: [{ id: 'call_1', type: 'function', function: FUNCTION }] } }
        : { message: { content: ANSWER } },
    told: told(),
    got: asksForWeather(CHAT, GPT, 'call_1'),
  },
  chatStructured: {
    title: 'chat, answered by a schema',
    script: measured,
    told: () => ({ value: MEASURED }),
    got: [{ path: CHAT, model: GPT, asked: expect.stringContaining(WEATHER_QUESTION) as unknown as string, schema: SCHEMA }],
  },
  chatVision: { title: 'chat with a picture', script: plain, told: answered, got: one(CHAT, GPT, { images: [PICTURE] }) },
  responses: { title: 'responses', script: plain, told: words, got: one(RESPONSES, GPT) },
  responsesStream: { title: 'responses, streamed', script: plain, told: words, got: one(RESPONSES, GPT, { stream: true }) },
  responsesTools: {
    title: 'responses with tools',
    script: responsesWithTools,
    told: told(),
    got: asksForWeather(RESPONSES, GPT, 'call_1'),
  },
  responsesReasoning: {
    title: 'responses with sealed reasoning and tools, nothing stored',
    script: reasonsAndCalls,
    told: told(),
    got: asksForWeather(RESPONSES, REASONING, 'call_1', { thought: 'c2VhbGVk' }),
  },
  itemReferences: {
    title: 'the same, its second turn naming items that were to be stored',
    script: reasonsAndCalls,
    told: failed(400, { code: 'stored_state_not_allowed' }),
    answered: 1,
    got: asksForWeather(RESPONSES, REASONING, 'call_1').slice(0, 1),
    refused: true,
  },
  messages: { title: 'messages', script: plain, told: words, got: one(MESSAGES, CLAUDE) },
  messagesStream: { title: 'messages, streamed', script: plain, told: words, got: one(MESSAGES, CLAUDE, { stream: true }) },
  messagesThinking: {
    title: 'messages with thinking and tools',
    script: (_, turn) => ({
      content:
        turn === 0
          ? [
              { type: 'thinking', thinking: 'I ask.', signature: 'c2lnbmF0dXJl' },
              { type: 'tool_use', id: 'toolu_1', ...WEATHER },
            ]
          : [{ type: 'text', text: ANSWER }],
    }),
    told: told({ thinking: 'I ask.' }),
    got: asksForWeather(MESSAGES, CLAUDE, 'toolu_1', { thought: 'I ask. c2lnbmF0dXJl' }),
  },
  messagesStructured: {
    title: 'messages, answered by a schema',
    script: measured,
    told: () => ({ value: MEASURED }),
    got: [{ path: MESSAGES, model: CLAUDE, asked: expect.stringContaining(WEATHER_QUESTION) as unknown as string, schema: SCHEMA }],
  },
  messagesVision: { title: 'messages with a picture', script: plain, told: answered, got: one(MESSAGES, CLAUDE, { images: [PICTURE] }) },
  countTokens: {
    title: 'count of tokens',
    told: ({ requests }) => ({ count: 1_000 + requests[0].number }),
    got: one(`${MESSAGES}/count_tokens`, CLAUDE),
  },
  embeddings: {
    title: 'embeddings',
    told: () => ({ vectors: [[0.25, -0.5, 0.125]] }),
    got: one('/v1/embeddings', 'text-embedding-3-small'),
  },
  moderations: { title: 'moderations', told: () => ({ flagged: false }), got: one('/v1/moderations', 'omni-moderation-latest') },
  images: {
    title: 'images',
    told: () => ({ bytes: Buffer.from('an image').toString('base64') }),
    got: one('/v1/images/generations', 'gpt-image-1'),
  },
  speech: { title: 'speech', told: () => ({ bytes: '//uQZACA/g==' }), got: one('/v1/audio/speech', 'tts-1') },
  transcription: {
    title: 'transcription, an upload',
    told: () => ({ text: 'what was said' }),
    got: one('/v1/audio/transcriptions', 'whisper-1', { asked: 'sound' }),
  },
  models: {
    title: 'list of models, and one of them',
    told: () => ({ ids: expect.arrayContaining(['gpt-4o']), one: 'gpt-4o' }),
    answered: 2,
    got: [],
  },
  messagesModels: {
    title: "the same in Anthropic's shape",
    told: () => ({ ids: ['claude-sonnet-4'], one: 'claude-sonnet-4' }),
    answered: 2,
    got: [],
  },
  converse: { title: "Bedrock's Converse", script: plain, told: words, got: [{ path: `/model/${BEDROCK_MODEL}/converse`, asked: QUESTION }] },
  converseStream: {
    title: "Bedrock's Converse, streamed",
    script: plain,
    told: words,
    got: [{ path: `/model/${BEDROCK_MODEL}/converse-stream`, asked: QUESTION }],
  },
  converseTools: {
    title: "Bedrock's Converse with tools",
    script: (_, turn) => ({ bareCall: turn === 0 }),
    told: () => ({ calls: [{ name: 'now', arguments: {} }], text: WORDS }),
    got: [
      { path: `/model/${BEDROCK_MODEL}/converse`, asked: QUESTION, tools: ['now'] },
      { path: `/model/${BEDROCK_MODEL}/converse`, asked: QUESTION, tools: ['now'], results: { tooluse_1: '12:00' } },
    ],
  },
  invokeModel: {
    title: "Bedrock's InvokeModel",
    script: plain,
    told: words,
    got: [{ path: `/model/${BEDROCK_MODEL}/invoke`, asked: QUESTION }],
  },
  limited: {
    title: '429 of the provider, with `retry-after`',
    script: () => LIMITED,
    told: failed(429, { retryAfter: String(RETRY_AFTER) }),
    got: [{ asked: QUESTION }],
  },
  retried: {
    title: 'the same, tried again by the SDK when it may',
    pause: 1_000 * RETRY_AFTER - 20,
    script: (_, turn) => (turn === 0 ? LIMITED : {}),
    told: answered,
    got: [{ asked: QUESTION }, { asked: QUESTION }],
  },
  renewedToken: {
    title: 'a function in place of the token, asked before each call',
    told: () => ({ text: WORDS, times: 2 }),
    got: [{ asked: QUESTION }, { asked: QUESTION }],
  },
  unauthorized: { title: '401, a token that has expired', told: failed(401), got: [] },
  files: { title: 'list of files', told: failed(403, { code: 'endpoint_not_allowed' }), answered: 1, got: [], refused: true },
  storedResponse: {
    title: 'a response that goes on from a stored one',
    told: failed(400, { code: 'stored_state_not_allowed' }),
    answered: 1,
    got: [],
    refused: true,
  },
  batches: { title: 'list of message batches', told: failed(403), answered: 1, got: [], refused: true },
} as const satisfies Record<string, Family>;

export type FamilyName = keyof typeof FAMILIES;
