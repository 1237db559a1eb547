/** What fails is left alone for a while, by this task: others learn of it from their own requests. */
import { LastUsed } from '../last-used';

export interface RestTimes {
  /** So many one after the other; what a provider limits rests at once, as long as it says. */
  readonly failures: number;
  /** Milliseconds of the first rest; each one after it is twice as long. */
  readonly first: number;
  readonly longest: number;
  /** What a call takes at most that is a probe. */
  readonly probe: number;
}

const TARGETS: RestTimes = { failures: 3, first: 5_000, longest: 60_000, probe: 5_000 };
/** Where a route leaves the model to its clients, they name as many as they like. */
const MAX_KNOWN = 1_000;

interface Health {
  failures: number;
  restsUntil: number;
  /** Whose calls failed, where they were all of one caller: it may ask for what takes too long, or is too much at once. */
  by?: string;
  /** A call went there in spite of its rest. */
  isProbed?: boolean;
  /** Until when it rested before that. */
  restedUntil?: number;
}

export class Rests {
  readonly #targets = new LastUsed<Health>(MAX_KNOWN);

  constructor(private readonly times = TARGETS) {}

  /** What one caller alone has met rests for that one alone, until it happens to another. */
  isResting(target: string, now = Date.now(), caller?: string): boolean {
    const { restsUntil = 0, by } = this.#targets.get(target) ?? {};
    return restsUntil > now && (by === undefined || by === caller);
  }

  /** A request goes there. Behind a rest it is a probe: until it has ended, or as long as a rest takes, there is no other. */
  called(target: string, now = Date.now()): void {
    const health = this.#targets.get(target);
    if (!health?.restsUntil) return;
    health.isProbed = true;
    health.restedUntil = health.restsUntil;
    health.restsUntil = Math.max(health.restsUntil, now + this.times.probe);
  }

  served(target: string): void {
    this.#targets.delete(target);
  }

  /** A call that nothing was learned from: it never went out, or its client left. */
  left(target: string): void {
    const health = this.#targets.get(target);
    if (!health?.isProbed) return;
    health.isProbed = false;
    health.restsUntil = health.restedUntil ?? health.restsUntil;
  }

  /** @param asked milliseconds that the provider wants to be left alone */
  failed(target: string, asked = 0, now = Date.now(), caller?: string): void {
    const health = this.#targets.get(target) ?? { failures: 0, restsUntil: 0, by: caller };
    if (health.by !== caller) health.by = undefined;
    this.#targets.put(target, health);
    // calls that began before it rests tell nothing new
    const isLate = health.restsUntil > now && !health.isProbed;
    health.isProbed = false;
    if (!isLate) health.failures++;
    const { failures, first, longest } = this.times;
    const over = health.failures - failures;
    const rest = Math.max(asked, over < 0 || isLate ? 0 : first * 2 ** Math.min(over, 4));
    if (rest > 0) health.restsUntil = Math.max(isLate ? health.restsUntil : 0, now + Math.min(rest, longest));
  }
}
