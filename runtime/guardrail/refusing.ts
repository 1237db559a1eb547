import type { GuardrailConfiguration } from '../../src/contract';
import { Refusal } from '../refusal';
import type { Checked } from './checking';

/** Where not all was checked, and that is no reason to let it pass. */
export function refusalOf({ unchecked }: Checked, { unavailable, caps }: GuardrailConfiguration): Refusal | undefined {
  if (unchecked === 'failed' && unavailable === 'block') return new Refusal('guardrail_not_available');
  if (unchecked === 'beyond' && caps?.beyond === 'block') return new Refusal('guardrail_limit_exceeded');
  return undefined;
}
