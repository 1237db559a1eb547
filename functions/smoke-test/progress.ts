import type { LifecycleEvent } from './event';

/** What is known of a version from one call of the function to the next: Amazon ECS keeps it. */
export interface Progress {
  /** When it was asked first, in milliseconds. */
  readonly since: number;
  readonly asked: number;
  /** How many times in a row all was well. */
  readonly passed: number;
  /** A model has answered: it is paid for once. */
  readonly completed: boolean;
}

/** What is kept may come back as text, or as `null` where there is none: nothing tells. */
export function progressOf(details: LifecycleEvent['hookDetails'], now: number): Progress {
  const { since, asked, passed, completed } = details ?? {};
  return { since: numberOr(now, since), asked: numberOr(0, asked), passed: numberOr(0, passed), completed: String(completed) === 'true' };
}

function numberOr(standard: number, value: unknown): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : standard;
}
