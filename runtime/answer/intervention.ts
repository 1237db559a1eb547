/** That a guardrail of Bedrock's intervened is told in a field of Bedrock's beside Claude's own reason: clients of Anthropic's API know it as a refusal. */
import type { AnswerState } from './state';

/** As Converse calls it. */
export const INTERVENED = 'guardrail_intervened';

/** The last event but one. A quote in a text is escaped, so the member is nowhere else in it. */
export const refusedEvent = (data: string, { stopReason }: AnswerState): string =>
  stopReason === INTERVENED ? data.replace(/("stop_reason"\s*:\s*)"\w*"/, '$1"refusal"') : data;
