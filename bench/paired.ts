import { inTurn, load } from './load';
import type { Effort } from './measurement';
import { inPairs, quantile } from './statistics';
import type { Target } from './work';

/** Requests that are open at once while a rate is measured. */
export const CONCURRENCY = 32;
/** The highest of a hundred must be one of many. */
const SEQUENTIAL = 5;

export interface Paired {
  /** Requests per second, pair by pair. */
  readonly rates: { readonly a: number[]; readonly b: number[] };
  /** Milliseconds of a whole answer, one at a time, for each side and pair. */
  latencies(fraction: number): readonly [number[], number[]];
}

/** What two gateways make of the same load: side by side in time, never at once. */
export async function paired(targets: readonly [Target, Target], { pairs, seconds, sequential, warmUp }: Effort): Promise<Paired> {
  for (const target of targets) await load(target, CONCURRENCY, { requests: warmUp });
  const [a, b] = targets.map((target) => async () => (await load(target, CONCURRENCY, { seconds })).perSecond);
  const rates = await inPairs(pairs, a, b);
  const blocks: (readonly number[][])[] = [];
  for (let block = 0; block < pairs; block += 1) {
    const answers = await inTurn(...targets, sequential * SEQUENTIAL);
    blocks.push(answers.map((side) => side.map(({ lastMs }) => lastMs).sort((one, other) => one - other)));
  }
  const of = (side: number, fraction: number) => blocks.map((block) => quantile(block[side], fraction));
  return { rates, latencies: (fraction) => [of(0, fraction), of(1, fraction)] };
}

const DIGITS = 12;

/** The same request, but for a number in its prompt. */
export function eachAnother(target: Target): Target {
  const at = target.request.indexOf('A sentence');
  let count = 0;
  return {
    ...target,
    get request() {
      const request = Buffer.from(target.request);
      request.write(String(++count).padStart(DIGITS, '0'), at);
      return request;
    },
  };
}
