import fc from 'fast-check';
import { members, parseSpan, valueEnd } from '../json';

const read = (text: string, name: string) => parseSpan(text, members(text, [name])[name]);

describe('members of a JSON document, without parsing it', () => {
  test.each([
    ['a string', '{"model":"gpt-4o"}', 'gpt-4o'],
    ['white space and line ends', '{\n  "model" :\t"gpt-4o"\r\n}', 'gpt-4o'],
    ['behind a string with quotes, braces and backslashes', '{"a":"\\"}{\\\\","model":"m"}', 'm'],
    ['behind nested values of the same name', '{"a":{"model":"no","b":[{"model":"no"}]},"model":"m"}', 'm'],
    ['an object', '{"model":{"a":[1,{"b":"]}"}]},"x":1}', { a: [1, { b: ']}' }] }],
    ['a literal at the end', '{"x":1,"model":true}', true],
    ['written twice: the last, as in JSON.parse', '{"model":1,"model":2}', 2],
    ['only as a value', '{"x":"model","y":1}', undefined],
    ['in no document', '', undefined],
    ['in a document that is cut', '{"model":"gpt', undefined],
  ])('%s', (_, text, value) => {
    expect(read(text, 'model')).toEqual(value);
  });

  test('agree with JSON.parse for any document', () => {
    const key = fc.constantFrom('model', 'stream', 'usage', 'other', 'a"b', '\\', '');
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), fc.constantFrom(undefined, 1), (document, indent) => {
        const text = JSON.stringify(document, undefined, indent);
        for (const name of ['model', 'stream', 'usage']) expect(read(text, name)).toEqual(JSON.parse(text)[name]);
      }),
      { numRuns: 500 },
    );
  });

  test('a value ends where its own brackets close', () => {
    fc.assert(
      fc.property(fc.oneof(fc.object(), fc.array(fc.jsonValue()), fc.string()), (value) => {
        const text = JSON.stringify(value);
        expect(valueEnd(`${text},"next":"}]"}`, 0)).toBe(text.length);
      }),
    );
  });
});
