/** Prices in USD per million tokens, by what the tokens are. A kind of tokens that has neither its own price nor the one in its place has none. */
export interface TokenRates {
  /**
   * Input tokens, from 0 to 1,000,000 USD as all of these.
   *
   * @default - input tokens have no price
   */
  readonly input?: number;

  /**
   * Input tokens that the provider reads from its cache.
   *
   * @default - as `input`
   */
  readonly cachedInput?: number;

  /**
   * Input tokens that the provider writes to its cache for the usual time: five minutes at Anthropic.
   *
   * @default - as `input`
   */
  readonly cacheWrite?: number;

  /**
   * Input tokens that the provider writes to its cache for an hour.
   *
   * @default - they have no price
   */
  readonly cacheWrite1h?: number;

  /**
   * Input tokens that are sound.
   *
   * @default - as `input`
   */
  readonly audioInput?: number;

  /**
   * Input tokens that are pictures.
   *
   * @default - as `input`
   */
  readonly imageInput?: number;

  /**
   * Output tokens, reasoning ones included.
   *
   * @default - output tokens have no price
   */
  readonly output?: number;

  /**
   * Output tokens that are sound.
   *
   * @default - as `output`
   */
  readonly audioOutput?: number;

  /**
   * Output tokens that are pictures.
   *
   * @default - as `output`
   */
  readonly imageOutput?: number;
}

/** What all tokens of a request cost whose input is long. Rates that are absent are those of shorter ones; in a tier, those of the model's own long ones. */
export interface LongContextPrice extends TokenRates {
  /** More input tokens than these, cached ones included, are long: a whole number from 1 to 1,000,000,000. */
  readonly aboveInputTokens: number;
}

/** Price of a model in one of its service tiers. Rates that are absent are those of the standard tier. */
export interface TierPrice extends TokenRates {
  /**
   * What longer requests cost.
   *
   * @default - as shorter ones; in a tier of a model whose longer requests cost something else: they have no price
   */
  readonly longContext?: LongContextPrice;
}

/** Price of a model. A model may have several rows: for places, and from a day on. */
export interface ModelPrice extends TierPrice {
  /**
   * Name of a provider of the gateway, or its kind: `openai`, `anthropic`, `google`, `azure-openai`, `bedrock`,
   * `bedrock-mantle`, `compatible`, `custom`. A row of the name goes before those of the kind. It is not in the documents of gateways that
   * have no such provider.
   */
  readonly provider: string;

  /**
   * Id of the model, as the provider's answers name it; upper and lower case are the same. The row answers for this id, and for the same model
   * under a date or version: `gpt-4.1` for `gpt-4.1-2025-04-14`, `claude-opus-5` for `claude-opus-5-latest`. The row of the whole id
   * goes first. A longer name is another model: neither `gpt-4.1-mini` nor `claude-opus-5-5` costs what these do.
   *
   * Of Amazon Bedrock with its vendor and without its geography: `anthropic.claude-opus-5`, not
   * `eu.anthropic.claude-opus-5`. Of Azure OpenAI where only the deployment's name is known: the key in `deployments`.
   */
  readonly model: string;

  /**
   * Whether the row answers for its own id alone, for its dated versions have another price.
   *
   * @default false
   */
  readonly exact?: boolean;

  /**
   * ISO date of the day, in UTC, from which the row counts. Of several rows of a model and place the newest counts that has come.
   *
   * @default - it has always counted
   */
  readonly validFrom?: string;

  /**
   * Prices by the service tier that the provider says it served with, such as `flex`, `priority`, or `fast`. A tier that is not here has
   * no price.
   *
   * @default - only the standard tier has a price
   */
  readonly tiers?: { [tier: string]: TierPrice };

  /**
   * How many times the price of this row it costs, from 0 to 1,000, by the place that served: of Amazon Bedrock the beginning of the inference
   * profile (`global`, `us`, `eu`), without profile the AWS Region or `in-region`; of Anthropic the `inference_geo`
   * of the answer, else `global`; of Azure OpenAI the `geography` of the provider. A place that is not here has no price, unless another row
   * of the model has it: one with `{ eu: 1 }` is the price in the EU.
   *
   * @default - it costs the same everywhere
   */
  readonly geographies?: { [place: string]: number };

  /**
   * USD per call of a tool that the provider runs, by its name: `{ web_search: 0.01 }`. A tool that is not here has no price.
   *
   * @default - no tool has a price
   */
  readonly fees?: { [tool: string]: number };
}
