/** That a guardrail of Bedrock's intervened is told in a field of Bedrock's beside Claude's own reason: clients of Anthropic's API know it as a refusal. */
import { scanObject, spliceObject } from '../json';
import type { AnswerState } from './state';

/** As Converse calls it. */
export const INTERVENED = 'guardrail_intervened';
const REFUSAL = '"refusal"';

/** The last event but one. A quote in a text is escaped, so the member is nowhere else in it. */
export const refusedEvent = (data: string, { stopReason }: AnswerState): string =>
  stopReason === INTERVENED ? data.replace(/("stop_reason"\s*:\s*)"\w*"/, `$1${REFUSAL}`) : data;

export function refusedDocument(bytes: Buffer, { stopReason }: AnswerState): Buffer {
  if (stopReason !== INTERVENED) return bytes;
  const { members } = scanObject(bytes, new Set(), Number.POSITIVE_INFINITY);
  return spliceObject(bytes, members, [{ name: 'stop_reason', value: REFUSAL }]);
}
