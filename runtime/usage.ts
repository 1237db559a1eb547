/** Token counts as the called API reports them, and as the records count them. */
import type { ProviderKind } from '../src/contract';
import type { Api } from './endpoints';

/** The `usage` object of an answer: whatever it holds, numbers or objects of numbers. */
export type RawUsage = Record<string, unknown>;

export interface TokenCounts {
  /** Cached reads and writes included. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  /** To a cache of any lifetime. */
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  /** Of the written, those that stay for an hour. */
  readonly cacheWrite1hTokens?: number;
  /** Of input and output, those that are no text. */
  readonly audioInputTokens?: number;
  readonly imageInputTokens?: number;
  readonly audioOutputTokens?: number;
  readonly imageOutputTokens?: number;
}

/** What is no count counts nothing. */
export const number = (value: unknown): number => (Number.isSafeInteger(value) ? Math.max(0, value as number) : 0);
const member = (value: unknown, name: string): number => number((value as RawUsage | null | undefined)?.[name]);
/** OpenAI's APIs have different names for the same: chat, responses, transcriptions. */
const INPUT = ['prompt_tokens_details', 'input_tokens_details', 'input_token_details'];
const OUTPUT = ['completion_tokens_details', 'output_tokens_details', 'output_token_details'];
const detail = (usage: RawUsage, of: readonly string[], name: string): number => Math.max(...of.map((each) => member(usage[each], name)));

/**
 * Input includes what the provider's cache read and wrote, output includes reasoning. Anthropic counts cached tokens beside its
 * input, in its own API and where the gateway translates it; Google counts reasoning beside its output, or in the total alone.
 * `undefined` when the answer counts no tokens (an image or audio model that bills otherwise).
 */
export function countTokens(usage: RawUsage | undefined, api: Api, kind: ProviderKind): TokenCounts | undefined {
  if (!usage || (usage.prompt_tokens ?? usage.input_tokens ?? usage.output_tokens) === undefined) return undefined;
  const cacheRead = number(usage.cache_read_input_tokens);
  const hour = member(usage.cache_creation, 'ephemeral_1h_input_tokens');
  const minutes = member(usage.cache_creation, 'ephemeral_5m_input_tokens');
  const cacheWrite = number(usage.cache_creation_input_tokens) || minutes + hour;
  const cachedBeside = api === 'anthropic' || api === 'bedrock' || (kind === 'anthropic' && usage.prompt_tokens !== undefined);
  // what Google's own tools put into it is beside it
  const prompt = number(usage.prompt_tokens ?? usage.input_tokens) + number(usage.tool_use_prompt_tokens);
  const reasoningTokens = detail(usage, OUTPUT, 'reasoning_tokens');
  const completion = number(usage.completion_tokens ?? usage.output_tokens);
  // as xAI counts: its total is of all three
  const beside = usage.total_tokens === prompt + completion + reasoningTokens ? reasoningTokens : 0;
  return {
    inputTokens: prompt + (cachedBeside ? cacheRead + cacheWrite : 0),
    outputTokens: kind === 'google' ? billedByGoogle(usage, prompt, completion, reasoningTokens) : completion + beside,
    cachedInputTokens: cacheRead || detail(usage, INPUT, 'cached_tokens'),
    cacheWriteTokens: cacheWrite || detail(usage, INPUT, 'cache_write_tokens'),
    reasoningTokens,
    // a stream counts on behind what it has told apart
    cacheWrite1hTokens: hour ? Math.max(hour, cacheWrite - minutes) : undefined,
    audioInputTokens: detail(usage, INPUT, 'audio_tokens') || undefined,
    imageInputTokens: detail(usage, INPUT, 'image_tokens') || undefined,
    audioOutputTokens: detail(usage, OUTPUT, 'audio_tokens') || undefined,
    imageOutputTokens: detail(usage, OUTPUT, 'image_tokens') || undefined,
  };
}

/** Whether its completion holds reasoning differs; its total holds all. */
function billedByGoogle({ total_tokens }: RawUsage, prompt: number, completion: number, reasoning: number): number {
  return total_tokens === undefined ? completion + reasoning : Math.max(completion, number(total_tokens) - prompt);
}

/** About as many as English and code have, and Chinese and Japanese with their three bytes for a character: `docs/estimates.md`. */
const BYTES_PER_TOKEN = 4;
export const tokensOf = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN);

/**
 * What an answer may have used that was ended before it said so: by how many bytes the request was, and by how many the model had said, in
 * how many events, each of which has a token at least. What was counted until then is the least of it, too.
 */
export function estimateTokens(
  counted: TokenCounts | undefined,
  promptBytes: number,
  { said, pieces }: { readonly said: number; readonly pieces: number },
): TokenCounts {
  return {
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    ...counted,
    inputTokens: counted?.inputTokens || tokensOf(promptBytes),
    outputTokens: Math.max(counted?.outputTokens ?? 0, pieces, tokensOf(said)),
  };
}

/** Streams report in parts: a later part replaces what it repeats. */
export function mergeUsage(before: RawUsage | undefined, part: unknown): RawUsage | undefined {
  if (!(part instanceof Object)) return before;
  return { ...before, ...Object.fromEntries(Object.entries(part).filter(([, value]) => value !== null)) };
}

/** With what Anthropic counts beside its totals, a summary of the conversation: https://platform.claude.com/docs/en/build-with-claude/compaction */
export function withCompaction(usage: RawUsage | undefined): RawUsage | undefined {
  const { iterations } = usage ?? {};
  if (!Array.isArray(iterations)) return usage;
  const sum: RawUsage = { ...usage };
  const add = (to: RawUsage, from: unknown): RawUsage => {
    for (const [name, value] of Object.entries(Object(from))) if (name.endsWith('_tokens')) to[name] = number(to[name]) + number(value);
    return to;
  };
  for (const each of iterations) {
    if (each?.type === 'compaction') add(sum, each).cache_creation = add({ ...Object(sum.cache_creation) }, each.cache_creation);
  }
  return sum;
}

/** What Bedrock counts, in Converse and beside a stream of InvokeModel, in Anthropic's names, which mean the same. */
// biome-ignore lint/suspicious/noExplicitAny: whatever it holds
export function bedrockUsage(counts: any): RawUsage | undefined {
  if (!(counts instanceof Object)) return undefined;
  const hour = counts.cacheDetails?.find?.((each: RawUsage | null) => each?.ttl === '1h');
  // biome-ignore lint/suspicious/noExplicitAny: the same
  const of = (name: string): any => counts[`${name}Tokens`] ?? counts[`${name}TokenCount`];
  return {
    input_tokens: of('input'),
    output_tokens: of('output'),
    cache_read_input_tokens: of('cacheReadInput'),
    cache_creation_input_tokens: of('cacheWriteInput'),
    // how long each stays: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CacheDetail.html
    cache_creation: hour && {
      ephemeral_1h_input_tokens: hour.inputTokens,
      ephemeral_5m_input_tokens: of('cacheWriteInput') - hour.inputTokens,
    },
  };
}

/** What is counted, and from `others` what is not. */
export function filledUsage(usage: RawUsage | undefined, others: RawUsage | undefined): RawUsage | undefined {
  if (!others) return usage;
  const filled: RawUsage = { ...usage };
  for (const name of Object.keys(others)) filled[name] = usage?.[name] || others[name];
  return filled;
}
