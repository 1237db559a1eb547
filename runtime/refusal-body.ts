/** The runtime's own answers, and what providers say in place of one, in the error shape of the called API. */
import type { FailureCause, ProviderFailure } from './answer/provider-failure';
import type { Api } from './endpoints';
import { redacted } from './redaction';
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

/** Types of Anthropic's errors, and of OpenAI's with their code, for a provider of another API. */
const FAILURES: Readonly<Record<number, readonly [anthropic: string, openai: string, code?: string]>> = {
  400: ['invalid_request_error', 'invalid_request_error'],
  403: ['permission_error', 'permission_error', 'model_access'],
  404: ['not_found_error', 'invalid_request_error'],
  413: ['request_too_large', 'invalid_request_error'],
  429: ['rate_limit_error', 'rate_limit_error', 'rate_limit_exceeded'],
  503: ['overloaded_error', 'server_error', 'overloaded'],
  504: ['timeout_error', 'server_error', 'timeout'],
  529: ['overloaded_error', 'server_error', 'overloaded'],
};

/** In place of a provider that says nothing which can be read. */
const MESSAGES: Readonly<Record<FailureCause, string>> = {
  client: 'the provider refused the request',
  key_refused: 'the provider refused the key',
  model_access: 'the account has no access to this model',
  rate_limit: 'the account has reached a limit of the provider',
  overloaded: 'the provider is overloaded',
  provider: 'the provider failed',
};

/** A provider's failure, in its own words: its type, code and parameter where they are of the called API. */
export function failureBody(failure: ProviderFailure, api: Api | undefined, requestId: string): string {
  const { status, cause, shape } = failure;
  const message = redacted(failure.message ?? MESSAGES[cause]);
  const [anthropic, openai, code] = FAILURES[status] ?? (status < 500 ? FAILURES[400] : ['api_error', 'server_error']);
  if (api === 'anthropic') {
    const type = (shape === 'anthropic' && failure.type) || anthropic;
    return JSON.stringify({ type: 'error', error: { type, message }, request_id: requestId });
  }
  const own = shape === 'openai';
  return JSON.stringify({
    error: {
      message,
      type: (own && failure.type) || openai,
      param: (own && failure.param && redacted(failure.param)) || null,
      code: (own ? failure.code : (code ?? failure.type)) ?? null,
    },
  });
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
