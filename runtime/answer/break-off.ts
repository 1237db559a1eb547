import type { Attempt } from '../attempt';
import type { Planned } from '../exchange';
import { redacted } from '../redaction';
import { Refusal } from '../refusal';
import { failureInside } from './provider-failure';
import type { ProviderError } from './state';

/** Ends a stream in which the provider says that it failed: in its own bytes, unless they tell of the company's account. */
export function breakOff({ answer, endpoint, lists }: Planned, attempt: Attempt, error: ProviderError, bytes?: Buffer): void {
  const failure = failureInside(lists, attempt.target.provider.kind, error, endpoint.api);
  attempt.failure = failure;
  if (failure.cause === 'key_refused') throw new Refusal('provider_key_refused');
  const text = String(bytes);
  answer.breakOff(new Refusal('upstream_failed'), bytes && redacted(text) === text ? bytes : failure);
}
