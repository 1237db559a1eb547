import fc from 'fast-check';
import { EventReader, type ServerEvent } from '../answer/events';
import { cut, FUZZ_TIMEOUT, inPiecesOf, peakOfBuffers, places, RUNS } from './pieces';

const MIB = 1024 * 1024;

function read(pieces: readonly Buffer[]): ServerEvent[] {
  const reader = new EventReader();
  const events = pieces.flatMap((piece) => reader.read(piece));
  const [last] = reader.end();
  return last ? [...events, last] : events;
}

/** Name and data of those that say something. */
const said = (events: readonly ServerEvent[]) => events.filter(({ data }) => data !== undefined).map(({ name, data }) => [name, data]);
const bytesOf = (events: readonly ServerEvent[]) => Buffer.concat(events.map(({ bytes }) => bytes));

const STREAMS: readonly (readonly [title: string, stream: string, said: (string | undefined)[][]])[] = [
  ['an event', 'data: {"a":1}\n\n', [[undefined, '{"a":1}']]],
  ['an event with a name', 'event: ping\ndata: {}\n\n', [['ping', '{}']]],
  ['the last name of several', 'event: a\ndata: 1\nevent: b\n\n', [['b', '1']]],
  ['a name without data', 'event: ping\n\n', []],
  ['a name, which is of one event only', 'event: a\n\ndata: 1\n\n', [[undefined, '1']]],
  ['data in several lines', 'data: a\ndata:\ndata: b\n\n', [[undefined, 'a\n\nb']]],
  ['data without a value', 'data\n\ndata:\n\n', [[undefined, ''], [undefined, '']]], // biome-ignore format: a row
  ['one blank behind the colon, and no other', 'data:  a \n\ndata:b\n\n', [[undefined, ' a '], [undefined, 'b']]], // biome-ignore format: a row
  ['a tab, which is no blank', 'data:\ta\n\n', [[undefined, '\ta']]],
  ['fields of other names', 'database: 1\n Data: 2\nDATA: 3\n data: 4\nid: 5\nretry: 6\n: data: 7\n\n', []],
  ['comments, between and inside events', ': hello\n\n:\ndata: a\n: data: b\ndata: c\n\n', [[undefined, 'a\nc']]],
  ['empty lines', '\n\n\ndata: a\n\n\n\n', [[undefined, 'a']]],
  ['lines that end with both', 'event: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n', [['a', 'b'], [undefined, 'c']]], // biome-ignore format: a row
  ['lines that end with a carriage return', 'event: a\rdata: b\r\rdata: c\r\r', [['a', 'b'], [undefined, 'c']]], // biome-ignore format: a row
  ['lines that end with one of each', 'event: a\rdata: b\n\r\ndata: c\r\n\ndata: d\n\r', [['a', 'b'], [undefined, 'c'], [undefined, 'd']]], // biome-ignore format: a row
  ['a carriage return, and one with a line feed', 'data: a\r\r\ndata: b\r\r\n', [[undefined, 'a'], [undefined, 'b']]], // biome-ignore format: a row
  ['a byte-order mark at the start', '\ufeffdata: a\n\n', [[undefined, 'a']]],
  ['a byte-order mark and an empty line', '\ufeff\ndata: a\n\n', [[undefined, 'a']]],
  ['a byte-order mark elsewhere', 'data: a\n\n\ufeffdata: b\n\ndata: \ufeffc\n\n', [[undefined, 'a'], [undefined, 'b'], [undefined, '\ufeffc']]], // biome-ignore format: a row
  ['characters of two, three and four bytes', 'data: é€😀\n\n', [[undefined, 'é€😀']]],
  ['a line feed too few', 'data: a\n\ndata: [DONE]\n', [[undefined, 'a'], [undefined, '[DONE]']]], // biome-ignore format: a row
  ['no line feed at the end', 'data: a\n\nevent: b\ndata: [DONE]', [[undefined, 'a'], ['b', '[DONE]']]], // biome-ignore format: a row
  ['nothing', '', []],
];

describe('a stream with', () => {
  test.each(STREAMS)('%s says the same, wherever it is cut', (_, stream, expected) => {
    const bytes = Buffer.from(stream);
    const halves = Array.from({ length: bytes.length + 1 }, (_each, at) => [bytes.subarray(0, at), bytes.subarray(at)]);
    for (const pieces of [[bytes], ...halves, inPiecesOf(1, bytes), inPiecesOf(3, bytes)]) {
      const events = read(pieces);
      expect(said(events)).toEqual(expected);
      expect(bytesOf(events)).toEqual(bytes);
    }
  });

  test('bytes that are no UTF-8 keeps them', () => {
    const bytes = Buffer.concat([Buffer.from('data: a'), Buffer.of(0xff, 0xc3), Buffer.from('\n\n')]);
    const [event] = read([bytes]);
    expect(event).toEqual({ bytes, data: 'a\ufffd\ufffd' });
  });
});

describe('an event is given as soon as it is complete', () => {
  test.each([
    ['line feeds', 'event: a\ndata: b\n\n'],
    ['both', 'event: a\r\ndata: b\r\n\r\n'],
    ['carriage returns', 'event: a\rdata: b\r\r'],
  ])('T16: where lines end with %s', (_, event) => {
    const reader = new EventReader();
    for (let turn = 0; turn < 3; turn++) {
      const bytes = Buffer.from(event);
      expect(reader.read(bytes.subarray(0, -1))).toEqual([]);
      expect(reader.read(bytes.subarray(-1))).toEqual([{ bytes, name: 'a', data: 'b' }]);
    }
    expect(reader.end()).toEqual([]);
  });

  test('its bytes end behind the line feed, also where that comes late', () => {
    const reader = new EventReader();
    expect(reader.read(Buffer.from('data: a\r\n\r'))).toEqual([]);
    expect(reader.read(Buffer.from('\ndata: b'))).toMatchObject([{ bytes: Buffer.from('data: a\r\n\r\n'), data: 'a' }]);
  });
});

