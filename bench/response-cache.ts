import { ensurePython } from '../rehearsal';
import { ensureValkey, ValkeyServer } from '../rehearsal/valkey';
import type { ResponseCacheConfiguration } from '../src/contract';
import { Gateway, withGateways } from './gateways';
import { inTurn, load } from './load';
import type { Effort, Measurement } from './measurement';
import type { Report } from './report';
import { differences, inPairs, quantile, ratios, spread } from './statistics';
import type { Target, Work } from './work';
import type { World } from './world';

const CONCURRENCY = 32;
const SEQUENTIAL = 5;
const WORK: Work = { provider: 'openai', prompt: '2 KB', stream: false };
const TTL_MS = 60_000;
const DIGITS = 12;

interface Asked {
  readonly what: 'hit' | 'miss';
  /** Of the target, what is sent. */
  readonly of: (target: Target) => Target;
  check(report: Report, rates: { readonly a: number[]; readonly b: number[] }, medians: readonly [number[], number[]]): void;
}

const HITS: Asked = {
  what: 'hit',
  of: (target) => target,
  check(report, rates, medians) {
    report.figure('hits: requests per second, B / A', ratios(rates.a, rates.b), { atLeast: 1 }, 3);
    report.figure('  a hit, one at a time, median (ms)', spread(medians[1]), { atMost: 3 });
  },
};

const MISSES: Asked = {
  what: 'miss',
  of: eachAnother,
  check(report, rates, medians) {
    report.figure('misses: requests per second, B / A', ratios(rates.a, rates.b), { atLeast: 0.6 }, 3);
    report.figure('  a miss, median, B later than A (ms)', differences(...medians), { atMost: 0.6 });
  },
};

/** What a hit takes in place of its provider, and what a miss takes beside it. The store is on the other core, without TLS. */
export const RESPONSE_CACHE: Measurement = {
  name: 'cache',
  title: 'native JSON, A = with the runtime, B = with a response cache in a local store: all hits, then all misses',
  async measure(world, effort, report) {
    const { signal } = new AbortController();
    const valkey = await ensureValkey(signal, await ensurePython(signal));
    if ('missing' in valkey) {
      report.line('not measured', valkey.missing);
      return;
    }
    const server = await ValkeyServer.start(valkey.binary, { open: true });
    try {
      for (const asked of [HITS, MISSES]) await measureOne(asked, server, world, effort, report);
    } finally {
      await server.stop();
    }
  },
};

async function measureOne(asked: Asked, server: ValkeyServer, world: World, { pairs, seconds, sequential, warmUp }: Effort, report: Report) {
  const configuration: ResponseCacheConfiguration = {
    store: { host: '127.0.0.1', port: server.port, tls: false, auth: { method: 'none' }, timeout: 1_000 },
    secret: { secretArn: world.surroundings.cacheSecret },
    ttl: TTL_MS,
    lookupTimeout: 50,
  };
  const before = await lookups(server);
  await withGateways(
    world,
    async (a, b) => {
      const targets = [asked.of(a.target(WORK)), asked.of(b.target(WORK))] as const;
      for (const target of targets) await load(target, CONCURRENCY, { requests: warmUp });
      const [rate, cachedRate] = targets.map((target) => async () => (await load(target, CONCURRENCY, { seconds })).perSecond);
      const rates = await inPairs(pairs, rate, cachedRate);
      const medians: readonly [number[], number[]] = [[], []];
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
      report.sides(`${asked.what}, whole answer, one at a time, median (ms)`, spread(medians[0]), spread(medians[1]));
      asked.check(report, rates, medians);
    },
    [Gateway.withRuntime, () => Gateway.withResponseCache(world, configuration)],
  );
  const after = await lookups(server);
  const [hits, misses] = [after.hits - before.hits, after.misses - before.misses];
  // of hits all but the first that come at once
  if (asked.what === 'hit' ? misses > hits / 10 : hits > 0) throw new Error(`${hits} hits and ${misses} misses are not what is measured`);
}

async function lookups(server: ValkeyServer): Promise<{ readonly hits: number; readonly misses: number }> {
  const told = String(await server.ask('INFO', 'stats'));
  const count = (name: string) => Number(new RegExp(`${name}:(\\d+)`).exec(told)?.[1]);
  return { hits: count('keyspace_hits'), misses: count('keyspace_misses') };
}

/** The same request, but for a number in its prompt. */
function eachAnother(target: Target): Target {
  const at = target.request.indexOf('A sentence');
  let count = 0;
  return {
    ...target,
    get request() {
      const request = Buffer.from(target.request);
      request.write(String(++count).padStart(DIGITS, '0'), at);
      return request;
    },
  };
}
