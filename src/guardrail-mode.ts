/** What becomes of what a guardrail finds. */
export enum GuardrailMode {
  /** It is acted on: what is to be blocked is refused, and what is to be masked is masked before a provider sees it. */
  ENFORCE = 'enforce',
  /** It is recorded, and nothing else. */
  DETECT = 'detect',
  /** Nothing is looked for. */
  OFF = 'off',
}
