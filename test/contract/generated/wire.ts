import { promisify } from 'node:util';
import { brotliCompress, deflate, gzip } from 'node:zlib';
import { cut } from './answers';
import type { Prescription } from './prescribed-provider';
import type { Random } from './random';
import type { Ledger, StreamedCall, Told } from './stream-ledger';

/** How a stream travels, and what of it can be read. */
export interface Wire extends Prescription {
  /** Of what arrives; undefined where nobody can know how much does. */
  readonly ledger?: Readonly<Ledger>;
  /** All that was said arrives, and HTTP's own end with it. */
  readonly clean: boolean;
  /** In a few words, for the message of a failure. */
  readonly described: string;
}

const ENCODE = { gzip: promisify(gzip), deflate: promisify(deflate), br: promisify(brotliCompress) };
const NOTHING: Ledger = { finished: false, failed: false };
/** A block of a reserved type to deflate, a reserved bit to Brotli. */
const UNDECODABLE = Buffer.alloc(16, 0x0e);

export async function onTheWire({ framed, translated }: StreamedCall, told: readonly Told[], random: Random): Promise<Wire> {
  const headers: Record<string, string> = { 'content-type': framed ? 'application/vnd.amazon.eventstream' : 'text/event-stream' };
  const plain = Buffer.concat(told.map(({ bytes }) => bytes));
  const fault = random.of(['none', 'none', 'none', 'none', 'short', 'closed', 'broken', 'corrupt'] as const);
  const encoding = random.chance(0.25) ? random.of(['gzip', 'deflate', 'br'] as const) : undefined;
  const at = random.between(0, plain.length);
  const described = `${fault}${fault === 'none' ? '' : ` at ${at} of ${plain.length}`}${encoding ? `, ${encoding}` : ''}`;
  const whole = told.at(-1)?.ledger ?? NOTHING;
  const made = { headers, described };
  if (encoding) {
    headers['content-encoding'] = encoding;
    const encoded = await ENCODE[encoding](plain);
    if (fault === 'none') return { ...made, pieces: cut(encoded, random, 12), ledger: whole, clean: true };
    // of what is compressed as one, a part may be read or not
    const part = encoded.subarray(0, random.between(0, encoded.length - 1));
    const pieces = cut(fault === 'corrupt' && encoding !== 'br' ? Buffer.concat([part, UNDECODABLE]) : part, random, 12);
    return { ...made, pieces, clean: false, ends: fault === 'closed' || fault === 'broken' ? fault : 'complete' };
  }
  if (fault === 'none') {
    // an error that clients may not read is no matter of the gateway's
    const missing = framed || whole.failed ? 0 : random.of([0, 0, 0, 1, 2]);
    const isLineEnd = /[\r\n]/.test(plain.subarray(plain.length - missing).toString());
    return { ...made, pieces: cut(plain.subarray(0, isLineEnd ? plain.length - missing : plain.length), random, 12), ledger: whole, clean: true };
  }
  if (fault === 'corrupt' && framed) {
    const corrupt = Buffer.from(plain);
    const target = Math.min(at, plain.length - 1);
    corrupt[target] ^= 1 << random.between(0, 7);
    return { ...made, pieces: cut(corrupt, random, 12), ledger: upTo(told, target), clean: false };
  }
  const { ledger, clean, length } = cutAt(told, at, framed);
  const pieces = cut(plain.subarray(0, length), random, 12);
  // the image may lose what came right before its connection ended
  if (fault === 'broken' || (fault === 'closed' && translated)) return { ...made, pieces, clean: false, ends: fault };
  return { ...made, pieces, ledger, clean: clean && fault !== 'closed', ends: fault === 'closed' ? 'closed' : 'complete' };
}

/** What has been said in so many bytes. */
function upTo(told: readonly Told[], bytes: number): Readonly<Ledger> {
  return cutAt(told, bytes, true).ledger;
}

interface Cut {
  readonly ledger: Readonly<Ledger>;
  /** Nothing is there of what was not said to its end. */
  readonly clean: boolean;
  readonly length: number;
}

/** Of an event its line ends may be missing, and what stands in front of its data says nothing: there the cut is moved to where the event ends or begins. */
function cutAt(told: readonly Told[], at: number, framed: boolean): Cut {
  let start = 0;
  let before: Readonly<Ledger> = NOTHING;
  for (const { bytes, ledger } of told) {
    const end = start + bytes.length;
    if (at < end) {
      const there = bytes.subarray(0, at - start).toString();
      if (framed) return { ledger: before, clean: at === start, length: at };
      if (/^[\r\n]+$/.test(bytes.subarray(at - start).toString())) return { ledger, clean: true, length: end };
      return /(^|[\r\n])data/.test(there) ? { ledger: before, clean: false, length: at } : { ledger: before, clean: true, length: start };
    }
    start = end;
    before = ledger;
  }
  return { ledger: before, clean: true, length: start };
}
