import type { AnswerKind } from '../endpoints';
import { chunk, DONE, document, type Event, response, responseEvent, start, stream } from './answers';

describe('R6: an error inside a 200 is known', () => {
  const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  test.each<[string, AnswerKind, readonly Event[], object]>([
    [
      'chat',
      'chat',
      [chunk(null), { error: { message: 'The server had an error', type: 'server_error', param: null, code: null } }, DONE],
      { type: 'server_error', message: 'The server had an error' },
    ],
    [
      'chat, beside a choice',
      'chat',
      [chunk('error', { error: { code: 502, message: 'Provider disconnected' } }), DONE],
      { code: '502', message: 'Provider disconnected' },
    ],
    [
      'chat of Google',
      'chat',
      [[undefined, [{ error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } }]]] as never,
      { type: 'UNAVAILABLE', status: 503 },
    ],
    ['messages', 'messages', [start, ['error', overloaded]], { type: 'overloaded_error', message: 'Overloaded' }],
    ['messages whose event alone says so', 'messages', [['error', { message: 'gone' }]], { message: 'gone' }],
    ['messages on chat', 'chat', [overloaded], { type: 'overloaded_error' }],
    [
      'responses that failed',
      'responses',
      [responseEvent('failed', 'failed', { error: { code: 'server_error', message: 'sorry' } })],
      { code: 'server_error', message: 'sorry' },
    ],
    ['responses that failed and say no more', 'responses', [responseEvent('failed', 'failed')], { message: 'the response failed' }],
    [
      'responses, as an event',
      'responses',
      [{ type: 'error', code: 'rate_limit_exceeded', message: 'slow down', param: null, sequence_number: 3 }],
      { code: 'rate_limit_exceeded', message: 'slow down' },
    ],
    [
      'responses, as an event of another form',
      'responses',
      [{ type: 'error', error: { type: 'invalid_request_error', code: 'context_length_exceeded', message: 'too long' } }],
      { code: 'context_length_exceeded' },
    ],
    [
      'Converse',
      'converse',
      [
        ['messageStart', { role: 'assistant' }],
        ['throttlingException', { message: 'Too many tokens' }],
      ],
      { code: 'throttlingException', message: 'Too many tokens', status: 429 },
    ],
    ['images', 'images', [{ error: { message: 'no', type: 'image_generation_server_error' } }], { type: 'image_generation_server_error' }],
  ])('event: %s', (_, kind, events, error) => {
    expect(stream(kind, events).error).toMatchObject(error);
  });

  test('T3: a document that is an error names no model; a response that failed does, and counts', () => {
    expect(document('chat', { model: 'gpt-4o-invented', error: { message: 'no such model' } }).model).toBeUndefined();
    const failed = response('failed', { error: { code: 'server_error', message: 'no' }, usage: { input_tokens: 3, output_tokens: 1 } });
    expect(document('responses', failed)).toMatchObject({ model: 'gpt-x', usage: { input_tokens: 3 }, finished: false });
  });

  test.each<[string, AnswerKind, unknown, object]>([
    ['chat', 'chat', { error: { message: 'no', type: 'server_error', code: 'x' } }, { type: 'server_error', code: 'x', message: 'no' }],
    ['in words', 'chat', { error: 'model is loading' }, { message: 'model is loading' }],
    ['messages', 'messages', { type: 'error', error: { type: 'api_error', message: 'no' } }, { type: 'api_error', message: 'no' }],
    ['vLLM', 'chat', { object: 'error', message: 'no', type: 'BadRequestError', code: 400 }, { type: 'BadRequestError', code: '400', message: 'no' }],
    ['Coral', 'messages', { __type: 'com.amazon.coral.service#UnknownOperationException' }, { type: 'UnknownOperationException' }],
    [
      'Coral, inside',
      'messages',
      { Output: { __type: 'com.amazon.coral.service#UnknownOperationException', message: 'no' }, Version: '1.0' },
      { type: 'UnknownOperationException', message: 'no' },
    ],
    ['responses', 'responses', response('failed', { error: { code: 'server_error', message: 'no' } }), { code: 'server_error', message: 'no' }],
    ['Converse', 'converse', { message: 'no', __type: 'ThrottlingException' }, { type: 'ThrottlingException', message: 'no' }],
    ['embeddings', 'embeddings', { error: { message: 'no' } }, { message: 'no' }],
  ])('document: %s', (_, kind, json, error) => {
    expect(document(kind, json)).toMatchObject({ finished: false, error });
  });
});
