/**
 * Spans, and log records, wait here until they are sent, in batches, one batch after the other: nobody waits for them. There is room for so many; what is beyond it, or
 * cannot be exported, is dropped and counted.
 */
import type { Log } from '../transport';

/** Why a batch was not taken. */
export class ExportFailure extends Error {
  constructor(
    message: string,
    /** The same batch may be taken later. */
    readonly isPassing = true,
    /** Milliseconds that the receiver asks for. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

/** Gives how many of them the receiver has refused; throws an `ExportFailure`. */
export type Send = (items: readonly Buffer[], timeoutMs: number) => Promise<number>;

/** The sizes are those of OpenTelemetry's own batches: https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor */
const TIMING = {
  /** Milliseconds that one waits for others. */
  gather: 1_000,
  batch: 512,
  batchBytes: 1_000_000,
  /** So many wait, and so many bytes. */
  queued: 2_048,
  queuedBytes: 8_000_000,
  timeout: 10_000,
  /** After a failure nothing is sent for so long; after each another for twice as long, up to the last. */
  firstRest: 1_000,
  longestRest: 10_000,
  /** For so long a batch is tried again. */
  patience: 60_000,
  /** When the task stops. */
  flush: 4_000,
};

export type Exporter = ReturnType<typeof createExporter>;

export function createExporter(what: string, send: Send, log: Log, changes: Partial<typeof TIMING> = {}) {
  const timing = { ...TIMING, ...changes };
  let queue: Buffer[] = [];
  let queuedBytes = 0;
  /** What is sent, or will be again. */
  let batch: readonly Buffer[] = [];
  let triedSince: number | undefined;
  let failures = 0;
  let restsUntil = 0;
  let underWay: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isTimerShort = false;
  let told: string | undefined;
  let isClosed = false;
  const counts = { exported: 0, dropped: 0, errors: 0 };

  function takeBatch(): void {
    let bytes = 0;
    let size = 0;
    while (size < queue.length && size < timing.batch && (size === 0 || bytes + queue[size].length <= timing.batchBytes))
      bytes += queue[size++].length;
    batch = queue.slice(0, size);
    queue = queue.slice(size);
    queuedBytes -= bytes;
    triedSince = undefined;
  }

  function dropBatch(): void {
    counts.dropped += batch.length;
    batch = [];
  }

  async function exportBatch(timeoutMs: number): Promise<boolean> {
    if (batch.length === 0) takeBatch();
    triedSince ??= performance.now();
    try {
      const refused = await send(batch, timeoutMs);
      counts.exported += batch.length - refused;
      counts.dropped += refused;
      if (refused === batch.length) counts.errors++;
      batch = [];
      if (told !== undefined) log('info', `${what}: exported again`);
      told = undefined;
      failures = restsUntil = 0;
      return true;
    } catch (error) {
      const { message, isPassing = true, retryAfter = 0 } = error as ExportFailure;
      counts.errors++;
      // behind a colon stands what a receiver says, which may be of this export alone
      const [kind] = message.split(':', 1);
      if (kind !== told) log('warn', `${what}: ${message}`);
      told = kind;
      const rest = Math.min(timing.longestRest, timing.firstRest * 2 ** failures++);
      restsUntil = performance.now() + Math.max(rest, Math.min(retryAfter, timing.patience));
      if (!isPassing || performance.now() - triedSince > timing.patience) dropBatch();
      return false;
    }
  }

  /** Where there is nothing to wait for, at once. */
  function schedule(): void {
    const rest = restsUntil - performance.now();
    const isShort = batch.length > 0 || queue.length >= timing.batch;
    if (underWay || isClosed || (timer && (isTimerShort || !isShort)) || batch.length + queue.length === 0) return;
    clearTimeout(timer);
    isTimerShort = isShort;
    timer = setTimeout(run, Math.max(0, rest, isShort ? 0 : timing.gather)).unref();
  }

  function run(): void {
    timer = undefined;
    underWay = exportBatch(timing.timeout).then(() => {
      underWay = undefined;
      schedule();
    });
  }

  async function exportAll(end: number): Promise<void> {
    await underWay;
    while (batch.length + queue.length > 0 && (await exportBatch(end - performance.now())));
  }

  return {
    /** So many, which are made only where there is room for them. */
    add(count: number, make: () => readonly string[]): void {
      // until they have their place
      counts.dropped += count;
      if (isClosed || queue.length + batch.length + count > timing.queued) return;
      // a text stays the hundred pieces that it was put together of until it is read; to keep these costs three times what the making does
      const items = make().map((text) => Buffer.from(text));
      const bytes = items.reduce((sum, { length }) => sum + length, 0);
      if (queuedBytes + bytes > timing.queuedBytes) return;
      counts.dropped -= count;
      queue.push(...items);
      queuedBytes += bytes;
      schedule();
    },

    /** Since the last call. */
    takeCounts(): typeof counts {
      const taken = { ...counts };
      counts.exported = counts.dropped = counts.errors = 0;
      return taken;
    },

    /** Sends what waits, once; what is not taken then is dropped. Nothing is taken up from here on. */
    async flushed(): Promise<void> {
      isClosed = true;
      clearTimeout(timer);
      const end = performance.now() + timing.flush;
      await Promise.race([exportAll(end), new Promise((resolve) => setTimeout(resolve, timing.flush))]);
      const lost = batch.length + queue.length;
      counts.dropped += lost;
      batch = queue = [];
      if (lost > 0) log('warn', `${what}: ${lost} were not exported`);
    },
  };
}
