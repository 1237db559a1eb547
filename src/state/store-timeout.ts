import type { Duration } from 'aws-cdk-lib';
import { requireKnown, requireRange } from '../checks';
import { invalid } from '../errors';

/** How long requests may wait for a store. */
export function requireStoreTimeout(path: string, timeout: Duration): Duration {
  requireKnown('StoreTimeoutOutOfRange', path, timeout);
  requireRange('StoreTimeoutOutOfRange', path, timeout, { from: 0.01, to: 5, fractions: true });
  if (!Number.isInteger(timeout.toMilliseconds({ integral: false }))) {
    throw invalid('StoreTimeoutOutOfRange', path, String(timeout));
  }
  return timeout;
}
