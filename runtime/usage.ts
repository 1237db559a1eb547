/** Token counts as the called API reports them, and as the records count them. */
import type { ProviderKind } from '../src/contract';
import type { Api } from './endpoints';
import type { Usage } from './prices';

/** The `usage` object of an answer: whatever it holds, numbers or objects of numbers. */
export type RawUsage = Record<string, unknown>;

export interface TokenCounts extends Usage {
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
}

const number = (value: unknown): number => (Number.isFinite(value) ? Math.max(0, value as number) : 0);
const detail = (usage: RawUsage, of: string, name: string): number => number((usage[`${of}_tokens_details`] as RawUsage | null | undefined)?.[name]);

/**
 * Input includes what the provider's cache read and wrote, output includes reasoning. Anthropic counts cached tokens beside its
 * input, in its own API and where the gateway translates it; Google counts reasoning beside its output. `undefined` when the
 * answer counts no tokens (an image or audio model that bills otherwise).
 */
export function countTokens(usage: RawUsage | undefined, api: Api, kind: ProviderKind): TokenCounts | undefined {
  if (!usage || (usage.prompt_tokens ?? usage.input_tokens ?? usage.output_tokens) === undefined) return undefined;
  const cacheRead = number(usage.cache_read_input_tokens);
  const cacheWriteTokens = number(usage.cache_creation_input_tokens);
  const reasoningTokens = detail(usage, 'completion', 'reasoning_tokens') || detail(usage, 'output', 'reasoning_tokens');
  const cachedBeside = api === 'anthropic' || (kind === 'anthropic' && usage.prompt_tokens !== undefined);
  return {
    inputTokens: number(usage.prompt_tokens ?? usage.input_tokens) + (cachedBeside ? cacheRead + cacheWriteTokens : 0),
    outputTokens: number(usage.completion_tokens ?? usage.output_tokens) + (kind === 'google' ? reasoningTokens : 0),
    cachedInputTokens: cacheRead || detail(usage, 'prompt', 'cached_tokens') || detail(usage, 'input', 'cached_tokens'),
    cacheWriteTokens,
    reasoningTokens,
  };
}

/** Streams report in parts: a later part replaces what it repeats. */
export function mergeUsage(before: RawUsage | undefined, part: unknown): RawUsage | undefined {
  if (!(part instanceof Object)) return before;
  return { ...before, ...Object.fromEntries(Object.entries(part).filter(([, value]) => value !== null)) };
}
