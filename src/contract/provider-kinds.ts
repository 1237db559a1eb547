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

/** Where a kind of provider has some of its surfaces, in place of what the kind says. */
export interface Place {
  readonly host?: string;
  /** More than one: a server may look for either. */
  readonly authorization: readonly Authorization[];
}

/** A kind of provider. `{region}`, `{suffix}`, `{resource}`, `{deployment}` and `{version}` stand for what the provider's configuration says. */
export interface ProviderKindRow {
  /** Absent: the configuration names it. */
  readonly host?: string;
  /** What of the path a base URL stands in place of, with the host. */
  readonly root: string;
  readonly authorization: readonly Authorization[];
  /** What it knows of what could be added. */
  readonly adds: readonly Addition[];
  /** By the name that surfaces have for it: `at`. */
  readonly places?: Readonly<Record<string, Place>>;
  /** What the stock gateway translates for it, where no surface of the live lists fits. */
  readonly translated: readonly ModelApi[];
}

/** One row each; the name is the slug of the image where it has one. A new kind is a row here, its surfaces in `STANDARD_LISTS` and a factory in `ModelProvider`. */
export const PROVIDER_KINDS = {
  openai: {
    host: 'api.openai.com',
    root: '/v1',
    authorization: ['bearer'],
    adds: ['store', 'usage'],
    translated: [],
  },
  anthropic: {
    host: 'api.anthropic.com',
    root: '/v1',
    authorization: ['x-api-key'],
    adds: [],
    translated: ['chat'],
  },
  google: {
    host: 'generativelanguage.googleapis.com',
    root: '',
    authorization: ['bearer'],
    adds: ['usage'],
    translated: [],
  },
  'azure-openai': {
    host: '{resource}.openai.azure.com',
    root: '',
    authorization: ['api-key'],
    adds: ['store', 'usage'],
    translated: [],
  },
  bedrock: {
    host: 'bedrock-runtime.{region}.{suffix}',
    root: '',
    authorization: ['bedrock'],
    places: { mantle: { host: 'bedrock-mantle.{region}.api.aws', authorization: ['bedrock-mantle'] } },
    adds: ['store', 'usage'],
    translated: ['chat', 'embeddings'],
  },
  'bedrock-mantle': {
    host: 'bedrock-mantle.{region}.api.aws',
    root: '',
    authorization: ['bedrock-mantle'],
    adds: ['store', 'usage'],
    translated: [],
  },
  /** A server that speaks the APIs of `apis` at its base URL. */
  compatible: {
    root: '',
    authorization: ['bearer'],
    places: { anthropic: { authorization: ['x-api-key', 'bearer'] } },
    adds: [], // `adds` of its configuration
    translated: [],
  },
  /** Another provider of the stock gateway: `slug` of its configuration, called at `host`. */
  custom: {
    root: '',
    authorization: ['bearer'],
    adds: [],
    translated: ['chat', 'completions', 'embeddings', 'images', 'audio'],
  },
} as const satisfies Record<string, ProviderKindRow>;

export type ProviderKind = keyof typeof PROVIDER_KINDS;

/** Of the kinds that are called with an API key at a public address of their own a model that can be called, for the example among the outputs. */
export const EXAMPLE_MODELS = {
  openai: 'gpt-4o-mini',
  anthropic: 'claude-haiku-4-5',
  google: 'gemini-2.5-flash',
} as const satisfies Partial<Record<ProviderKind, string>>;

export type ApiKeyKind = keyof typeof EXAMPLE_MODELS;
