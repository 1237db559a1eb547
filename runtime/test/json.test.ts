import fc from 'fast-check';
import { scanObject, spliceObject } from '../json';
import { Refusal } from '../refusal';

const RUNS = process.env.TEST_TIER === 'full' ? 5_000 : 300;
const scan = (text: string, maxWeight?: number) => scanObject(Buffer.from(text), undefined, maxWeight);
const named = (names: string): ReadonlyMap<string, string> => new Map(names.split(' ').map((name) => [name.toLowerCase(), name]));

/** A value as JSON text, written as a client might: any white space, numbers that no double holds, unicode as it is or escaped. */
const space = fc.constantFrom('', '', ' ', '\n', '\t\r\n', '   ');
const content = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\\"', '}', '{', '],[', ':', ',', '\u2028', '\u0000', '🦊', 'é', '\ud800', '__proto__'),
);
const stringText = content.map((text) => JSON.stringify(text));
const scalar = fc.oneof(
  stringText,
  fc.constantFrom('0', '-0', '1e400', '-1E-999', '12345678901234567890123', '0.1000000000000000000001', '1.0', 'true', 'false', 'null'),
  fc.constantFrom('"\\u00e9\\/\\b"', '"\\ud83e\\udd8a"', '"\\ud800"', '"\\\\"', '"\\\\\\""', '{}', '[]', '{ }', '[\n]'),
);
/** A name that is written without an escape; unique in its object. */
const name = fc
  .oneof(fc.constantFrom('model', 'a', '', ':', '{', '__proto__', 'constructor', 'é', '🦊', ' '), fc.string({ unit: 'grapheme', maxLength: 6 }))
  .filter((text) => !/["\\\p{Cc}\p{Cs}]/u.test(text));
interface Written {
  readonly name: string;
  readonly value: string;
}
const { value: valueText } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('list'), tie('object')),
  list: fc.tuple(fc.array(tie('value'), { maxLength: 4 }), space).map(([items, gap]) => `[${gap}${items.join(`${gap},`)}${gap}]`),
  object: fc
    .tuple(fc.uniqueArray(fc.record({ name, value: tie('value') }), { selector: (each) => each.name, maxLength: 4 }), space)
    .map(([members, gap]) => `{${gap}${members.map((each) => `"${each.name}"${gap}:${gap}${each.value}`).join(`,${gap}`)}${gap}}`),
}));
const document: fc.Arbitrary<{ text: string; members: readonly Written[] }> = fc
  .tuple(fc.uniqueArray(fc.record({ name, value: valueText }), { selector: (each) => each.name, maxLength: 6 }), space, space)
  .map(([members, gap, around]) => ({
    members,
    text: `${around}{${gap}${members.map((each) => `"${each.name}"${around}:${gap}${each.value}${around}`).join(`,${gap}`)}}${around}`,
  }));

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

describe('an object is read where it stands', () => {
  test('every member, with its name and the text of its value, as it is written', () => {
    fc.assert(
      fc.property(document, ({ text, members }) => {
        const scanned = scan(text);
        const found = [...scanned.members].map(([key, { start, end }]) => [key, scanned.text.slice(start, end)]);
        expect(found).toEqual(members.map((each) => [latin1(each.name), latin1(each.value)]));
        for (const [key, { nameStart, end }] of scanned.members) expect(JSON.parse(`{${scanned.text.slice(nameStart, end)}}`)).toHaveProperty([key]);
        expect(scanned.document).toEqual(JSON.parse(text));
      }),
      { numRuns: RUNS },
    );
  });

  test.each<[string, string, number]>([
    ['nothing inside', '{}', 5],
    ['a member is one', '{"a":1,"b":2}', 7],
    ['a list is one, whatever is in it', '{"a":[1,"2",[]]}', 5 + 1 + 1 + 1],
    ['an object is five', '{"a":[{},{"b":{}}]}', 5 + 1 + 1 + 5 + 5 + 1 + 5],
  ])('its weight: %s', (_, text, weight) => {
    expect(scan(text).weight).toBe(weight);
    expect(() => scan(text, weight)).not.toThrow();
    expect(() => scan(text, weight - 1)).toThrow('too many objects');
  });

  test.each<[string, (depth: number) => string]>([
    ['lists', (depth) => '['.repeat(depth) + ']'.repeat(depth)],
    ['objects', (depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
    ['both', (depth) => (depth % 2 ? `[${'{"a":['.repeat((depth - 1) / 2)}${']}'.repeat((depth - 1) / 2)}]` : 'never')],
  ])('499 %s in each other, and no more', (_, nested) => {
    const value = nested(499);
    const { members, text } = scan(`{"x":${value},"y":2}`);
    const { start, end } = members.get('x') as { start: number; end: number };
    expect(text.slice(start, end)).toBe(value);
    expect([...members.keys()]).toEqual(['x', 'y']);
    expect(() => scan(`{"x":[${value}],"y":2}`)).toThrow('too deep');
  });
});

/** What weighs, and what stands where it may not, the slow way: all tokens, and a stack. Of JSON only. */
function reference(text: string): { readonly weight: number; readonly isClear: boolean } {
  const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs)].map(([token]) => token);
  const levels: (Set<string> | undefined)[] = [];
  let weight = 0;
  let isClear = true;
  tokens.forEach((token, index) => {
    if (token === '{' || token === '[') levels.push(token === '{' ? new Set() : undefined);
    if (token === '}' || token === ']') levels.pop();
    weight += { '{': 5, '[': 1, ':': 1 }[token] ?? 0;
    if (token !== ':') return;
    const [before] = tokens.slice(index - 1);
    if (before.includes('\\') || levels.at(-1)?.has(before)) isClear = false;
    levels.at(-1)?.add(before);
  });
  return { weight, isClear };
}

