/** The clients: columns of the tables in docs/clients.md. */
import { join } from 'node:path';
import type { FamilyName } from './families';

/** Where versions are pinned, of what is installed together. */
export const PINNED = {
  JavaScript: 'javascript/package.json',
  Python: 'python/requirements.txt',
  // wants older SDKs of OpenAI and Anthropic than the others
  LlamaIndex: 'python/requirements-llama-index.txt',
} as const;

export type Language = 'JavaScript' | 'Python';

export interface Client {
  readonly title: string;
  readonly language: Language;
  /** What it is installed with. @default - all others of the language */
  readonly pinned?: keyof typeof PINNED;
  /** In `programs`. */
  readonly program: string;
  /** What a person installs; the first one names the client. */
  readonly packages: readonly string[];
  readonly families: readonly FamilyName[];
  /** What it speaks to the load balancer, which takes both. @default 'HTTP/1.1' */
  readonly protocol?: 'HTTP/2';
  /** Names of its exceptions, by status. */
  readonly exceptions: Readonly<Record<number, string>>;
  /** What else is to be known of a family: how it is asked for, what is not told of it, why it is missing. */
  readonly notes?: Partial<Record<FamilyName, string>>;
  /** What it does not tell as the provider said it, of a family that is served; its note says why. */
  readonly untold?: Partial<Record<FamilyName, string>>;
}

const CHAT = ['chat', 'chatStream', 'chatTools', 'chatStructured', 'chatVision'] as const satisfies readonly FamilyName[];
const RESPONSES = ['responses', 'responsesStream', 'responsesTools'] as const satisfies readonly FamilyName[];
const MESSAGES = ['messages', 'messagesStream', 'messagesThinking', 'messagesStructured', 'messagesVision'] as const satisfies readonly FamilyName[];
const MEDIA = ['images', 'speech', 'transcription'] as const satisfies readonly FamilyName[];
const CONVERSE = ['converse', 'converseStream', 'converseTools'] as const satisfies readonly FamilyName[];
/** Of OpenAI's own SDK, and of Portkey's, which is made of it. */
const OPENAI = [
  ...CHAT,
  ...RESPONSES,
  'responsesReasoning',
  'embeddings',
  'moderations',
  ...MEDIA,
  'models',
  'files',
  'storedResponse',
] as const satisfies readonly FamilyName[];
const FAILURES = ['limited', 'retried', 'unauthorized'] as const satisfies readonly FamilyName[];

const EXCEPTIONS = { 400: 'BadRequestError', 401: 'AuthenticationError', 403: 'PermissionDeniedError', 429: 'RateLimitError' };

