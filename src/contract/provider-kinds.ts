/**
 * What a client may ask of a model: the endpoints, by the API that they belong to. `audio` is speech, transcription and translation, `bedrock` the
 * operations of Amazon Bedrock's own API.
 */
export type ModelApi =
  | 'chat'
  | 'completions'
  | 'responses'
  | 'embeddings'
  | 'moderations'
  | 'images'
  | 'audio'
  | 'messages'
  | 'count_tokens'
  | 'models'
  | 'bedrock';

/** What the gateway adds to a request: that nothing is stored, and that a stream reports usage. */
export type Addition = 'store' | 'usage';

/** Where a key stands in a request; `bedrock` and `bedrock-mantle` are services that a request is signed for. */
export type Authorization = 'bearer' | 'x-api-key' | 'api-key' | 'bedrock' | 'bedrock-mantle';

/** One address at which a provider speaks some APIs itself. */
export interface Surface {
  readonly apis: readonly ModelApi[];
  /** Ids of the models that it serves. Absent: all. */
  readonly models?: RegExp;
  /** It serves providers of this variant only: `variantOf`. Absent: all. */
  readonly only?: string;
  /** In place of the host of the kind. */
  readonly host?: string;
  /** Between the address and the path of the endpoint, which goes on behind `/v1`. */
  readonly prefix: string;
  readonly query?: string;
  /** More than one: a server may look for either. Absent: those of the kind. */
  readonly authorization?: readonly Authorization[];
  /** The body goes into InvokeModel's envelope, at its path. */
  readonly invokeModel?: true;
  /** It takes the ARN of an application inference profile for a model. */
  readonly profiles?: true;
}

/** A kind of provider. `{region}`, `{suffix}`, `{resource}`, `{deployment}` and `{version}` stand for what the provider's configuration says. */
export interface ProviderKindRow {
  /** Absent: the configuration names it. */
  readonly host?: string;
  /** What of the path a base URL stands in place of, with the host. */
  readonly root: string;
  readonly authorization: readonly Authorization[];
  /** A model that can be called, for the example among the outputs. */
  readonly exampleModel?: string;
  /** What it knows of what could be added. */
  readonly adds: readonly Addition[];
  /** The first that fits serves. */
  readonly surfaces: readonly Surface[];
  /** What the stock gateway translates for it, where no surface fits. */
  readonly translated: readonly ModelApi[];
  /** Translated: where a model name ends up in the path, the whole path is checked, for the name is the client's; the group is the name. */
  readonly path?: RegExp;
}

const OPENAI = ['chat', 'completions', 'responses', 'embeddings', 'moderations', 'images', 'audio', 'models'] as const;
const ANTHROPIC = ['messages', 'count_tokens'] as const;

/** Claude by its own id, or by a profile's, which begins with a geography. */
const CLAUDE = /^([a-z-]+\.)?anthropic\./;

/** One row each; the name is the slug of the image where it has one. A new kind is a row here and a factory in `ModelProvider`. */
export const PROVIDER_KINDS = {
  openai: {
    host: 'api.openai.com',
    root: '/v1',
    authorization: ['bearer'],
    exampleModel: 'gpt-4o-mini',
    adds: ['store', 'usage'],
    surfaces: [{ apis: OPENAI, prefix: '' }],
    translated: [],
  },
  anthropic: {
    host: 'api.anthropic.com',
    root: '/v1',
    authorization: ['x-api-key'],
    exampleModel: 'claude-haiku-4-5',
    adds: [],
    surfaces: [{ apis: [...ANTHROPIC, 'models'], prefix: '' }],
    translated: ['chat'],
  },
  google: {
    host: 'generativelanguage.googleapis.com',
    root: '',
    authorization: ['bearer'],
    exampleModel: 'gemini-2.5-flash',
    adds: ['usage'],
    surfaces: [{ apis: ['chat', 'embeddings', 'models'], prefix: '/v1beta/openai' }],
    translated: [],
    path: /\/v1(?:alpha|beta)\/models\/([\w.-]+):\w+$/,
  },
  'azure-openai': {
    host: '{resource}.openai.azure.com',
    root: '',
    authorization: ['api-key'],
    adds: ['store', 'usage'],
    surfaces: [
      { apis: OPENAI, only: 'v1', prefix: '/openai/v1' },
      {
        apis: ['chat', 'completions', 'embeddings', 'images', 'audio'],
        only: 'dated',
        prefix: '/openai/deployments/{deployment}',
        query: 'api-version={version}',
      },
    ],
    translated: [],
  },
  bedrock: {
    host: 'bedrock-runtime.{region}.{suffix}',
    root: '',
    authorization: ['bedrock'],
    adds: ['store', 'usage'],
    surfaces: [
      { apis: ANTHROPIC, models: CLAUDE, only: 'invoke', prefix: '', invokeModel: true, profiles: true },
      { apis: ['messages'], models: CLAUDE, only: 'anthropic', prefix: '/anthropic/v1' },
      // the runtime has no other way to count
      { apis: ['count_tokens'], models: CLAUDE, only: 'anthropic', prefix: '', invokeModel: true },
      {
        apis: ANTHROPIC,
        models: CLAUDE,
        only: 'mantle',
        host: 'bedrock-mantle.{region}.api.aws',
        prefix: '/anthropic/v1',
        authorization: ['bedrock-mantle'],
      },
      { apis: ['chat'], models: /^([a-z-]+\.)?openai\./, prefix: '/openai/v1' },
      { apis: ['responses'], models: /^([a-z-]+\.)?openai\.gpt-(?!oss)/, prefix: '/openai/v1' },
      { apis: ['bedrock'], prefix: '', profiles: true },
    ],
    translated: ['chat', 'embeddings'],
    path: /\/(?:model|inference-profiles)\/([^/]+)(?:\/[a-z-]+)?$/,
  },
  'bedrock-mantle': {
    host: 'bedrock-mantle.{region}.api.aws',
    root: '',
    authorization: ['bedrock-mantle'],
    adds: ['store', 'usage'],
    surfaces: [
      { apis: ANTHROPIC, models: /^anthropic\./, prefix: '/anthropic/v1' },
      { apis: ['chat', 'responses'], models: /^(openai\.gpt-(?!oss)|google\.)/, prefix: '/openai/v1' },
      { apis: ['chat', 'responses', 'models'], models: /^(?!anthropic\.)/, prefix: '/v1' },
    ],
    translated: [],
  },
  /** A server that speaks the APIs of `apis` at its base URL. */
  compatible: {
    root: '',
    authorization: ['bearer'],
    adds: [], // `adds` of its configuration
    surfaces: [
      { apis: OPENAI, prefix: '' },
      { apis: ANTHROPIC, prefix: '', authorization: ['x-api-key', 'bearer'] },
    ],
    translated: [],
  },
  /** Another provider of the stock gateway: `slug` of its configuration, called at `host`. */
  custom: {
    root: '',
    authorization: ['bearer'],
    adds: [],
    surfaces: [],
    translated: ['chat', 'completions', 'embeddings', 'images', 'audio'],
  },
} as const satisfies Record<string, ProviderKindRow>;

export type ProviderKind = keyof typeof PROVIDER_KINDS;

/** The kinds that are called with an API key at a public address of their own. */
export type ApiKeyKind = { [Kind in ProviderKind]: (typeof PROVIDER_KINDS)[Kind] extends { exampleModel: string } ? Kind : never }[ProviderKind];
