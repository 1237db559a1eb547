import { type Gateway, withGateways } from './gateways';
import { inTurn, type Load, load } from './load';
import type { Measurement } from './measurement';
import type { Goal } from './report';
import { differences, inPairs, ratios, spread } from './statistics';
import type { Work } from './work';

interface Throughput {
  readonly name: string;
  readonly title: string;
  readonly work: Work;
  readonly goals: { readonly rate?: Goal; readonly processor?: Goal; readonly earlier?: Goal };
}

const CONCURRENCY = 32;
const NATIVE_JSON = { rate: { atLeast: 4 }, processor: { atMost: 0.25 } };
const NATIVE_STREAM = { processor: { atMost: 0.75 }, earlier: { atLeast: 20 } };
const TRANSLATED = { rate: { atLeast: 0.85 } };

const work = (provider: Work['provider'], prompt: Work['prompt'], stream = false): Work => ({ provider, prompt, stream });

/** What is asked of both, and what the acceptance asks of the ratio. */
const TABLE: readonly Throughput[] = [
  { name: 'native-json', title: 'OpenAI chat → OpenAI', work: work('openai', '2 KB'), goals: NATIVE_JSON },
  { name: 'native-json-300k', title: 'OpenAI chat → OpenAI', work: work('openai', '300 KB'), goals: NATIVE_JSON },
  { name: 'native-stream', title: 'OpenAI chat → OpenAI', work: work('openai', '2 KB', true), goals: NATIVE_STREAM },
  { name: 'native-stream-300k', title: 'OpenAI chat → OpenAI', work: work('openai', '300 KB', true), goals: NATIVE_STREAM },
  { name: 'translated-anthropic', title: 'OpenAI chat → Anthropic messages', work: work('anthropic', '2 KB'), goals: TRANSLATED },
  { name: 'translated-bedrock', title: 'OpenAI chat → Bedrock Converse', work: work('bedrock', '2 KB'), goals: TRANSLATED },
];

/** Requests a second, processor time, and one request at a time. */
export const THROUGHPUT: readonly Measurement[] = TABLE.map(({ name, title, work, goals }) => ({
  name,
  title: `${title}, prompt of ${work.prompt}, ${work.stream ? 'a stream of 20 events' : 'an answer of 1 KB'}`,
  measure: (world, { pairs, seconds, sequential, warmUp }, report) =>
    withGateways(world, async (a, b) => {
      const targets = [a.target(work), b.target(work)] as const;
      for (const target of targets) await load(target, CONCURRENCY, { requests: work.prompt === '2 KB' ? warmUp : warmUp / 5 });

      const loads = await inPairs(pairs, ...each(a, b, (gateway) => underLoad(gateway, work, seconds)));
      const [rateA, rateB] = [loads.a, loads.b].map((side) => side.map(({ perSecond }) => perSecond));
      const [costA, costB] = [loads.a, loads.b].map((side) => side.map(({ processorMs }) => processorMs));
      report.sides(`requests per second, ${CONCURRENCY} at once`, spread(rateA), spread(rateB), 0);
      report.figure('  requests per second, B / A', ratios(rateA, rateB), goals.rate, 3);
      report.sides('processor time per request (ms)', spread(costA), spread(costB), 3);
      report.figure('  processor time, B / A', ratios(costA, costB), goals.processor, 3);

      const firsts: [number[], number[]] = [[], []];
      const lasts: [number[], number[]] = [[], []];
      for (let block = 0; block < pairs; block += 1) {
        const answers = await inTurn(...targets, sequential);
        for (const side of [0, 1]) {
          firsts[side].push(...answers[side].map(({ firstMs }) => firstMs));
          lasts[side].push(...answers[side].map(({ lastMs }) => lastMs));
        }
      }
      if (work.stream) {
        report.sides('first byte, one at a time (ms)', spread(firsts[0]), spread(firsts[1]));
        report.figure('  first byte, B earlier than A (ms)', differences(firsts[1], firsts[0]), goals.earlier);
      }
      report.sides('whole answer, one at a time (ms)', spread(lasts[0]), spread(lasts[1]));
      report.figure('  B later than A (ms)', differences(lasts[0], lasts[1]));
    }),
}));

/** Throughput, and what the gateway's own process spent on it: another program on the same core changes the first, not the second. */
export async function underLoad(gateway: Gateway, work: Work, seconds: number): Promise<Load & { readonly processorMs: number }> {
  const before = gateway.process.processorTime();
  const result = await load(gateway.target(work), CONCURRENCY, { seconds });
  return { ...result, processorMs: (gateway.process.processorTime() - before) / result.requests };
}

const each = <T>(a: Gateway, b: Gateway, measure: (gateway: Gateway) => Promise<T>): [() => Promise<T>, () => Promise<T>] => [
  () => measure(a),
  () => measure(b),
];
