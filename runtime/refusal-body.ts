/** The runtime's own answers in the error shape of the called API. */
import type { Api } from './admit';
import type { Refusal } from './refusal';

const TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  413: 'request_too_large',
  415: 'invalid_request_error',
  426: 'invalid_request_error',
  429: 'rate_limit_error',
};

const typeOf = (refusal: Refusal): string => TYPES[refusal.status] ?? 'api_error';

/** Body of an answer with the refusal's status. */
export function refusalBody(refusal: Refusal, api: Api | undefined, requestId: string): string {
  const { message, code } = refusal;
  const error = { message, type: typeOf(refusal), param: null, code };
  return JSON.stringify(api === 'anthropic' ? { type: 'error', error: { type: error.type, message, code }, request_id: requestId } : { error });
}

/** An event that ends a stream which cannot go on. */
export function refusalEvent(refusal: Refusal, api: Api | undefined, requestId: string): string {
  const { message, code } = refusal;
  if (api === 'responses') return `event: error\ndata: ${JSON.stringify({ type: 'error', code, message, param: null })}\n\n`;
  const data = `data: ${refusalBody(refusal, api, requestId)}\n\n`;
  return api === 'anthropic' ? `event: error\n${data}` : data;
}

export function refusalHeaders(refusal: Refusal): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (refusal.retryAfter !== undefined) headers['retry-after'] = String(refusal.retryAfter);
  // RFC 6750 section 3
  if (refusal.status === 401) headers['www-authenticate'] = refusal.code === 'missing_token' ? 'Bearer' : 'Bearer error="invalid_token"';
  if (refusal.code === 'insufficient_scope') headers['www-authenticate'] = 'Bearer error="insufficient_scope"';
  return headers;
}
