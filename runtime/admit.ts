/** What is served at all: the endpoints and methods of this table, nothing else of the image. */
import type { AdmissionConfiguration } from '../src/configuration';
import type { Exchange, Exchanges } from './exchange';
import { Refusal } from './refusal';

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

const JSON_BODY = 'application/json';
const UPLOAD = 'multipart/form-data';

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

/** The one path that could take an upgrade; this version serves it to nobody. */
const UPGRADABLE = '/v1/realtime';

export interface RequestHead {
  readonly method?: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** The endpoint of the request and how many body bytes it may have; throws what is wrong with it. */
export function admit(head: RequestHead, exchange: Exchange, exchanges: Exchanges, limits: AdmissionConfiguration): Endpoint {
  const { headers } = head;
  if (headers.upgrade !== undefined) throw new Refusal(exchange.path === UPGRADABLE ? 'endpoint_not_allowed' : 'upgrade_not_allowed');
  const endpoint = ENDPOINTS.get(exchange.path);
  if (!endpoint) throw new Refusal('endpoint_not_allowed');
  exchange.endpoint = endpoint;
  if (head.method !== endpoint.method) throw new Refusal('method_not_allowed');
  if (exchanges.size > limits.maxConcurrentRequests) throw new Refusal('too_many_requests_in_flight');
  if (endpoint.body !== 'none') admitBody(headers, endpoint, exchange, exchanges, limits);
  return endpoint;
}

function admitBody(
  headers: RequestHead['headers'],
  endpoint: Endpoint,
  exchange: Exchange,
  exchanges: Exchanges,
  limits: AdmissionConfiguration,
): void {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw new Refusal('unsupported_encoding');
  const type = headers['content-type'];
  // without a content type the image would drop the body
  if (type === undefined) headers['content-type'] = endpoint.body;
  else if (mediaType(String(type)) !== endpoint.body) throw new Refusal('invalid_request', `content-type must be ${endpoint.body}`);
  const length = Number(headers['content-length'] ?? 0);
  if (length > bodyLimit(endpoint, limits)) throw new Refusal('body_too_large');
  if (exchanges.bytesHeld + length > limits.maxBytesInFlight) throw new Refusal('too_many_bytes_in_flight');
  exchanges.hold(exchange, length);
}

export const bodyLimit = (endpoint: Endpoint | undefined, limits: AdmissionConfiguration): number =>
  endpoint?.body === UPLOAD ? limits.maxUploadBodyBytes : limits.maxJsonBodyBytes;

function mediaType(contentType: string): string {
  const end = contentType.indexOf(';');
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

/** Called for every chunk as it comes off the wire, with or without a content length; throws when it is one too many. */
export function countBody(bytes: number, exchange: Exchange, exchanges: Exchanges, limits: AdmissionConfiguration): void {
  exchange.requestBytes += bytes;
  if (exchange.requestBytes > bodyLimit(exchange.endpoint, limits)) throw new Refusal('body_too_large');
  const unheld = exchange.requestBytes - exchange.held;
  if (unheld <= 0) return;
  if (exchanges.bytesHeld + unheld > limits.maxBytesInFlight) throw new Refusal('too_many_bytes_in_flight');
  exchanges.hold(exchange, unheld);
}
