/**
 * Standard output without waiting for its reader: `process.stdout` writes to a pipe synchronously, so a slow reader would stop the
 * process (https://nodejs.org/api/process.html#a-note-on-process-io). Lines wait in a bounded queue; what does not fit is counted.
 */
import { write } from 'node:fs';

const STDOUT = 1;
const MAX_QUEUED = 8 * 1024 * 1024;
/** How long a line waits for others: a write costs as much as the rest of a record. */
const GATHER_MS = 10;
const RETRY_MS = 5;

export class Output {
  #lines = '';
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
    this.#lines += `${text}\n`;
    if (!this.#writing) setTimeout(this.#next, GATHER_MS);
    this.#writing = true;
  }

  /** Lines dropped since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** Resolves when everything has been taken by the reader. */
  async flushed(): Promise<void> {
    if (this.#writing) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  readonly #next = (): void => {
    const size = this.#queued;
    const batch = Buffer.from(this.#lines);
    this.#lines = '';
    this.#writing = size > 0;
    if (!this.#writing) for (const resolve of this.#idle.splice(0)) resolve();
    else
      this.#put(batch, () => {
        this.#queued -= size;
        this.#next();
      });
  };

  #put(batch: Buffer, done: () => void): void {
    write(this.descriptor, batch, (error, written) => {
      const rest = batch.subarray(written);
      if (error?.code === 'EAGAIN') setTimeout(() => this.#put(batch, done), RETRY_MS);
      else if (error || rest.length === 0)
        done(); // an error: nobody reads any more
      else this.#put(rest, done);
    });
  }
}
