import { crc32 } from 'node:zlib';
import { EventStreamCodec, type MessageHeaders } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import fc from 'fast-check';
import { exceptionFrame, type Frame, FrameReader } from '../answer/frames';
import { Refusal } from '../refusal';
import { cut, FUZZ_TIMEOUT, inPiecesOf, peakOfBuffers, places, RUNS } from './pieces';

const codec = new EventStreamCodec(toUtf8, fromUtf8);
const encode = (headers: MessageHeaders, body: Uint8Array | string) => Buffer.from(codec.encode({ headers, body: Buffer.from(body) }));
const text = (value: string) => ({ type: 'string' as const, value });

/** What was read, up to the fault where there is one. */
function read(pieces: readonly Buffer[]): { frames: Frame[]; fault?: unknown } {
  const reader = new FrameReader();
  const frames: Frame[] = [];
  try {
    for (const piece of pieces) frames.push(...reader.read(piece));
    reader.end();
    return { frames };
  } catch (fault) {
    return { frames, fault };
  }
}

const readable = ({ headers, payload }: Frame) => ({ headers, payload: payload.toString('latin1') });

const anEvent = encode({ ':message-type': text('event'), ':event-type': text('chunk') }, '{"bytes":"e30="}');

test("an exception of ours is a frame that AWS's own reader takes", () => {
  const payload = JSON.stringify({ message: 'Grüße' });
  const { headers, body } = codec.decode(exceptionFrame('throttlingException', payload));
  expect(Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]))).toEqual({
    ':message-type': 'exception',
    ':exception-type': 'throttlingException',
    ':content-type': 'application/json',
  });
  expect(Buffer.from(body).toString()).toBe(payload);
});

test('headers that are strings are read, and the others passed over by their type', () => {
  const headers: MessageHeaders = {
    yes: { type: 'boolean', value: true },
    no: { type: 'boolean', value: false },
    ':event-type': text('chunk'),
    byte: { type: 'byte', value: 7 },
    short: { type: 'short', value: 300 },
    integer: { type: 'integer', value: 70_000 },
    long: { type: 'long', value: { bytes: new Uint8Array(8), valueOf: () => 0 } as never },
    binary: { type: 'binary', value: Buffer.from(':exception-type') },
    empty: text(''),
    timestamp: { type: 'timestamp', value: new Date(0) },
    uuid: { type: 'uuid', value: '00000000-0000-4000-8000-000000000000' },
    last: text('é€😀'),
  };
  const { frames, fault } = read([encode(headers, 'payload')]);
  expect(fault).toBeUndefined();
  expect(frames.map(readable)).toEqual([{ headers: { ':event-type': 'chunk', empty: '', last: 'é€😀' }, payload: 'payload' }]);
});

test.each([
  ['without a payload', encode({ a: text('b') }, ''), { headers: { a: 'b' }, payload: '' }],
  ['without headers', encode({}, 'p'), { headers: {}, payload: 'p' }],
  ['without either', encode({}, ''), { headers: {}, payload: '' }],
])('a frame %s is one', (_, bytes, expected) => {
  for (let size = 1; size <= bytes.length; size++) expect(read(inPiecesOf(size, bytes)).frames.map(readable)).toEqual([expected]);
});

/** The frame with its checksums made right again, so that what is wrong with it is not that. */
function resealed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(anEvent);
  change(bytes);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
  return bytes;
}

test.each<[string, Buffer]>([
  ['a wrong checksum of its lengths', Buffer.concat([anEvent.subarray(0, 8), Buffer.alloc(4), anEvent.subarray(12)])],
  ['a wrong checksum', Buffer.concat([anEvent.subarray(0, -4), Buffer.alloc(4)])],
  ['more than 16 MiB', resealed((bytes) => bytes.writeUInt32BE(16 * 1024 * 1024 + 1, 0))],
  ['less than its own rim', resealed((bytes) => bytes.writeUInt32BE(15, 0))],
  ['headers that are longer than it is', resealed((bytes) => bytes.writeUInt32BE(anEvent.length - 15, 4))],
  ['headers of the largest length', resealed((bytes) => bytes.writeUInt32BE(0xffffffff, 4))],
  ['a name that reaches out of the headers', resealed((bytes) => bytes.writeUInt8(255, 12))],
  ['a value that reaches out of the headers', resealed((bytes) => bytes.writeUInt16BE(0xffff, 27))],
  ['headers that end in a length', resealed((bytes) => bytes.writeUInt32BE(16, 4))],
  ['a header of a type that nobody knows', resealed((bytes) => bytes.writeUInt8(10, 26))],
  ['nothing of what it should be', Buffer.alloc(100, 0xff)],
])('a frame with %s is refused', (_, bytes) => {
  for (const pieces of [[bytes], inPiecesOf(1, bytes)]) {
    const { frames, fault } = read(pieces);
    expect(frames).toEqual([]);
    expect(fault).toBeInstanceOf(Refusal);
  }
});

