import type { LivePrice, LivePrices, ProviderConfiguration } from '../src/contract';

export interface Usage {
  /** Cached reads and writes included. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens?: number;
  readonly cacheWriteTokens?: number;
}

export type PricedProvider = Pick<ProviderConfiguration, 'name' | 'kind'>;

/** ARN, geography of an inference profile, vendor. */
const BEDROCK_PREFIXES = /^(arn:.*\/)?(([a-z-]+|ai21)\.){0,2}/;

/** `arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-x` and `claude-x` are one model. */
const normalise = (kind: string, model: string) => {
  const id = model.toLowerCase();
  return kind === 'bedrock' ? id.replace(BEDROCK_PREFIXES, '') : id;
};

/** Whether `model` is `beginning`, or goes on with a date, version or variant: `gpt-4` is not the beginning of `gpt-4o` or `gpt-4.1`. */
const begins = (model: string, beginning: string) =>
  model.startsWith(beginning) && (/[-:@]$/.test(beginning) || /^$|^[-:@]/.test(model.slice(beginning.length)));

const REMEMBERED = 1_000;
const MAX_MODEL_LENGTH = 512;

/** Looks prices up among the rows of the provider's name and of its kind: the longest beginning of the model wins, then the name. */
export const createPriceTable = (prices: LivePrices | undefined) => {
  const remembered = new Map<string, LivePrice | undefined>();
  const find = ({ name, kind }: PricedProvider, model: string) => {
    const id = normalise(kind, model);
    let best: LivePrice | undefined;
    let bestRank = 0;
    for (const row of prices?.models ?? []) {
      if (row.provider !== name && row.provider !== kind) continue;
      const beginning = normalise(kind, row.model);
      const rank = beginning.length + (row.provider === name ? 0.5 : 0);
      if (rank > bestRank && begins(id, beginning)) [best, bestRank] = [row, rank];
    }
    return best;
  };
  return (provider: PricedProvider, model: string): LivePrice | undefined => {
    if (model.length > MAX_MODEL_LENGTH) return undefined; // a client's word, and it would be remembered
    const key = `${provider.name}\n${model}`;
    if (!remembered.has(key)) {
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(key, find(provider, model));
    }
    return remembered.get(key);
  };
};

/** USD, to nine places. Cached tokens are part of the input tokens and cost what the table says instead. */
export const cost = (price: LivePrice, { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteTokens = 0 }: Usage): number =>
  Math.round(
    (Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens) * price.input +
      cachedInputTokens * (price.cachedInput ?? price.input) +
      cacheWriteTokens * (price.cacheWrite ?? price.input) +
      outputTokens * price.output) *
      1e3,
  ) / 1e9;
