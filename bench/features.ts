import { GUARDRAIL_ARN, MODEL_REGION } from '../fakes';
import type { BootConfiguration, StoreConfiguration } from '../src/contract';
import { Gateway, withGateways } from './gateways';
import { withLocalStore } from './local-store';
import type { Measurement } from './measurement';
import { CONCURRENCY, eachAnother, paired } from './paired';
import type { Goal } from './report';
import { differences, ratios, spread } from './statistics';
import type { Work } from './work';
import type { World } from './world';

const WORK: Work = { provider: 'openai', prompt: '2 KB', stream: false };

type Features = Pick<BootConfiguration, 'limits' | 'responseCache' | 'guardrail'>;

/** Counters and entries in one store: both begin with a name of their own, and nothing is evicted here. */
const stored = ({ surroundings }: World, store: StoreConfiguration): Features => ({
  limits: { ledgerTable: surroundings.ledgerTable, maxTasks: 1, store },
  responseCache: { store, secret: { secretArn: surroundings.cacheSecret }, ttl: 60_000, lookupTimeout: 50 },
});

const guarded: Features = {
  guardrail: {
    guardrailArn: GUARDRAIL_ARN,
    guardrailVersion: '1',
    region: MODEL_REGION,
    mode: 'enforce',
    output: 'detect',
    whenUnavailable: 'block',
    timeout: 2_000,
    memory: 3_600_000,
  },
};

interface Case {
  readonly what: string;
  readonly of: (world: World, store: StoreConfiguration) => Features;
  readonly goals?: Readonly<Record<'rate' | 'median' | 'stock', Goal>>;
}

const CASES: readonly Case[] = [
  { what: 'limits and a response cache', of: stored, goals: { rate: { atLeast: 0.5 }, median: { atMost: 0.8 }, stock: { atLeast: 2 } } },
  { what: 'and a guardrail that answers at once', of: (world, store) => ({ ...stored(world, store), ...guarded }) },
];

/** All at once; every request is another one, so that the cache has none and the guardrail has seen none. */
export const FEATURES: Measurement = {
  name: 'features',
  title: 'native JSON, A = with the runtime, B = with limits and a response cache in a local store, all misses; then with a guardrail, too',
  measure: (world, effort, report) =>
    withLocalStore(report, async (store) => {
      for (const { what, of, goals } of CASES) {
        const whole = () => Gateway.withParts(world, of(world, store));
        const target = (gateway: Gateway) => eachAnother(gateway.target(WORK));
        await withGateways(
          world,
          async (a, b) => {
            const { rates, latencies } = await paired([target(a), target(b)], effort);
            report.sides(`${what}: requests per second, ${CONCURRENCY} at once`, spread(rates.a), spread(rates.b), 0);
            report.figure('  requests per second, B / A', ratios(rates.a, rates.b), goals?.rate, 3);
            report.figure('  whole answer, median, B later than A (ms)', differences(...latencies(0.5)), goals?.median);
          },
          [Gateway.withRuntime, whole],
        );
        await withGateways(
          world,
          async (a, b) => {
            const { rates } = await paired([target(a), target(b)], effort);
            report.figure('  requests per second, B / stock gateway', ratios(rates.a, rates.b), goals?.stock, 3);
          },
          [Gateway.stock, whole],
        );
      }
    }),
};
