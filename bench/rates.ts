import { type Gateway, withGateways } from './gateways';
import { type Load, load } from './load';
import type { Measurement } from './measurement';
import { inPairs, spread } from './statistics';
import type { Work } from './work';

const BOUNDS_MS = [5, 10, 50];
const STEPS = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];
const WORK: Work = { provider: 'openai', prompt: '2 KB', stream: false };

/** How many requests a second each serves while the slowest of a hundred is served within a bound: more at once, until it is not. */
export const RATES: Measurement = {
  name: 'rates',
  title: 'requests per second while the 99th percentile is within a bound, native JSON, prompt of 2 KB',
  measure: (world, { ladders, ladderSeconds, warmUp }, report) =>
    withGateways(world, async (a, b) => {
      for (const gateway of [a, b]) await load(gateway.target(WORK), 32, { requests: warmUp });
      const { a: left, b: right } = await inPairs(ladders, climb(a), climb(b));
      for (const bound of BOUNDS_MS) report.sides(`at p99 ≤ ${bound} ms`, spread(best(left, bound)), spread(best(right, bound)), 0);

      function climb(gateway: Gateway): () => Promise<Load[]> {
        return async () => {
          const steps: Load[] = [];
          for (const concurrency of STEPS) {
            steps.push(await load(gateway.target(WORK), concurrency, { seconds: ladderSeconds }));
            if (steps.slice(-2).every(({ p99Ms }) => p99Ms > Math.max(...BOUNDS_MS))) break;
          }
          return steps;
        };
      }
    }),
};

/** Of each climb; 0 where even one request at a time is too slow. */
const best = (climbs: readonly Load[][], bound: number): number[] =>
  climbs.map((steps) => Math.max(0, ...steps.filter(({ p99Ms }) => p99Ms <= bound).map(({ perSecond }) => perSecond)));
