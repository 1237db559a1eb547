import fc from 'fast-check';
import { modelOf } from '../multipart';
import { Refusal } from '../refusal';

const RUNS = process.env.TEST_TIER === 'full' ? 20_000 : 500;

const TYPE = 'multipart/form-data; boundary=xx';
const part = (head: string, content = 'whisper-1'): string => `--xx\r\n${head}\r\n\r\n${content}\r\n`;
const field = (name: string, content?: string): string => part(`Content-Disposition: form-data; name="${name}"`, content);
const END = '--xx--\r\n';
const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
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
    ['as plain text', part('Content-Disposition: form-data; name="model"\r\nContent-Type: text/plain')],
    [
      'behind a file whose name has a semicolon',
      part('Content-Disposition: form-data; name="file"; filename="a; name=%22model%22"', 'x') + field('model'),
    ],
    [
      'behind a file whose name is not ASCII',
      part(`Content-Disposition: form-data; name="file"; filename="${utf8('Gespräch 日本.mp3')}"`, 'x') + field('model'),
    ],
    ['behind a line that is nearly a boundary', part('Content-Disposition: form-data; name="file"; filename="a"', 'x\r\n--x') + field('model')],
    ['behind a part without content', field('prompt', '') + field('model')],
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

  test('as it is written, beyond ASCII', () => {
    expect(read(field('model', utf8('whïsper-日本')) + END)).toBe('whïsper-日本');
  });

  test('of a boundary that must be quoted', () => {
    expect(read((field('model') + END).replaceAll('--xx', '--a=b:c/d'), 'multipart/form-data; boundary="a=b:c/d"')).toBe('whisper-1');
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
    ['a model that is a file', named('Content-Disposition: form-data; name="model"; filename="m"')],
    ['a model that is a file, said the other way round', named('Content-Disposition: form-data; filename="m"; name="model"')],
    ['a model that is JSON', named('Content-Type: application/json\r\nContent-Disposition: form-data; name="model"')],
    ['a model in UTF-16', named('Content-Type: text/plain; charset=utf-16\r\nContent-Disposition: form-data; name="model"')],
    ['a model in latin1', named('Content-Type: text/plain; charset=iso-8859-1\r\nContent-Disposition: form-data; name="model"')],
    ['a model that is not UTF-8', field('model', 'whisper\xe9') + END],
    ['a list of models', field('model[]') + END],
    ['a model in brackets', field('MODEL[0]') + END],
    ['a model of members', field('model.name') + END],
    ['a charset for all fields', field('_charset_', 'utf-16') + field('model') + END],
    ['a charset for all fields, in capitals', field('_CHARSET_', 'utf-16') + field('model') + END],
    ['an encoded word as a name', field('=?utf-8?q?model?=') + END],
    ['a percent sign in a name', field('mod%65l') + END],
    ['a space behind a name', field('model ') + END],
    ['a NUL behind a name', field('model\0') + END],
    ['an empty name', field('') + END],
    ['a continued name', named('Content-Disposition: form-data; name*0=mod; name*1=el')],
    ['a name and an extended one', named('Content-Disposition: form-data; name="file"; name*=UTF-8\'\'model')],
    ['a name that does not end', named('Content-Disposition: form-data; name="model')],
    ['an escaped quote in the name of a file', named('Content-Disposition: form-data; name="file"; filename="\\"; name=model; x=\\""')],
    ['a header that stands twice', named('Content-Type: text/plain\r\nContent-Disposition: form-data; name="model"\r\ncontent-type: text/plain')],
    ['a head that is long', named(`X: ${'y'.repeat(4_096)}\r\nContent-Disposition: form-data; name="model"`)],
    ['a head that does not end', `--xx\r\nContent-Disposition: form-data; name="model"\r\n${'x'.repeat(10_000)}${END}`],
    ['a boundary behind a line feed alone', field('a', `\n--xx\r\nContent-Disposition: form-data; name="model"\r\n\r\nother`) + END],
    ['a boundary inside of a line', field('a', 'x--xx') + END],
    ['a longer boundary', field('model') + field('a').replace('--xx', '--xxx') + END],
    ['a space behind a boundary', (field('model') + END).replace('--xx\r\n', '--xx \r\n')],
    ['a part without content and line end', `--xx\r\nContent-Disposition: form-data; name="model"\r\n\r\n${END}`],
    ['a last boundary that is cut', field('model') + END.slice(0, -3)],
    ['something before', `preamble\r\n${field('model')}${END}`],
    ['something behind', `${field('model', 'allowed')}${END}${field('model', 'other')}${END}`],
    ['no end', field('model')],
    ['nothing', ''],
    ['another boundary', field('model') + END, 'multipart/form-data; boundary=yy'],
    ['the beginning of the boundary', field('model') + END, 'multipart/form-data; boundary=x'],
    ['no boundary', field('model') + END, 'multipart/form-data'],
    ['two boundaries', field('model') + END, 'multipart/form-data; boundary=xx; boundary=yy'],
    ['an extended boundary', field('model') + END, "multipart/form-data; boundary=xx; boundary*=us-ascii''yy"],
    ['an empty boundary', field('model') + END, 'multipart/form-data; boundary='],
    ['an empty boundary in quotes', field('model') + END, 'multipart/form-data; boundary=""'],
    ['a boundary with a space', field('model') + END, 'multipart/form-data; boundary="xx "'],
    ['a boundary that is quoted on one side', field('model') + END, 'multipart/form-data; boundary="xx'],
    ['a boundary behind a comma', field('model') + END, 'multipart/form-data, boundary=xx'],
    ['a boundary of 71 characters', field('model') + END, `multipart/form-data; boundary=${'x'.repeat(71)}`],
    ['line ends of one character', (field('model') + END).replaceAll('\r', '')],
    ['more than a hundred parts', field('a').repeat(100) + field('model') + END],
  ])('%s', (_, text, type = TYPE) => {
    expect(() => read(text, type)).toThrow(Refusal);
  });

  test('one that is cut anywhere is refused, and nothing else is ever thrown', () => {
    const whole = field('prompt', 'a') + part('Content-Disposition: form-data; name="file"; filename="a"', 'bytes') + field('model') + END;
    // without the last line end it is whole still
    for (let length = 0; length < whole.length - 2; length++) expect(() => read(whole.slice(0, length))).toThrow(Refusal);
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
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('any form: the model is the one that a standard reader finds, whatever the bytes of its files', async () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.string({ unit: fc.constantFrom('-', '\r', '\n', 'b', '\0'), maxLength: 20 }));
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 4 }), fc.nat(4), fc.stringMatching(/^[ -~]{1,20}$/), async (files, place, model) => {
        const sent = new FormData();
        files.forEach((file, i) => {
          if (i === place) sent.append('model', model);
          sent.append('file', new Blob([file as string]), `"${i}\r\n;é`);
        });
        if (place >= files.length) sent.append('model', model);
        const request = new Response(sent);
        expect(modelOf(Buffer.from(await request.arrayBuffer()), String(request.headers.get('content-type')))).toBe(model);
      }),
      { numRuns: RUNS / 4 },
    );
  });

  test('any change of a byte: the model that a standard reader finds, or a refusal', async () => {
    const whole = Buffer.from(
      part('Content-Disposition: form-data; name="file"; filename="a"', 'bytes') + field('model') + field('stream', 'true') + END,
      'latin1',
    );
    let refusedElsewhere = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1), async (at, byte, left) => {
        const changed = Buffer.concat([whole.subarray(0, at), Buffer.from([byte]), whole.subarray(at + left)]);
        let model: string | undefined;
        try {
          model = modelOf(changed, TYPE);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
          return;
        }
        // a reader that refuses it too reads no other model
        const form = await new Response(changed, { headers: { 'content-type': TYPE } }).formData().catch(() => undefined);
        if (form) expect(form.getAll('model')).toEqual(model === undefined ? [] : [model]);
        else refusedElsewhere++;
      }),
      { numRuns: RUNS },
    );
    expect(refusedElsewhere).toBeLessThan(RUNS / 5);
  });

  test.each<[string, string]>([
    ['a head', part(`Content-Disposition: form-data; name="a"${' '.repeat(1_000_000)}x`)],
    ['parameters', part(`Content-Disposition: form-data${'; name="a"'.repeat(100_000)}x`)],
    ['ends that are none', part('Content-Disposition: form-data; name="a"', '\r\n--x'.repeat(250_000))],
    ['dashes', `${'-'.repeat(1_000_000)}`],
    ['line ends', part('\r\n'.repeat(500_000))],
  ])('a megabyte of %s is read in a moment', (_, text) => {
    const began = performance.now();
    try {
      read(text + END);
    } catch {}
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
