/** How much a model says in a part of a stream: what it used is estimated by it, where it is never told. */
import { fields } from '../parsing';
import type { AnswerState } from './state';

/** Where it stands in any API: in a text, in thoughts, in the call of a tool. What some servers say a second time beside these is left out. */
const SAID =
  /^(\d+|content|audio|transcript|reasoning|reasoning_content|reasoningContent|refusal|text|thinking|tool_calls|function|toolUse|name|arguments|input|partial_json)$/;
/** `tool_calls`, a call, `function`, `arguments`. */
const MAX_DEPTH = 4;

/** Of any API. Its events are counted too: a provider puts a token into each of them, or more. */
export function countSaid(part: unknown, state: AnswerState): void {
  const bytes = saidBytes(part);
  state.said += bytes;
  if (bytes > 0) state.pieces++;
}

function saidBytes(part: unknown, depth = 0): number {
  if (typeof part === 'string') return Buffer.byteLength(part);
  let bytes = 0;
  if (depth === MAX_DEPTH) return bytes;
  const members = fields(part);
  for (const [name, value] of Object.entries(members)) {
    // the older name of the other, which some servers send too
    if (name === 'reasoning_content' && members.reasoning) continue;
    if (SAID.test(name)) bytes += saidBytes(value, depth + 1);
  }
  return bytes;
}
