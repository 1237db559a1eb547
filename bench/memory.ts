import { setTimeout as sleep } from 'node:timers/promises';
import { Gateway, withGateway } from './gateways';
import { load } from './load';
import type { Measurement } from './measurement';
import { differences, inPairs, spread } from './statistics';
import type { Work } from './work';
import type { World } from './world';

const CONCURRENCY = 32;
const REST_MS = 500;
const WORK: Work = { provider: 'openai', prompt: '2 KB', stream: false };

/** A fresh process each: what it holds after the start, and when it has worked. */
const MEMORY: Measurement = {
  name: 'memory',
  title: 'resident memory (MiB), native JSON',
  async measure(world, { memoryPairs, steady }, report) {
    const { a, b } = await inPairs(memoryPairs, sizes(Gateway.stock, world, [0, steady]), sizes(Gateway.withRuntime, world, [0, steady]));
    for (const [what, at] of [
      ['after the start', 0],
      [`after ${steady} requests`, 1],
    ] as const) {
      const [left, right] = [a, b].map((side) => side.map((held) => held[at]));
      report.sides(what, spread(left), spread(right), 1);
      report.figure(`  B more than A, ${what}`, differences(left, right), undefined, 1);
    }
  },
};

const GROWTH: Measurement = {
  name: 'memory-growth',
  title: 'resident memory (MiB) of B, native JSON',
  async measure(world, { growth }, report) {
    const [before, after] = await sizes(Gateway.withRuntime, world, growth)();
    report.line(`after ${growth[0]} and ${growth[1]} requests`, `${before.toFixed(1)}   ${after.toFixed(1)}`);
    report.figure('  growth between them', after - before, { lessThan: 5 }, 1);
  },
};

export const MEMORIES: readonly Measurement[] = [MEMORY, GROWTH];

/** What a fresh process holds when it has answered so many requests, each time after a rest. */
const sizes = (start: (world: World) => Promise<Gateway>, world: World, counts: readonly number[]) => async (): Promise<number[]> => {
  const held: number[] = [];
  await withGateway(start, world, async (gateway) => {
    let answered = 0;
    for (const count of counts) {
      if (count > answered) await load(gateway.target(WORK), CONCURRENCY, { requests: count - answered });
      answered = count;
      await sleep(REST_MS);
      held.push(gateway.process.memory());
    }
  });
  return held;
};
