import type { ResponseCachePart } from './cache';
import type { GuardrailPart } from './guardrail';
import type { LimitsPart } from './limits';

/** What only gateways carry that use it. */
export interface Parts {
  readonly limits?: LimitsPart;
  readonly responseCache?: ResponseCachePart;
  readonly guardrail?: GuardrailPart;
}
