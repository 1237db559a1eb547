const NOTHING: Buffer = Buffer.alloc(0);

/** Bytes of an event or a frame that is not complete yet: copied, so that ten thousand small pieces cost no more than what they hold. */
export class Remainder {
  #bytes = NOTHING;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(piece: Buffer): void {
    const size = this.#size + piece.length;
    if (size > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(2 * size);
      this.#bytes.copy(larger, 0, 0, this.#size);
      this.#bytes = larger;
    }
    piece.copy(this.#bytes, this.#size);
    this.#size = size;
  }

  /** All of it and what came behind it; nothing is left. */
  take(last = NOTHING): Buffer {
    if (this.#size === 0) return last;
    this.add(last);
    const whole = this.#bytes.subarray(0, this.#size);
    this.#bytes = NOTHING;
    this.#size = 0;
    return whole;
  }
}
