import { READERS } from '../answer/readers';
import type { AnswerState } from '../answer/state';
import type { AnswerKind } from '../endpoints';
import { countTokens } from '../usage';

type Event = unknown | readonly [name: string, data: unknown];
const DONE = '[DONE]';

/** What is known of an answer after these events, and whether it was whole. */
function stream(kind: AnswerKind, events: readonly Event[]): AnswerState & { complete: boolean } {
  const state: AnswerState = { finished: false };
  for (const event of events) {
    const [name, data] = Array.isArray(event) ? event : [undefined, event];
    // an event of these APIs is named as its data is
    READERS[kind].event(data, name ?? (data as { type?: string } | undefined)?.type, state);
  }
  return { ...state, complete: READERS[kind].complete(state) };
}

function document(kind: AnswerKind, json: unknown): AnswerState {
  const state: AnswerState = { finished: false };
  READERS[kind].document(json, state);
  return state;
}

const chunk = (finish_reason: string | null, more: object = {}, index = 0) => ({
  object: 'chat.completion.chunk',
  model: 'gpt-4o-2024-08-06',
  choices: [{ index, delta: finish_reason ? {} : { content: 'Hé "usage": {"prompt_tokens": 9}' }, finish_reason }],
  usage: null,
  ...more,
});
const USAGE = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
const start = {
  type: 'message_start',
  message: {
    type: 'message',
    model: 'claude-x',
    content: [],
    stop_reason: null,
    usage: { input_tokens: 25, cache_read_input_tokens: 5, output_tokens: 1, service_tier: 'standard' },
  },
};
const delta = (stop_reason: string, usage: object) => ({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage });
const text = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } };
const response = (status: string, more: object = {}) => ({
  object: 'response',
  status,
  model: 'gpt-x',
  service_tier: 'default',
  error: null,
  incomplete_details: null,
  output: [],
  usage: null,
  ...more,
});
const responseEvent = (type: string, ...rest: Parameters<typeof response>) => ({ type: `response.${type}`, response: response(...rest) });

describe('a stream that is whole', () => {
  test.each<[string, AnswerKind, readonly Event[], Partial<AnswerState>]>([
    [
      'chat of OpenAI',
      'chat',
      [chunk(null, { service_tier: 'default' }), chunk('stop'), { model: 'gpt-4o-2024-08-06', choices: [], usage: USAGE }, DONE],
      { model: 'gpt-4o-2024-08-06', usage: USAGE, stopReason: 'stop', serviceTier: 'default' },
    ],
    [
      'R22: chat of Azure, whose first chunk has no choices',
      'chat',
      [
        { model: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] },
        chunk(null),
        chunk('content_filter'),
        { choices: [], usage: USAGE },
        DONE,
      ],
      { model: 'gpt-4o-2024-08-06', usage: USAGE, stopReason: 'content_filter' },
    ],
    [
      'chat of Google, which counts in every chunk',
      'chat',
      [
        chunk(null, { model: 'gemini-2.5-flash', usage: { prompt_tokens: 50, completion_tokens: 0, total_tokens: 550 } }),
        chunk('stop', { model: 'gemini-2.5-flash', usage: { prompt_tokens: 50, completion_tokens: 0, total_tokens: 1074 } }),
        DONE,
      ],
      { model: 'gemini-2.5-flash', usage: { prompt_tokens: 50, completion_tokens: 0, total_tokens: 1074 }, stopReason: 'stop' },
    ],
    ['chat of a server that leaves the last event out', 'chat', [chunk(null), chunk('tool_calls')], { stopReason: 'tool_calls' }],
    ['chat with two choices, each ended', 'chat', [chunk(null), chunk(null, {}, 1), chunk('stop', {}, 1), chunk('length')], { stopReason: 'length' }],
    [
      'completions',
      'completions',
      [{ model: 'gpt-3.5-turbo-instruct', choices: [{ index: 0, text: 'Hi', finish_reason: 'stop' }] }, DONE],
      { stopReason: 'stop' },
    ],
    [
      'messages',
      'messages',
      [
        start,
        { type: 'ping' },
        text,
        delta('end_turn', { output_tokens: 9 }),
        delta('end_turn', { output_tokens: 15, input_tokens: null }),
        { type: 'message_stop' },
      ],
      {
        model: 'claude-x',
        usage: { input_tokens: 25, cache_read_input_tokens: 5, output_tokens: 15, service_tier: 'standard' },
        stopReason: 'end_turn',
        serviceTier: 'standard',
      },
    ],
    [
      'messages that a guardrail ended',
      'messages',
      [start, delta('guardrail_intervened', { output_tokens: 3 }), { type: 'message_stop' }],
      { stopReason: 'guardrail_intervened' },
    ],
    [
      'messages that filled the context window',
      'messages',
      [start, delta('model_context_window_exceeded', { output_tokens: 3 }), { type: 'message_stop' }],
      { stopReason: 'model_context_window_exceeded' },
    ],
    [
      'responses',
      'responses',
      [
        responseEvent('created', 'in_progress'),
        { type: 'response.output_text.delta', delta: 'Hi' },
        responseEvent('completed', 'completed', { service_tier: 'priority', usage: { input_tokens: 3, output_tokens: 4 } }),
      ],
      { model: 'gpt-x', usage: { input_tokens: 3, output_tokens: 4 }, stopReason: 'completed', serviceTier: 'priority' },
    ],
    [
      'responses that were cut',
      'responses',
      [responseEvent('incomplete', 'incomplete', { incomplete_details: { reason: 'max_output_tokens' } })],
      { stopReason: 'max_output_tokens' },
    ],
    [
      'images',
      'images',
      [{ type: 'image_generation.partial_image' }, { type: 'image_generation.completed', usage: { input_tokens: 5, output_tokens: 4160 } }],
      { usage: { input_tokens: 5, output_tokens: 4160 } },
    ],
    ['edited images', 'images', [{ type: 'image_edit.completed' }], {}],
    [
      'speech',
      'media',
      [{ type: 'speech.audio.delta' }, { type: 'speech.audio.done', usage: { input_tokens: 5, output_tokens: 6 } }],
      { usage: { input_tokens: 5, output_tokens: 6 } },
    ],
    ['a transcript', 'media', [{ type: 'transcript.text.delta' }, { type: 'transcript.text.done', text: 'Hi' }], {}],
  ])('%s', (_, kind, events, expected) => {
    const { error, ...state } = stream(kind, events);
    expect(error).toBeUndefined();
    expect(state).toMatchObject({ ...expected, complete: true });
  });
});

