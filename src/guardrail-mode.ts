/** What becomes of what a guardrail finds. */
export enum GuardrailMode {
  /**
   * It is acted on: what is to be blocked reaches no provider and is answered with the guardrail's own words, as its API says that it was filtered; what
   * is to be masked is masked before a provider sees it.
   */
  ENFORCE = 'enforce',
  /** It is recorded, and nothing else. */
  DETECT = 'detect',
  /** Nothing is looked for. */
  OFF = 'off',
}
