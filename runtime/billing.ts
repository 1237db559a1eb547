/** What an attempt is billed for: by which model, tier and place, how many tokens of which kind, which tools. */
import { askedAs, type LivePrice, type PricedProvider } from '../src/contract';
import type { AnswerState } from './answer/state';
import type { Endpoint } from './endpoints';
import { fields } from './parsing';
import { type Bill, bill } from './prices';
import { placesOf, type Target } from './target';
import { number, type TokenCounts } from './usage';

/** What OpenAI, Anthropic, Bedrock and Groq call it when nothing is paid for another, in what they are asked and in what they answer. */
export const STANDARD_TIER = /^(default|standard|standard_only|auto|on_demand)$/;

/** Of a tool, a tier, a reason; servers answer with what they will. */
export const MAX_NAME = 128;
const MAX_TOOLS = 10;

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
  const { usage = {}, serviceTier, tools } = state;
  const priced = pricedModel(target, state.model, endpoint) ?? '';
  const { id } = askedAs(target.provider.kind, priced);
  const ran = { ...tools };
  // Anthropic counts them beside its tokens: `web_search_requests`
  for (const [name, count] of Object.entries(fields(usage.server_tool_use)).slice(0, MAX_TOOLS)) {
    if (number(count) > 0) ran[name.replace(/_requests$/, '').slice(0, MAX_NAME)] = number(count);
  }
  const rows = prices.price(target.provider, id, day);
  const said = bill(rows, {
    inputTokens: counts?.inputTokens ?? 0,
    tokens: counts ? tokensByRate(counts, endpoint?.answer === 'images') : {},
    tools: ran,
    tier: usage.speed === 'fast' ? 'fast' : serviceTier === undefined || STANDARD_TIER.test(serviceTier) ? undefined : serviceTier.slice(0, MAX_NAME),
    places: placesOf(target, usage.inference_geo, priced),
  });
  const unpriced = rows.length > 0 || prices.price(target.provider, id).length === 0 ? said.unpriced : ['date'];
  return { ...said, unpriced, tools: Object.keys(ran).length > 0 ? ran : undefined };
}

/** Bedrock's answers name the vendor's model, without the geography that it is billed by; Azure's Responses name the deployment. */
function pricedModel({ provider, known, model }: Target, served: string | undefined, endpoint?: Endpoint): string | undefined {
  const { region, azure, deployments } = provider.configuration;
  if (region) return known;
  if (azure && (served ?? model) === model) {
    if (deployments && Object.hasOwn(deployments, known)) return known;
    return endpoint?.api === 'responses' ? undefined : served;
  }
  return served ?? known;
}

/** Of a whole, so much of each part as is left of it, and the rest. */
function shares(whole: number, ...parts: readonly number[]): number[] {
  let rest = whole;
  const taken = parts.map((part) => {
    const share = Math.min(part, rest);
    rest -= share;
    return share;
  });
  return [...taken, rest];
}

/** What is cached is text; of what answers count as both, the sound and the pictures cost what new ones do. */
function tokensByRate(counts: TokenCounts, isImages: boolean): Record<string, number> {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, cacheWrite1hTokens = 0 } = counts;
  const { audioInputTokens = 0, imageInputTokens = 0, audioOutputTokens = 0, imageOutputTokens = isImages ? outputTokens : 0 } = counts;
  const [audioInput, imageInput, cachedInput, written, input] = shares(
    inputTokens,
    audioInputTokens,
    imageInputTokens,
    cachedInputTokens,
    cacheWriteTokens,
  );
  const [cacheWrite1h, cacheWrite] = shares(written, cacheWrite1hTokens);
  const [audioOutput, imageOutput, output] = shares(outputTokens, audioOutputTokens, imageOutputTokens);
  return { input, cachedInput, cacheWrite, cacheWrite1h, audioInput, imageInput, output, audioOutput, imageOutput };
}
