import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { brotliCompressSync, createBrotliCompress, createGzip, deflateSync, gzipSync, constants as zlib } from 'node:zlib';
import fc from 'fast-check';
import { pause } from '../../fakes';
import { decoded } from '../answer/decoding';
import { EventReader } from '../answer/events';
import { Refusal } from '../refusal';
import { cut, FUZZ_TIMEOUT, places, RUNS } from './pieces';

const MIB = 1024 * 1024;
const text = Buffer.from(Array.from({ length: 2_000 }, (_, number) => `data: {"number":${number * 7919}}\n\n`).join(''));

const ENCODINGS: readonly (readonly [name: string, encode: (bytes: Buffer) => Buffer])[] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
];

async function all(body: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A body that has begun and never ends. */
function begun(bytes: Buffer): PassThrough {
  const body = new PassThrough();
  body.write(bytes);
  return body;
}

describe.each(ENCODINGS)('%s', (encoding, encode) => {
  test('is taken off', async () => {
    expect((await all(decoded(Readable.from([encode(text)]), encoding))).equals(text)).toBe(true);
    expect((await all(decoded(Readable.from([encode(text)]), ` ${encoding.toUpperCase()}`))).equals(text)).toBe(true);
  });

  test('T13: what is corrupt fails at once, not when the body ends', async () => {
    const body = begun(Buffer.alloc(1_000, '<html>'));
    const [error] = await once(decoded(body, encoding).resume(), 'error');
    expect(error.code).toMatch(/^(Z_|ERR_)/);
    expect(body.destroyed).toBe(true);
  });

  test('what is cut fails', async () => {
    await expect(all(decoded(Readable.from([encode(text).subarray(0, -5)]), encoding))).rejects.toThrow();
  });

  test('what breaks off fails as it broke off', async () => {
    const body = begun(encode(text).subarray(0, 100));
    const given = decoded(body, encoding).resume();
    setImmediate(() => body.destroy(new Error('reset')));
    const [error] = await once(given, 'error');
    expect(error.message).toBe('reset');
  });

  test('who stops reading stops the provider', async () => {
    const body = begun(encode(text).subarray(0, 100));
    decoded(body, encoding).destroy();
    await new Promise((resolve) => body.once('close', resolve));
    expect(body.destroyed).toBe(true);
  });

  test('what grows out of little is decoded no faster than it is read', async () => {
    const given = decoded(Readable.from([encode(Buffer.alloc(64 * MIB))]), encoding);
    let waiting = 0;
    let size = 0;
    for await (const piece of given) {
      size += piece.length;
      // time in which it could go on
      if (size % (8 * MIB) < piece.length) await pause(5);
      waiting = Math.max(waiting, given.readableLength);
    }
    expect(size).toBe(64 * MIB);
    expect(waiting).toBeLessThan(MIB);
  });
});

test.each([undefined, '', 'identity', 'Identity'])('a body whose encoding is %p is given as it is', (encoding) => {
  const body = Readable.from([text]);
  expect(decoded(body, encoding)).toBe(body);
});

test.each(['zstd', 'gzip, br', 'compress', 'constructor', 'chunked'])('%s is refused', (encoding) => {
  expect(() => decoded(Readable.from([text]), encoding)).toThrow(Refusal);
});

test.each([
  ['gzip', () => createGzip(), zlib.Z_SYNC_FLUSH],
  ['br', () => createBrotliCompress(), zlib.BROTLI_OPERATION_FLUSH],
])('an event that a provider flushes through %s arrives before the next is sent', async (encoding, createEncoder, flush) => {
  const encoder = createEncoder();
  const given = decoded(encoder, encoding);
  for (let number = 0; number < 3; number++) {
    const event = `data: ${number}\n\n`;
    encoder.write(event);
    encoder.flush(flush);
    const [piece] = await once(given, 'data');
    expect(piece.toString()).toBe(event);
  }
  given.destroy();
});

test(
  'events are read through every encoding as they were sent',
  async () => {
    const encodings = [...ENCODINGS, ['identity', (bytes: Buffer) => bytes] as const];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...encodings),
        fc.array(fc.json({ maxDepth: 1 }), { minLength: 1, maxLength: 10 }),
        places,
        fc.constantFrom(0, 0, 0, 1, 9),
        async ([encoding, encode], sent, cuts, lost) => {
          const whole = encode(Buffer.from(sent.map((data) => `data: ${data}\n\n`).join('')));
          const bytes = whole.subarray(0, Math.max(1, whole.length - lost));
          const reader = new EventReader();
          const said: unknown[] = [];
          let failed = false;
          try {
            for await (const piece of decoded(Readable.from(cut(bytes, cuts)), encoding)) said.push(...reader.read(piece).map(({ data }) => data));
          } catch {
            failed = true;
          }
          if (encoding === 'identity' && lost) return;
          expect(failed).toBe(lost > 0);
          if (lost) expect(said).toEqual(sent.slice(0, said.length));
          else expect(said).toEqual(sent);
        },
      ),
      { numRuns: RUNS },
    );
  },
  FUZZ_TIMEOUT,
);
