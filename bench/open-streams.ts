import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection';
import { Gateway, withGateway } from './gateways';
import type { Effort, Measurement } from './measurement';
import { type Gaps, PacedStreams, type Window } from './paced-streams';
import type { Goal, Report } from './report';
import { type Target, targetOf, type Work } from './work';

const WORK: Work = { provider: 'openai', prompt: '300 KB', stream: true, isPaced: true };
/** The provider for which the image's work grows fastest with the messages. */
const AT_THE_LIMIT: Work = { provider: 'bedrock', prompt: 'limit', stream: false };

/** Many streams that stay open, each with a large prompt behind it: alone, and while a large call is translated. */
const OPEN: Measurement = {
  name: 'open-streams',
  title: 'open streams of 20 events a second, prompts of 300 KB, gateway B on one core',
  measure: (world, effort, report) =>
    withGateway(Gateway.withRuntime, world, async (gateway) => {
      const streams = new PacedStreams(gateway.target(WORK), effort.streams);
      await sleep(PacedStreams.rampMs + 500);
      const busy = gateway.process.processorTime();
      const alone = await windowOf(sleep(effort.windowSeconds * 1_000));
      const used = gateway.process.processorTime() - busy;
      const calls: number[] = [];
      const disturbed = await windowOf(repeat(gateway.target(AT_THE_LIMIT), effort.windowSeconds * 1_000, calls));
      const memory = gateway.process.memory();
      await streams.end();
      tell(report, effort, streams);
      report.figure('share of the core, alone', used / (alone.to - alone.from));
      report.figure('resident memory (MiB)', memory, undefined, 0);
      gaps(report, 'alone', streams.during(alone), { atMost: 50 });
      report.line('translated calls at their limit, one after the other', `${calls.length}, the longest ${Math.max(...calls).toFixed(0)} ms`);
      gaps(report, 'while they run', streams.during(disturbed), { atMost: 100 });
    }),
};

/** The same without a gateway: what of it is the bench's own. */
const STRAIGHT: Measurement = {
  name: 'open-streams-ceiling',
  title: 'no gateway: the same streams straight from the provider',
  async measure({ provider }, effort, report) {
    const streams = new PacedStreams(targetOf(WORK, {}, provider), effort.streams);
    await sleep(PacedStreams.rampMs + 500);
    const window = await windowOf(sleep((effort.windowSeconds * 1_000) / 2));
    await streams.end();
    tell(report, effort, streams, false);
    gaps(report, 'without a gateway', streams.during(window));
  },
};

export const OPEN_STREAMS: readonly Measurement[] = [STRAIGHT, OPEN];

async function windowOf(work: Promise<unknown>): Promise<Window> {
  const from = performance.now();
  await work;
  return { from, to: performance.now() };
}

/** One after the other, as long as told; those that are refused end the bench. */
async function repeat(target: Target, milliseconds: number, times: number[]): Promise<void> {
  const connection = await Connection.open(target);
  for (const end = performance.now() + milliseconds; performance.now() < end; ) {
    const { status, tail, lastMs } = await connection.send(target.request);
    if (status !== 200) throw new Error(`a translated call at its limit was answered with ${status}: ${tail}`);
    times.push(lastMs);
  }
  connection.close();
}

function tell(report: Report, { streams: open }: Effort, streams: PacedStreams, isGoal = true): void {
  report.line('open at once, and finished in all', `${open}   ${streams.finished}`);
  report.figure('frames lost', streams.lost, isGoal ? { atMost: 0 } : undefined, 0);
}

function gaps(report: Report, when: string, { count, p99Ms, maxMs }: Gaps, goal?: Goal): void {
  report.figure(`added between two events, ${when}, 99th percentile (ms)`, p99Ms, goal, 1);
  report.line('  the longest (ms), of how many', `${maxMs.toFixed(1)}   ${count}`);
}
