/** The runtime's own answers, and what providers say in place of one, in the error shape of the called API. */

import type { FailureCause } from '../src/contract';
import { errorNames } from './answer/error-types';
import { exceptionFrame } from './answer/frames';
import type { ProviderFailure } from './answer/provider-failure';
import type { Api } from './endpoints';
import { redacted } from './redaction';
import type { Refusal } from './refusal';

/** Body of an answer with the refusal's status. */
export function refusalBody({ message, code, status }: Refusal, api: Api | undefined, requestId: string): string {
  if (api === 'bedrock') return JSON.stringify({ message });
  const [type] = errorNames(Math.min(status, 500));
  return JSON.stringify(
    api === 'anthropic' ? { type: 'error', error: { type, message, code }, request_id: requestId } : { error: { message, type, param: null, code } },
  );
}

/** In place of a provider that says nothing which can be read. */
const MESSAGES: Readonly<Record<FailureCause, string>> = {
  client: 'the provider refused the request',
  key_refused: 'the provider refused the key',
  model_access: 'the account has no access to this model',
  rate_limit: 'the account has reached a limit of the provider',
  overloaded: 'the provider is overloaded',
  provider: 'the provider failed',
};

/** What Bedrock calls it in a frame. */
const exceptionOf = (status: number): string => errorNames(status)[3] ?? 'validationException';

/** Where SDKs of AWS read it: with a capital, and as the provider said it where it is of AWS. */
function exceptionHeader(api: Api | undefined, status: number, said = ''): Record<string, string> {
  const own = exceptionOf(status);
  return api === 'bedrock' ? { 'x-amzn-errortype': /^[A-Z]\w+$/.test(said) ? said : own[0].toUpperCase() + own.slice(1) } : {};
}

/** Of the company's key a client learns that it is refused, and no more. */
const forClient = (failure: ProviderFailure): ProviderFailure =>
  failure.cause === 'key_refused' ? { status: failure.status, cause: failure.cause, code: 'provider_key_refused', shape: 'openai' } : failure;

const readable = ({ cause, message }: ProviderFailure): string => (message === undefined ? MESSAGES[cause] : redacted(message));

/** Bedrock's words for it. Coding agents shorten a conversation at Anthropic's, or at the token that Claude Code documents for gateways. */
const TOO_LONG = /^(The model returned [\w ]+: )?Input is too long/;

/** A provider's failure, in its own words: its type, code and parameter where they are of the called API. */
export function failureBody(said: ProviderFailure, api: Api | undefined, requestId: string): string {
  const failure = forClient(said);
  const { status, shape, type } = failure;
  const message = readable(failure);
  if (api === 'bedrock') return JSON.stringify({ message });
  if (api !== 'anthropic') return JSON.stringify({ error: openaiError(failure) });
  return JSON.stringify({
    type: 'error',
    error: {
      type: (shape === 'anthropic' && type) || errorNames(status)[0],
      message: TOO_LONG.test(message) ? `prompt is too long: ${message} (capability_rejected: prompt_too_long)` : message,
    },
    request_id: requestId,
  });
}

export const failureHeaders = (said: ProviderFailure, api: Api | undefined): Record<string, string> =>
  exceptionHeader(api, said.status, forClient(said).type);

function openaiError(failure: ProviderFailure) {
  const { status, shape, type, param, code: said } = failure;
  const [, openai, code] = errorNames(status);
  const own = shape === 'openai';
  return {
    message: readable(failure),
    type: (own && type) || openai,
    param: (own && param && redacted(param)) || null,
    code: (own ? said : (code ?? type)) ?? null,
  };
}

/** The same, in a stream that ends with it. */
export function failureEvent(failure: ProviderFailure, api: Api | undefined, requestId: string): string | Buffer {
  if (api !== 'responses') return errorEvent(api, failureBody(failure, api, requestId), failure.status);
  const { code, message, param } = openaiError(forClient(failure));
  return errorEvent(api, JSON.stringify({ type: 'error', code, message, param }), failure.status);
}

function errorEvent(api: Api | undefined, data: string, status: number): string | Buffer {
  if (api !== 'bedrock') return `${api === 'openai' ? '' : 'event: error\n'}data: ${data}\n\n`;
  return exceptionFrame(exceptionOf(status), data);
}

/** An event that ends a stream which cannot go on. */
export function refusalEvent(refusal: Refusal, api: Api | undefined, requestId: string): string | Buffer {
  const { message, code, status } = refusal;
  const data = api === 'responses' ? JSON.stringify({ type: 'error', code, message, param: null }) : refusalBody(refusal, api, requestId);
  return errorEvent(api, data, status);
}

export function refusalHeaders({ status, code, retryAfter }: Refusal, api?: Api): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json', ...exceptionHeader(api, status) };
  if (retryAfter) headers['retry-after'] = String(retryAfter);
  // RFC 6750 section 3
  if (status === 401 || code === 'insufficient_scope')
    headers['www-authenticate'] = `Bearer${code === 'missing_token' ? '' : ` error="${code === 'insufficient_scope' ? code : 'invalid_token'}"`}`;
  return headers;
}
