import type { AnswerState } from '../answer/state';
import { chunk, delta, document, type Event, start, stream, text } from './answers';

describe("a stream of InvokeModel's, in its model's words", () => {
  const counted = { 'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 4, invocationLatency: 5, firstByteLatency: 1 } };
  const usage = expect.objectContaining({ input_tokens: 3, output_tokens: 4 });
  test.each<[string, readonly Event[], Partial<AnswerState>]>([
    [
      'of Claude',
      [start, text, delta('end_turn', { output_tokens: 9 }), { type: 'message_stop', ...counted }],
      { model: 'claude-x', stopReason: 'end_turn' },
    ],
    [
      'of Llama',
      [
        { generation: 'Hi', stop_reason: null },
        { generation: '', stop_reason: 'stop', ...counted },
      ],
      { stopReason: 'stop', usage },
    ],
    [
      'of Nova',
      [{ messageStart: { role: 'assistant' } }, { messageStop: { stopReason: 'end_turn' } }, { metadata: { usage: {} }, ...counted }],
      { stopReason: 'end_turn', usage },
    ],
    ['of gpt-oss', [chunk(null), { ...chunk('stop'), ...counted }], { stopReason: 'stop', usage }],
  ])('%s', (_, events, expected) => {
    expect(stream('invoked', events)).toMatchObject({ ...expected, complete: true });
    expect(stream('invoked', events.slice(0, 1)).complete).toBe(false);
  });
});

test('of Claude all is there with the last event, of others with a reason to stop', () => {
  expect(stream('invoked', [start, text, delta('end_turn', { output_tokens: 9 }), { type: 'ping' }]).complete).toBe(false);
  expect(stream('invoked', [{ generation: '', stop_reason: 'stop' }]).complete).toBe(true);
});

test.each<[unknown, Partial<AnswerState>]>([
  [
    { type: 'message', model: 'claude-x', content: [], stop_reason: 'end_turn', usage: { input_tokens: 3 } },
    { model: 'claude-x', stopReason: 'end_turn', usage: { input_tokens: 3 } },
  ],
  [
    { output: { message: {} }, stopReason: 'max_tokens', usage: { inputTokens: 3, outputTokens: 4 } },
    { stopReason: 'max_tokens', usage: { input_tokens: 3, output_tokens: 4 } },
  ],
  [{ embedding: [0.25], inputTextTokenCount: 3 }, {}],
])("a document of InvokeModel's: %j", (json, expected) => {
  expect(document('invoked', json)).toMatchObject({ ...expected, finished: true });
});

test('an error in place of one is none', () => {
  expect(document('invoked', { Output: { __type: 'com.amazon.coral.service#UnknownOperationException' } })).toMatchObject({
    finished: false,
    error: { type: 'UnknownOperationException' },
  });
  expect(document('invoked', {}).finished).toBe(false);
});
