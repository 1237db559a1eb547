import type { ValkeyServer } from '../rehearsal/valkey';
import { Gateway, withGateways } from './gateways';
import { withLocalStore } from './local-store';
import type { Measurement } from './measurement';
import { eachAnother, paired } from './paired';
import type { Report } from './report';
import { differences, ratios, spread } from './statistics';
import type { Target, Work } from './work';

const WORK: Work = { provider: 'openai', prompt: '2 KB', stream: false };
const TTL_MS = 60_000;

interface Asked {
  readonly what: 'hit' | 'miss';
  /** Of the target, what is sent. */
  readonly of: (target: Target) => Target;
  check(report: Report, rates: { readonly a: number[]; readonly b: number[] }, medians: readonly [number[], number[]]): void;
}

const HITS: Asked = {
  what: 'hit',
  of: (target) => target,
  check(report, rates, medians) {
    report.figure('hits: requests per second, B / A', ratios(rates.a, rates.b), { atLeast: 1 }, 3);
    report.figure('  a hit, one at a time, median (ms)', spread(medians[1]), { atMost: 3 });
  },
};

const MISSES: Asked = {
  what: 'miss',
  of: eachAnother,
  check(report, rates, medians) {
    report.figure('misses: requests per second, B / A', ratios(rates.a, rates.b), { atLeast: 0.6 }, 3);
    report.figure('  a miss, median, B later than A (ms)', differences(...medians), { atMost: 0.6 });
  },
};

/** What a hit takes in place of its provider, and what a miss takes beside it. */
export const RESPONSE_CACHE: Measurement = {
  name: 'cache',
  title: 'native JSON, A = with the runtime, B = with a response cache in a local store: all hits, then all misses',
  measure: (world, effort, report) =>
    withLocalStore(report, async (store, server) => {
      const responseCache = { store, secret: { secretArn: world.surroundings.cacheSecret }, ttl: TTL_MS, lookupTimeout: 50 };
      for (const { what, of, check } of [HITS, MISSES]) {
        const before = await lookups(server);
        await withGateways(
          world,
          async (a, b) => {
            const { rates, latencies } = await paired([of(a.target(WORK)), of(b.target(WORK))], effort);
            const medians = latencies(0.5);
            report.sides(`${what}, whole answer, one at a time, median (ms)`, spread(medians[0]), spread(medians[1]));
            check(report, rates, medians);
          },
          [Gateway.withRuntime, () => Gateway.withParts(world, { responseCache })],
        );
        const after = await lookups(server);
        const [hits, misses] = [after.hits - before.hits, after.misses - before.misses];
        // of hits all but the first that come at once
        if (what === 'hit' ? misses > hits / 10 : hits > 0) throw new Error(`${hits} hits and ${misses} misses are not what is measured`);
      }
    }),
};

async function lookups(server: ValkeyServer): Promise<{ readonly hits: number; readonly misses: number }> {
  const told = String(await server.ask('INFO', 'stats'));
  const count = (name: string) => Number(new RegExp(`${name}:(\\d+)`).exec(told)?.[1]);
  return { hits: count('keyspace_hits'), misses: count('keyspace_misses') };
}
