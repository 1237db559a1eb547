import { type Answer, Connection } from './connection';
import { quantile } from './statistics';
import type { Target } from './work';

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** Requests until the time is up, so many at once, each on a connection that is kept. Every answer must be 200 and complete. */
export async function load(target: Target, concurrency: number, end: { readonly requests: number } | { readonly seconds: number }): Promise<Load> {
  const latencies: number[] = [];
  const started = performance.now();
  const goOn = () => ('requests' in end ? begun < end.requests : performance.now() - started < end.seconds * 1_000);
  let begun = 0;
  const worker = async () => {
    const connection = await Connection.open(target);
    try {
      while (goOn()) {
        begun += 1;
        latencies.push((await completed(connection, target)).lastMs);
      }
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const elapsed = performance.now() - started;
  latencies.sort((left, right) => left - right);
  const requests = latencies.length;
  return { requests, perSecond: (requests / elapsed) * 1_000, medianMs: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
}

/** One request at a time, to the one and the other in turn: whatever else the machine does falls on both alike. */
export async function inTurn(a: Target, b: Target, requests: number): Promise<[Answer[], Answer[]]> {
  const connections = [await Connection.open(a), await Connection.open(b)];
  const answers: [Answer[], Answer[]] = [[], []];
  try {
    for (let count = 0; count < requests; count += 1) {
      answers[0].push(await completed(connections[0], a));
      answers[1].push(await completed(connections[1], b));
    }
  } finally {
    for (const connection of connections) connection.close();
  }
  return answers;
}

async function completed(connection: Connection, { request, ending }: Target): Promise<Answer> {
  const answer = await connection.send(request);
  if (answer.status !== 200 || !answer.tail.includes(ending)) throw new Error(`an answer of ${answer.status} that ends with ${answer.tail}`);
  return answer;
}
