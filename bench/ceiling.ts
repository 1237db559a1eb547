import { load } from './load';
import type { Measurement } from './measurement';
import { inPairs, spread } from './statistics';
import { targetOf, type Work } from './work';

const CONCURRENCY = 32;
const WORKS: readonly (readonly [string, Work])[] = [
  ['JSON, prompt of 2 KB', { provider: 'openai', prompt: '2 KB', stream: false }],
  ['JSON, prompt of 300 KB', { provider: 'openai', prompt: '300 KB', stream: false }],
  ['streams of 20 events, prompt of 2 KB', { provider: 'openai', prompt: '2 KB', stream: true }],
  ['streams of 20 events, prompt of 300 KB', { provider: 'openai', prompt: '300 KB', stream: true }],
];

/** The load generator straight to the provider, with TLS, which it does not have to do for a gateway: no gateway can be seen to do more. */
export const CEILING: Measurement = {
  name: 'ceiling',
  title: 'no gateway: load generator and provider, which share a core',
  async measure({ provider }, { seconds, warmUp }, report) {
    for (const [what, work] of WORKS) {
      const target = targetOf(work, {}, provider);
      await load(target, CONCURRENCY, { requests: warmUp });
      const measured = () => load(target, CONCURRENCY, { seconds });
      const { a, b } = await inPairs(1, measured, measured);
      report.figure(`requests per second, ${what}`, spread([...a, ...b].map(({ perSecond }) => perSecond)), undefined, 0);
    }
  },
};
