/** The image tells a call of a tool that has no arguments without any, or with an empty text, which is no JSON: it gets the empty object. */
import { fields, list } from '../parsing';

/** A chunk of a stream that the image translated, and in front of the one that ends its calls what they lack. */
export type Complete = (chunk: unknown, bytes: Buffer) => Buffer;

export function completeCalls(): Complete {
  /** What was said of a call's arguments first, by its index. */
  const calls = new Map<unknown, unknown>();
  return (chunk, bytes) => {
    // one choice is all that it translates
    const [choice] = list(fields(chunk).choices);
    const { index, delta, finish_reason } = fields(choice);
    for (const call of list(fields(delta).tool_calls)) {
      const { index: at, function: called } = fields(call);
      calls.set(at, calls.get(at) || fields(called).arguments);
    }
    // of a call that was cut nobody knows what it lacks
    if (finish_reason !== 'tool_calls') return bytes;
    const tool_calls = [...calls].flatMap(([at, said]) => (said ? [] : [{ index: at, function: { arguments: '{}' } }]));
    const choices = [{ index, delta: { tool_calls }, finish_reason: null }];
    return tool_calls.length > 0
      ? Buffer.concat([Buffer.from(`data: ${JSON.stringify({ ...fields(chunk), choices, usage: undefined })}\n\n`), bytes])
      : bytes;
  };
}
