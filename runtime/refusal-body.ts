/** The runtime's own answers in the error shape of the called API. */
import type { Api } from './endpoints';
import type { Refusal } from './refusal';

const TYPES: Record<number, string> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
};

/** Body of an answer with the refusal's status. */
export function refusalBody({ message, code, status }: Refusal, api: Api | undefined, requestId: string): string {
  const type = TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
  return JSON.stringify(
    api === 'anthropic' ? { type: 'error', error: { type, message, code }, request_id: requestId } : { error: { message, type, param: null, code } },
  );
}

/** An event that ends a stream which cannot go on. */
export function refusalEvent(refusal: Refusal, api: Api | undefined, requestId: string): string {
  const { message, code } = refusal;
  const data = api === 'responses' ? JSON.stringify({ type: 'error', code, message, param: null }) : refusalBody(refusal, api, requestId);
  return `${api === 'openai' ? '' : 'event: error\n'}data: ${data}\n\n`;
}

export function refusalHeaders({ status, code, retryAfter }: Refusal): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (retryAfter) headers['retry-after'] = String(retryAfter);
  // RFC 6750 section 3
  if (status === 401 || code === 'insufficient_scope')
    headers['www-authenticate'] = `Bearer${code === 'missing_token' ? '' : ` error="${code === 'insufficient_scope' ? code : 'invalid_token'}"`}`;
  return headers;
}