export const CLIENTS: readonly Client[] = [
  {
    title: 'OpenAI',
    language: 'JavaScript',
    program: 'openai.mjs',
    packages: ['openai'],
    families: [...OPENAI, 'renewedToken', ...FAILURES],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'Anthropic',
    language: 'JavaScript',
    program: 'anthropic.mjs',
    packages: ['@anthropic-ai/sdk'],
    families: [...MESSAGES, 'countTokens', 'messagesModels', 'batches', ...FAILURES],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'AI SDK',
    language: 'JavaScript',
    program: 'ai-sdk.mjs',
    packages: ['ai', '@ai-sdk/openai', '@ai-sdk/anthropic', '@ai-sdk/amazon-bedrock'],
    families: [
      ...CHAT,
      ...RESPONSES,
      'responsesReasoning',
      ...MESSAGES,
      'embeddings',
      ...MEDIA,
      ...CONVERSE,
      'itemReferences',
      'renewedToken',
      ...FAILURES,
    ],
    exceptions: { 400: 'APICallError', 401: 'APICallError', 429: 'APICallError' },
    notes: {
      responsesReasoning: 'With `providerOptions: { openai: { store: false } }`.',
      itemReferences: 'Without `store: false` it names items by the ids that OpenAI would have kept.',
    },
  },
  {
    title: 'LangChain',
    language: 'JavaScript',
    program: 'langchain.mjs',
    packages: ['@langchain/core', '@langchain/openai', '@langchain/anthropic'],
    families: [...CHAT, ...RESPONSES, 'responsesReasoning', ...MESSAGES, 'embeddings', 'renewedToken', ...FAILURES],
    exceptions: EXCEPTIONS,
    untold: { messagesStream: 'usage' },
    notes: {
      responsesReasoning: 'With `zdrEnabled: true`.',
      messagesStream: 'It adds the output tokens that the first event of a stream has to those of the last, which count them too.',
    },
  },
  {
    title: 'Portkey',
    language: 'JavaScript',
    program: 'portkey.mjs',
    packages: ['portkey-ai'],
    families: [...OPENAI, 'limited', 'unauthorized'],
    exceptions: EXCEPTIONS,
    notes: { retried: 'It does not try a 429 again.' },
  },
  {
    title: 'AWS SDK',
    language: 'JavaScript',
    program: 'aws-sdk.mjs',
    packages: ['@aws-sdk/client-bedrock-runtime'],
    protocol: 'HTTP/2',
    families: [...CONVERSE, 'invokeModel', ...FAILURES],
    exceptions: { 401: 'SyntaxError', 429: 'ThrottlingException' },
    notes: {
      invokeModel: "With `contentType: 'application/json'`, which Bedrock asks for, too.",
      unauthorized: 'The load balancer answers with a page, which it cannot read: a syntax error with the status.',
    },
  },
  {
    title: 'OpenAI',
    language: 'Python',
    program: 'openai_sdk.py',
    packages: ['openai'],
    families: [...OPENAI, 'renewedToken', ...FAILURES],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'Anthropic',
    language: 'Python',
    program: 'anthropic_sdk.py',
    packages: ['anthropic'],
    families: [...MESSAGES, 'countTokens', 'messagesModels', 'batches', ...FAILURES],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'LangChain',
    language: 'Python',
    program: 'langchain_sdk.py',
    packages: ['langchain-core', 'langchain-openai', 'langchain-anthropic', 'langchain-aws'],
    families: [...CHAT, ...RESPONSES, 'responsesReasoning', ...MESSAGES, 'countTokens', 'embeddings', ...CONVERSE, 'renewedToken', ...FAILURES],
    exceptions: { 401: 'OpenAIAuthenticationError', 429: 'OpenAIRateLimitError' },
    untold: { messagesStream: 'usage' },
    notes: {
      responsesReasoning: 'With `store=False` and `include=["reasoning.encrypted_content"]`.',
      messagesStream: 'It reads input tokens in the last event of a stream alone; where Anthropic has them in the first one only, it tells none.',
    },
  },
  {
    title: 'LlamaIndex',
    language: 'Python',
    pinned: 'LlamaIndex',
    program: 'llama_index_sdk.py',
    packages: ['llama-index-core', 'llama-index-llms-openai', 'llama-index-llms-anthropic', 'llama-index-embeddings-openai'],
    families: [...CHAT, ...RESPONSES, ...MESSAGES, 'embeddings', ...FAILURES],
    exceptions: EXCEPTIONS,
    notes: { responsesReasoning: 'It sends back no reasoning without a summary.' },
  },
  {
    title: 'LiteLLM',
    language: 'Python',
    program: 'litellm_sdk.py',
    packages: ['litellm'],
    families: [
      ...CHAT,
      ...RESPONSES,
      'responsesReasoning',
      ...MESSAGES,
      'embeddings',
      'moderations',
      ...MEDIA,
      ...CONVERSE,
      'invokeModel',
      ...FAILURES,
    ],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'Portkey',
    language: 'Python',
    program: 'portkey_sdk.py',
    packages: ['portkey-ai'],
    families: [...OPENAI, 'limited', 'unauthorized'],
    exceptions: EXCEPTIONS,
    notes: {
      retried: 'It does not try a 429 again.',
      embeddings: 'With `encoding_format="float"`: without it, it gives the Base64 that it has asked for.',
    },
  },
  {
    title: 'boto3',
    language: 'Python',
    program: 'boto3_sdk.py',
    packages: ['boto3'],
    families: [...CONVERSE, 'invokeModel', ...FAILURES],
    exceptions: { 401: 'ClientError', 429: 'ThrottlingException' },
    untold: { retried: 'waited' },
    notes: { retried: 'It tries again after a time of its own, whatever `retry-after` says.' },
  },
];

export const pinnedIn = ({ pinned, language }: Client): string => join(__dirname, PINNED[pinned ?? language]);

export const protocolOf = ({ protocol }: Client): string => protocol ?? 'HTTP/1.1';

export const nameOf = ({ title, language }: Client): string => `${title}, ${language}`;
