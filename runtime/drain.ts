/** How the process ends: on SIGTERM as process 1 or not, and after an error that nobody caught. */
import type http from 'node:http';
import type { TimeoutConfiguration } from '../src/contract';
import type { Exchanges } from './exchange';
import type { Door } from './http/client-answer';
import { Refusal } from './refusal';
import type { Log } from './transport';

export interface DrainOptions {
  readonly door: Door;
  readonly exchanges: Exchanges;
  readonly timeouts: TimeoutConfiguration;
  /** Resolves when all that is to be told has been. */
  readonly flushed: () => Promise<void>;
  /** Writes the last record of the task. */
  readonly task: () => void;
  readonly log: Log;
  readonly exit?: (code: number) => void;
}

/** For the records of the last requests, when the reader is slow. */
const FLUSH_MS = 6_000;
/** For listeners that others had for the signal, as OpenTelemetry's, which exports its last spans. */
const OTHERS_MS = 2_000;
const POLL_MS = 25;

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Takes the signal and what nobody caught over from everybody else; gives what ends the process. */
export function drainOnSignal(server: Promise<http.Server>, options: DrainOptions): (code: number, reason: string) => Promise<void> {
  const { door, exchanges, timeouts, flushed, task, log, exit = process.exit } = options;
  let opened: http.Server | undefined;
  let isBegun = false;
  /** Listeners of others for SIGTERM: called last, when nothing is open any more. */
  const others = new Set<(signal: 'SIGTERM') => void>();

  /** Serves on with `Connection: close` until the load balancer has seen it, closes the door, waits, ends what is left, exits. */
  const stop = async (code: number, reason: string): Promise<void> => {
    if (isBegun) return;
    isBegun = true;
    const end = performance.now() + timeouts.stop;
    door.draining = true;
    log('info', `stopping after ${reason} with ${exchanges.size} requests open`);
    await sleep(Math.min(timeouts.lameDuck, timeouts.stop));
    opened?.close();
    opened?.closeIdleConnections();
    while (exchanges.size > 0 && performance.now() < end) await sleep(POLL_MS);
    for (const { answer } of [...exchanges]) answer.interrupt(new Refusal('interrupted'));
    if (exchanges.size > 0) await sleep(POLL_MS * 4);
    opened?.closeAllConnections();
    await sleep(0);
    task();
    log('info', 'stopped');
    await Promise.race([flushed(), sleep(FLUSH_MS)]);
    for (const listener of others) {
      try {
        listener('SIGTERM');
      } catch {}
    }
    if (others.size > 0) await sleep(OTHERS_MS);
    exit(code);
  };

  const crash = (error: unknown): void => {
    log('error', `uncaught: ${(error as Error)?.stack ?? error}`);
    void stop(1, 'uncaught error');
  };
  const own = { SIGTERM: () => void stop(0, 'SIGTERM'), uncaughtException: crash, unhandledRejection: crash };
  const takeOver = (event: string, listener: () => void): void => {
    process.removeListener(event, listener);
    if (event === 'SIGTERM') others.add(listener);
  };
  for (const [event, listener] of Object.entries(own)) {
    for (const other of process.listeners(event as 'SIGTERM')) takeOver(event, other as () => void);
    process.on(event, listener);
  }
  // the image swallows what nobody caught and goes on; OpenTelemetry swallows the signal
  process.on('newListener', (event: string, listener) => {
    if (event in own) process.nextTick(takeOver, event, listener);
  });
  void server.then((each) => {
    opened = each;
  });
  return stop;
}
