/** Puts masked texts in the place of those that came piece by piece, or as wholes. */
import type { AnswerStream, StreamEvent } from '../streams';

export class Masking {
  /** By their channels: what is still to be said of them. */
  readonly #left = new Map<string, string>();
  /** By what they were, as wholes. */
  readonly #wholes = new Map<string, string>();

  /** `masked`: first what came in pieces, then the wholes. */
  constructor(pieces: readonly (readonly [channel: string, text: string])[], wholes: readonly string[], masked: readonly string[]) {
    for (const [index, text] of [...pieces.map(([, text]) => text), ...wholes].entries()) this.#wholes.set(text, masked[index]);
    for (const [index, [channel, text]] of pieces.entries()) if (masked[index] !== text) this.#left.set(channel, masked[index]);
  }

  /** The first piece of a text gets all of it. Whether the event has changed. */
  apply(event: StreamEvent, stream: AnswerStream): boolean {
    let isChanged = false;
    for (const { channel, holder, member } of stream.deltas(event)) {
      const text = this.#left.get(channel);
      if (text === undefined) continue;
      holder[member] = text;
      this.#left.set(channel, '');
      isChanged = true;
    }
    for (const { channel, holder, member } of stream.wholes?.(event) ?? []) {
      const text = String(holder[member]);
      // what has been told up to there has no masked form of its own: some of a finding may stand at its end
      const masked = this.#wholes.get(text) ?? (this.#left.has(channel) ? '' : text);
      if (masked === text) continue;
      holder[member] = masked;
      isChanged = true;
    }
    // which say it token by token
    if (isChanged) withoutTokens(event.document);
    return isChanged;
  }
}

/** Probabilities of tokens, wherever they stand. */
export function withoutTokens(value: unknown): void {
  for (const [name, inner] of Object.entries(Object(value))) {
    if (name === 'logprobs') (value as Record<string, unknown>)[name] = Array.isArray(inner) ? [] : null;
    else if (inner instanceof Object) withoutTokens(inner);
  }
}
