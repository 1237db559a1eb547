/** Of a document that is too large to be held, what tells of it: members near its top, nothing that is deep in them, and no long strings. */
import { parseJson } from '../aws';

/** Counts of usage and reasons to stop are no deeper. */
const MAX_DEPTH = 3;
const MAX_STRING = 1024;
const MAX_HELD = 256 * 1024;
const QUOTE = 34;
const BACKSLASH = 92;

export class Outline {
  readonly #held = Buffer.allocUnsafe(MAX_HELD);
  #size = 0;
  #depth = 0;
  #maxDepth = MAX_DEPTH;
  /** Where the value of the member at the top began, behind its bracket. */
  #value = 0;
  /** Where the string that is open began; none: -1. */
  #string = -1;
  #isEscaped = false;

  read(piece: Buffer): void {
    for (const byte of piece) {
      const before = this.#depth;
      if (this.#string >= 0) {
        const isLong = this.#size - this.#string > MAX_STRING;
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) {
          if (isLong) this.#size = this.#string;
          this.#string = -1;
        }
        if (isLong && this.#string >= 0) continue;
      } else if (byte === 123 || byte === 91) this.#depth++;
      else if (byte === 125 || byte === 93) this.#depth--;
      else if (byte === QUOTE) this.#string = this.#size + 1;
      // brackets are of the level that they stand in
      if (Math.min(before, this.#depth) > this.#maxDepth) continue;
      this.#held[this.#size++] = byte;
      if (before === 1 && this.#depth === 2) {
        this.#value = this.#size;
        this.#maxDepth = MAX_DEPTH;
      } else if (this.#size === MAX_HELD) {
        // of a value that is too long nothing is kept
        this.#size = this.#value;
        this.#maxDepth = 1;
      }
    }
  }

  /** Parsed; `undefined` where the document does not end with its first bracket, or is no JSON. */
  parsed(): unknown {
    return parseJson(this.#held.subarray(0, this.#size));
  }
}
