import type { LiveLists } from './lists';
import { STORED_STATE } from './stored-state';

// literals: what the runtime does not use is left out of it
const AWS = ['bedrock', 'bedrock-mantle'];
const GOOGLE = ['google'];

const OPENAI = ['chat', 'completions', 'responses', 'embeddings', 'moderations', 'images', 'audio', 'models'];
const ANTHROPIC = ['messages', 'count_tokens'];

/** Claude by its own id, or by a profile's, which begins with a geography. */
const CLAUDE = '^([a-z-]+\\.)?anthropic\\.';

const DOWNWARD = [
  'content-type',
  'content-length',
  'content-disposition',
  'cache-control',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-accel-buffering',
];

/** The lists as this version knows them. */
export const STANDARD_LISTS: LiveLists = {
  claudeOnBedrock: {
    // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html, and what is accepted beside it
    members: [
      'max_tokens',
      'messages',
      'system',
      'stop_sequences',
      'temperature',
      'top_p',
      'top_k',
      'tools',
      'tool_choice',
      'thinking',
      'metadata',
      'output_config',
      'context_management',
    ],
    // AWS's list as quoted in BerriAI/litellm#19877, and what large users pass on; with a flag that it does not know Bedrock refuses the whole request
    betas: [
      'advanced-tool-use-2025-11-20=tool-search-tool-2025-10-19',
      'compact-2026-01-12',
      'computer-use-2024-10-22',
      'computer-use-2025-01-24',
      'computer-use-2025-11-24',
      'context-1m-2025-08-07',
      'context-management-2025-06-27',
      'dev-full-thinking-2025-05-14',
      'effort-2025-11-24',
      'fine-grained-tool-streaming-2025-05-14',
      'interleaved-thinking-2025-05-14',
      'output-128k-2025-02-19',
      'token-efficient-tools-2025-02-19',
      'tool-examples-2025-10-29',
      'tool-search-tool-2025-10-19',
    ],
    // a document in a string, as Claude Code tells its users apart: at bedrock-runtime/anthropic it may hold no bracket and no quote
    drops: [{ member: 'metadata', field: 'user_id', begins: '{', only: 'anthropic' }],
  },
  headers: {
    upward: [
      'accept',
      'anthropic-version',
      'anthropic-beta',
      'openai-beta',
      // by which Codex says that its tools stand in the input, and what it can read
      'x-openai-internal-codex-responses-lite',
      'x-codex-beta-features',
    ],
    // what tells costs apart is the gateway's to say: no metadata of the request, and no project
    bedrockUpward: [
      'accept',
      'anthropic-beta',
      'anthropic-version',
      'x-amzn-bedrock-accept',
      'x-amzn-bedrock-guardrailidentifier',
      'x-amzn-bedrock-guardrailversion',
      'x-amzn-bedrock-trace',
      'x-amzn-bedrock-performanceconfig-latency',
      'x-amzn-bedrock-service-tier',
    ],
    downward: DOWNWARD,
    bedrockDownward: [
      ...DOWNWARD,
      'x-amzn-bedrock-content-type',
      'x-amzn-bedrock-performanceconfig-latency',
      'x-amzn-bedrock-service-tier',
      'x-amzn-bedrock-input-token-count',
      'x-amzn-bedrock-output-token-count',
      'x-amzn-bedrock-cache-read-input-token-count',
      'x-amzn-bedrock-cache-write-input-token-count',
    ],
  },
  storedState: STORED_STATE,
  failures: [
    // a key that is good, but not for this endpoint, which a client chooses
    { status: 401, messages: ['You have insufficient permissions*'], cause: 'model_access', as: 403 },
    { status: 401, cause: 'key_refused' },
    { kinds: GOOGLE, words: ['API_KEY_*', 'CONSUMER_*', 'ACCESS_TOKEN_*', 'SERVICE_DISABLED*'], cause: 'key_refused' },
    // a message is asked only where it begins with the provider's words: what stands behind may be the client's
    {
      kinds: GOOGLE,
      messages: ['API key*', 'Your API key*', 'Missing or invalid Authorization header*', "Method doesn't allow unregistered callers*"],
      cause: 'key_refused',
    },
    {
      words: [
        'UnrecognizedClient*',
        'InvalidSignature*',
        'SignatureDoesNotMatch*',
        'ExpiredToken*',
        'IncompleteSignature*',
        'MissingAuthenticationToken*',
        'InvalidClientTokenId*',
        'RequestExpired*',
        'authentication_error',
        'invalid_api_key',
      ],
      cause: 'key_refused',
    },
    {
      status: 403,
      messages: ['Authorization header is missing*', 'The security token*', 'The request signature*', 'Incorrect API key*', 'Invalid API key*'],
      cause: 'key_refused',
    },
    {
      status: 403,
      kinds: ['azure*'],
      messages: ['Access denied due to Virtual Network*', 'Public access is disabled*', 'Traffic is not from*'],
      cause: 'provider',
      as: 502,
    },
    // a page of something on the way
    { status: 403, words: ['unreadable'], cause: 'provider', as: 502 },
    { status: 403, cause: 'model_access' },
    { kinds: AWS, words: ['FTUFormNotFilled*', 'AccessDenied*', 'NotAuthorized*', 'OptInRequired*'], cause: 'model_access', as: 403 },
    { status: 404, kinds: AWS, messages: ['Model use case details have not been submitted*'], cause: 'model_access', as: 403 },
    { status: 400, kinds: AWS, words: ['ServiceQuotaExceeded*', 'Throttling*'], cause: 'rate_limit', as: 429, retryIn: 5 },
    { status: 429, kinds: AWS, cause: 'rate_limit', retryIn: 5 },
    { status: 400, kinds: ['anthropic'], messages: ['Your credit balance is too low*'], cause: 'rate_limit', as: 429 },
    { status: 402, cause: 'rate_limit', as: 429 },
    { status: 429, cause: 'rate_limit' },
    { words: ['overloaded_error'], cause: 'overloaded' },
    { status: 503, cause: 'overloaded' },
    { status: 529, cause: 'overloaded' },
    { status: 408, cause: 'provider', as: 504 },
    { status: 424, cause: 'provider', as: 502 },
  ],
  surfaces: [
    { kind: 'openai', apis: OPENAI, prefix: '' },
    { kind: 'anthropic', apis: [...ANTHROPIC, 'models'], prefix: '' },
    { kind: 'google', apis: ['chat', 'embeddings', 'models'], prefix: '/v1beta/openai' },
    { kind: 'azure-openai', apis: OPENAI, only: 'v1', prefix: '/openai/v1' },
    {
      kind: 'azure-openai',
      apis: ['chat', 'completions', 'embeddings', 'images', 'audio'],
      only: 'dated',
      prefix: '/openai/deployments/{deployment}',
      query: 'api-version={version}',
    },
    { kind: 'bedrock', apis: ANTHROPIC, models: CLAUDE, only: 'invoke', prefix: '', invokeModel: 1, profiles: 1 },
    { kind: 'bedrock', apis: ['messages'], models: CLAUDE, only: 'anthropic', prefix: '/anthropic/v1' },
    // the runtime has no other way to count
    { kind: 'bedrock', apis: ['count_tokens'], models: CLAUDE, only: 'anthropic', prefix: '', invokeModel: 1 },
    { kind: 'bedrock', apis: ANTHROPIC, models: '^anthropic\\.', only: 'mantle', at: 'mantle', prefix: '/anthropic/v1' },
    // Mantle takes no ids of profiles
    { kind: 'bedrock', apis: ANTHROPIC, models: CLAUDE, only: 'mantle', prefix: '', invokeModel: 1 },
    { kind: 'bedrock', apis: ['chat'], models: '^([a-z-]+\\.)?openai\\.', prefix: '/openai/v1' },
    { kind: 'bedrock', apis: ['responses'], models: '^([a-z-]+\\.)?openai\\.gpt-(?!oss)', prefix: '/openai/v1' },
    { kind: 'bedrock', apis: ['bedrock'], prefix: '', profiles: 1 },
    { kind: 'bedrock-mantle', apis: ANTHROPIC, models: '^anthropic\\.', prefix: '/anthropic/v1' },
    { kind: 'bedrock-mantle', apis: ['chat', 'responses'], models: '^(openai\\.gpt-(?!oss)|google\\.)', prefix: '/openai/v1' },
    { kind: 'bedrock-mantle', apis: ['chat', 'responses', 'models'], models: '^(?!anthropic\\.)', prefix: '/v1' },
    { kind: 'compatible', apis: OPENAI, prefix: '' },
    { kind: 'compatible', apis: ANTHROPIC, at: 'anthropic', prefix: '' },
  ],
};
