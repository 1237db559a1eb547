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

export type Output = ReturnType<typeof createOutput>;

export function createOutput(descriptor = STDOUT, limit = MAX_QUEUED) {
  let lines = '';
  let queued = 0;
  let dropped = 0;
  let writing: Promise<void> | undefined;

  /** How much of it is done; an error means that nobody reads any more. */
  const put = (batch: Buffer): Promise<number> =>
    new Promise((resolve) => {
      write(descriptor, batch, (error, written) => {
        if (error?.code === 'EAGAIN') setTimeout(resolve, RETRY_MS, 0);
        else resolve(error ? batch.length : written);
      });
    });

  const writeAll = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    while (queued > 0) {
      const size = queued;
      let rest = Buffer.from(lines);
      lines = '';
      while (rest.length > 0) rest = rest.subarray(await put(rest));
      queued -= size;
    }
    writing = undefined;
  };

  return {
    line(text: string): void {
      if (queued + text.length > limit) {
        dropped++;
        return;
      }
      queued += text.length;
      lines += `${text}\n`;
      writing ??= writeAll();
    },

    /** Lines dropped since the last call. */
    takeDropped(): number {
      const count = dropped;
      dropped = 0;
      return count;
    },

    /** Resolves when everything has been taken by the reader. */
    async flushed(): Promise<void> {
      await writing;
    },
  };
}
