/** The endpoints that are served: one row each, nothing else of the image. */
export type Api = 'openai' | 'responses' | 'anthropic';

export interface Endpoint {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Which shape errors and usage have. */
  readonly api: Api;
  readonly body: 'application/json' | 'multipart/form-data' | 'none';
  /** OpenTelemetry's `gen_ai.operation.name`. */
  readonly operation: string;
}

export const JSON_BODY = 'application/json';
export const UPLOAD = 'multipart/form-data';

const ROWS: readonly (readonly [path: string, api: Api, body: Endpoint['body'], operation: string])[] = [
  ['/v1/chat/completions', 'openai', JSON_BODY, 'chat'],
  ['/v1/completions', 'openai', JSON_BODY, 'text_completion'],
  ['/v1/responses', 'responses', JSON_BODY, 'chat'],
  ['/v1/embeddings', 'openai', JSON_BODY, 'embeddings'],
  ['/v1/messages', 'anthropic', JSON_BODY, 'chat'],
  ['/v1/messages/count_tokens', 'anthropic', JSON_BODY, 'count_tokens'],
  ['/v1/images/generations', 'openai', JSON_BODY, 'generate_content'],
  ['/v1/images/edits', 'openai', UPLOAD, 'generate_content'],
  ['/v1/audio/speech', 'openai', JSON_BODY, 'generate_content'],
  ['/v1/audio/transcriptions', 'openai', UPLOAD, 'generate_content'],
  ['/v1/audio/translations', 'openai', UPLOAD, 'generate_content'],
  ['/v1/models', 'openai', 'none', 'list_models'],
];

export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(
  ROWS.map(([path, api, body, operation]) => [path, { path, api, body, operation, method: body === 'none' ? 'GET' : 'POST' }]),
);
