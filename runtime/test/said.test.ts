import type { AnswerKind } from '../endpoints';
import { chunk, delta, type Event, responseEvent, start, stream, text } from './answers';

describe('R18: what a model has said so far is counted in bytes', () => {
  const chat = (delta: object) => ({ choices: [{ index: 0, delta, logprobs: { content: [{ token: 'Hi', bytes: [1] }] }, finish_reason: null }] });
  const block = (delta: object) => ({ type: 'content_block_delta', index: 0, delta });
  const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"a"' } };

  test.each<[string, AnswerKind, readonly Event[], number]>([
    ['chat: a text of more than ASCII', 'chat', [chat({ role: 'assistant', content: 'é€' })], 5],
    ['chat: two choices', 'chat', [chunk(null, {}), chunk(null, {}, 1)], 66],
    ['chat: thoughts', 'chat', [chat({ reasoning_content: 'Hm', content: null }), chat({ reasoning: 'Hm.' })], 5],
    ['chat: thoughts under both of their names', 'chat', [chat({ reasoning: 'Hm', reasoning_content: 'Hm' })], 2],
    ['chat: thoughts that stand twice', 'chat', [chat({ reasoning: 'Hm', reasoning_details: [{ text: 'Hm' }] })], 2],
    ['chat: the text once more, in blocks', 'chat', [chat({ content: 'Hi', content_blocks: [{ index: 0, delta: { text: 'Hi' } }] })], 2],
    ['chat: calls of tools', 'chat', [chat({ tool_calls: [call] }), chat({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] })], 14],
    ['chat: of a sound, the words', 'chat', [chat({ audio: { id: 'a', data: 'AAAA', transcript: 'Hi' } })], 2],
    ['chat: a signature does not count', 'chat', [chat({ extra_content: { google: { thought_signature: 'AAAA' } } })], 0],
    ['completions', 'completions', [{ choices: [{ index: 0, text: 'Hi!' }] }], 3],
    ['messages', 'messages', [start, text, block({ type: 'thinking_delta', thinking: 'Hm.' }), delta('end_turn', {})], 5],
    ['messages: arguments', 'messages', [block({ type: 'input_json_delta', partial_json: '{"a":1}' })], 7],
    ['messages: a signature does not count', 'messages', [block({ type: 'signature_delta', signature: 'AAAA' })], 0],
    [
      'responses',
      'responses',
      [
        { type: 'response.output_text.delta', delta: 'Hi!' },
        { type: 'response.output_text.done', text: 'Hi!' },
      ],
      3,
    ],
    ['responses: arguments', 'responses', [{ type: 'response.function_call_arguments.delta', delta: '{}' }], 2],
    ['Converse', 'converse', [['contentBlockDelta', { delta: { text: 'Hi' } }]], 2],
    ['Converse: arguments', 'converse', [['contentBlockDelta', { delta: { toolUse: { input: '{}' } } }]], 2],
    ['Converse: thoughts', 'converse', [['contentBlockDelta', { delta: { reasoningContent: { text: 'Hm' } } }]], 2],
    ['InvokeModel: Claude', 'invoked', [start, text, block({ type: 'text_delta', text: 'Hm.' })], 5],
    [
      'InvokeModel: Llama',
      'invoked',
      [
        { generation: 'Hi', prompt_token_count: 3 },
        { generation: '!', stop_reason: null },
      ],
      3,
    ],
    [
      'InvokeModel: Nova',
      'invoked',
      [{ messageStart: { role: 'assistant' } }, { contentBlockDelta: { delta: { text: 'Hi' }, contentBlockIndex: 0 } }],
      2,
    ],
    ['InvokeModel: Mistral', 'invoked', [{ outputs: [{ text: 'Hi', stop_reason: null }] }], 2],
    ['InvokeModel: models that answer as chat', 'invoked', [chat({ content: 'Hi' }), chat({ tool_calls: [call] })], 13],
    ['InvokeModel: models that answer as completions', 'invoked', [{ choices: [{ text: 'Hi', stop_reason: null }] }], 2],
    ['InvokeModel: Titan', 'invoked', [{ outputText: 'Hi', index: 0 }], 2],
    ['InvokeModel: Command', 'invoked', [{ event_type: 'text-generation', text: 'Hi' }], 2],
    ['what has no shape of any API', 'chat', [null, 5, 'x', chat({ content: { content: { content: { content: { content: 'x' } } } } })], 0],
  ])('%s', (_, kind, events, expected) => {
    expect(stream(kind, events).said).toBe(expected);
  });

  test.each<[string, AnswerKind, readonly Event[], number]>([
    ['a text', 'chat', [chat({ content: 'Hello' }), chat({ content: ' there' })], 2],
    ['two choices in one event', 'chat', [{ choices: [0, 1].map((index) => ({ index, delta: { content: 'a' } })) }], 2],
    ['the call of a tool', 'chat', [chat({ tool_calls: [call] })], 1],
    ['nothing but a role, or nothing', 'chat', [chat({ role: 'assistant', content: '' }), chat({}), '[DONE]'], 0],
    ['messages', 'messages', [start, text, block({ type: 'signature_delta', signature: 'AAAA' }), delta('end_turn', {})], 1],
    ['responses', 'responses', [{ type: 'response.output_text.delta', delta: 'Hi!' }, responseEvent('completed', 'completed')], 1],
  ])('and its events, each of which has a token at least: %s', (_, kind, events, expected) => {
    expect(stream(kind, events).pieces).toBe(expected);
  });
});
