/** The keys of one provider, by number: which one is taken next. */
import { hash } from 'node:crypto';

export interface Affinity {
  /** The same for all that belong together. */
  readonly to: string;
  /** With another key it would fail. Else it would only cost more. */
  readonly binding: boolean;
}

export class KeyRing {
  /** When those that were set aside may be used again. */
  readonly #restsUntil: number[];
  #turn = 0;

  constructor(readonly size: number) {
    this.#restsUntil = Array(size).fill(0);
  }

  /** In turn, or always the same for the same caller. Where all of them rest, the one whose rest ends first. */
  first(affinity?: Affinity): number {
    const start = affinity ? hashed(affinity.to) : this.#turn++;
    const order = this.#from(start);
    if (affinity?.binding) return order[0];
    const now = Date.now();
    const rest = (key: number): number => Math.max(0, this.#restsUntil[key] - now);
    return order.sort((one, other) => rest(one) - rest(other))[0];
  }

  /** Lets one rest; gives another one that does not. */
  setAside(key: number, milliseconds: number): number | undefined {
    const now = Date.now();
    this.#restsUntil[key] = now + milliseconds;
    return this.#from(key + 1).find((each) => this.#restsUntil[each] <= now);
  }

  #from(start: number): number[] {
    return this.#restsUntil.map((_, index) => (start + index) % this.size);
  }
}

const hashed = (text: string): number => hash('sha256', text, 'buffer').readUInt32BE();
