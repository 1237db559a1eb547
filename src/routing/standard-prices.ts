import type { LivePrice, LivePrices } from '../contract';

type Row = readonly [model: string, input: number, output: number, cachedInput?: number, cacheWrite?: number];

/**
 * USD per million tokens of text, on demand, below any long-context threshold. A model stands here only if its price was public
 * and its row cannot fit a model with another price: families with audio or image variants are named by their dated ids, which is
 * what the provider's answer says. What is not here is recorded as unpriced.
 */
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  // https://platform.openai.com/docs/pricing
  openai: [
    ['gpt-5.1-2025-11-13', 1.25, 10, 0.125],
    ['gpt-5-2025-08-07', 1.25, 10, 0.125],
    ['gpt-5-mini', 0.25, 2, 0.025],
    ['gpt-5-nano', 0.05, 0.4, 0.005],
    ['gpt-4.1', 2, 8, 0.5],
    ['gpt-4.1-mini', 0.4, 1.6, 0.1],
    ['gpt-4.1-nano', 0.1, 0.4, 0.025],
    ['gpt-4o-2024-05-13', 5, 15],
    ['gpt-4o-2024-08-06', 2.5, 10, 1.25],
    ['gpt-4o-2024-11-20', 2.5, 10, 1.25],
    ['gpt-4o-mini-2024-07-18', 0.15, 0.6, 0.075],
    ['gpt-4-turbo-2024-04-09', 10, 30],
    ['gpt-3.5-turbo-0125', 0.5, 1.5],
    ['o3-2025-04-16', 2, 8, 0.5],
    ['o4-mini-2025-04-16', 1.1, 4.4, 0.275],
    ['o3-mini-2025-01-31', 1.1, 4.4, 0.55],
    ['o1-2024-12-17', 15, 60, 7.5],
    ['text-embedding-3-small', 0.02, 0],
    ['text-embedding-3-large', 0.13, 0],
    ['text-embedding-ada-002', 0.1, 0],
  ],
  // https://docs.anthropic.com/en/docs/about-claude/pricing; cache writes at the five-minute price
  anthropic: [
    ['claude-opus-4-5', 5, 25, 0.5, 6.25],
    ['claude-opus-4-1', 15, 75, 1.5, 18.75],
    ['claude-opus-4-0', 15, 75, 1.5, 18.75],
    ['claude-opus-4-20250514', 15, 75, 1.5, 18.75],
    ['claude-sonnet-4-5', 3, 15, 0.3, 3.75],
    ['claude-sonnet-4-0', 3, 15, 0.3, 3.75],
    ['claude-sonnet-4-20250514', 3, 15, 0.3, 3.75],
    ['claude-haiku-4-5', 1, 5, 0.1, 1.25],
    ['claude-3-7-sonnet', 3, 15, 0.3, 3.75],
    ['claude-3-5-sonnet', 3, 15, 0.3, 3.75],
    ['claude-3-5-haiku', 0.8, 4, 0.08, 1],
    ['claude-3-opus', 15, 75, 1.5, 18.75],
    ['claude-3-haiku', 0.25, 1.25, 0.03, 0.3],
  ],
  // https://ai.google.dev/gemini-api/docs/pricing; prompts of up to 200,000 tokens
  google: [
    ['gemini-2.5-pro', 1.25, 10, 0.125],
    ['gemini-2.5-pro-preview-tts', 1, 20],
    ['gemini-2.5-flash', 0.3, 2.5, 0.03],
    ['gemini-2.5-flash-image', 0.3, 30],
    ['gemini-2.5-flash-preview-tts', 0.5, 10],
    ['gemini-2.5-flash-lite', 0.1, 0.4, 0.01],
    ['gemini-2.0-flash-001', 0.1, 0.4, 0.025],
    ['gemini-2.0-flash-lite-001', 0.075, 0.3],
  ],
  // https://aws.amazon.com/bedrock/pricing/; later Claude models cost more through a geography than through `global.`, so they are
  // not here: give the price of the profile that you use
  bedrock: [
    ['claude-opus-4-1-20250805', 15, 75, 1.5, 18.75],
    ['claude-opus-4-20250514', 15, 75, 1.5, 18.75],
    ['claude-sonnet-4-20250514', 3, 15, 0.3, 3.75],
    ['claude-3-7-sonnet', 3, 15, 0.3, 3.75],
    ['claude-3-5-sonnet', 3, 15, 0.3, 3.75],
    ['claude-3-5-haiku', 0.8, 4, 0.08, 1],
    ['claude-3-opus', 15, 75],
    ['claude-3-haiku', 0.25, 1.25],
    ['nova-premier', 2.5, 12.5],
    ['nova-pro', 0.8, 3.2, 0.2],
    ['nova-lite', 0.06, 0.24, 0.015],
    ['nova-micro', 0.035, 0.14, 0.00875],
    ['titan-embed-text-v2', 0.02, 0],
  ],
};

export const STANDARD_PRICES: LivePrices = {
  asOf: '2026-01-01',
  models: Object.entries(ROWS).flatMap(([provider, rows]) =>
    rows.map(([model, input, output, cachedInput, cacheWrite]): LivePrice => ({ provider, model, input, output, cachedInput, cacheWrite })),
  ),
};
