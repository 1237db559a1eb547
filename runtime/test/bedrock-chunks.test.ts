import fc from 'fast-check';
import { type AnthropicEvent, anthropicEvent } from '../answer/bedrock-chunks';
import { EventReader } from '../answer/events';
import type { Frame } from '../answer/frames';
import { FUZZ_TIMEOUT, RUNS } from './pieces';

const chunk = (text: string, more: object = { p: 'abcdefgh' }): Pick<Frame, 'headers' | 'payload'> => ({
  headers: { ':message-type': 'event', ':event-type': 'chunk', ':content-type': 'application/json' },
  payload: Buffer.from(JSON.stringify({ bytes: Buffer.from(text).toString('base64'), ...more })),
});
const exception = (type: string, payload: object | string): Pick<Frame, 'headers' | 'payload'> => ({
  headers: { ':message-type': 'exception', ':exception-type': type },
  payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
});

describe('a chunk', () => {
  test('is the event of its type, its text as it came', () => {
    const text = '{"type":"content_block_delta", "index":0,"delta":{"type":"text_delta","text":"h\\u00e9 😀 "},"new":1.0e400}';
    expect(anthropicEvent(chunk(text))).toMatchObject({ event: 'content_block_delta', data: text, document: { index: 0 } });
  });

  test('in several lines becomes one', () => {
    const text = '{\r\n  "type": "ping",\n\n  "text": "a\\nb"\r}';
    const { data, document } = anthropicEvent(chunk(text)) as AnthropicEvent;
    expect(data).not.toMatch(/[\r\n]/);
    expect(JSON.parse(data)).toEqual({ type: 'ping', text: 'a\nb' });
    expect(document).toEqual({ type: 'ping', text: 'a\nb' });
  });

  test('that is an error of the model passes as the event that it is', () => {
    const text = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}';
    expect(anthropicEvent(chunk(text))).toMatchObject({ event: 'error', data: text });
  });

  test.each([
    ['no JSON', chunk('{"type":"ping"')],
    ['no object', chunk('"ping"')],
    ['null', chunk('null')],
    ['without a type', chunk('{"index":0}')],
    ['of a type that is two lines', chunk('{"type":"ping\\n\\ndata: {}"}')],
    ['without bytes', { ...chunk('{}'), payload: Buffer.from('{"p":"abc"}') }],
    ['with a payload that is no JSON', { ...chunk('{}'), payload: Buffer.from('abc') }],
  ])('%s is an error, since a part of the answer is missing', (_, frame) => {
    expect(anthropicEvent(frame)).toMatchObject({ error: { type: 'api_error', status: 500 } });
  });
});

describe("Bedrock's metrics", () => {
  const metrics = { inputTokenCount: 11, outputTokenCount: 5, invocationLatency: 812, firstByteLatency: 240, cacheReadInputTokenCount: 3 };
  const member = `"amazon-bedrock-invocationMetrics":${JSON.stringify(metrics)}`;

  test.each([
    ['behind', `{"type":"message_stop",${member}}`, '{"type":"message_stop"}'],
    ['before', `{${member},"type":"message_stop"}`, '{"type":"message_stop"}'],
    ['between', `{"type":"message_stop",${member},"x":1.0}`, '{"type":"message_stop","x":1.0}'],
    ['with blanks', `{ "type" : "message_stop" , ${member.replace(':', ' : ')} , "x":1.0 }`, '{ "type" : "message_stop"  , "x":1.0 }'],
  ])('are taken out %s', (_, text, expected) => {
    expect(anthropicEvent(chunk(text))).toMatchObject({ event: 'message_stop', data: expected });
  });

  test('are taken out when they hold lists of objects', () => {
    const text = `{"type":"message_stop","amazon-bedrock-invocationMetrics":{"a":1,"cacheDetails":[{"ttl":"1h"},{}]},"x":{"y":{}}}`;
    expect(anthropicEvent(chunk(text))).toMatchObject({ data: '{"type":"message_stop","x":{"y":{}}}' });
  });

  test('stay where a text speaks of them', () => {
    for (const type of ['content_block_delta', 'message_stop']) {
      const text = JSON.stringify({ type, text: `{${member}}` });
      expect(anthropicEvent(chunk(text))).toMatchObject({ data: text });
      const both = `${text.slice(0, -1)},${member}}`;
      if (type === 'message_stop') expect(anthropicEvent(chunk(both))).toMatchObject({ data: text });
    }
  });
});

describe('R5: an exception is an error in the types of the called API', () => {
  test.each([
    ['throttlingException', { message: 'Too many tokens' }, 'rate_limit_error', 429],
    ['validationException', { message: 'm' }, 'invalid_request_error', 400],
    ['internalServerException', { message: 'm' }, 'api_error', 500],
    ['modelStreamErrorException', { message: 'm' }, 'api_error', 424],
    ['modelStreamErrorException', { message: 'm', originalStatusCode: 529, originalMessage: 'o' }, 'overloaded_error', 529],
    ['modelTimeoutException', { message: 'm' }, 'timeout_error', 408],
    ['serviceUnavailableException', { message: 'm' }, 'overloaded_error', 503],
    ['somethingNewException', { message: 'm' }, 'api_error', 500],
  ])('%s %p', (code, payload, type, status) => {
    expect(anthropicEvent(exception(code, payload))).toEqual({ error: { type, code, message: payload.message, status } });
  });

  test('whatever its payload is', () => {
    expect(anthropicEvent(exception('throttlingException', ''))).toMatchObject({ error: { type: 'rate_limit_error', message: undefined } });
    expect(anthropicEvent(exception('throttlingException', { message: 5, originalMessage: 'o' }))).toMatchObject({ error: { message: 'o' } });
  });

  test('and so is an error of the transport', () => {
    const headers = { ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'broken' };
    expect(anthropicEvent({ headers, payload: Buffer.alloc(0) })).toEqual({
      error: { type: 'api_error', code: 'InternalError', message: 'broken', status: 500 },
    });
  });
});

test.each<Frame['headers']>([{ ':message-type': 'event', ':event-type': 'initial-response' }, {}])(
  'a frame with the headers %p says nothing',
  (headers) => {
    expect(anthropicEvent({ headers, payload: Buffer.from('{}') })).toBeUndefined();
  },
);

test(
  'whatever a model says arrives as one server-sent event, and says the same',
  () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.jsonValue(), { maxKeys: 4 }),
        fc.constantFrom(0, 1, 2),
        (fields, indent) => {
          const sent = JSON.parse(JSON.stringify({ ...fields, type: 'content_block_delta' }, undefined, indent));
          const { event, data } = anthropicEvent(chunk(JSON.stringify(sent, undefined, indent))) as AnthropicEvent;
          const read = new EventReader().read(Buffer.from(`event: ${event}\ndata: ${data}\n\n`));
          expect(read).toMatchObject([{ name: 'content_block_delta', data }]);
          expect(JSON.parse(data)).toEqual(sent);
        },
      ),
      { numRuns: RUNS },
    );
  },
  FUZZ_TIMEOUT,
);
