/** Text units that may be asked for: of a request, and of the task in a second. */
import { type GuardrailConfiguration, TEXT_UNIT } from '../../src/contract';

/** What a question costs, before it is asked; of each policy that it is asked for. */
export const unitsOf = (texts: readonly { readonly text: string }[]): number =>
  Math.ceil(texts.reduce((sum, { text }) => sum + text.length, 0) / TEXT_UNIT);

/** Of one request. */
export interface Allowance {
  /** Whether so many more may be asked for; then they are counted. */
  take(units: number): boolean;
}

type Maxima = Pick<GuardrailConfiguration, 'maxUnitsPerRequest' | 'maxUnitsPerSecond'>;

export function createCaps({ maxUnitsPerRequest = Infinity, maxUnitsPerSecond = Infinity }: Maxima, now = () => performance.now()) {
  let left = maxUnitsPerSecond;
  let at = now();
  /** What a second gives is given bit by bit, and no more than that is kept. */
  const takeOfSecond = (units: number): boolean => {
    if (maxUnitsPerSecond === Infinity) return true;
    const time = now();
    left = Math.min(maxUnitsPerSecond, left + ((time - at) / 1_000) * maxUnitsPerSecond);
    at = time;
    if (units > left) return false;
    left -= units;
    return true;
  };
  return {
    allowance(): Allowance {
      let used = 0;
      return {
        take(units) {
          if (used + units > maxUnitsPerRequest || !takeOfSecond(units)) return false;
          used += units;
          return true;
        },
      };
    },
  };
}

export type Caps = ReturnType<typeof createCaps>;
