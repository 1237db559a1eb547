/** Numbers that look random and are the same for the same seed: a failure names its seed, and happens again. */
export class Random {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 to below 1. https://github.com/cprosche/mulberry32 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  of<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)];
  }

  shuffled<T>(items: readonly T[]): T[] {
    const keys = new Map(items.map((item) => [item, this.next()]));
    return [...items].sort((one, other) => Number(keys.get(one)) - Number(keys.get(other)));
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.between(0, 255)));
  }
}

/** The seed of a run: given by `CONTRACT_SEED`, or of the day, so that every day tries others and a failure can be tried again. */
export const SEED = Number(process.env.CONTRACT_SEED ?? Math.floor(Date.now() / 86_400_000));

/** Does `count` things, so many at once, each with a seed of its own. */
export async function concurrently(count: number, atOnce: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