test('any bytes are taken if and only if they are one JSON object, in UTF-8, without a name that stands twice or has an escape', () => {
  const byte = fc.oneof(fc.constantFrom(...Buffer.from('{}[],:"\\ 0e-.tn\u0001')), fc.integer({ min: 0, max: 255 }));
  const right = (bytes: Buffer): number | undefined => {
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      const { weight, isClear } = reference(text);
      return Object.prototype.toString.call(JSON.parse(text)) === '[object Object]' && isClear ? weight : undefined;
    } catch {
      return undefined;
    }
  };
  const found = (bytes: Buffer): number | undefined => {
    try {
      return scanObject(bytes).weight;
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      return undefined;
    }
  };
  let taken = 0;
  fc.assert(
    fc.property(document, fc.nat(), byte, fc.constantFrom(0, 1), ({ text }, place, added, left) => {
      const bytes = Buffer.from(text);
      const at = place % bytes.length;
      const changed = Buffer.concat([bytes.subarray(0, at), Buffer.from([added]), bytes.subarray(at + left)]);
      if (right(changed) !== undefined) taken++;
      expect(found(changed)).toBe(right(changed));
      expect(found(bytes)).toBe(right(bytes));
    }),
    { numRuns: RUNS },
  );
  expect(taken).toBeGreaterThan(RUNS / 20);
  expect(taken).toBeLessThan(RUNS * 0.95);
});

