import { Agent, request } from 'node:http';
import { quantile } from './statistics';

export interface Target {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** Requests until the time is up, so many at once, on connections that are kept. Every answer must be 200 and complete. */
export async function load(target: Target, concurrency: number, end: { readonly requests: number } | { readonly seconds: number }): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const latencies: number[] = [];
  const started = performance.now();
  const goOn = () => ('requests' in end ? begun < end.requests : performance.now() - started < end.seconds * 1_000);
  let begun = 0;
  const worker = async () => {
    while (goOn()) {
      begun += 1;
      latencies.push(await once(target, agent));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const elapsed = performance.now() - started;
  agent.destroy();
  latencies.sort((left, right) => left - right);
  const requests = latencies.length;
  return { requests, perSecond: (requests / elapsed) * 1_000, medianMs: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
}

/** One request at a time, to the one and the other in turn: whatever else the machine does falls on both alike. Milliseconds each. */
export async function inTurn(a: Target, b: Target, requests: number): Promise<[number[], number[]]> {
  const agent = new Agent({ keepAlive: true });
  const times: [number[], number[]] = [[], []];
  for (let count = 0; count < requests; count += 1) {
    times[0].push(await once(a, agent));
    times[1].push(await once(b, agent));
  }
  agent.destroy();
  return times;
}

/** Milliseconds from the request to the last byte of the answer. */
function once({ port, headers, body }: Target, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const sent = request({ host: '127.0.0.1', port, method: 'POST', path: '/v1/chat/completions', agent, headers }, (answer) => {
      answer.resume();
      answer.on('error', reject);
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(performance.now() - started) : reject(new Error(`the gateway answered ${answer.statusCode}`)),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
