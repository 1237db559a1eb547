/** What has failed several times in a row is left alone for a while, and then tried by one request alone. */
const MAX_FAILURES = 5;
const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 10_000;
/** Of one that is tried and tells nothing. */
const TRIED_MS = 2_000;

export class Breaker {
  #failures = 0;
  #rest = FIRST_REST_MS;
  #restsUntil = -Infinity;
  #isTried = false;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether it may be asked; where it rested, one is let through, and the others when that one was answered. */
  get lets(): boolean {
    if (this.#failures < MAX_FAILURES) return true;
    if (this.now() < this.#restsUntil) return false;
    this.#isTried = true;
    this.#restsUntil = this.now() + TRIED_MS;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#rest = FIRST_REST_MS;
    this.#isTried = false;
  }

  failed(): void {
    this.#failures++;
    // many that were asked at once fail at once: that is one failure more, and no longer rest
    if (this.#failures !== MAX_FAILURES && !this.#isTried) return;
    this.#isTried = false;
    this.#restsUntil = this.now() + this.#rest;
    this.#rest = Math.min(2 * this.#rest, LONGEST_REST_MS);
  }
}
