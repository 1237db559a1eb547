import type { TracesConfiguration } from '../src/contract';
import { Gateway, withGateways } from './gateways';
import type { Measurement } from './measurement';
import { CONCURRENCY, paired } from './paired';
import { freePort } from './pinned-process';
import type { Goal } from './report';
import { differences, ratios, spread } from './statistics';
import type { Work } from './work';
import type { World } from './world';

const WORK: Work = { provider: 'openai', prompt: '2 KB', stream: false };
const PATH = '/v1/traces';

interface Case {
  readonly what: string;
  readonly traces: (world: World) => Promise<TracesConfiguration> | TracesConfiguration;
  readonly goals: Readonly<Partial<Record<'rate' | 'median', Goal>>>;
}

const at = ({ collector }: World, path = PATH): string => `http://127.0.0.1:${collector}${path}`;

/** Where a collector is not well every trace is exported: at 5 % there is less to see. */
const CASES: readonly Case[] = [
  { what: 'traces of 5 %', traces: (world) => ({ url: at(world) }), goals: { rate: { atLeast: 0.97 }, median: { atMost: 1 } } },
  { what: 'traces of all', traces: (world) => ({ url: at(world), ratio: 1 }), goals: { median: { atMost: 1 } } },
  {
    what: 'traces of all, no collector there',
    traces: async () => ({ url: `http://127.0.0.1:${await freePort()}${PATH}`, ratio: 1 }),
    goals: { median: { atMost: 1 } },
  },
  { what: 'traces of all, a silent collector', traces: (world) => ({ url: at(world, '/silent'), ratio: 1 }), goals: { median: { atMost: 1 } } },
];

export const TRACES: Measurement = {
  name: 'traces',
  title: 'native JSON, A = the whole runtime with none of its parts, B = with traces',
  async measure(world, effort, report) {
    for (const { what, traces, goals } of CASES) {
      const configuration = await traces(world);
      await withGateways(
        world,
        async (a, b) => {
          const { rates, latencies } = await paired([a.target(WORK), b.target(WORK)], effort);
          report.sides(`${what}: requests per second, ${CONCURRENCY} at once`, spread(rates.a), spread(rates.b), 0);
          report.figure('  requests per second, B / A', ratios(rates.a, rates.b), goals.rate, 3);
          report.figure('  whole answer, one at a time, median, B later than A (ms)', differences(...latencies(0.5)), goals.median);
        },
        [(given) => Gateway.withParts(given, {}), (given) => Gateway.withParts(given, { traces: configuration })],
      );
    }
  },
};
