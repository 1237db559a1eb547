/** What a guardrail did to a request and to its answer, the least first. */
export const GUARDRAIL_ACTIONS = ['passed', 'detected', 'unchecked', 'masked', 'blocked'] as const;

export type GuardrailAction = (typeof GUARDRAIL_ACTIONS)[number];

/** What records tell of a request that was checked. */
export interface Guarded {
  /** Another one where something else might have been found, or something else been done about it. */
  readonly policy: string;
  readonly action?: GuardrailAction;
  readonly found: readonly string[];
  readonly units: number;
  /** USD. */
  readonly cost: number;
}
