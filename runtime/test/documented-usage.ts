/** Requests of which a provider documents what they count: how many bytes each has as compact JSON, and what its answer says. */

export interface DocumentedUsage {
  /** As docs/estimates.md calls it. */
  readonly name: string;
  /** Where request, answer and counts stand. */
  readonly source: string;
  readonly promptBytes: number;
  readonly inputTokens: number;
  /** Bytes of text and arguments, and the events that bring them: one, where the example is no stream. */
  readonly answer?: { readonly said: number; readonly pieces: number; readonly outputTokens: number };
}

const COOKBOOK = 'https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken';
const MESSAGES = 'https://docs.anthropic.com/en/api/messages-examples';
const COUNTING = 'https://docs.anthropic.com/en/docs/build-with-claude/token-counting';

export const DOCUMENTED_USAGE: readonly DocumentedUsage[] = [
  { name: 'six messages to GPT-4o', source: COOKBOOK, promptBytes: 756, inputTokens: 124 },
  { name: 'the same to GPT-4', source: COOKBOOK, promptBytes: 755, inputTokens: 129 },
  { name: 'a tool and a question to GPT-4o', source: COOKBOOK, promptBytes: 620, inputTokens: 101 },
  {
    name: 'a greeting to GPT-4.1',
    source: 'https://platform.openai.com/docs/api-reference/chat/create',
    promptBytes: 126,
    inputTokens: 19,
    answer: { said: 34, pieces: 1, outputTokens: 10 },
  },
  {
    name: 'a story by GPT-4.1',
    source: 'https://platform.openai.com/docs/api-reference/responses/create',
    promptBytes: 85,
    inputTokens: 36,
    answer: { said: 403, pieces: 1, outputTokens: 87 },
  },
  {
    name: 'a completion by GPT-3.5',
    source: 'https://platform.openai.com/docs/api-reference/completions/create',
    promptBytes: 64,
    inputTokens: 5,
    answer: { said: 23, pieces: 1, outputTokens: 7 },
  },
  { name: 'a greeting to Claude', source: MESSAGES, promptBytes: 107, inputTokens: 12, answer: { said: 6, pieces: 1, outputTokens: 6 } },
  { name: 'three turns with Claude', source: MESSAGES, promptBytes: 204, inputTokens: 30 },
  { name: 'an answer begun for Claude', source: MESSAGES, promptBytes: 202, inputTokens: 42, answer: { said: 1, pieces: 1, outputTokens: 1 } },
  { name: 'a greeting to Claude with a system prompt', source: COUNTING, promptBytes: 120, inputTokens: 14 },
  { name: 'a tool and a question to Claude', source: COUNTING, promptBytes: 370, inputTokens: 403 },
  {
    name: 'the call of a tool by Claude, as a stream',
    source: 'https://docs.anthropic.com/en/docs/build-with-claude/streaming',
    promptBytes: 427,
    inputTokens: 472,
    answer: { said: 107, pieces: 21, outputTokens: 89 },
  },
];
