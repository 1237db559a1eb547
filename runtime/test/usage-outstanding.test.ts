import { isUsageOutstanding, isUsageSettled } from '../answer/state';
import type { AnswerKind } from '../endpoints';
import { chunk, delta, type Event, responseEvent, start, stream, text, USAGE } from './answers';

describe('T10: a client that leaves here has all that it reads, and what it used is still to be told', () => {
  const item = (event: string, type: string) => ({ type: `response.output_item.${event}`, item: { type } });
  const reasoned = [responseEvent('created', 'in_progress'), item('added', 'reasoning'), item('done', 'reasoning')];
  const said = [...reasoned, item('added', 'message'), { type: 'response.output_text.done', text: 'Hi' }];

  test.each<[string, AnswerKind, readonly Event[], boolean]>([
    ['chat, in its midst', 'chat', [chunk(null)], false],
    ['chat, behind its finish reason', 'chat', [chunk(null), chunk('stop')], true],
    ['chat, behind one of two', 'chat', [chunk(null), chunk(null, {}, 1), chunk('stop')], false],
    ['chat, behind both', 'chat', [chunk(null), chunk(null, {}, 1), chunk('stop'), chunk('stop', {}, 1)], true],
    ['chat, when a second begins late', 'chat', [chunk('stop'), chunk(null, {}, 1)], false],
    ['chat, with its usage', 'chat', [chunk('stop'), { choices: [], usage: USAGE }], false],
    [
      'chat, when it was counted only before it ended',
      'chat',
      [chunk(null, { usage: { prompt_tokens: 7, completion_tokens: 0 } }), chunk('stop')],
      true,
    ],
    ['chat, that is counted in every chunk', 'chat', [chunk(null, { usage: USAGE }), chunk('stop', { usage: USAGE })], false],
    ['responses, behind thoughts', 'responses', reasoned, false],
    ['responses, behind a text', 'responses', said, true],
    ['responses, in another item', 'responses', [...said, item('done', 'message'), item('added', 'function_call')], false],
    ['responses, behind a call', 'responses', [...reasoned, item('added', 'function_call'), item('done', 'function_call')], true],
    ['responses, that failed', 'responses', [...said, responseEvent('failed', 'failed')], false],
    ['responses, with their usage', 'responses', [...said, responseEvent('completed', 'completed', { usage: { input_tokens: 3 } })], false],
    ['messages, which count before they end', 'messages', [start, delta('end_turn', { output_tokens: 6 })], false],
    ['Converse, behind its stop', 'converse', [['messageStop', { stopReason: 'end_turn' }]], true],
    [
      'Converse, with its usage',
      'converse',
      [
        ['messageStop', {}],
        ['metadata', { usage: { inputTokens: 1 } }],
      ],
      false,
    ],
  ])('%s', (_, kind, events, outstanding) => {
    expect(isUsageOutstanding(stream(kind, events))).toBe(outstanding);
  });

  test.each<[string, AnswerKind, readonly Event[], boolean]>([
    ['of messages, before their stop reason', 'messages', [start, text], false],
    ['of messages, with it', 'messages', [start, text, delta('end_turn', { output_tokens: 6 })], true],
    ['of chat, from its first chunk', 'chat', [chunk(null, { usage: { prompt_tokens: 0, completion_tokens: 0 } }), chunk('stop')], false],
    [
      'of chat, from its first chunk, when all of it has come',
      'chat',
      [chunk(null, { usage: { prompt_tokens: 1000, completion_tokens: 0 } }), chunk('stop'), '[DONE]'],
      false,
    ],
    ['of chat, with its end', 'chat', [chunk('stop', { usage: USAGE })], true],
    ['of chat, behind its end', 'chat', [chunk(null, { usage: USAGE }), chunk('stop'), { choices: [], usage: USAGE }], true],
    ['of chat, where another choice begins', 'chat', [chunk('stop', { usage: USAGE }), chunk(null, {}, 1), chunk('stop', {}, 1)], false],
  ])('counts are final that came with its end, or behind it: %s', (_, kind, events, settled) => {
    expect(isUsageSettled(stream(kind, events))).toBe(settled);
  });
});
