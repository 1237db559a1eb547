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

export function progressOf(details: Readonly<Record<string, unknown>> = {}, now: number): Progress {
  const { since, asked, passed, completed } = details;
  return { since: numberOr(now, since), asked: numberOr(0, asked), passed: numberOr(0, passed), completed: completed === true };
}

const numberOr = (standard: number, value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : standard);
