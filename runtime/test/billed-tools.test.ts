import type { AnswerState } from '../answer/state';
import type { AnswerKind } from '../endpoints';
import { delta, type Event, responseEvent, start, stream, text } from './answers';

describe('tools that the provider ran', () => {
  const call = (type: string, more: object = {}) => ({ type: `${type}_call`, ...more });
  const searched = call('web_search', { action: { type: 'search' } });
  const opened = call('web_search', { action: { type: 'open_page' } });
  const done = (item: object) => ({ type: 'response.output_item.done', item });
  const block = (name: string, type = 'server_tool_use') => ({ type: 'content_block_start', index: 1, content_block: { type, name } });
  const counts = delta('end_turn', { output_tokens: 6, server_tool_use: { web_search_requests: 1 } });

  test.each<[string, AnswerKind, readonly Event[], AnswerState['tools']]>([
    ['responses, as far as they came', 'responses', [done(searched), done(opened), done(searched), done(call('function'))], { web_search: 2 }],
    [
      'responses, counted once where they are told again',
      'responses',
      [done(searched), done(call('file_search')), responseEvent('completed', 'completed', { output: [searched, opened, call('file_search')] })],
      { web_search: 1, file_search: 1 },
    ],
    ['responses, whose end repeats nothing', 'responses', [done(searched), responseEvent('completed', 'completed')], { web_search: 1 }],
    ['messages, as far as they came', 'messages', [start, block('web_search'), block('web_search'), block('advisor')], { web_search: 2, advisor: 1 }],
    [
      'messages, as usage calls them',
      'messages',
      [block('bash_code_execution'), block('text_editor_code_execution'), block('tool_search_tool_bm25'), block('web_fetch')],
      { code_execution: 2, tool_search: 1, web_fetch: 1 },
    ],
    [
      "messages: not a client's own, nor a result, nor what costs nothing",
      'messages',
      [block('web_search', 'tool_use'), block('bash'), text],
      undefined,
    ],
    ['messages, whose usage counts them in the end', 'messages', [start, block('web_search'), block('web_search'), counts], undefined],
  ])('are known of %s', (_, kind, events, tools) => {
    expect(stream(kind, events).tools).toEqual(tools);
  });
});
