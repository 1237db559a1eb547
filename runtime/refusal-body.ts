/** The runtime's own answers, and what providers say in place of one, in the error shape of the called API. */

import { errorNames } from './answer/error-types';
import { exceptionFrame } from './answer/frames';
import type { ProviderFailure } from './answer/provider-failure';
import type { Api } from './endpoints';
import { redacted } from './redaction';
import { Refusal } from './refusal';

/** A provider's failure of whose key a client may learn nothing is a refusal. */
type Failure = Refusal | ProviderFailure;

/** Bedrock's words for it. Coding agents shorten a conversation at Anthropic's, or at the token that Claude Code documents for gateways. */
const TOO_LONG = /^(The model returned [\w ]+: )?Input is too long/;

/** A provider's type, code and parameter are told where they are of the called API. */
function told(failure: Failure, api: Api | undefined) {
  const { status, code } = failure;
  if (failure instanceof Refusal) return { message: failure.message, type: failure.type ?? errorNames(Math.min(status, 500))[0], param: null, code };
  const { shape, type, param } = failure;
  const [anthropic, openai, named] = errorNames(status);
  const message = redacted(failure.message ?? 'the provider gave no reason');
  if (api === 'anthropic')
    return {
      message: TOO_LONG.test(message) ? `prompt is too long: ${message} (capability_rejected: prompt_too_long)` : message,
      type: (shape === api && type) || anthropic,
    };
  const isOwn = shape === 'openai';
  return {
    message,
    type: (isOwn && type) || openai,
    param: (isOwn && param && redacted(param)) || null,
    code: (isOwn ? code : (named ?? type)) ?? null,
  };
}

/** Body of an answer with the failure's status, or the document of an event. */
export function errorBody(failure: Failure, api: Api | undefined, requestId: string, inStream?: boolean): string {
  const { message, type, param, code } = told(failure, api);
  return JSON.stringify(
    api === 'bedrock'
      ? { message }
      : api === 'anthropic'
        ? { type: 'error', error: { type, message, code }, request_id: requestId }
        : api === 'responses' && inStream
          ? { type: 'error', code, message, param }
          : { error: { message, type, param, code } },
  );
}

/** What Bedrock calls it in a frame. */
const exceptionOf = ({ status }: Failure): string => errorNames(status)[3] ?? 'validationException';

/** In a stream that ends with it. */
export function errorEvent(failure: Failure, api: Api | undefined, requestId: string): Buffer {
  const data = errorBody(failure, api, requestId, true);
  return api === 'bedrock' ? exceptionFrame(exceptionOf(failure), data) : Buffer.from(`${api === 'openai' ? '' : 'event: error\n'}data: ${data}\n\n`);
}

export function errorHeaders(failure: Failure, api?: Api): Record<string, string> {
  const { status, code, retryAfter } = failure;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (retryAfter) headers['retry-after'] = String(retryAfter);
  // where SDKs of OpenAI and Anthropic look before they try a 502 again
  if (code === 'provider_key_refused') headers['x-should-retry'] = 'false';
  if (failure instanceof Refusal) Object.assign(headers, failure.headers);
  if (api === 'bedrock') {
    // where SDKs of AWS read it: with a capital, and as the provider said it where it is of AWS
    const own = exceptionOf(failure);
    const said = failure instanceof Refusal ? undefined : failure.type;
    headers['x-amzn-errortype'] = said && /^[A-Z]\w+$/.test(said) ? said : own[0].toUpperCase() + own.slice(1);
  }
  // RFC 6750 section 3; a provider's 401 is none of the client's token
  if (status === 401 || (failure instanceof Refusal && code === 'insufficient_scope'))
    headers['www-authenticate'] = `Bearer${code === 'missing_token' ? '' : ` error="${code === 'insufficient_scope' ? code : 'invalid_token'}"`}`;
  return headers;
}