const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, ''));
const value = fc.oneof(line, fc.json(), fc.constant('{"error":{"message":"overloaded"}}')).map((text) => text.replace(/[\r\n]/g, ''));

/** What an event says, and its lines. */
const anEvent = fc
  .record({
    name: fc.option(line, { nil: undefined, freq: 1 }),
    data: fc.array(value, { maxLength: 3 }),
    comment: fc.option(line, { nil: undefined }),
    blank: fc.constantFrom(' ', ''),
  })
  .map(({ name, data, comment, blank }) => {
    // without a blank of its own, the first of the value would be taken for it
    const fieldLine = (field: string, text: string) => `${field}:${text.startsWith(' ') ? ' ' : blank}${text}`;
    const lines = [...(name === undefined ? [] : [fieldLine('event', name)]), ...data.map((each) => fieldLine('data', each))];
    if (comment !== undefined) lines.splice(lines.length >> 1, 0, `:${comment}`);
    return { said: data.length > 0 ? [[name, data.join('\n')]] : [], lines };
  });

test(
  'whatever a provider writes is read as it was written, and passes byte for byte',
  () => {
    const seen = { marks: 0, unfinished: 0 };
    fc.assert(
      fc.property(
        fc.array(anEvent, { maxLength: 8 }),
        fc.constantFrom(['\n'], ['\r\n'], ['\r'], ['\n', '\r\n', '\r']),
        fc.nat(2),
        fc.boolean(),
        fc.constantFrom(0, 1, 2),
        places,
        (events, lineEnds, turn, mark, missing, cuts) => {
          let stream = '';
          let count = turn;
          for (const text of events.flatMap(({ lines }) => [...lines, ''])) {
            const end = lineEnds[count++ % lineEnds.length];
            // behind a carriage return, a line feed alone would end the same line
            stream += text + (text === '' && end === '\n' && stream.endsWith('\r') ? '\r\n' : end);
          }
          if (missing) stream = stream.slice(0, -missing);
          if (mark) stream = `\ufeff${stream}`;
          seen.marks += Number(mark);
          seen.unfinished += Number(missing > 0);
          const bytes = Buffer.from(stream);
          for (const pieces of [cut(bytes, cuts), inPiecesOf(1, bytes)]) {
            const all = read(pieces);
            expect(bytesOf(all).equals(bytes)).toBe(true);
            expect(said(all)).toEqual(events.flatMap((event) => event.said));
          }
        },
      ),
      { numRuns: RUNS },
    );
    expect(Math.min(seen.marks, seen.unfinished)).toBeGreaterThan(RUNS / 10);
  },
  FUZZ_TIMEOUT,
);

describe('memory is bounded', () => {
  test('in a stream of 100 MB of small events', () => {
    const event = Buffer.from(`data: ${JSON.stringify({ choices: [{ delta: { content: 'word '.repeat(30) } }] })}\n\n`);
    const chunk = Buffer.concat(Array(300).fill(event));
    let count = 0;
    const peak = peakOfBuffers((look) => {
      const reader = new EventReader();
      for (let sent = 0; sent < 100 * MIB; sent += chunk.length) {
        // cut inside an event, so that one is held at every turn
        count += reader.read(Buffer.from(chunk.subarray(0, 10_001))).length + reader.read(Buffer.from(chunk.subarray(10_001))).length;
        look();
      }
    });
    expect(count).toBe(Math.ceil((100 * MIB) / chunk.length) * 300);
    expect(peak).toBeLessThan(64 * MIB);
  });

  test('in one event that does not end: it passes in pieces, and nobody reads it', () => {
    const reader = new EventReader();
    const piece = Buffer.alloc(64 * 1024, 'x');
    let passed = 0;
    reader.read(Buffer.from('data: '));
    const peak = peakOfBuffers((look) => {
      for (let sent = 0; sent < 100 * MIB; sent += piece.length) {
        for (const { bytes, data } of reader.read(Buffer.from(piece))) {
          expect(data).toBeUndefined();
          passed += bytes.length;
        }
        look();
      }
    });
    expect(passed).toBe(6 + 100 * MIB);
    expect(peak).toBeLessThan(128 * MIB);
    expect(reader.read(Buffer.from('\n\ndata: next\n\n')).map(({ data }) => data)).toEqual([undefined, 'next']);
  });

  test('in an event that comes byte by byte', () => {
    const reader = new EventReader();
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let sent = 0; sent < 2 * MIB; sent++) reader.read(Buffer.from('x'));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(128 * MIB);
    expect(reader.end()[0].bytes.length).toBe(2 * MIB);
  });

  test.each([
    ['may be as large as is held', 16 * MIB, true],
    ['is not read when it is larger', 16 * MIB + 1, false],
  ])('an event %s, wherever it is cut', (_, size, isRead) => {
    const bytes = Buffer.concat([Buffer.from('data: '), Buffer.alloc(size - 10, 'x'), Buffer.from('\r\n\r\n')]);
    for (const at of [0, 1, size - 4, size - 1, size]) {
      const events = read([bytes.subarray(0, at), bytes.subarray(at), Buffer.from('data: next\r\n\r\n')]);
      expect(said(events).map(([, data]) => data?.length)).toEqual(isRead ? [size - 10, 4] : [4]);
      expect(bytesOf(events).length).toBe(size + 14);
    }
  });
});
