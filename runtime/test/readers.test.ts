import { READERS } from '../answer/readers';
import type { AnswerState } from '../answer/state';
import type { AnswerKind } from '../endpoints';
import { countTokens } from '../usage';
import { chunk, DONE, delta, document, type Event, response, responseEvent, start, stream, text, USAGE } from './answers';

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
      "messages of Bedrock's InvokeModel, whose cache is counted beside the last event alone",
      'messages',
      [
        { type: 'message_start', message: { model: 'claude-x', usage: { input_tokens: 5, cache_read_input_tokens: 0, output_tokens: 1 } } },
        delta('end_turn', { output_tokens: 6 }),
        {
          type: 'message_stop',
          'amazon-bedrock-invocationMetrics': { inputTokenCount: 5, outputTokenCount: 6, cacheReadInputTokenCount: 9, invocationLatency: 3 },
        },
      ],
      { usage: { input_tokens: 5, output_tokens: 6, cache_read_input_tokens: 9 }, stopReason: 'end_turn' },
    ],
    [
      "R21: messages of Bedrock's InvokeModel that a guardrail ended",
      'messages',
      [start, delta('end_turn', { output_tokens: 6 }), { type: 'message_stop', 'amazon-bedrock-guardrailAction': 'INTERVENED' }],
      { stopReason: 'guardrail_intervened' },
    ],
    [
      'Converse',
      'converse',
      [
        ['messageStart', { role: 'assistant', p: 'ab' }],
        ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'stopReason' } }],
        ['messageStop', { stopReason: 'end_turn' }],
        [
          'metadata',
          {
            usage: { inputTokens: 125, outputTokens: 60, totalTokens: 1_685, cacheReadInputTokens: 1_500 },
            metrics: { latencyMs: 12 },
            serviceTier: { type: 'priority' },
          },
        ],
      ],
      {
        usage: { input_tokens: 125, output_tokens: 60, cache_read_input_tokens: 1_500 },
        stopReason: 'end_turn',
        serviceTier: 'priority',
      },
    ],
    [
      'R21: Converse that a guardrail ended',
      'converse',
      [['messageStop', { stopReason: 'guardrail_intervened' }]],
      { stopReason: 'guardrail_intervened' },
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
    [
      'Converse',
      'converse',
      [
        ['messageStart', { role: 'assistant' }],
        ['contentBlockStop', { contentBlockIndex: 0 }],
      ],
    ],
    ['images', 'images', [{ type: 'image_generation.partial_image' }]],
    ['speech', 'media', [{ type: 'speech.audio.delta' }]],
    ['what is no JSON', 'messages', [['message_start', undefined]]],
  ])('%s', (_, kind, events) => {
    expect(stream(kind, events)).toMatchObject({ finished: false, complete: false });
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
    [
      'messages',
      { type: 'message', model: 'm', content: [], stop_reason: 'end_turn', 'amazon-bedrock-guardrailAction': 'INTERVENED' },
      { stopReason: 'guardrail_intervened' },
    ],
    [
      'messages',
      { type: 'message', model: 'm', content: [], stop_reason: 'max_tokens', 'amazon-bedrock-guardrailAction': 'NONE' },
      { stopReason: 'max_tokens' },
    ],
    [
      'converse',
      {
        output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } },
        stopReason: 'content_filtered',
        usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
        serviceTier: { type: 'flex' },
      },
      { stopReason: 'content_filtered', serviceTier: 'flex', usage: { input_tokens: 1, output_tokens: 2 } },
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
  ])('of %s says what it is', (kind, json, expected) => {
    const { error, ...state } = document(kind, json);
    expect(error).toBeUndefined();
    expect(state).toMatchObject({ ...expected, finished: true });
  });

  // models of InvokeModel's answer in shapes of their own
  const kinds = Object.keys(READERS).filter((kind) => kind !== 'invoked') as AnswerKind[];
  test.each(kinds)('of another shape is no answer of %s, and harms nothing', (kind) => {
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
      expect(document(kind, json)).toEqual({ finished: false, said: 0, pieces: 0 });
      expect(stream(kind, [json])).toMatchObject({ finished: false, complete: false });
    }
    expect(stream(kind, [{ choices: [null, 3], message: null, response: 'x', delta: [] }]).finished).toBe(false);
  });
});

test('a model that another asked is a tool without a price: its tokens are in no total', () => {
  const iterations = [{ type: 'message' }, { type: 'advisor_message', model: 'claude-dear', input_tokens: 823, output_tokens: 1_612 }, null];
  const usage = { input_tokens: 412, output_tokens: 531, iterations };
  expect(document('messages', { content: [], stop_reason: 'end_turn', usage }).tools).toEqual({ advisor: 1 });
  expect(stream('messages', [start, delta('end_turn', usage), delta('end_turn', usage)]).tools).toEqual({ advisor: 1 });
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
