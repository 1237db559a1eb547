import { setTimeout as sleep } from 'node:timers/promises';
import { Gateway, startSurroundings } from './gateways';
import { inTurn, type Load, load } from './load';
import { differences, format, inPairs, ratios, spread } from './statistics';
import type { Surroundings } from './surroundings';

export interface RequestBench {
  readonly pairs: number;
  readonly seconds: number;
  readonly memoryPairs: number;
}

const CONCURRENCY = 32;
const SEQUENTIAL = 500;
const WARM_UP = 1_500;
/** After that many the heap grows no more. */
const STEADY = 5_000;

/** The stock gateway (A) against the gateway with the runtime (B), which verifies a token and writes a record for every request. */
export async function benchRequests(bench: RequestBench, print: (line: string) => void): Promise<void> {
  const { surroundings, stop } = await startSurroundings();
  try {
    await speed(surroundings, bench, print);
    await memory(surroundings, bench, print);
  } finally {
    stop();
  }
}

async function speed(surroundings: Surroundings, { pairs, seconds }: RequestBench, print: (line: string) => void): Promise<void> {
  const gateways = [await Gateway.stock(surroundings), await Gateway.withRuntime(surroundings)];
  try {
    for (const gateway of gateways) await load(gateway.target(), CONCURRENCY, { requests: WARM_UP });
    const [a, b] = gateways;

    const medians: [number[], number[]] = [[], []];
    for (let block = 0; block < pairs; block += 1) {
      const times = await inTurn(a.target(), b.target(), SEQUENTIAL);
      for (const which of [0, 1]) medians[which].push(spread(times[which]).median);
    }
    print(`one request at a time, median latency (ms)             A ${format(spread(medians[0]))}   B ${format(spread(medians[1]))}`);
    print(`  added by the runtime (ms)                            ${format(differences(medians[0], medians[1]))}   goal: at most 0.50`);

    for (const [name, stream, goal] of [
      ['JSON', false, '   goal: at least 0.850, aim 0.900'],
      ['streams of 20 events', true, ''],
    ] as const) {
      const loads = await inPairs(pairs, ...each(a, b, (gateway) => underLoad(gateway, stream, seconds)));
      const rates = [loads.a, loads.b].map((results) => results.map(({ perSecond }) => perSecond));
      print(
        `${CONCURRENCY} at once, ${name}, requests per second`
          .padEnd(55)
          .concat(`A ${format(spread(rates[0]), 0)}   B ${format(spread(rates[1]), 0)}`),
      );
      print(`  B / A                                                ${format(ratios(rates[0], rates[1]), 3)}${goal}`);
      const costs = [loads.a, loads.b].map((results) => results.map(({ processorMs }) => processorMs));
      print(`  processor time per request (ms)                      A ${format(spread(costs[0]))}   B ${format(spread(costs[1]))}`);
      print(`  A / B of that: B / A where nothing else runs         ${format(ratios(costs[1], costs[0]), 3)}`);
    }
  } finally {
    for (const gateway of gateways) await gateway.stop();
  }
}

/** Throughput, and what the gateway's own process spent on it: another program on the same core changes the first, not the second. */
async function underLoad(gateway: Gateway, stream: boolean, seconds: number): Promise<Load & { readonly processorMs: number }> {
  const before = gateway.processorTime();
  const result = await load(gateway.target(stream), CONCURRENCY, { seconds });
  return { ...result, processorMs: (gateway.processorTime() - before) / result.requests };
}

async function memory(surroundings: Surroundings, { memoryPairs }: RequestBench, print: (line: string) => void): Promise<void> {
  const measure = (start: (surroundings: Surroundings) => Promise<Gateway>) => async () => {
    const gateway = await start(surroundings);
    try {
      await sleep(500);
      const idle = gateway.memory();
      await load(gateway.target(), CONCURRENCY, { requests: STEADY });
      return { idle, loaded: gateway.memory() };
    } finally {
      await gateway.stop();
    }
  };
  const { a, b } = await inPairs(memoryPairs, measure(Gateway.stock), measure(Gateway.withRuntime));
  for (const [name, when, goal] of [
    ['after the start', 'idle', '   goal: at most 15.0'],
    [`after ${STEADY} requests`, 'loaded', '   goal: at most 15.0'],
  ] as const) {
    const [left, right] = [a, b].map((results) => results.map((result) => result[when]));
    print(`resident memory ${name} (MiB)`.padEnd(55).concat(`A ${format(spread(left), 1)}   B ${format(spread(right), 1)}`));
    print(`  added by the runtime (MiB)                           ${format(differences(left, right), 1)}${goal}`);
  }
}

const each = <T>(a: Gateway, b: Gateway, measure: (gateway: Gateway) => Promise<T>): [() => Promise<T>, () => Promise<T>] => [
  () => measure(a),
  () => measure(b),
];
