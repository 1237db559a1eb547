/** Answers as the APIs document them, and what the readers know of one. */
import { READERS } from '../answer/readers';
import type { AnswerState } from '../answer/state';
import type { AnswerKind } from '../endpoints';

export type Event = unknown | readonly [name: string, data: unknown];
export const DONE = '[DONE]';

/** What is known of an answer after these events, and whether it was whole. */
export function stream(kind: AnswerKind, events: readonly Event[]): AnswerState & { complete: boolean } {
  const state: AnswerState = { finished: false, said: 0, pieces: 0 };
  for (const event of events) {
    const [name, data] = Array.isArray(event) ? event : [undefined, event];
    // an event of these APIs is named as its data is
    READERS[kind].event(data, name ?? (data as { type?: string } | undefined)?.type, state);
  }
  return { ...state, complete: READERS[kind].complete(state) };
}

export function document(kind: AnswerKind, json: unknown): AnswerState {
  const state: AnswerState = { finished: false, said: 0, pieces: 0 };
  READERS[kind].document(json, state);
  return state;
}

export const chunk = (finish_reason: string | null, more: object = {}, index = 0) => ({
  object: 'chat.completion.chunk',
  model: 'gpt-4o-2024-08-06',
  choices: [{ index, delta: finish_reason ? {} : { content: 'Hé "usage": {"prompt_tokens": 9}' }, finish_reason }],
  usage: null,
  ...more,
});
export const USAGE = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
export const start = {
  type: 'message_start',
  message: {
    type: 'message',
    model: 'claude-x',
    content: [],
    stop_reason: null,
    usage: { input_tokens: 25, cache_read_input_tokens: 5, output_tokens: 1, service_tier: 'standard' },
  },
};
export const delta = (stop_reason: string, usage: object) => ({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage });
export const text = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } };
export const response = (status: string, more: object = {}) => ({
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
export const responseEvent = (type: string, ...rest: Parameters<typeof response>) => ({ type: `response.${type}`, response: response(...rest) });
