import fc from 'fast-check';
import { encode, parse, type Reply, ReplyError } from '../store/resp';

/** As a store writes it. */
const written = (reply: Reply): string => {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (reply instanceof ReplyError) return `-${reply.message}\r\n`;
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
  return `*${(reply as readonly Reply[]).length}\r\n${(reply as readonly Reply[]).map(written).join('')}`;
};

const leaf = fc.oneof(fc.integer(), fc.string({ unit: 'grapheme' }), fc.constant(null));
const replies = fc.oneof(leaf, fc.array(fc.oneof(leaf, fc.array(leaf, { maxLength: 4 })), { maxLength: 6 })) as fc.Arbitrary<Reply>;

test('what a store writes is read, wherever it is cut', () => {
  fc.assert(
    fc.property(replies, fc.nat(), (reply, cut) => {
      const bytes = Buffer.from(written(reply));
      expect(parse(bytes)).toEqual({ reply, end: bytes.length });
      const at = cut % bytes.length;
      expect(parse(bytes.subarray(0, at))).toBeUndefined();
      const second = Buffer.concat([bytes, bytes]);
      expect(parse(second, bytes.length)).toEqual({ reply, end: second.length });
    }),
  );
});

test('a question is read as it was asked', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer()), { minLength: 1, maxLength: 8 }), (words) => {
      expect(parse(Buffer.from(encode(words)))?.reply).toEqual(words.map(String));
    }),
  );
});

test('bytes are asked and read as they are, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (given) => {
      const bytes = Buffer.from(given);
      const asked = encode(['SET', 'key', bytes, 'PX', 1_000]) as Buffer;
      expect(parse(asked, 0, true)?.reply).toEqual(['SET', 'key', bytes, 'PX', '1000'].map((word) => Buffer.from(word)));
      expect(parse(asked.subarray(0, -1), 0, true)).toBeUndefined();
    }),
  );
});

test('an error is one of the store, not of its reader', () => {
  const { reply } = parse(Buffer.from('-NOSCRIPT No matching script.\r\n')) ?? {};
  expect(reply).toBeInstanceOf(ReplyError);
  expect((reply as ReplyError).message).toBe('NOSCRIPT No matching script.');
});

test.each([
  ['another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['a length that is none', '$seven\r\nabcdefg\r\n'],
  ['no length', '$\r\n\r\n'],
  ['a number that is none', ':1.5\r\n'],
  ['a text that is too long', '$1048577\r\n'],
  ['lists in lists without end', '*1\r\n'.repeat(20)],
  ['a line without end', 'x'.repeat(1_100_000)],
])('%s is no reply', (_, text) => {
  expect(() => parse(Buffer.from(text))).toThrow();
});

test('a list of many that never come takes no memory for them', () => {
  expect(parse(Buffer.from('*1000000\r\n:1\r\n'))).toBeUndefined();
});
