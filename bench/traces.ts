import type { TracesConfiguration } from '../src/contract';
import { Gateway, withGateways } from './gateways';
import { inTurn, load } from './load';
import type { Measurement } from './measurement';
import { CONCURRENCY } from './paired';
import { freePort } from './pinned-process';
import type { Goal } from './report';
import { differences, inPairs, quantile, ratios, spread } from './statistics';
import { underLoad } from './throughput';
import type { Work } from './work';
import type { World } from './world';

const WORK: Work = { provider: 'openai', prompt: '2 KB', stream: false };
const PATH = '/v1/traces';
/** Blocks of so many times as many answers as elsewhere: what is looked for is small. */
const SEQUENTIAL = 5;

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
  async measure(world, { pairs, seconds, sequential, warmUp }, report) {
    for (const { what, traces, goals } of CASES) {
      const configuration = await traces(world);
      await withGateways(
        world,
        async (a, b) => {
          const targets = [a.target(WORK), b.target(WORK)] as const;
          for (const target of targets) await load(target, CONCURRENCY, { requests: warmUp });
          const loads = await inPairs(
            pairs,
            () => underLoad(a, WORK, seconds),
            () => underLoad(b, WORK, seconds),
          );
          const [rateA, rateB] = [loads.a, loads.b].map((side) => side.map(({ perSecond }) => perSecond));
          const [costA, costB] = [loads.a, loads.b].map((side) => side.map(({ processorMs }) => processorMs));
          report.sides(`${what}: requests per second, ${CONCURRENCY} at once`, spread(rateA), spread(rateB), 0);
          report.figure('  requests per second, B / A', ratios(rateA, rateB), goals.rate, 3);
          report.figure('  processor time per request, B / A', ratios(costA, costB), undefined, 3);
          const medians: [number[], number[]] = [[], []];
          for (let block = 0; block < pairs; block += 1) {
            const answers = await inTurn(...targets, sequential * SEQUENTIAL);
            for (const side of [0, 1])
              medians[side].push(
                quantile(
                  answers[side].map(({ lastMs }) => lastMs).sort((one, other) => one - other),
                  0.5,
                ),
              );
          }
          report.figure('  whole answer, one at a time, median, B later than A (ms)', differences(...medians), goals.median);
        },
        [(given) => Gateway.withParts(given, {}), (given) => Gateway.withParts(given, { traces: configuration })],
      );
    }
  },
};
