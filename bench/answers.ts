/** What the fake provider answers, made once: nothing of it is what is measured. */

export const EVENTS = 20;
/** Its streams are paced. */
export const PACED_MODEL = 'gpt-4o-paced';
/** Of a paced stream: so many events, one each so many milliseconds. */
export const PACED = { events: 300, intervalMs: 50 };

const WORDS = 'word '.repeat(200);
const HEAD = { id: 'chatcmpl-1', created: 1_760_000_000, model: 'gpt-4o-2024-08-06' };
const USAGE = { prompt_tokens: 900, completion_tokens: 200, total_tokens: 1_100, prompt_tokens_details: { cached_tokens: 100 } };

/** An answer of about 1 KB, in the shape of the API that stands behind the path. */
export function answerOf(path: string): Buffer {
  if (path.startsWith('/v1/messages')) return MESSAGE;
  return path.startsWith('/model/') ? CONVERSED : COMPLETION;
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));

const COMPLETION = json({
  ...HEAD,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: WORDS }, finish_reason: 'stop' }],
  usage: USAGE,
});

const MESSAGE = json({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-20250514',
  content: [{ type: 'text', text: WORDS }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 900, output_tokens: 200 },
});

const CONVERSED = json({
  output: { message: { role: 'assistant', content: [{ text: WORDS }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 900, outputTokens: 200, totalTokens: 1_100 },
  metrics: { latencyMs: 12 },
});

const chunk = (choices: object[], rest: object = {}): string =>
  `data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices, ...rest })}\n\n`;

const content = (text: string): string => chunk([{ index: 0, delta: { content: text }, finish_reason: null }]);

/** What ends every stream. */
export const ENDING = [chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]), chunk([], { usage: USAGE }), 'data: [DONE]\n\n'].join('');
/** One write each. */
export const STREAM: readonly Buffer[] = [...Array.from({ length: EVENTS }, () => content('word word word ')), ENDING].map((text) =>
  Buffer.from(text),
);

const [BEFORE, BEHIND] = content('STAMP').split('STAMP');
/** Number and time of an event, in its text. */
export const STAMP = /"content":"#(\d+) ([\d.]+)/g;
/** An event that says which it is, and when it was sent. */
export const stamped = (index: number): string => `${BEFORE}#${index} ${performance.now().toFixed(3)}${BEHIND}`;
