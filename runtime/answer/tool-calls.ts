/** The image tells a call of a tool that has no arguments without any, or with an empty text, which is no JSON: it gets the empty object. */
import { fields, list } from './provider-error';

export class ToolCalls {
  /** Whether anything was said of a call's arguments, by its index. */
  readonly #calls = new Map<unknown, boolean>();

  /** A chunk of the stream, and in front of the one that ends it what its calls lack. */
  completed(chunk: unknown, bytes: Buffer): Buffer {
    for (const choice of list(fields(chunk).choices)) {
      const { index, delta, finish_reason } = fields(choice);
      for (const call of list(fields(delta).tool_calls)) {
        const { index: at, function: called } = fields(call);
        this.#calls.set(at, this.#calls.get(at) || Boolean(fields(called).arguments));
      }
      if (!finish_reason) continue;
      const tool_calls = [...this.#calls].flatMap(([at, said]) => (said ? [] : [{ index: at, function: { arguments: '{}' } }]));
      if (tool_calls.length === 0) continue;
      const choices = [{ index, delta: { tool_calls }, finish_reason: null }];
      return Buffer.concat([Buffer.from(`data: ${JSON.stringify({ ...fields(chunk), choices, usage: undefined })}\n\n`), bytes]);
    }
    return bytes;
  }
}
