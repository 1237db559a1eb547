import { type LiveTarget, MAX_PAUSE } from '../../src/contract';
import type { Failure } from './step';
import { isOneOf } from './steps';

const BACKOFF_MS = 500;
/** It would be the same again. */
const LASTING = /^(key_refused|model_access)$/;

/** Milliseconds until a target is called again; undefined where it is not. */
export function pauseBefore(done: number, retry: LiveTarget['retry'], failure: Failure, random = Math.random): number | undefined {
  if (!retry || done >= retry.times || !isOneOf(retry.on, failure) || (!retry.on && LASTING.test(String(failure.cause)))) return undefined;
  const backoff = Math.min((retry.backoff ?? BACKOFF_MS) * 2 ** done, MAX_PAUSE);
  const pause = Math.max(backoff * (0.5 + random() / 2), failure.retryAfter ?? 0);
  return pause > MAX_PAUSE ? undefined : pause;
}
