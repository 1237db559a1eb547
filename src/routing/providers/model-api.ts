/** What a client may ask of a server: endpoints, by the API that they belong to. */
export enum ModelApi {
  /** OpenAI's `/v1/chat/completions`. */
  CHAT = 'chat',

  /** OpenAI's older `/v1/completions`. */
  COMPLETIONS = 'completions',

  /** OpenAI's `/v1/responses`. */
  RESPONSES = 'responses',

  /** OpenAI's `/v1/embeddings`. */
  EMBEDDINGS = 'embeddings',

  /** OpenAI's `/v1/moderations`. */
  MODERATIONS = 'moderations',

  /** OpenAI's `/v1/images/generations` and `/v1/images/edits`. */
  IMAGES = 'images',

  /** OpenAI's `/v1/audio/speech`, `/v1/audio/transcriptions` and `/v1/audio/translations`. */
  AUDIO = 'audio',

  /** Anthropic's `/v1/messages`. */
  MESSAGES = 'messages',

  /** Anthropic's `/v1/messages/count_tokens`. */
  COUNT_TOKENS = 'count_tokens',
}
