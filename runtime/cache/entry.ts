/** An answer as it is kept: what is said of it, in one line, and its bytes as its client got them. */
import type { KeptAnswer } from '../exchange';

export interface Entry extends KeptAnswer {
  /** USD, of the request that it was the answer to; absent where it has no price. */
  readonly cost?: number;
  /** When it was made: milliseconds since 1970. */
  readonly at: number;
  readonly status: number;
  readonly stream: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** What had been changed of the request. */
  readonly edits: readonly string[];
}

const LINE_BREAK = 10;

export const written = (entry: Entry, body: Buffer): Buffer => Buffer.concat([Buffer.from(`${JSON.stringify(entry)}\n`), body]);

export function read(plain: Buffer): readonly [Entry, Buffer] | undefined {
  const end = plain.indexOf(LINE_BREAK);
  try {
    return [JSON.parse(plain.toString('utf8', 0, end)), plain.subarray(end + 1)];
  } catch {
    return undefined;
  }
}
