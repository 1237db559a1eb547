/** The endpoints that are served: one row each, nothing else of the image. */
export type Api = 'openai' | 'responses' | 'anthropic';

/** How the answer of an endpoint tells what it used and that it is whole; a row of `answer/readers`. */
export type AnswerKind = 'chat' | 'completions' | 'responses' | 'messages' | 'count' | 'embeddings' | 'images' | 'media' | 'moderations';

export interface Endpoint {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Which shape errors and usage have. */
  readonly api: Api;
  readonly answer: AnswerKind;
  readonly body: 'application/json' | 'multipart/form-data' | 'none';
  /** OpenTelemetry's `gen_ai.operation.name`. */
  readonly operation: string;
}

export const JSON_BODY = 'application/json';
export const UPLOAD = 'multipart/form-data';

const ROWS: readonly (readonly [path: string, api: Api, body: Endpoint['body'], operation: string, answer: AnswerKind])[] = [
  ['/v1/chat/completions', 'openai', JSON_BODY, 'chat', 'chat'],
  ['/v1/completions', 'openai', JSON_BODY, 'text_completion', 'completions'],
  ['/v1/responses', 'responses', JSON_BODY, 'chat', 'responses'],
  ['/v1/responses/compact', 'responses', JSON_BODY, 'chat', 'responses'],
  ['/v1/responses/input_tokens', 'responses', JSON_BODY, 'count_tokens', 'count'],
  ['/v1/embeddings', 'openai', JSON_BODY, 'embeddings', 'embeddings'],
  ['/v1/moderations', 'openai', JSON_BODY, 'moderation', 'moderations'],
  ['/v1/messages', 'anthropic', JSON_BODY, 'chat', 'messages'],
  ['/v1/messages/count_tokens', 'anthropic', JSON_BODY, 'count_tokens', 'count'],
  ['/v1/images/generations', 'openai', JSON_BODY, 'generate_content', 'images'],
  ['/v1/images/edits', 'openai', UPLOAD, 'generate_content', 'images'],
  ['/v1/audio/speech', 'openai', JSON_BODY, 'generate_content', 'media'],
  ['/v1/audio/transcriptions', 'openai', UPLOAD, 'generate_content', 'media'],
  ['/v1/audio/translations', 'openai', UPLOAD, 'generate_content', 'media'],
  ['/v1/models', 'openai', 'none', 'list_models', 'media'],
];

export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(
  ROWS.map(([path, api, body, operation, answer]) => [path, { path, api, body, operation, answer, method: body === 'none' ? 'GET' : 'POST' }]),
);