describe('R7: a stream that ends cleanly without its last event is not whole', () => {
  test.each<[string, AnswerKind, readonly Event[]]>([
    ['chat', 'chat', [chunk(null)]],
    ['chat with one of two choices ended', 'chat', [chunk(null), chunk('stop', {}, 1)]],
    ['chat without a choice', 'chat', [{ choices: [], usage: USAGE }]],
    ['nothing at all', 'chat', []],
    ['messages', 'messages', [start, text, delta('end_turn', { output_tokens: 15 })]],
    ['messages that end as chat does', 'messages', [start, DONE]],
    ['responses', 'responses', [responseEvent('created', 'in_progress'), responseEvent('in_progress', 'in_progress'), DONE]],
    ['images', 'images', [{ type: 'image_generation.partial_image' }]],
    ['speech', 'media', [{ type: 'speech.audio.delta' }]],
    ['what is no JSON', 'messages', [['message_start', undefined]]],
  ])('%s', (_, kind, events) => {
    expect(stream(kind, events)).toMatchObject({ finished: false, complete: false });
  });
});

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
    ['images', 'images', [{ error: { message: 'no', type: 'image_generation_server_error' } }], { type: 'image_generation_server_error' }],
  ])('event: %s', (_, kind, events, error) => {
    expect(stream(kind, events).error).toMatchObject(error);
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
    ['embeddings', 'embeddings', { error: { message: 'no' } }, { message: 'no' }],
  ])('document: %s', (_, kind, json, error) => {
    expect(document(kind, json)).toMatchObject({ finished: false, error });
  });
});

describe('a document', () => {
  test.each<[AnswerKind, unknown, Partial<AnswerState>]>([
    [
      'chat',
      { model: 'm', choices: [{ index: 0, finish_reason: 'stop' }], usage: USAGE, service_tier: 'flex' },
      { model: 'm', usage: USAGE, stopReason: 'stop', serviceTier: 'flex' },
    ],
    ['completions', { model: 'm', choices: [{ index: 0, text: '', finish_reason: 'length' }] }, { stopReason: 'length' }],
    [
      'messages',
      { type: 'message', model: 'm', content: [], stop_reason: 'refusal', usage: { input_tokens: 1, service_tier: 'priority' } },
      { stopReason: 'refusal', serviceTier: 'priority' },
    ],
    ['responses', response('completed', { usage: { input_tokens: 1 } }), { model: 'gpt-x', stopReason: 'completed', usage: { input_tokens: 1 } }],
    ['responses', { object: 'response.compaction', output: [], usage: { input_tokens: 1 } }, { usage: { input_tokens: 1 } }],
    ['count', { input_tokens: 0 }, {}],
    ['count', { inputTokens: 12 }, {}],
    ['count', { object: 'response.input_tokens', input_tokens: 12 }, {}],
    [
      'embeddings',
      { object: 'list', data: [{}], model: 'm', usage: { prompt_tokens: 8, total_tokens: 8 } },
      { model: 'm', usage: { prompt_tokens: 8, total_tokens: 8 } },
    ],
    ['moderations', { id: 'modr', model: 'm', results: [{}] }, { model: 'm' }],
    ['images', { created: 1, data: [{}], usage: { input_tokens: 5 } }, { usage: { input_tokens: 5 } }],
    ['media', { text: '', usage: { type: 'tokens', input_tokens: 14 } }, { usage: { type: 'tokens', input_tokens: 14 } }],
    ['media', { object: 'list', data: [] }, {}],
  ])('of %s says what it is', (kind, json, expected) => {
    const { error, ...state } = document(kind, json);
    expect(error).toBeUndefined();
    expect(state).toMatchObject({ ...expected, finished: true });
  });

  test.each(Object.keys(READERS) as AnswerKind[])('of another shape is no answer of %s, and harms nothing', (kind) => {
    for (const json of [
      undefined,
      null,
      'text',
      7,
      [],
      {},
      { choices: {}, data: 1, output: null, content: 'x' },
      { usage: 3, model: {}, error: null },
    ]) {
      expect(document(kind, json)).toEqual({ finished: false });
      expect(stream(kind, [json])).toMatchObject({ finished: false, complete: false });
    }
    expect(stream(kind, [{ choices: [null, 3], message: null, response: 'x', delta: [] }]).finished).toBe(false);
  });
});

test('R13: thoughts alone, counted up from chunk to chunk, are counted once', () => {
  const thoughts = (total_tokens: number) => chunk(null, { usage: { prompt_tokens: 50, completion_tokens: 0, total_tokens } });
  const { usage } = stream('chat', [
    thoughts(400),
    thoughts(800),
    thoughts(1074),
    chunk('stop', { usage: { prompt_tokens: 50, completion_tokens: 0, total_tokens: 1074 } }),
    DONE,
  ]);
  expect(countTokens(usage, 'openai', 'google')).toMatchObject({ inputTokens: 50, outputTokens: 1024 });
});
