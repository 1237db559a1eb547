/** How the process ends: on SIGTERM as process 1 or not, and after an error that nobody caught. */
import type http from 'node:http';
import type { TimeoutConfiguration } from '../src/contract';
import type { Exchanges } from './exchange';
import type { Door } from './http/client-answer';
import type { Output } from './output';
import type { Recorder } from './record';
import { Refusal } from './refusal';

export interface DrainOptions {
  readonly door: Door;
  readonly exchanges: Exchanges;
  readonly timeouts: TimeoutConfiguration;
  readonly output: Output;
  readonly recorder: Pick<Recorder, 'gateway' | 'task'>;
  readonly exit?: (code: number) => void;
}

/** For the records of the last requests, when the reader is slow. */
const FLUSH_MS = 6_000;
/** For listeners that others had for the signal, as OpenTelemetry's, which exports its last spans. */
const OTHERS_MS = 2_000;
const POLL_MS = 25;

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Drain {
  #server?: http.Server;
  #begun = false;
  /** Listeners of others for SIGTERM: called last, when nothing is open any more. */
  readonly #others = new Set<(signal: 'SIGTERM') => void>();

  constructor(private readonly options: DrainOptions) {}

  install(server: Promise<http.Server>): void {
    void server.then((each) => {
      this.#server = each;
    });
    const terminate = () => void this.stop(0, 'SIGTERM');
    const crash = (error: unknown) => this.#crash(error);
    const own = { SIGTERM: terminate, uncaughtException: crash, unhandledRejection: crash };
    for (const event of Object.keys(own) as (keyof typeof own)[]) {
      for (const listener of process.listeners(event as 'SIGTERM')) this.#takeOver(event, listener as () => void);
      process.on(event, own[event]);
    }
    // the image swallows what nobody caught and goes on; OpenTelemetry swallows the signal
    process.on('newListener', (event, listener) => {
      if (event in own) process.nextTick(() => this.#takeOver(String(event), listener));
    });
  }

  #takeOver(event: string, listener: (...args: unknown[]) => void): void {
    process.removeListener(event, listener);
    if (event === 'SIGTERM') this.#others.add(listener as () => void);
  }

  #crash(error: unknown): void {
    this.options.recorder.gateway('error', `uncaught: ${(error as Error)?.stack ?? error}`);
    void this.stop(1, 'uncaught error');
  }

  /** Serves on with `Connection: close` until the load balancer has seen it, closes the door, waits, ends what is left, exits. */
  async stop(code: number, reason: string): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    const { door, exchanges, timeouts, output, recorder, exit = process.exit } = this.options;
    const began = performance.now();
    const left = () => timeouts.stop - (performance.now() - began);
    door.draining = true;
    recorder.gateway('info', `stopping after ${reason} with ${exchanges.size} requests open`);
    await sleep(Math.min(timeouts.lameDuck, timeouts.stop));
    this.#server?.close();
    this.#server?.closeIdleConnections();
    while (exchanges.size > 0 && left() > 0) await sleep(POLL_MS);
    for (const exchange of [...exchanges]) exchange.answer.interrupt(new Refusal('interrupted'));
    if (exchanges.size > 0) await sleep(POLL_MS * 4);
    this.#server?.closeAllConnections();
    await sleep(0);
    recorder.task(exchanges.takePeak());
    recorder.gateway('info', 'stopped');
    await Promise.race([output.flushed(), sleep(FLUSH_MS)]);
    for (const listener of this.#others) {
      try {
        listener('SIGTERM');
      } catch {}
    }
    if (this.#others.size > 0) await sleep(OTHERS_MS);
    exit(code);
  }
}
