import type { GatewayAuth } from '../auth';
import { invalid } from '../errors';

/** Refuses limits in policies where nothing counts: they would hold nobody back. */
export function limitProblems(auth: GatewayAuth, isCounted: boolean): string[] {
  const limited = isCounted ? [] : auth._policies().filter(({ policy }) => policy.limits);
  return limited.map(({ path, policy }) => invalid('LimitsNotEnabled', `${path}.limits`, policy.limits).message);
}

/** Refuses a mode in policies where nothing is checked: it would change nothing. */
export function guardrailProblems(auth: GatewayAuth, isChecked: boolean): string[] {
  const checked = isChecked ? [] : auth._policies().filter(({ policy }) => policy.guardrail);
  return checked.map(({ path, policy }) => invalid('GuardrailNotEnabled', `${path}.guardrail`, policy.guardrail).message);
}
