import type { SourceModel } from './source';

/** The sources know less of the dated id or the alias, and nothing else. */
const MODEL_ANSWERS = 'the row of the model, which answers for it, says the same and more';

/** Models of the data that are not in the table, by provider and id, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'openai ft:gpt-3.5-turbo-': 'no id, but how the ids of a source begin; `ft:gpt-3.5-turbo` answers for them',
  'anthropic claude-opus-5-latest': MODEL_ANSWERS,
  'google gemini-2.5-flash-latest': MODEL_ANSWERS,
  'openai gpt-5.5-2026-04-24': MODEL_ANSWERS,
  'openai gpt-image-2-2026-04-21': MODEL_ANSWERS,
  'openai gpt-image-2.5-flare-2026-09-08': MODEL_ANSWERS,
  'openai gpt-image-2.5-sunburst-2026-09-08': MODEL_ANSWERS,
  'openai text-embedding-ada': 'no id, but how `text-embedding-ada-002` begins',
  'openai gpt-4o-mini-2024-07-18.ft-': 'no id, but how the names of deployments on Azure begin; `ft:gpt-4o-mini-2024-07-18` has the price',
};

/** What the data says of a model, with what it says elsewhere, and why. */
export const MENDED: readonly { readonly models: readonly string[]; readonly with: Partial<SourceModel>; readonly why: string }[] = [
  {
    models: ['anthropic claude-fable-5-2', 'anthropic claude-mythos-5-2'],
    with: { multipliers: { 'inference_geo:us': 1.1 } },
    why: 'inference in the US costs 1.1 times as much for every model since Opus 4.6 and Sonnet 4.6; their source has no geographies',
  },
  {
    models: ['openai gpt-4o-audio-preview'],
    with: { audioInput: 40, audioOutput: 80 },
    why: 'the name without a date is in a source that prices text alone; its dated ids have one price',
  },
  {
    models: ['openai gpt-4o-mini-audio-preview'],
    with: { audioInput: 10, audioOutput: 20 },
    why: 'as above',
  },
  {
    models: ['openai text-embedding-ada-002'],
    with: { tiers: { batch: { input: 0.05, output: 0 } } },
    why: 'its answers call it `text-embedding-ada-002-v2`, which has a price in batches',
  },
  {
    models: ['azure-openai gpt-4o-mini-tts'],
    with: { output: 12 },
    why: 'its answers count tokens of sound without saying so; one source gives the price of text',
  },
];

/** Models that one provider calls by two names, where the data have one. */
export const ALSO_CALLED: readonly { readonly model: string; readonly as: string; readonly why: string }[] = [
  {
    model: 'bedrock anthropic.claude-haiku-4-5-20251001-v1:0',
    as: 'anthropic.claude-haiku-4-5',
    why: "its endpoints for Anthropic's Messages call it so",
  },
];

export interface MendedFee {
  /** The fee in the data; that there is none such stops the import. */
  readonly of: { readonly provider: string; readonly tool: string; readonly usdPer1000: number };
  readonly usdPer1000?: number;
  /** Where it counts alone. */
  readonly places?: RegExp;
  readonly notOf?: RegExp;
  readonly also?: readonly string[];
  readonly why: string;
}

export const MENDED_FEES: readonly MendedFee[] = [
  {
    of: { provider: 'bedrock-mantle', tool: 'web_search', usdPer1000: 14.4 },
    places: /^us-gov-/,
    why: 'a source repeats the fee with this price and does not say where it counts: it is 1.2 times the other, as all prices of these Regions',
  },
  {
    of: { provider: 'openai', tool: 'web_search', usdPer1000: 25 },
    usdPer1000: 10,
    notOf: /-search-/,
    also: ['gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o-2024-11-20'],
    why:
      "of OpenAI's models without reasoning one source knows the price of the preview's tool alone, another that of today's; models that search in " +
      'every request count no calls',
  },
];

/** Fees that no source has. One that comes into the data stops the import. */
export const ADDED_FEES: readonly {
  readonly provider: string;
  readonly tool: string;
  readonly usdPer1000: number;
  readonly models: RegExp;
  readonly why: string;
}[] = ['anthropic', 'bedrock', 'bedrock-mantle'].map((provider) => ({
  provider,
  tool: 'tool_search',
  usdPer1000: 0,
  models: /^(anthropic\.)?claude-/,
  why: 'Anthropic documents how its answers count the searches for tools, and no price but that of the tokens',
}));

/** Models that have a fee in the data, and no price: by provider and id, and why. */
export const FEES_OF_NO_MODEL: Readonly<Record<string, string>> = {
  'bedrock amazon.rerank-v1:0': 'a reranker is priced by the query, and no API that is served calls one',
  'bedrock cohere.rerank-v3-5:0': 'as above',
  'google gemini-exp-1206': 'it is retired, and in no source of prices',
};
