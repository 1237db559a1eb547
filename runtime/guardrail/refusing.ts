import type { GuardrailConfiguration } from '../../src/contract';
import { Refusal } from '../refusal';
import type { Checked } from './checking';

/** Where not all was checked, and that is no reason to let it pass. */
export function refusalOf({ unchecked }: Checked, { whenUnavailable, beyondMaximum }: GuardrailConfiguration): Refusal | undefined {
  if (unchecked === 'failed' && whenUnavailable === 'block') return new Refusal('guardrail_not_available');
  if (unchecked === 'beyond' && beyondMaximum !== 'pass') return new Refusal('guardrail_limit_exceeded');
  return undefined;
}
