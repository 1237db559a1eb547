import fc from 'fast-check';
import { EventBody, JsonBody } from '../answer-body';
import { Exchanges } from '../exchange';

const exchange = () => new Exchanges().open({ interrupt: () => {} });

/** What the client gets of an answer that comes in these pieces. */
const pass = (body: EventBody | JsonBody, pieces: readonly Uint8Array[]) =>
  Buffer.concat([...pieces.map((piece) => body.pass(piece)), body.end()].flatMap((each) => (each ? [each] : []))).toString();

const chunk = (fields: object) => `data: ${JSON.stringify({ id: 'c', model: 'gpt-4o-2024-08-06', ...fields })}\n\n`;
const USAGE = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
const words = ['Hé', 'llo "usage":{} \u{1f600}'].map((content) => chunk({ choices: [{ index: 0, delta: { content } }], usage: null }));
const usageChunk = chunk({ choices: [], usage: USAGE });
const done = 'data: [DONE]\n\n';

describe('a stream', () => {
  test('passes as it is when the client asked for usage itself', () => {
    const seen = exchange();
    const text = [...words, usageChunk, done].join('');
    expect(pass(new EventBody(seen), [Buffer.from(text)])).toBe(text);
    expect(seen).toMatchObject({ model: 'gpt-4o-2024-08-06', usage: USAGE });
  });

  test('loses only the usage chunk when the runtime asked for it, wherever it is cut', () => {
    const bytes = Buffer.from([...words, usageChunk, done].join(''));
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const seen = exchange();
        seen.usageAdded = true;
        const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        expect(pass(new EventBody(seen), pieces)).toBe([...words, done].join(''));
        expect(seen).toMatchObject({ model: 'gpt-4o-2024-08-06', usage: USAGE });
      }),
      { numRuns: 300 },
    );
  });

  test('may end its lines with carriage returns too', () => {
    const text = [...words, usageChunk, done].map((event) => event.replaceAll('\n', '\r\n'));
    for (const size of [1, 2, 3, 7, 50, 10_000]) {
      const bytes = Buffer.from(text.join(''));
      const seen = exchange();
      seen.usageAdded = true;
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      expect(pass(new EventBody(seen), pieces)).toBe([text[0], text[1], text[3]].join(''));
      expect(seen).toMatchObject({ model: 'gpt-4o-2024-08-06', usage: USAGE });
    }
    const seen = exchange();
    seen.usageAdded = true;
    expect(new EventBody(seen).pass(Buffer.from(text[0]))?.toString()).toBe(text[0]);
  });

  test('keeps a chunk without choices that carries no usage, as Azure begins with', () => {
    const seen = exchange();
    seen.usageAdded = true;
    const first = chunk({ choices: [], prompt_filter_results: [] });
    expect(pass(new EventBody(seen), [Buffer.from(first)])).toBe(first);
  });

  test('of Anthropic counts from its first and its last event', () => {
    const seen = exchange();
    const events = [
      'event: message_start\ndata: {"type":"message_start","message":{"model":"claude-x","usage":{"input_tokens":25,"output_tokens":1}}}\n\n',
      'event: ping\ndata: {"type": "ping"}\n\n',
      'event: message_delta\ndata: {"type":"message_delta","delta":{},"usage": {"output_tokens": 15}}\n\n',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ];
    expect(pass(new EventBody(seen), [Buffer.from(events.join(''))])).toBe(events.join(''));
    expect(seen).toMatchObject({ model: 'claude-x', usage: { input_tokens: 25, output_tokens: 15 } });
  });

  test('of the responses API counts from the response in its last event', () => {
    const seen = exchange();
    const event = (type: string, usage: object | null) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, response: { model: 'gpt-x', usage } })}\n\n`;
    pass(new EventBody(seen), [Buffer.from(event('response.created', null)), Buffer.from(event('response.completed', { input_tokens: 3 }))]);
    expect(seen).toMatchObject({ model: 'gpt-x', usage: { input_tokens: 3 } });
  });
});

describe('a JSON answer', () => {
  const document = JSON.stringify({ choices: [{ message: { content: '{"usage":{"prompt_tokens":99}}' } }], model: 'm', usage: USAGE });

  test('is read at its end, in however many pieces', () => {
    for (const size of [1, 7, document.length]) {
      const seen = exchange();
      const pieces = Array.from({ length: Math.ceil(document.length / size) }, (_, i) => Buffer.from(document.slice(i * size, (i + 1) * size)));
      expect(pass(new JsonBody(seen), pieces)).toBe(document);
      expect(seen).toMatchObject({ model: 'm', usage: USAGE });
    }
  });

  test('that is too large to keep is read from its tail', () => {
    const seen = exchange();
    const body = new JsonBody(seen);
    body.pass(Buffer.from('{"data":["'));
    for (let i = 0; i < 17; i++) body.pass(Buffer.alloc(1 << 20, 'x'));
    body.pass(Buffer.from(`"],"model":"m","usage":${JSON.stringify(USAGE)}}`));
    body.end();
    expect(seen.usage).toEqual(USAGE);
  });

  test('that is none, or not JSON, counts nothing', () => {
    for (const text of ['', 'oops', '{"usage":', '[]', '{"usage":"x","model":3}']) {
      const seen = exchange();
      pass(new JsonBody(seen), text ? [Buffer.from(text)] : []);
      expect([seen.model, seen.usage]).toEqual([undefined, undefined]);
    }
  });
});
