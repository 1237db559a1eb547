/** An error as the protocol has it: `-OOM command not allowed`. */
export class RespError extends Error {}

export type RespValue = string | number | boolean | null | RespError | readonly RespValue[];

/** How many values follow the line of an aggregate, for each that it counts. */
const AGGREGATES: Readonly<Record<string, number>> = { '*': 1, '~': 1, '>': 1, '%': 2 };
const BULK = '$=!';

/** A value of RESP2 or RESP3 that begins at `from`, and where it ends. Undefined: not all of it has come. https://valkey.io/topics/protocol */
export function readValue(bytes: Buffer, from = 0): { readonly value: RespValue; readonly end: number } | undefined {
  const lineEnd = bytes.indexOf('\r\n', from);
  if (lineEnd < 0) return undefined;
  const type = String.fromCharCode(bytes[from]);
  const line = bytes.toString('utf8', from + 1, lineEnd);
  const next = lineEnd + 2;
  if (BULK.includes(type)) return readBulk(bytes, type, Number(line), next);
  if (type in AGGREGATES) return readAggregate(bytes, Number(line) * AGGREGATES[type], next);
  return { value: simple(type, line), end: next };
}

function readBulk(bytes: Buffer, type: string, length: number, from: number) {
  if (length < 0) return { value: null, end: from };
  const end = from + length + 2;
  if (bytes.length < end) return undefined;
  const text = bytes.toString('utf8', from, end - 2);
  return { value: type === '!' ? new RespError(text) : text, end };
}

function readAggregate(bytes: Buffer, count: number, from: number) {
  if (count < 0) return { value: null, end: from };
  const values: RespValue[] = [];
  let end = from;
  while (values.length < count) {
    const read = readValue(bytes, end);
    if (!read) return undefined;
    values.push(read.value);
    end = read.end;
  }
  return { value: values, end };
}

function simple(type: string, line: string): RespValue {
  if (type === '-') return new RespError(line);
  if (type === ':' || type === ',') return Number(line);
  if (type === '#') return line === 't';
  if (type === '_') return null;
  return type === '+' ? line : `${type}${line}`;
}

/** A command as clients send it. */
export const command = (...parts: readonly (string | number)[]): Buffer =>
  Buffer.from(`*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(String(part))}\r\n${part}\r\n`).join('')}`);

/** One value, as it travelled. */
export interface Frame {
  readonly bytes: Buffer;
  readonly value: RespValue;
}

/** Cuts what comes over a connection into values. A line that no type begins is what somebody has typed. */
export class Frames {
  private held: Buffer = Buffer.alloc(0);

  /** The values that are whole by now. */
  take(part: Buffer): Frame[] {
    this.held = this.held.length > 0 ? Buffer.concat([this.held, part]) : part;
    const frames: Frame[] = [];
    for (let read = readValue(this.held); read; read = readValue(this.held)) {
      frames.push({ bytes: this.held.subarray(0, read.end), value: read.value });
      this.held = this.held.subarray(read.end);
    }
    return frames;
  }
}
