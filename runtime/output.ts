/**
 * Standard output without waiting for its reader: `process.stdout` writes to a pipe synchronously, so a slow reader would stop the
 * process (https://nodejs.org/api/process.html#a-note-on-process-io). Lines wait in a bounded queue; what does not fit is counted.
 */
import { write, writeSync } from 'node:fs';

const STDOUT = 1;
const MAX_QUEUED = 8 * 1024 * 1024;
/** How long a line waits for others: a write costs as much as the rest of a record. */
const GATHER_MS = 10;
const RETRY_MS = 5;

export class Output {
  #lines: string[] = [];
  #queued = 0;
  #writing = false;
  #idle: (() => void)[] = [];
  #dropped = 0;

  constructor(
    private readonly descriptor = STDOUT,
    private readonly limit = MAX_QUEUED,
  ) {}

  line(text: string): void {
    if (this.#queued + text.length > this.limit) {
      this.#dropped++;
      return;
    }
    this.#queued += text.length;
    this.#lines.push(text, '\n');
    if (this.#writing) return;
    this.#writing = true;
    setTimeout(this.#next, GATHER_MS);
  }

  /** Lines dropped since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** Resolves when everything has been taken by the reader. */
  flushed(): Promise<void> {
    return this.#writing ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  /** For a process that is about to die: what is queued, at once, as far as the reader takes it. */
  flushNow(): void {
    try {
      writeSync(this.descriptor, this.#lines.join(''));
    } catch {}
    this.#lines = [];
  }

  readonly #next = (): void => {
    if (this.#lines.length === 0) {
      this.#writing = false;
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    const batch = Buffer.from(this.#lines.join(''));
    const size = this.#queued;
    this.#lines = [];
    this.#put(batch, 0, () => {
      this.#queued -= size;
      this.#next();
    });
  };

  #put(batch: Buffer, offset: number, done: () => void): void {
    write(this.descriptor, batch, offset, batch.length - offset, null, (error, written) => {
      if (error?.code === 'EAGAIN') setTimeout(() => this.#put(batch, offset, done), RETRY_MS);
      else if (error || offset + written >= batch.length)
        done(); // an error: nobody reads any more
      else this.#put(batch, offset + written, done);
    });
  }
}
