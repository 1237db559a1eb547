import { Gateway, withGateways } from './gateways';
import { withLocalStore } from './local-store';
import type { Measurement } from './measurement';
import { CONCURRENCY, paired } from './paired';
import { differences, ratios, spread } from './statistics';
import type { Work } from './work';

const WORK: Work = { provider: 'openai', prompt: '2 KB', stream: false };

/** Beside what a gateway with the runtime does anyway. */
export const LIMITS: Measurement = {
  name: 'limits',
  title: 'native JSON, A = with the runtime, B = with all limits of a client and of the gateway, counted in a local store',
  measure: (world, effort, report) =>
    withLocalStore(report, async (store, server) => {
      const limits = { ledgerTable: world.surroundings.ledgerTable, maxTasks: 1, store };
      const limited = () => Gateway.withParts(world, { limits });
      await withGateways(
        world,
        async (a, b) => {
          const { rates, latencies } = await paired([a.target(WORK), b.target(WORK)], effort);
          report.sides(`requests per second, ${CONCURRENCY} at once`, spread(rates.a), spread(rates.b), 0);
          report.figure('  requests per second, B / A', ratios(rates.a, rates.b), { atLeast: 0.6 }, 3);
          const medians = latencies(0.5);
          report.sides('whole answer, one at a time, median (ms)', spread(medians[0]), spread(medians[1]));
          report.figure('  median, B later than A (ms)', differences(...medians), { atMost: 0.5 });
          report.figure('  99th percentile, B later than A (ms)', differences(...latencies(0.99)), { atMost: 3 });
        },
        [Gateway.withRuntime, limited],
      );
      await withGateways(
        world,
        async (a, b) => {
          const { rates } = await paired([a.target(WORK), b.target(WORK)], effort);
          report.figure('requests per second, B / stock gateway', ratios(rates.a, rates.b), { atLeast: 2.5 }, 3);
        },
        [Gateway.stock, limited],
      );
      // a task that counts for itself has asked nothing
      if (!((await server.ask('DBSIZE')) as number)) throw new Error('the store has counted nothing');
    }),
};
