/** A kind of provider that is called with an API key at a public address of its own. */
export interface ApiKeyKind {
  readonly host: string;
  /** A model that can be called, for the example among the outputs. */
  readonly exampleModel: string;
  /** It speaks Anthropic's API. */
  readonly messages?: true;
  /** OpenAI's own API: uploads and speech too, and streams of completions report usage only when `stream_options` asks for it. */
  readonly openai?: true;
  /** Where a model name ends up in the path, the whole path is checked, for the name is the client's; the group is the name. */
  readonly path?: RegExp;
}

/** One row each, by slug of the image. A new kind is a row here and a factory in `ModelProvider`. */
export const API_KEY_KINDS = {
  openai: { host: 'api.openai.com', exampleModel: 'gpt-4o-mini', openai: true },
  anthropic: { host: 'api.anthropic.com', exampleModel: 'claude-haiku-4-5', messages: true },
  google: {
    host: 'generativelanguage.googleapis.com',
    exampleModel: 'gemini-2.5-flash',
    path: /\/v1(?:alpha|beta)\/models\/([\w.-]+):\w+$/,
  },
} as const satisfies Record<string, ApiKeyKind>;

/** Slugs of the image that the runtime can serve; those that are no row have an address or a credential like no other. */
export type ProviderKind = keyof typeof API_KEY_KINDS | 'azure-openai' | 'bedrock';
