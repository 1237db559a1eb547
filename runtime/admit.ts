/** Whether a request is served at all: an endpoint of the table, its method, its size. */
import type { AdmissionConfiguration } from '../src/contract';
import { ENDPOINTS, type Endpoint, JSON_BODY, UPLOAD } from './endpoints';
import type { Exchange, Exchanges } from './exchange';
import { Refusal } from './refusal';

/** The one path that could take an upgrade; this version serves it to nobody. */
const UPGRADABLE = '/v1/realtime';

export interface RequestHead {
  readonly method?: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** The endpoint of the request, throws what is wrong with it. */
export function admit({ method, headers }: RequestHead, exchange: Exchange, exchanges: Exchanges, limits: AdmissionConfiguration): Endpoint {
  const { path } = exchange;
  if (headers.upgrade !== undefined) throw new Refusal(path === UPGRADABLE ? 'endpoint_not_allowed' : 'upgrade_not_allowed');
  const endpoint = ENDPOINTS.get(path);
  if (!endpoint) throw new Refusal('endpoint_not_allowed');
  exchange.endpoint = endpoint;
  if (method !== endpoint.method) throw new Refusal('method_not_allowed');
  if (exchanges.size > limits.maxConcurrentRequests) throw new Refusal('too_many_requests_in_flight');
  const { body } = endpoint;
  if (body !== 'none') {
    if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw new Refusal('unsupported_encoding');
    // without a content type the image would drop the body
    headers['content-type'] ??= body;
    if (String(headers['content-type']).split(';', 1)[0].trim().toLowerCase() !== body)
      throw new Refusal('invalid_request', `content-type must be ${body}`);
    checkBytes(Number(headers['content-length'] ?? 0), exchange, exchanges, limits);
  }
  return endpoint;
}

/** Throws where a request of so many bytes in all is too large, or one too many for the task. */
function checkBytes(bytes: number, exchange: Exchange, exchanges: Exchanges, limits: AdmissionConfiguration): void {
  if (bytes > (exchange.endpoint?.body === UPLOAD ? limits.maxUploadBodyBytes : limits.maxJsonBodyBytes)) throw new Refusal('body_too_large');
  if (exchanges.bytesHeld - exchange.held + bytes > limits.maxBytesInFlight) throw new Refusal('too_many_bytes_in_flight');
}

/** The image's work for Bedrock grows with the square of the messages: over 40,000 it sits for 12 s, and nobody else is served meanwhile. */
const MAX_MEMBERS = 100_000;
const MEMBERS_OF_OBJECT = 5;

/** Counts objects and members outside of strings, byte by byte, for a name can be spelled in many ways. */
export function countMembers(chunk: Buffer, exchange: Exchange): void {
  if (exchange.endpoint?.body !== JSON_BODY) return;
  let { members, quoted } = exchange;
  for (let i = 0; i < chunk.length; i++) {
    const byte = chunk[i];
    if (quoted === 2) quoted = 1;
    else if (byte === 34) quoted = 1 - quoted;
    else if (quoted) {
      if (byte === 92) quoted = 2;
    } else if (byte === 58) members++;
    else if (byte === 123) members += MEMBERS_OF_OBJECT;
  }
  exchange.members = members;
  exchange.quoted = quoted;
  if (members > MAX_MEMBERS) throw new Refusal('invalid_request', 'too many objects');
}

/** Called for every chunk as it comes off the wire, with or without a content length; throws when it is one too many. */
export function countBody(bytes: number, exchange: Exchange, exchanges: Exchanges, limits: AdmissionConfiguration): void {
  exchange.requestBytes += bytes;
  checkBytes(exchange.requestBytes, exchange, exchanges, limits);
  exchanges.hold(exchange, bytes);
}
