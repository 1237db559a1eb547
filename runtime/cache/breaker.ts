/** What has failed several times in a row is left alone for a while, and then tried by one request alone. */
const MAX_FAILURES = 5;
const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 30_000;

export class Breaker {
  #failures = 0;
  #rest = FIRST_REST_MS;
  #closedUntil = -Infinity;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether it may be asked; where it rested, one is let through, and the others when that one was answered. */
  get lets(): boolean {
    if (this.#failures < MAX_FAILURES) return true;
    if (this.now() < this.#closedUntil) return false;
    this.#closedUntil = this.now() + this.#rest;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#rest = FIRST_REST_MS;
  }

  failed(): void {
    if (++this.#failures < MAX_FAILURES) return;
    this.#closedUntil = this.now() + this.#rest;
    this.#rest = Math.min(2 * this.#rest, LONGEST_REST_MS);
  }
}
