/**
 * `npm run bench`: what the gateway costs a request beside the stock gateway, and what the construct costs a synthesis. Paired, because absolute
 * numbers say more about the machine than about the program. Prints its figures, and the goals again at the end.
 *
 * `-- --quick`: little of everything, to see that it works. `-- --only native-json,rates`: these alone. `-- --peers`: LiteLLM's proxy, too.
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { FULL, type Measurement, QUICK } from './measurement';
import { MEASUREMENTS } from './measurements';
import { leaveTheFirstCore } from './pinned-process';
import { Report } from './report';
import { startWorld } from './world';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, peers: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
});

function chosen(): readonly Measurement[] {
  const names = options.only?.flatMap((each) => each.split(','));
  const unknown = names?.find((name) => !MEASUREMENTS.some((each) => each.name === name));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${MEASUREMENTS.map(({ name }) => name).join(', ')}`);
  return MEASUREMENTS.filter(({ name, flag }) => names?.includes(name) ?? (flag === undefined || options.peers));
}

async function main(): Promise<void> {
  const measurements = chosen();
  const effort = options.quick ? QUICK : FULL;
  const report = new Report((line) => console.log(line));
  console.log(`node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model}, load ${loadavg()[0].toFixed(1)}; ${leaveTheFirstCore()}`);
  console.log(`medians [smallest … largest] of ${effort.pairs} pairs; A = stock gateway, B = with the runtime`);
  const started = performance.now();
  const world = await startWorld();
  try {
    for (const { name, title, measure } of measurements) {
      report.title(name, title);
      await measure(world, effort, report);
    }
  } finally {
    world.stop();
  }
  report.summary();
  console.log(`\n${((performance.now() - started) / 60_000).toFixed(1)} minutes, load ${loadavg()[0].toFixed(1)}`);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
