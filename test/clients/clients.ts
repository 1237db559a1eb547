/** The clients: columns of the tables in docs/clients.md. */
import { join } from 'node:path';
import type { FamilyName } from './families';

/** Where versions are pinned, of what is installed together. */
export const PINNED = {
  JavaScript: 'javascript/package.json',
  Python: 'python/requirements.txt',
  // wants an older SDK of OpenAI's than the others
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
  /** Names of its exceptions, by status. */
  readonly exceptions: Readonly<Record<number, string>>;
  /** Families that are served, and about which it does not tell everything: what is missing, and why. */
  readonly untold?: Partial<Record<FamilyName, { readonly field: string; readonly why: string }>>;
}

const OPENAI_CALLS = [
  'chat',
  'chatStream',
  'chatTools',
  'chatStructured',
  'chatVision',
  'responses',
  'responsesStream',
  'responsesTools',
  'embeddings',
  'moderations',
  'images',
  'speech',
  'transcription',
  'models',
] as const satisfies readonly FamilyName[];
const ANTHROPIC_CALLS = [
  'messages',
  'messagesStream',
  'messagesThinking',
  'messagesStructured',
  'messagesVision',
  'countTokens',
] as const satisfies readonly FamilyName[];
const BEDROCK_CALLS = ['converse', 'converseStream', 'converseTools', 'invokeModel'] as const satisfies readonly FamilyName[];
const FAILURES = ['limited', 'retried', 'unauthorized'] as const satisfies readonly FamilyName[];

const EXCEPTIONS = { 400: 'BadRequestError', 401: 'AuthenticationError', 403: 'PermissionDeniedError', 429: 'RateLimitError' };

export const CLIENTS: readonly Client[] = [
  {
    title: 'OpenAI',
    language: 'JavaScript',
    program: 'openai.mjs',
    packages: ['openai'],
    families: [...OPENAI_CALLS, ...FAILURES, 'files', 'storedResponse'],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'Anthropic',
    language: 'JavaScript',
    program: 'anthropic.mjs',
    packages: ['@anthropic-ai/sdk'],
    families: [...ANTHROPIC_CALLS, 'messagesModels', ...FAILURES, 'batches'],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'AI SDK',
    language: 'JavaScript',
    program: 'ai-sdk.mjs',
    packages: ['ai', '@ai-sdk/openai', '@ai-sdk/anthropic', '@ai-sdk/amazon-bedrock'],
    families: [...OPENAI_CALLS, ...ANTHROPIC_CALLS, ...BEDROCK_CALLS, ...FAILURES],
    exceptions: { 401: 'APICallError', 429: 'APICallError' },
  },
  {
    title: 'LangChain',
    language: 'JavaScript',
    program: 'langchain.mjs',
    packages: ['@langchain/core', '@langchain/openai', '@langchain/anthropic'],
    families: [...OPENAI_CALLS, ...ANTHROPIC_CALLS, ...FAILURES],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'Portkey',
    language: 'JavaScript',
    program: 'portkey.mjs',
    packages: ['portkey-ai'],
    families: [...OPENAI_CALLS, ...FAILURES, 'files', 'storedResponse'],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'AWS SDK',
    language: 'JavaScript',
    program: 'aws-sdk.mjs',
    packages: ['@aws-sdk/client-bedrock-runtime'],
    families: [...BEDROCK_CALLS, ...FAILURES],
    exceptions: { 401: 'UnauthorizedException', 429: 'ThrottlingException' },
  },
  {
    title: 'OpenAI',
    language: 'Python',
    program: 'openai_sdk.py',
    packages: ['openai'],
    families: [...OPENAI_CALLS, ...FAILURES, 'files', 'storedResponse'],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'Anthropic',
    language: 'Python',
    program: 'anthropic_sdk.py',
    packages: ['anthropic'],
    families: [...ANTHROPIC_CALLS, 'messagesModels', ...FAILURES, 'batches'],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'LangChain',
    language: 'Python',
    program: 'langchain_sdk.py',
    packages: ['langchain-core', 'langchain-openai', 'langchain-anthropic', 'langchain-aws'],
    families: [...OPENAI_CALLS, ...ANTHROPIC_CALLS, ...BEDROCK_CALLS, ...FAILURES],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'LlamaIndex',
    language: 'Python',
    pinned: 'LlamaIndex',
    program: 'llama_index_sdk.py',
    packages: ['llama-index-core', 'llama-index-llms-openai', 'llama-index-llms-anthropic', 'llama-index-embeddings-openai'],
    families: [...OPENAI_CALLS, ...ANTHROPIC_CALLS, ...FAILURES],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'LiteLLM',
    language: 'Python',
    program: 'litellm_sdk.py',
    packages: ['litellm'],
    families: [...OPENAI_CALLS, ...ANTHROPIC_CALLS, ...BEDROCK_CALLS, ...FAILURES],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'Portkey',
    language: 'Python',
    program: 'portkey_sdk.py',
    packages: ['portkey-ai'],
    families: [...OPENAI_CALLS, ...FAILURES, 'files', 'storedResponse'],
    exceptions: EXCEPTIONS,
  },
  {
    title: 'boto3',
    language: 'Python',
    program: 'boto3_sdk.py',
    packages: ['boto3'],
    families: [...BEDROCK_CALLS, ...FAILURES],
    exceptions: { 401: 'ClientError', 429: 'ThrottlingException' },
  },
];

export const pinnedIn = ({ pinned, language }: Client): string => join(__dirname, PINNED[pinned ?? language]);

export const nameOf = ({ title, language }: Client): string => `${title}, ${language}`;
