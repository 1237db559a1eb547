import type { ServerResponse } from 'node:http';
import { pauseWhileOpen } from './pause';
import type { RecordedRequest } from './recording-server';

/** What a provider fake does in place of a prompt, complete answer. Durations are milliseconds. */
export interface Behaviour {
  /** Before the status line. */
  readonly delay?: number;
  /** Never answers at all. */
  readonly hang?: boolean;
  readonly status?: number;
  /** Added to the answer's headers. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** In place of the answer that the API documents. */
  readonly body?: string | Buffer;
  /** The body arrives in pieces of this many bytes, whatever lies at their borders. */
  readonly pieces?: number;
  /** Text events of a stream. `Infinity`: until the caller leaves. */
  readonly chunks?: number;
  /** Between two events of a stream. */
  readonly interval?: number;
  /** Between the head of a stream and its first event. */
  readonly silence?: number;
  /** The connection is destroyed after this many events of a stream, or bytes of a body. */
  readonly cutAfter?: number;
  /** In place of the invented one. */
  readonly usage?: Partial<ReportedUsage>;
}

/** A fixed behaviour, or one chosen per request. */
export type Program = Behaviour | ((request: RecordedRequest) => Behaviour | undefined);

/** What a provider reported for one request, in one vocabulary: prompt tokens include cached ones and those written to the cache. */
export interface ReportedUsage {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
}

/** Different for every request, so that a record can only be right by reading the answer. */
export function inventUsage(request: RecordedRequest, model: string, behaviour: Behaviour): ReportedUsage {
  const n = request.number;
  return {
    model,
    inputTokens: 1_000 + 7 * n,
    outputTokens: 200 + 3 * n,
    cachedInputTokens: 100 + n,
    cacheWriteTokens: 50 + n,
    reasoningTokens: 20 + n,
    ...behaviour.usage,
  };
}

/** Writes events with the programmed gaps; false when the caller left or the connection was cut. */
export async function writeEvents(response: ServerResponse, events: Iterable<string | Buffer>, behaviour: Behaviour): Promise<boolean> {
  response.flushHeaders();
  if (!(await pauseWhileOpen(response, behaviour.silence ?? 0))) return false;
  let written = 0;
  for (const event of events) {
    if (written === behaviour.cutAfter) {
      response.destroy();
      return false;
    }
    if (written > 0 && !(await pauseWhileOpen(response, behaviour.interval ?? 0))) return false;
    if (!response.write(event)) await new Promise<void>((resolve) => waitForRoom(response, resolve));
    written += 1;
    if (response.destroyed) return false;
  }
  response.end();
  return true;
}

/** Writes the body of `behaviour`, all of it, in pieces, or up to where it is cut. */
export async function writeBody(response: ServerResponse, behaviour: Behaviour): Promise<void> {
  const body = Buffer.from(behaviour.body ?? '');
  response.writeHead(behaviour.status ?? 200);
  const { cutAfter, pieces } = behaviour;
  if (pieces === undefined && cutAfter === undefined) {
    response.end(body);
    return;
  }
  response.socket?.setNoDelay(true);
  for (let at = 0; at < (cutAfter ?? body.length); at += pieces ?? body.length) {
    response.write(body.subarray(at, Math.min(at + (pieces ?? body.length), cutAfter ?? body.length)));
    if (!(await pauseWhileOpen(response, 1))) return;
  }
  if (cutAfter === undefined) response.end();
  else response.destroy();
}

function waitForRoom(response: ServerResponse, resolve: () => void): void {
  const done = () => {
    response.off('drain', done);
    response.off('close', done);
    resolve();
  };
  response.once('drain', done);
  response.once('close', done);
}

/** The text that a fake "generates", piece by piece. */
export function* words(behaviour: Behaviour): Generator<string> {
  const count = behaviour.chunks ?? 5;
  for (let index = 0; index < count; index += 1) yield `word${index} `;
}

/** The whole text of `words`. */
export const text = (behaviour: Behaviour): string => [...words({ ...behaviour, chunks: Math.min(behaviour.chunks ?? 5, 1_000) })].join('');
