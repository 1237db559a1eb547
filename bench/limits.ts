import { ensurePython } from '../rehearsal';
import { ensureValkey, ValkeyServer } from '../rehearsal/valkey';
import { Gateway, withGateways } from './gateways';
import { inTurn, load } from './load';
import type { Measurement } from './measurement';
import { differences, inPairs, quantile, ratios, spread } from './statistics';
import type { Work } from './work';

const CONCURRENCY = 32;
/** The highest of a hundred must be one of many. */
const SEQUENTIAL = 5;
const WORK: Work = { provider: 'openai', prompt: '2 KB', stream: false };
const TIMEOUT_MS = 250;

/** Beside what a gateway with the runtime does anyway. The store is on the other core, without TLS. */
export const LIMITS: Measurement = {
  name: 'limits',
  title: 'native JSON, A = with the runtime, B = with all limits of a client and of the gateway, counted in a local store',
  async measure(world, { pairs, seconds, sequential, warmUp }, report) {
    const { signal } = new AbortController();
    const valkey = await ensureValkey(signal, await ensurePython(signal));
    if ('missing' in valkey) {
      report.line('not measured', valkey.missing);
      return;
    }
    const server = await ValkeyServer.start(valkey.binary, { open: true });
    const store = { host: '127.0.0.1', port: server.port, tls: false, auth: { method: 'none' as const }, timeout: TIMEOUT_MS };
    const configuration = { ledgerTable: world.surroundings.ledgerTable, maxTasks: 1, store };
    const limited = () => Gateway.withLimits(world, configuration);
    const ratesOf = async (a: Gateway, b: Gateway) => {
      const targets = [a.target(WORK), b.target(WORK)] as const;
      for (const target of targets) await load(target, CONCURRENCY, { requests: warmUp });
      const [rate, limitedRate] = targets.map((target) => async () => (await load(target, CONCURRENCY, { seconds })).perSecond);
      return inPairs(pairs, rate, limitedRate);
    };
    try {
      await withGateways(
        world,
        async (a, b) => {
          const rates = await ratesOf(a, b);
          report.sides(`requests per second, ${CONCURRENCY} at once`, spread(rates.a), spread(rates.b), 0);
          report.figure('  requests per second, B / A', ratios(rates.a, rates.b), { atLeast: 0.6 }, 3);
          const quantiles: Record<number, readonly [number[], number[]]> = { 0.5: [[], []], 0.99: [[], []] };
          for (let block = 0; block < pairs; block += 1) {
            const answers = await inTurn(a.target(WORK), b.target(WORK), sequential * SEQUENTIAL);
            const sorted = answers.map((side) => side.map(({ lastMs }) => lastMs).sort((one, other) => one - other));
            for (const [fraction, sides] of Object.entries(quantiles))
              for (const side of [0, 1]) sides[side].push(quantile(sorted[side], Number(fraction)));
          }
          report.sides('whole answer, one at a time, median (ms)', spread(quantiles[0.5][0]), spread(quantiles[0.5][1]));
          report.figure('  median, B later than A (ms)', differences(...quantiles[0.5]), { atMost: 0.5 });
          report.figure('  99th percentile, B later than A (ms)', differences(...quantiles[0.99]), { atMost: 3 });
        },
        [Gateway.withRuntime, limited],
      );
      await withGateways(
        world,
        async (a, b) => {
          const rates = await ratesOf(a, b);
          report.figure('requests per second, B / stock gateway', ratios(rates.a, rates.b), { atLeast: 2.5 }, 3);
        },
        [Gateway.stock, limited],
      );
      // a task that counts for itself has asked nothing
      if (!((await server.ask('DBSIZE')) as number)) throw new Error('the store has counted nothing');
    } finally {
      await server.stop();
    }
  },
};
