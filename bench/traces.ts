import type { TracesConfiguration } from '../src/contract';
import { Gateway, withGateways } from './gateways';
import { inTurn, load } from './load';
import type { Effort, Measurement } from './measurement';
import { CONCURRENCY } from './paired';
import { freePort } from './pinned-process';
import type { Goal } from './report';
import { differences, inPairs, ratios, spread } from './statistics';
import { underLoad } from './throughput';
import type { Work } from './work';
import type { World } from './world';

const WORK: Work = { provider: 'openai', prompt: '2 KB', stream: false };
const PATH = '/v1/traces';
/** Blocks of so many times as many answers as elsewhere: what is looked for is small. */
const SEQUENTIAL = 5;
/** A process gets faster for some 15,000 requests: which of two is further on says nothing of what they do. */
const WARMER = 12;
/** So many times as long as elsewhere, and each side in so many turns of a second: a collection of garbage falls into one of two. */
const LONGER = 4;
const TURNS = 12;

interface Case {
  readonly what: string;
  readonly traces: (world: World) => Promise<TracesConfiguration> | TracesConfiguration | undefined;
  /** So many times as many pairs as elsewhere: many, where a goal is near what two of the same program differ by. @default a third */
  readonly timesPairs?: number;
  readonly goals: Readonly<Partial<Record<'rate' | 'median', Goal>>>;
}

const at = ({ collector }: World, path = PATH): string => `https://localhost:${collector}${path}`;

/** Where a collector is not well every trace is exported: at 5 % there is less to see. The first says what two of the same program differ by. */
const CASES: readonly Case[] = [
  { what: 'no traces on either side', traces: () => undefined, timesPairs: 2, goals: {} },
  { what: 'traces of 5 %', traces: (world) => ({ url: at(world) }), timesPairs: 2, goals: { rate: { atLeast: 0.97 }, median: { atMost: 1 } } },
  { what: 'traces of all', traces: (world) => ({ url: at(world), ratio: 1 }), goals: { median: { atMost: 1 } } },
  {
    what: 'traces of all, no collector there',
    traces: async () => ({ url: `https://localhost:${await freePort()}${PATH}`, ratio: 1 }),
    goals: { median: { atMost: 1 } },
  },
  { what: 'traces of all, a silent collector', traces: (world) => ({ url: at(world, '/silent'), ratio: 1 }), goals: { median: { atMost: 1 } } },
];

/** Of one gateway. */
interface Measured {
  readonly perSecond: number;
  readonly processorMs: number;
  readonly medianMs: number;
}

export const TRACES: Measurement = {
  name: 'traces',
  title: 'native JSON, A = the whole runtime with none of its parts, B = with traces; other processes for each pair',
  async measure(world, effort, report) {
    for (const { what, traces, goals, timesPairs = 1 / 3 } of CASES) {
      const configuration = await traces(world);
      const pairs: (readonly [Measured, Measured])[] = [];
      for (let pair = 0; pair < effort.pairs * timesPairs; pair += 1) {
        const starts = [
          (given: World) => Gateway.withParts(given, {}),
          (given: World) => Gateway.withParts(given, { traces: configuration }),
        ] as const;
        // whichever is started first has the better place in memory, or not
        if (pair % 2 === 0) await withGateways(world, async (a, b) => void pairs.push(await measured([a, b], effort)), starts);
        else await withGateways(world, async (b, a) => void pairs.push(await measured([a, b], effort)), [starts[1], starts[0]]);
      }
      const of = (each: (measured: Measured) => number): [number[], number[]] => [pairs.map(([a]) => each(a)), pairs.map(([, b]) => each(b))];
      const rates = of(({ perSecond }) => perSecond);
      report.sides(`${what}: requests per second, ${CONCURRENCY} at once`, spread(rates[0]), spread(rates[1]), 0);
      report.figure('  requests per second, B / A', ratios(...rates), goals.rate, 3);
      report.figure('  processor time per request, B / A', ratios(...of(({ processorMs }) => processorMs)), undefined, 3);
      report.figure('  whole answer, one at a time, median, B later than A (ms)', differences(...of(({ medianMs }) => medianMs)), goals.median);
    }
  },
};

async function measured([a, b]: readonly [Gateway, Gateway], { sequential, ...effort }: Effort): Promise<readonly [Measured, Measured]> {
  const targets = [a.target(WORK), b.target(WORK)] as const;
  const seconds = (effort.seconds * LONGER) / TURNS;
  for (const target of targets) await load(target, CONCURRENCY, { requests: effort.warmUp * WARMER });
  const loads = await inPairs(
    TURNS,
    () => underLoad(a, WORK, seconds),
    () => underLoad(b, WORK, seconds),
  );
  const answers = await inTurn(...targets, sequential * SEQUENTIAL);
  const side = (of: typeof loads.a, index: 0 | 1): Measured => ({
    perSecond: mean(of.map(({ perSecond }) => perSecond)),
    processorMs: mean(of.map(({ processorMs }) => processorMs)),
    medianMs: spread(answers[index].map(({ lastMs }) => lastMs)).median,
  });
  return [side(loads.a, 0), side(loads.b, 1)];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
