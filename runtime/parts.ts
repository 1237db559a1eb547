import type { Shape } from '../src/contract';
import type { ResponseCachePart } from './cache';
import type { GuardrailPart } from './guardrail';
import type { LimitsPart } from './limits';
import type { TaskCertificatePart } from './tls';
import type { TracesPart } from './traces';

/** What only gateways carry that use it. */
export interface Parts {
  /** Of a boot document that has their sections. */
  readonly shape?: Shape;
  readonly limits?: LimitsPart;
  readonly responseCache?: ResponseCachePart;
  readonly guardrail?: GuardrailPart;
  readonly taskCertificate?: TaskCertificatePart;
  readonly traces?: TracesPart;
}