describe('what could be read in two ways is refused', () => {
  const NOT_JSON = 'the body is not a JSON object';
  const refusal = (bytes: Buffer): string | undefined => {
    try {
      scanObject(bytes, named('model store background mediaSource'));
      return undefined;
    } catch (error) {
      expect(error).toMatchObject({ constructor: Refusal, code: 'invalid_request' });
      return (error as Error).message.replace('invalid request: ', '');
    }
  };
  const wrapped = fc.array(
    fc.constantFrom<(inner: string) => string>(
      (inner) => `[1,${inner}]`,
      (inner) => `{"x":${inner}}`,
      (inner) => `{"":"{","y" : ${inner},"z":[]}`,
    ),
    { maxLength: 12 },
  );
  const inside = (text: string, levels: ((inner: string) => string)[]): Buffer =>
    Buffer.from(`{"top":${levels.reduce((inner, wrap) => wrap(inner), text)}}`);

  test.each<[string, fc.Arbitrary<string>, string]>([
    [
      'a member that stands twice',
      fc.tuple(name, valueText).map(([key, value]) => `{"${key}":${value},"other name":[],"${key}" :1}`),
      'a member name stands twice in one object',
    ],
    [
      'a member name with an escape',
      fc.constantFrom('{"\\u006dodel":1}', '{"a\\/b":1}', '{"a":1,"\\"":2}', '{"\\\\":2}'),
      'a member name has an escape',
    ],
  ])('%s, at any depth', (_, text, message) => {
    fc.assert(
      fc.property(text, wrapped, (given, levels) => {
        expect(refusal(inside(given, levels))).toBe(message);
      }),
      { numRuns: RUNS },
    );
  });

  test('bytes that are not UTF-8, wherever they stand', () => {
    const invalid = fc.constantFrom([0xff], [0xc0, 0x80], [0xc3], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0x80], [0xe2, 0x82]);
    fc.assert(
      fc.property(invalid, wrapped, fc.boolean(), (bytes, levels, inName) => {
        const text = inside(inName ? '{"@@":1}' : '"@@"', levels).toString('latin1');
        expect(refusal(Buffer.from(text.replace('@@', Buffer.from(bytes).toString('latin1')), 'latin1'))).toBe('the body is not UTF-8');
      }),
      { numRuns: RUNS },
    );
  });

  test.each<[string, Buffer, string]>([
    ['a byte-order mark', Buffer.from('\ufeff{}'), NOT_JSON],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'the body is not UTF-8'],
    ['UTF-16 without a mark', Buffer.from('{}', 'utf16le'), NOT_JSON],
    ...[
      '',
      ' ',
      '{',
      '{"a":1,}',
      "{'a':1}",
      '{"a":1}{}',
      '{"a":NaN}',
      '{"a":01}',
      '{"a":"\n"}',
      '{} //',
      '{"a":\u00a01}',
      'nul',
      '{"a":"',
      '{"a":"\\\\\\"',
      '{"a":1}}',
      '{"a":1]',
      '{"a"}',
      '{a:1}',
      '\u00a0{}',
    ].map((text): [string, Buffer, string] => [JSON.stringify(text), Buffer.from(text), NOT_JSON]),
    ...['[]', 'null', '5', '"model"', 'true', '[{"model":"m"}]'].map((text): [string, Buffer, string] => [
      `T12: ${text}`,
      Buffer.from(text),
      NOT_JSON,
    ]),
    ...['Model', 'MODEL', 'mOdel', '\u017ftore', 'bac\u212aground', 'BACKGROUND', 'mediasource', 'MediaSource'].map(
      (key): [string, Buffer, string] => [
        `${key}, which some read as a name that decides`,
        Buffer.from(`{"a":{},"${key}":1}`),
        'a member name differs from a known one in case alone',
      ],
    ),
  ])('%s', (_, bytes, message) => {
    expect(refusal(bytes)).toBe(message);
  });

  test.each([
    '{"model":"m"}',
    '{"mediaSource":{}}',
    '{"a":{"Model":1}}',
    '{"models":1,"Stores":2}',
    '{"a":"\\u0041","b":["model","model"]}',
    '{"a":{"x":1},"b":{"x":1}}',
    '{"":0}',
  ])('not %s', (text) => {
    expect(refusal(Buffer.from(text))).toBeUndefined();
  });

  test('what it says never quotes the text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      document.map((each) => `${each.text}x`),
    );
    fc.assert(
      fc.property(text, (given) => {
        expect(refusal(Buffer.from(given)) ?? NOT_JSON).toMatch(/^(the body is not|a member name|too many)/);
        expect((refusal(Buffer.from(`{"sk-secret":1,"sk-secret":${JSON.stringify(given)}}`)) ?? '').includes('sk-secret')).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('single members are set', () => {
  const edits = fc.uniqueArray(
    fc.record({
      name: fc.oneof(fc.constantFrom('model', 'store', 'stream_options'), fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 2 })),
      value: valueText,
    }),
    {
      selector: (each) => each.name,
      maxLength: 4,
    },
  );

  test('and every other byte is as it was', () => {
    fc.assert(
      fc.property(document, edits, ({ text, members }, list) => {
        const bytes = Buffer.from(text);
        const scanned = scanObject(bytes);
        const spliced = spliceObject(bytes, scanned.members, list);
        const after = scanObject(spliced);
        const set = new Map(list.map((each) => [each.name, each.value]));
        const added = list.filter((each) => !scanned.members.has(each.name));
        // the values that were set, put back, and what was added, taken out again
        const expected = members.map((each) => [latin1(each.name), latin1(set.get(each.name) ?? each.value)]);
        expect([...after.members].map(([key, { start, end }]) => [key, after.text.slice(start, end)])).toEqual([
          ...added.map((each) => [each.name, latin1(each.value)]),
          ...expected,
        ]);
        const front =
          added.map((each) => `${JSON.stringify(each.name)}:${each.value}`).join(',') + (added.length > 0 && members.length > 0 ? ',' : '');
        const back = spliceObject(
          spliced,
          after.members,
          members.filter((each) => set.has(each.name)),
        );
        const brace = text.indexOf('{') + 1;
        expect(back.toString()).toBe(text.slice(0, brace) + front + text.slice(brace));
      }),
      { numRuns: RUNS },
    );
  });

  test('none: the same bytes', () => {
    const bytes = Buffer.from(' { "a" : 1 } ');
    expect(spliceObject(bytes, scanObject(bytes).members, [])).toEqual(bytes);
  });
});

test.each<[string, string]>([
  ['between members', ' '.repeat(9_000_000)],
  ['in lines', '\r\n'.repeat(4_500_000)],
])('nine megabytes of white space are read, and are a twentieth of a prompt: %s', (_, space) => {
  const { promptBytes } = scan(`{"a":1,${space}"b":2}`);
  expect(promptBytes / 9_000_000).toBeCloseTo(0.05, 3);
});

test.each<[string, string]>([
  ['Chinese', '漢字'],
  ['Thai', 'ไทย'],
  ['Greek', 'λόγος'],
  ['emoji', '😀'],
])('text in escapes is as long as without them, however long it goes on without a blank: %s', (_, word) => {
  const text = word.repeat(20_000);
  const escaped = text.replace(/[\s\S]/g, (half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const bytesOf = (prompt: string): number => scan(`{"a":"${prompt}"}`).promptBytes;
  expect(bytesOf(escaped)).toBe(bytesOf(text));
});

test('bytes in base64 are an attachment, also where what is no letter is escaped', () => {
  const base64 = 'iVBORw0KGgo'.repeat(1_000);
  const bytesOf = (attachment: string): number => scan(`{"a":"${attachment}"}`).promptBytes;
  expect(bytesOf(base64)).toBeLessThan(6_100);
  expect(bytesOf(`data:image/png;base64,${base64.replaceAll('0', '\\u002B').replaceAll('K', '\\/')}`)).toBeLessThan(6_100);
});

test.each<[string, string]>([
  ['quotes, escaped', `"${'\\"'.repeat(500_000)}"`],
  ['backslashes', `"${'\\\\'.repeat(500_000)}"`],
  ['escapes', `"${'\\u0434'.repeat(170_000)}"`],
  ['short strings', `[${'"",'.repeat(333_000)}0]`],
  ['strings in front of white space', `[${`"",${' '.repeat(997)}`.repeat(1_000)}0]`],
  ['white space', `${' '.repeat(1_000_000)}1`],
  ['white space behind', `1${' '.repeat(1_000_000)}`],
  ['empty objects', `[${'{},'.repeat(333_000)}0]`],
  ['members', `[${`{${Array.from({ length: 10_000 }, (_, i) => `"m${i}":0`).join()}},`.repeat(9)}0]`],
  ['brackets in a string', `"${'{[,:]}'.repeat(166_000)}"`],
])('a megabyte of %s is read in a moment', (_, value) => {
  const text = `{"a":${value},"b":1}`;
  const began = performance.now();
  const { members } = scan(text);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect([...members.keys()]).toEqual(['a', 'b']);
});

test.each<[string, string]>([
  ['lists in lists', '['.repeat(8_000_000)],
  ['lists', `[${'[],'.repeat(2_600_000)}0]`],
  ['objects in objects', '{"":'.repeat(2_000_000)],
  ['objects', `[${'{},'.repeat(2_600_000)}0]`],
  ['members', `{${Array.from({ length: 800_000 }, (_, i) => `"m${i}":0`).join()}}`],
])('eight megabytes of %s are refused before anything is built of them', (_, value) => {
  const text = `{"a":${value}`;
  const parse = jest.spyOn(JSON, 'parse');
  expect(() => scan(text, 500_000)).toThrow('too many objects, or too deep');
  expect(parse).not.toHaveBeenCalled();
  parse.mockRestore();
});

describe('as a prompt', () => {
  const base64 = Buffer.alloc(3_000_000, 7).toString('base64');
  test.each([
    ['a text is its bytes', '{"text":"ä b"}', 15],
    ['a picture is a page, whatever its size', `{"data":"${base64}","text":"${'a b '.repeat(100)}"}`, 6_419],
    ['so is one in an address, with escapes in it', `{"a":["data:image/png;base64,${base64.replaceAll('/', '\\/')}"]}`, 6_008],
    ['a text that begins like an address is its bytes', `{"a":["data: ${'a b '.repeat(1_000)}"]}`, 4_016],
    ['so is one that begins with a thousand letters', `{"a":"${'a'.repeat(1_000)}${' b'.repeat(1_000)}"}`, 3_008],
    ['a long word is its bytes', `{"a":"${'x'.repeat(999)}"}`, 1_007],
    ['a letter in an escape has two bytes', '{"text":"\\u0434\\u00e9"}', 15],
    ['another sign in an escape has three, and one in a pair four', '{"text":"\\u4e2d\\ud83e\\uddc0"}', 18],
    ['a backslash that is one itself, in front of a word, counts for less, but not for nothing', '{"text":"C:\\\\users"}', 17],
    [
      'a picture whose plus signs are escapes is a page too',
      `{"data":"${Buffer.alloc(3_000, 251).toString('base64').replaceAll('+', '\\u002B')}"}`,
      6_009,
    ],
    ['no text is one, however it begins', `{"a":"${'a'.repeat(1_000)}${'\\u0434'.repeat(10_000)}"}`, 21_008],
  ])('%s', (_, text, bytes) => {
    expect(scan(text).promptBytes).toBe(bytes);
  });
});

test.each(['{%}', '{"a":{%}}'])('many members of one object are refused, as each that is added to them costs more: %s', (around) => {
  const object = (count: number) => around.replace('%', Array.from({ length: count }, (_, index) => `"k${index}":1`).join());
  expect(() => scan(object(10_000))).not.toThrow();
  expect(() => scan(object(10_001))).toThrow('too many objects');
});