test('a length is refused before the frame is held', () => {
  const reader = new FrameReader();
  expect(() => reader.read(resealed((bytes) => bytes.writeUInt32BE(0x7fffffff, 0)).subarray(0, 12))).toThrow(Refusal);
});

test('behind a fault, nothing is read', () => {
  const reader = new FrameReader();
  expect(reader.read(Buffer.concat([anEvent, Buffer.alloc(16)]))).toHaveLength(1);
  expect(() => reader.read(anEvent)).toThrow(Refusal);
  expect(() => reader.read(anEvent)).toThrow(Refusal);
  expect(() => reader.end()).toThrow(Refusal);
});

const aHeader = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }).map(text),
  fc.boolean().map((value) => ({ type: 'boolean' as const, value })),
  fc.uint8Array({ maxLength: 10 }).map((value) => ({ type: 'binary' as const, value })),
  fc.integer({ min: 0, max: 30_000 }).map((value) => ({ type: 'short' as const, value })),
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((value) => ({ type: 'timestamp' as const, value })),
);
const aFrame = fc
  .record({ headers: fc.array(fc.tuple(fc.stringMatching(/^[:a-z-]{1,12}$/), aHeader), { maxLength: 4 }), payload: fc.uint8Array({ maxLength: 60 }) })
  .map(({ headers, payload }) => {
    const byName = Object.fromEntries(headers);
    const strings = Object.entries(byName).flatMap(([name, { type, value }]) => (type === 'string' ? [[name, value]] : []));
    return { bytes: encode(byName, payload), said: { headers: Object.fromEntries(strings), payload: Buffer.from(payload).toString('latin1') } };
  });

/** What happens to a stream on its way: nothing, its end is lost, a bit turns, or bytes go missing in the middle. */
const damage = fc.record({ kind: fc.constantFrom('none', 'cut', 'turned', 'gap'), place: fc.nat(999_999), bit: fc.nat(7) });

test(
  'of a stream that is damaged, the frames before the damage are read and nothing else; of a whole one, all',
  () => {
    const seen: Record<string, number> = {};
    fc.assert(
      fc.property(fc.array(aFrame, { minLength: 1, maxLength: 6 }), places, damage, (sent, cuts, { kind, place, bit }) => {
        const original = Buffer.concat(sent.map((frame) => frame.bytes));
        let bytes = Buffer.from(original);
        let at = Math.floor((place * bytes.length) / 1_000_000);
        if (kind === 'cut') bytes = bytes.subarray(0, at);
        else if (kind === 'turned') bytes[at] ^= 1 << bit;
        else if (kind === 'gap') bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
        // a byte that the next one is equal to is not missed
        while (kind === 'gap' && bytes[at] === original[at]) at++;
        const ends = sent.map((_, index) => sent.slice(0, index + 1).reduce((sum, frame) => sum + frame.bytes.length, 0));
        const whole = kind === 'none' ? sent : sent.filter((_, index) => ends[index] <= at);
        const atBoundary = kind === 'cut' && [0, ...ends].includes(at);
        seen[kind] = (seen[kind] ?? 0) + 1;
        for (const pieces of [cut(bytes, cuts), inPiecesOf(1, bytes)]) {
          const { frames, fault } = read(pieces);
          expect(frames.map(readable)).toEqual(whole.map(({ said }) => said));
          if (kind === 'none' || atBoundary) expect(fault).toBeUndefined();
          else expect(fault).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: RUNS },
    );
    expect(Math.min(seen.none, seen.cut, seen.turned, seen.gap)).toBeGreaterThan(RUNS / 10);
  },
  FUZZ_TIMEOUT,
);

test('memory is bounded in a stream of 100 MB', () => {
  const chunk = Buffer.concat(Array(200).fill(encode({ ':event-type': text('chunk') }, 'x'.repeat(300))));
  let count = 0;
  const peak = peakOfBuffers((look) => {
    const reader = new FrameReader();
    for (let sent = 0; sent < 100 * 1024 * 1024; sent += chunk.length) {
      count += reader.read(Buffer.from(chunk.subarray(0, 10_001))).length + reader.read(Buffer.from(chunk.subarray(10_001))).length;
      look();
    }
    reader.end();
  });
  expect(count).toBe(Math.ceil((100 * 1024 * 1024) / chunk.length) * 200);
  expect(peak).toBeLessThan(64 * 1024 * 1024);
});
