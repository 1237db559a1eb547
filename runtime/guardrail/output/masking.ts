/** Puts masked texts in the place of those that came piece by piece. */
import type { AnswerStream, StreamEvent } from '../streams';

export class Masking {
  /** By their channels: what is still to be said of them. */
  readonly #left = new Map<string, string>();
  /** By what they were, as wholes. */
  readonly #wholes = new Map<string, string>();

  constructor(texts: readonly (readonly [channel: string, text: string])[], masked: readonly string[]) {
    for (const [index, [channel, text]] of texts.entries()) {
      if (masked[index] === text) continue;
      this.#left.set(channel, masked[index]);
      this.#wholes.set(text, masked[index]);
    }
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
    if (stream.repeats && !isChanged) isChanged = this.#replace(event.document);
    // which say it token by token
    if (isChanged) withoutTokens(event.document);
    return isChanged;
  }

  /** What is the same text is masked alike. */
  #replace(value: unknown): boolean {
    let isChanged = false;
    for (const [name, inner] of Object.entries(Object(value))) {
      const masked = typeof inner === 'string' ? this.#wholes.get(inner) : undefined;
      if (masked !== undefined) {
        (value as Record<string, unknown>)[name] = masked;
        isChanged = true;
      } else if (inner instanceof Object && this.#replace(inner)) isChanged = true;
    }
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
