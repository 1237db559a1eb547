/** What an attempt is billed for: by which model, tier and place, how many tokens of which kind, which tools. */
import { GEOGRAPHY, type LivePrice, MODEL_ROOT, type PricedProvider } from '../src/contract';
import type { AnswerState } from './answer/state';
import type { Endpoint } from './endpoints';
import { type Bill, bill } from './prices';
import type { Target } from './target';
import type { TokenCounts } from './usage';

/** What OpenAI, Anthropic and Bedrock call it when nothing was paid for another. */
const STANDARD = /^(default|standard|auto)$/;

/** Anthropic's words for a place that it does not tell: the model ran wherever it was. */
const UNTOLD = /^(not_available)?$/;

export interface Prices {
  price(provider: PricedProvider, model: string, day?: string): readonly LivePrice[];
}

export interface Billed extends Bill {
  readonly tools?: Readonly<Record<string, number>>;
}

/** By the prices of a day, in UTC. */
export function billFor(
  prices: Prices,
  day: string,
  target: Target,
  state: Partial<AnswerState> = {},
  endpoint?: Endpoint,
  counts?: TokenCounts,
): Billed {
  const { region, azure } = target.provider.configuration;
  const { usage = {}, serviceTier, tools } = state;
  const model = (pricedModel(target, state.model) ?? '').replace(MODEL_ROOT, '');
  const [, geography] = (region && GEOGRAPHY.exec(model)) || [];
  const ran = { ...tools };
  // Anthropic counts them beside its tokens: `web_search_requests`
  for (const [name, count] of Object.entries(usage.server_tool_use ?? {})) if (Number(count) > 0) ran[name.replace(/_requests$/, '')] = Number(count);
  const id = geography ? model.slice(geography.length + 1) : model;
  const rows = prices.price(target.provider, id, day);
  const said = bill(rows, {
    inputTokens: counts?.inputTokens ?? 0,
    tokens: counts ? tokensByRate(counts, endpoint?.answer === 'images') : {},
    tools: ran,
    tier: usage.speed === 'fast' ? 'fast' : serviceTier === undefined || STANDARD.test(serviceTier) ? undefined : serviceTier,
    places: geography
      ? [geography]
      : region
        ? [region, 'in-region']
        : [String(azure ? azure.geography : UNTOLD.test(String(usage.inference_geo ?? '')) ? 'global' : usage.inference_geo)],
  });
  const unpriced = rows.length > 0 || prices.price(target.provider, id).length === 0 ? said.unpriced : ['date'];
  return { ...said, unpriced, tools: Object.keys(ran).length > 0 ? ran : undefined };
}

/** Bedrock's answers name the vendor's model, without the geography that it is billed by; Azure's Responses name the deployment. */
function pricedModel({ provider, known, model }: Target, served: string | undefined): string | undefined {
  const { region, azure, deployments } = provider.configuration;
  if (region) return known;
  if (azure && (served ?? model) === model) return deployments && Object.hasOwn(deployments, known) ? known : undefined;
  return served ?? known;
}

/** What is cached is counted as text. */
function tokensByRate(counts: TokenCounts, isImages: boolean): Record<string, number> {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens } = counts;
  const { cacheWrite1hTokens = 0, audioInputTokens = 0, imageInputTokens = 0, audioOutputTokens = 0 } = counts;
  const { imageOutputTokens = isImages ? outputTokens : 0 } = counts;
  return {
    input: Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens - audioInputTokens - imageInputTokens),
    cachedInput: cachedInputTokens,
    cacheWrite: Math.max(0, cacheWriteTokens - cacheWrite1hTokens),
    cacheWrite1h: cacheWrite1hTokens,
    audioInput: audioInputTokens,
    imageInput: imageInputTokens,
    output: Math.max(0, outputTokens - audioOutputTokens - imageOutputTokens),
    audioOutput: audioOutputTokens,
    imageOutput: imageOutputTokens,
  };
}
