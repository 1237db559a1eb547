/** What a stream has told so far, piece by piece: what it tells as a whole is that, or a text that nobody has seen. */
import type { AnswerStream, StreamEvent } from '../streams';

/** Of a longer answer each whole is taken for another text. */
const MAX_TOLD = 1024 * 1024;

export class Told {
  #texts = new Map<string, string>();
  #size = 0;

  /** Of an event, in the order of its coming: its pieces, and the wholes that they are not. */
  hears(
    event: StreamEvent,
    stream: AnswerStream,
  ): { readonly pieces: readonly (readonly [channel: string, text: string])[]; readonly wholes: readonly string[] } {
    const pieces = stream.deltas(event).map(({ channel, holder, member }) => [channel, String(holder[member])] as const);
    for (const [channel, text] of pieces) this.#keep(channel, (this.#texts.get(channel) ?? '') + text, text.length);
    const wholes: string[] = [];
    for (const { channel, holder, member } of stream.wholes?.(event) ?? []) {
      const text = String(holder[member]);
      if (this.#texts.get(channel) === text) continue;
      wholes.push(text);
      this.#keep(channel, text, text.length);
    }
    return { pieces, wholes };
  }

  #keep(channel: string, text: string, more: number): void {
    this.#size += more;
    if (this.#size <= MAX_TOLD) this.#texts.set(channel, text);
    else this.#texts.clear();
  }
}
