import fc from 'fast-check';
import { InvalidJson } from '../json';
import { modelOf } from '../multipart';

const TYPE = 'multipart/form-data; boundary=xx';
const part = (head: string, content = 'whisper-1'): string => `--xx\r\n${head}\r\n\r\n${content}\r\n`;
const field = (name: string, content?: string): string => part(`Content-Disposition: form-data; name="${name}"`, content);
const END = '--xx--\r\n';
const read = (text: string | Buffer, type = TYPE) => modelOf(Buffer.from(text as string, 'latin1'), type);

describe('the model of a form', () => {
  test.each<[string, string]>([
    ['alone', field('model')],
    [
      'behind a file',
      part('Content-Disposition: form-data; name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg', 'ID3\r\n\r\n--x\0\xff') + field('model'),
    ],
    [
      'in front of one that says model',
      field('model') + part('content-disposition:form-data;filename="model";name="file"', 'name="model"\r\n\r\nother'),
    ],
    ['with further headers', part('Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name="model"\r\nContent-Length: 9')],
    ['in an encoding that is none', part('Content-Disposition: form-data; name="model"\r\nContent-Transfer-Encoding: 8bit')],
    ['with fields that repeat', field('timestamp_granularities[]', 'word') + field('timestamp_granularities[]', 'segment') + field('model')],
    ['where names only look alike', field('model_id', 'x') + field('models', 'x') + field('response_format', 'json') + field('model')],
  ])('%s', (_, text) => {
    expect(read(text + END)).toBe('whisper-1');
    expect(read(text + END.trimEnd())).toBe('whisper-1');
  });

  test.each([
    'multipart/form-data; boundary="xx"',
    'Multipart/Form-Data;boundary=xx',
    'multipart/form-data; charset=utf-8; boundary=xx',
    'multipart/form-data; Boundary=xx; charset=utf-8',
  ])('the boundary of %s', (type) => {
    expect(read(field('model') + END, type)).toBe('whisper-1');
  });

  test('none, where the form has none', () => {
    expect(read(field('prompt', 'model') + END)).toBeUndefined();
  });
});

describe('a form that could be read in two ways is refused', () => {
  const named = (head: string): string => part(head) + END;
  test.each<[string, string, string?]>([
    ['two models', field('model', 'allowed') + field('model', 'other') + END],
    ['a model in capitals', field('Model') + END],
    ['a model and another in capitals', field('model') + field('MODEL') + END],
    [
      'a name in the name of a file',
      field('model', 'allowed') + part('Content-Disposition: form-data; filename="; name="; name="model"', 'other') + END,
    ],
    ['two names', named('Content-Disposition: form-data; name="model"; name="prompt"')],
    ['two names, in other letters', named('Content-Disposition: form-data; name="prompt"; NAME="model"')],
    ['a name without quotes', named('Content-Disposition: form-data; name=model')],
    ['a name with an escape', named('Content-Disposition: form-data; name="mod\\el"')],
    ['an extended name', named("Content-Disposition: form-data; name*=UTF-8''model")],
    ['two dispositions', named('Content-Disposition: form-data; name="prompt"\r\nContent-Disposition: form-data; name="model"')],
    ['a space before the colon', named('Content-Disposition : form-data; name="model"')],
    ['a folded line', named('Content-Disposition: form-data;\r\n name="model"')],
    ['a first line that is folded', named(' Content-Disposition: form-data; name="model"\r\nContent-Disposition: form-data; name="prompt"')],
    ['a line end of one character', named('X: y\nContent-Disposition: form-data; name="model"\r\nContent-Disposition: form-data; name="prompt"')],
    ['a carriage return alone', named('X: y\rContent-Disposition: form-data; name="model"\r\nContent-Disposition: form-data; name="prompt"')],
    ['another disposition', named('Content-Disposition: attachment; name="model"')],
    ['a part without a name', named('Content-Disposition: form-data; filename="model"')],
    ['a part without a head', `--xx\r\n\r\nwhisper-1\r\n${END}`],
    ['a model in base64', named('Content-Disposition: form-data; name="model"\r\nContent-Transfer-Encoding: base64')],
    ['a model that is long', field('model', 'x'.repeat(2_000)) + END],
    ['something before', `preamble\r\n${field('model')}${END}`],
    ['something behind', `${field('model', 'allowed')}${END}${field('model', 'other')}${END}`],
    ['no end', field('model')],
    ['nothing', ''],
    ['another boundary', field('model') + END, 'multipart/form-data; boundary=yy'],
    ['the beginning of the boundary', field('model') + END, 'multipart/form-data; boundary=x'],
    ['no boundary', field('model') + END, 'multipart/form-data'],
    ['two boundaries', field('model') + END, 'multipart/form-data; boundary=xx; boundary=yy'],
    ['an extended boundary', field('model') + END, "multipart/form-data; boundary=xx; boundary*=us-ascii''yy"],
    ['a boundary of 71 characters', field('model') + END, `multipart/form-data; boundary=${'x'.repeat(71)}`],
    ['line ends of one character', (field('model') + END).replaceAll('\r', '')],
    ['more than a hundred parts', field('a').repeat(100) + field('model') + END],
  ])('%s', (_, text, type = TYPE) => {
    expect(() => read(text, type)).toThrow(InvalidJson);
  });

  test('one that is cut anywhere is refused, and nothing else is ever thrown', () => {
    const whole = field('prompt', 'a') + part('Content-Disposition: form-data; name="file"; filename="a"', 'bytes') + field('model') + END;
    // without the last line end it is whole still
    for (let length = 0; length < whole.length - 2; length++) expect(() => read(whole.slice(0, length))).toThrow(InvalidJson);
    const piece = fc.constantFrom(
      '--xx',
      '\r\n',
      '--',
      'Content-Disposition: form-data; ',
      'name="model"',
      'filename="',
      '"',
      ';',
      ' ',
      'x',
      '\0',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          read(`--xx${pieces.join('')}`);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidJson);
        }
      }),
      { numRuns: process.env.TEST_TIER === 'full' ? 20_000 : 1_000 },
    );
  });

  test.each<[string, string]>([
    ['a head', part(`Content-Disposition: form-data; name="a"${' '.repeat(1_000_000)}x`)],
    ['parameters', part(`Content-Disposition: form-data${'; name="a"'.repeat(100_000)}x`)],
    ['ends that are none', part('Content-Disposition: form-data; name="a"', '\r\n--x'.repeat(250_000))],
    ['line ends', part('\r\n'.repeat(500_000))],
  ])('a megabyte of %s is read in a moment', (_, text) => {
    const began = performance.now();
    try {
      read(text + END);
    } catch {}
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
