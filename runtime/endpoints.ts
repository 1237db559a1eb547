import type { ModelApi } from '../src/contract';

/** The endpoints that are served: one row each, nothing else of the image. */
export type Api = 'openai' | 'responses' | 'anthropic' | 'bedrock';

/** How the answer of an endpoint tells what it used and that it is whole; a row of `answer/readers`. */
export type AnswerKind =
  | 'chat'
  | 'completions'
  | 'responses'
  | 'messages'
  | 'converse'
  | 'invoked'
  | 'count'
  | 'embeddings'
  | 'images'
  | 'media'
  | 'moderations';

export interface Endpoint {
  /** What it is of what providers speak. */
  readonly serves: ModelApi;
  /** Of Bedrock's own API what is done with the model that the path names. */
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Which shape errors and usage have. */
  readonly api: Api;
  readonly answer: AnswerKind;
  readonly body: 'application/json' | 'multipart/form-data' | 'none';
  /** OpenTelemetry's `gen_ai.operation.name`. */
  readonly operation: string;
}

/** A caller's own limits, and what it has used of them; only where there are limits. */
export const USAGE_PATH = '/v1/usage';

export const JSON_BODY = 'application/json';
export const UPLOAD = 'multipart/form-data';

type Row = readonly [path: string, api: Api, body: Endpoint['body'], operation: string, answer: AnswerKind, serves: ModelApi];

const ROWS: readonly Row[] = [
  ['/v1/chat/completions', 'openai', JSON_BODY, 'chat', 'chat', 'chat'],
  ['/v1/completions', 'openai', JSON_BODY, 'text_completion', 'completions', 'completions'],
  ['/v1/responses', 'responses', JSON_BODY, 'chat', 'responses', 'responses'],
  ['/v1/responses/compact', 'responses', JSON_BODY, 'chat', 'responses', 'responses'],
  ['/v1/responses/input_tokens', 'responses', JSON_BODY, 'count_tokens', 'count', 'responses'],
  ['/v1/embeddings', 'openai', JSON_BODY, 'embeddings', 'embeddings', 'embeddings'],
  ['/v1/moderations', 'openai', JSON_BODY, 'moderation', 'moderations', 'moderations'],
  ['/v1/messages', 'anthropic', JSON_BODY, 'chat', 'messages', 'messages'],
  ['/v1/messages/count_tokens', 'anthropic', JSON_BODY, 'count_tokens', 'count', 'count_tokens'],
  ['/v1/images/generations', 'openai', JSON_BODY, 'generate_content', 'images', 'images'],
  ['/v1/images/edits', 'openai', UPLOAD, 'generate_content', 'images', 'images'],
  ['/v1/audio/speech', 'openai', JSON_BODY, 'generate_content', 'media', 'audio'],
  ['/v1/audio/transcriptions', 'openai', UPLOAD, 'generate_content', 'media', 'audio'],
  ['/v1/audio/translations', 'openai', UPLOAD, 'generate_content', 'media', 'audio'],
  ['/v1/models', 'openai', 'none', 'list_models', 'media', 'models'],
  [USAGE_PATH, 'openai', 'none', 'usage', 'media', 'models'],
];

/** Below `/model/<id of the model>/`. */
const BEDROCK_ROWS: readonly Row[] = [
  ['invoke', 'bedrock', JSON_BODY, 'chat', 'invoked', 'bedrock'],
  ['invoke-with-response-stream', 'bedrock', JSON_BODY, 'chat', 'invoked', 'bedrock'],
  ['converse', 'bedrock', JSON_BODY, 'chat', 'converse', 'bedrock'],
  ['converse-stream', 'bedrock', JSON_BODY, 'chat', 'converse', 'bedrock'],
  ['count-tokens', 'bedrock', JSON_BODY, 'count_tokens', 'count', 'bedrock'],
];

const byPath = (rows: readonly Row[]): ReadonlyMap<string, Endpoint> =>
  new Map(
    rows.map(([path, api, body, operation, answer, serves]) => [
      path,
      { path, api, body, operation, answer, serves, method: body === 'none' ? 'GET' : 'POST' },
    ]),
  );

export const ENDPOINTS = byPath(ROWS);
const BEDROCK_ENDPOINTS = byPath(BEDROCK_ROWS);

/** `undefined` for what nobody serves. The list of models has one model below it, and Anthropic's shape for clients of that API. */
export function endpointAt(path: string, bedrockApi?: boolean, speaksAnthropic?: boolean): Endpoint | undefined {
  const endpoint =
    ENDPOINTS.get(path.replace(/^(\/v1\/models)\/([^%]|%[2-7][0-9a-f])+$/i, '$1')) ??
    (bedrockApi ? BEDROCK_ENDPOINTS.get(/^\/model\/[^/]+\/([^/]+)$/.exec(path)?.[1] ?? '') : undefined);
  return speaksAnthropic && endpoint?.body === 'none' ? { ...endpoint, api: 'anthropic' } : endpoint;
}
