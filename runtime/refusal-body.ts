/** The runtime's own answers, and what providers say in place of one, in the error shape of the called API. */
import type { FailureCause, ProviderFailure } from './answer/provider-failure';
import type { Api, Dialect } from './endpoints';
import { redacted } from './redaction';
import type { Refusal } from './refusal';

const TYPES: Record<number, string> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
};

/** Body of an answer with the refusal's status. */
export function refusalBody({ message, code, status }: Refusal, api: Dialect | undefined, requestId: string): string {
  if (api === 'bedrock') return bedrockBody(status, message);
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

/** Errors of Bedrock's own API, whose SDKs read the type in the body as well as in a header. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  503: 'ServiceUnavailableException',
};

const bedrockBody = (status: number, message: string, type?: string): string =>
  JSON.stringify({ __type: type ?? EXCEPTIONS[status] ?? (status < 500 ? 'ValidationException' : 'InternalServerException'), message });

/** Of the company's key a client learns that it is refused, and no more. */
const forClient = (failure: ProviderFailure): ProviderFailure =>
  failure.cause === 'key_refused' ? { status: failure.status, cause: failure.cause, code: 'provider_key_refused', shape: 'openai' } : failure;

const readable = ({ cause, message }: ProviderFailure): string => (message === undefined ? MESSAGES[cause] : redacted(message));

const typesOf = (status: number) => FAILURES[status] ?? (status < 500 ? FAILURES[400] : (['api_error', 'server_error'] as const));

/** A provider's failure, in its own words: its type, code and parameter where they are of the called API. */
export function failureBody(said: ProviderFailure, api: Dialect | undefined, requestId: string): string {
  const failure = forClient(said);
  const { status, shape, type } = failure;
  const message = readable(failure);
  if (api === 'bedrock') return bedrockBody(status, message, /^\w+Exception$/.exec(type ?? '')?.[0]);
  if (api !== 'anthropic') return JSON.stringify({ error: openaiError(failure) });
  return JSON.stringify({ type: 'error', error: { type: (shape === 'anthropic' && type) || typesOf(status)[0], message }, request_id: requestId });
}

function openaiError(failure: ProviderFailure) {
  const { status, shape, type, param, code: said } = failure;
  const [, openai, code] = typesOf(status);
  const own = shape === 'openai';
  return {
    message: readable(failure),
    type: (own && type) || openai,
    param: (own && param && redacted(param)) || null,
    code: (own ? said : (code ?? type)) ?? null,
  };
}

/** The same, in a stream that ends with it. */
export function failureEvent(failure: ProviderFailure, api: Api | undefined, requestId: string): string {
  if (api !== 'responses') return errorEvent(api, failureBody(failure, api, requestId));
  const { code, message, param } = openaiError(forClient(failure));
  return errorEvent(api, JSON.stringify({ type: 'error', code, message, param }));
}

const errorEvent = (api: Api | undefined, data: string): string => `${api === 'openai' ? '' : 'event: error\n'}data: ${data}\n\n`;

/** An event that ends a stream which cannot go on. */
export function refusalEvent(refusal: Refusal, api: Api | undefined, requestId: string): string {
  const { message, code } = refusal;
  const data = api === 'responses' ? JSON.stringify({ type: 'error', code, message, param: null }) : refusalBody(refusal, api, requestId);
  return errorEvent(api, data);
}

export function refusalHeaders({ status, code, retryAfter }: Refusal): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (retryAfter) headers['retry-after'] = String(retryAfter);
  // RFC 6750 section 3
  if (status === 401 || code === 'insufficient_scope')
    headers['www-authenticate'] = `Bearer${code === 'missing_token' ? '' : ` error="${code === 'insufficient_scope' ? code : 'invalid_token'}"`}`;
  return headers;
}
