import type { GatewayAuth } from '../auth';
import { invalid } from '../errors';

/** Refuses limits in policies where nothing counts: they would hold nobody back. */
export function limitProblems(auth: GatewayAuth, isCounted: boolean): string[] {
  const limited = isCounted ? [] : auth._policies().filter(({ policy }) => policy.limits);
  return limited.map(({ path, policy }) => invalid('LimitsNotEnabled', `${path}.limits`, policy.limits).message);
}
