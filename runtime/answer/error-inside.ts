/** What a client is told of an error inside an answer that began as a good one. */
import type { Attempt } from '../attempt';
import type { Planned } from '../exchange';
import { redacted } from '../redaction';
import { Refusal } from '../refusal';
import { type errorBody, errorEvent } from '../refusal-body';
import { failureInside } from './provider-failure';
import { hasContent, type ProviderError } from './state';

/**
 * The provider's own bytes, unless they tell of the company's account: then an event, or the document in its place, in the shape of the called API.
 *
 * @throws Refusal where the company's key is refused
 */
export function toldInside<Made>(
  { endpoint: { api }, lists, requestId }: Planned,
  attempt: Attempt,
  error: ProviderError,
  bytes: Buffer | undefined,
  make: (...of: Parameters<typeof errorBody>) => Made,
): Made | Buffer {
  const failure = failureInside(lists, attempt.target.provider.kind, error, api);
  attempt.failure = failure;
  if (failure.cause === 'key_refused') throw new Refusal('provider_key_refused');
  const text = String(bytes);
  return bytes && redacted(text) === text ? bytes : make(failure, api, requestId);
}

/** Where another provider may still answer in place of this one, the error is this attempt's alone. */
export function contentOf({ answer, endpoint: { api }, lists }: Planned, attempt: Attempt): void {
  const { state, target } = attempt;
  if (state.error && answer.holds) {
    attempt.failure = failureInside(lists, target.provider.kind, state.error, api);
    throw new Refusal('upstream_failed');
  }
  if (hasContent(state)) attempt.contentBegins();
}

/** Ends a stream with it. */
export function breakOff(exchange: Planned, attempt: Attempt, error: ProviderError, bytes?: Buffer): void {
  exchange.answer.breakOff(new Refusal('upstream_failed'), toldInside(exchange, attempt, error, bytes, errorEvent));
}
