/** Frames of `application/vnd.amazon.eventstream`: https://smithy.io/2.0/aws/amazon-eventstream.html */
// read by name where it is called: releases of Node before 20.15 have no crc32, and fail at a frame only
import * as zlib from 'node:zlib';
import { Refusal } from '../refusal';
import { Remainder } from './remainder';

export interface Frame {
  /** As it came. */
  readonly bytes: Buffer;
  /** Those that are strings. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

/** Both lengths and the checksum of these eight bytes; behind the payload stands the checksum of all. */
const PRELUDE = 12;
const CHECKSUM = 4;
const MAX_FRAME = 16 * 1024 * 1024;

/** Bytes of a header's value, by its type. */
const LENGTH_FIRST = -1;
const VALUE_SIZES = [0, 0, 1, 2, 4, 8, LENGTH_FIRST, LENGTH_FIRST, 8, 16];
const STRING = 7;

export class FrameReader {
  readonly #rest = new Remainder();
  /** How much must be there to go on: a prelude, then the frame. */
  #wanted = PRELUDE;
  #failure?: unknown;

  /** @throws Refusal at once or, where frames stand before the fault, at the next call */
  read(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    if (this.#failure) throw this.#failure;
    let at = 0;
    try {
      while (this.#rest.size + chunk.length - at >= this.#wanted) {
        const end = at + this.#wanted - this.#rest.size;
        const bytes = this.#rest.take(chunk.subarray(at, end));
        at = end;
        if (this.#wanted === PRELUDE) {
          this.#wanted = frameSize(bytes);
          this.#rest.add(bytes);
        } else {
          this.#wanted = PRELUDE;
          frames.push(parse(bytes));
        }
      }
      this.#rest.add(chunk.subarray(at));
    } catch (error) {
      this.#failure = error;
      if (frames.length === 0) throw error;
    }
    return frames;
  }

  /** @throws Refusal when a frame is not complete */
  end(): readonly Frame[] {
    if (this.#failure) throw this.#failure;
    check(this.#rest.size === 0);
    return [];
  }
}

/** One that says why a stream ends. */
export const exceptionFrame = (name: string, payload: string): Buffer => frame('exception', name, payload);

/** One of an event, or of an exception, which each has a name. */
export function frame(kind: string, name: string, payload: string): Buffer {
  let headers = '';
  for (const [header, value] of [
    [':message-type', kind],
    [`:${kind}-type`, name],
    [':content-type', 'application/json'],
  ])
    headers += String.fromCharCode(header.length) + header + String.fromCharCode(STRING, 0, value.length) + value;
  const content = Buffer.concat([Buffer.from(headers), Buffer.from(payload)]);
  const whole = Buffer.alloc(PRELUDE + content.length + CHECKSUM);
  whole.writeUInt32BE(whole.length);
  whole.writeUInt32BE(headers.length, 4);
  whole.writeUInt32BE(zlib.crc32(whole.subarray(0, 8)), 8);
  content.copy(whole, PRELUDE);
  whole.writeUInt32BE(zlib.crc32(whole.subarray(0, -CHECKSUM)), whole.length - CHECKSUM);
  return whole;
}

function frameSize(prelude: Buffer): number {
  checkSum(prelude, PRELUDE);
  const size = prelude.readUInt32BE(0);
  check(size <= MAX_FRAME && PRELUDE + prelude.readUInt32BE(4) + CHECKSUM <= size);
  return size;
}

function parse(bytes: Buffer): Frame {
  checkSum(bytes, bytes.length);
  const headers: Record<string, string> = {};
  const payload = PRELUDE + bytes.readUInt32BE(4);
  for (let at = PRELUDE; at < payload; ) {
    const nameEnd = at + 1 + bytes[at];
    check(nameEnd < payload);
    const type = bytes[nameEnd];
    check(type < VALUE_SIZES.length);
    // behind the headers stands a checksum at least, so a length can be read
    const hasLength = VALUE_SIZES[type] === LENGTH_FIRST;
    const value = nameEnd + (hasLength ? 3 : 1);
    const end = value + (hasLength ? bytes.readUInt16BE(nameEnd + 1) : VALUE_SIZES[type]);
    check(end <= payload);
    if (type === STRING) headers[bytes.toString('utf8', at + 1, nameEnd)] = bytes.toString('utf8', value, end);
    at = end;
  }
  return { bytes, headers, payload: bytes.subarray(payload, -CHECKSUM) };
}

/** Behind this many bytes stands their checksum. */
function checkSum(bytes: Buffer, end: number): void {
  check(zlib.crc32(bytes.subarray(0, end - CHECKSUM)) === bytes.readUInt32BE(end - CHECKSUM));
}

/** That the bytes are frames, and all of each. */
function check(right: boolean): void {
  if (!right) throw new Refusal('upstream_invalid');
}
