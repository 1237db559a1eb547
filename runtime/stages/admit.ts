/** Whether a request is served at all: an endpoint of the table, its method, its type, its size. */
import type { AdmissionConfiguration } from '../../src/contract';
import { UPLOAD, USAGE_PATH } from '../endpoints';
import type { Exchange, Exchanges } from '../exchange';
import { mediaType } from '../media-type';
import { Refusal } from '../refusal';
import type { Stage } from '../stage';

export const admit: Stage = (exchange, { exchanges, boot, limiter }) => {
  const { method, endpoint } = exchange;
  const { headers } = exchange.request;
  if (!endpoint || (endpoint.path === USAGE_PATH && !limiter)) throw new Refusal('endpoint_not_allowed');
  if (headers.upgrade !== undefined) throw new Refusal('upgrade_not_allowed');
  if (method !== endpoint.method) throw new Refusal('method_not_allowed');
  if (exchanges.size > boot.admission.maxConcurrentRequests) throw new Refusal('too_many_requests_in_flight');
  const { body } = endpoint;
  if (body === 'none') return;
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw new Refusal('unsupported_encoding');
  const type = headers['content-type'] ?? body;
  if (mediaType(type) !== body) throw new Refusal('invalid_request', `content-type must be ${body}`);
  checkBytes(Number(headers['content-length'] ?? 0), exchange, exchanges, boot.admission);
};

/** Throws where a request of so many bytes in all is too large, or one too many for the task. */
export function checkBytes(bytes: number, exchange: Exchange, exchanges: Exchanges, limits: AdmissionConfiguration): void {
  if (bytes > (exchange.endpoint?.body === UPLOAD ? limits.maxUploadBodyBytes : limits.maxJsonBodyBytes)) throw new Refusal('body_too_large');
  if (exchanges.bytesHeld - exchange.held + bytes > limits.maxBytesInFlight) throw new Refusal('too_many_bytes_in_flight');
}
