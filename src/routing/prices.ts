import { isKnown, requireRange } from '../checks';
import { type ILiveSection, LABEL, type LivePrices, MAX_PRICES, PRICE } from '../contract';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { STANDARD_PRICES } from './standard-prices';

/** Price of a model, in USD per million tokens. */
export interface ModelPrice {
  /**
   * Name of a provider of the gateway, or its kind: `openai`, `anthropic`, `google`, `azure-openai`, `bedrock`,
   * `bedrock-mantle`, `compatible`, `custom`. The name goes
   * first where both are in the table.
   */
  readonly provider: string;

  /**
   * Model id, or the beginning of one up to a `-`, `:` or `@`: the longest that fits wins. For Bedrock without region and vendor:
   * `claude-3-7-sonnet` fits `eu.anthropic.claude-3-7-sonnet-20250219-v1:0`.
   */
  readonly model: string;

  /** Input tokens. */
  readonly input: number;

  /** Output tokens, reasoning ones included. */
  readonly output: number;

  /**
   * Input tokens that the provider reads from its cache.
   *
   * @default - the price of input tokens
   */
  readonly cachedInput?: number;

  /**
   * Input tokens that the provider writes to its cache.
   *
   * @default - the price of input tokens
   */
  readonly cacheWrite?: number;
}

/** Options of a price table. */
export interface PriceTableOptions {
  /** ISO date of the prices, such as `2026-01-31`; recorded with every priced request. */
  readonly asOf: string;

  /** The prices. */
  readonly models: ModelPrice[];
}

/**
 * A dated table of what models cost. Requests to models that are not in it are recorded as unpriced. A new table reaches the
 * tasks within a minute and replaces none.
 *
 * @example
 *
 * new PortkeyGateway(this, 'Gateway', {
 *   prices: PriceTable.standard().withPrices({
 *     asOf: '2026-11-01',
 *     models: [{ provider: 'azure-openai', model: 'gpt-4.1', input: 2.2, output: 8.8 }],
 *   }),
 * });
 */
export class PriceTable implements ILiveSection {
  /** Public list prices of text models, as the library knew them when it was released. Azure OpenAI is not in it: its prices depend on the deployment. */
  public static standard(): PriceTable {
    return new PriceTable(STANDARD_PRICES.asOf, STANDARD_PRICES.models);
  }

  /**
   * A table of your own.
   *
   * @throws `InvalidPriceDate`, `InvalidPrice`, `DuplicatePrice`, `TooManyPrices`
   */
  public static of(options: PriceTableOptions): PriceTable {
    checkPrices(options);
    return new PriceTable(options.asOf, options.models);
  }

  /** No prices: no cost is recorded. */
  public static none(): PriceTable {
    return new PriceTable();
  }

  /** ISO date of the prices; undefined when there are none. */
  public readonly asOf?: string;

  public readonly key = 'prices';

  private readonly models: readonly ModelPrice[];

  private constructor(asOf?: string, models: readonly ModelPrice[] = []) {
    this.asOf = asOf;
    this.models = models;
  }

  /**
   * This table with prices added or replaced, under a new date.
   *
   * @throws `InvalidPriceDate`, `InvalidPrice`, `DuplicatePrice`, `TooManyPrices`
   */
  public withPrices(options: PriceTableOptions): PriceTable {
    checkPrices(options);
    const replaced = new Set(options.models.map(keyOf));
    const kept = this.models.filter((price) => !replaced.has(keyOf(price)));
    return PriceTable.of({ asOf: options.asOf, models: [...kept, ...options.models] });
  }

  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  public render(): any {
    const prices: LivePrices | undefined = this.asOf === undefined ? undefined : { asOf: this.asOf, models: this.models };
    return prices;
  }
}

const keyOf = ({ provider, model }: ModelPrice): string => `${provider} ${model.toLowerCase()}`;

function checkPrices(options: PriceTableOptions): void {
  checkInput('PriceTableOptions', options, 'prices');
  const { asOf, models } = options;
  if (isKnown(asOf) && !(/^\d{4}-\d\d-\d\d$/.test(asOf) && isDate(asOf))) {
    throw invalid('InvalidPriceDate', 'prices.asOf', asOf);
  }
  if (models.length > MAX_PRICES) {
    throw invalid('TooManyPrices', 'prices.models', models.length);
  }
  const seen = new Set<string>();
  for (const [index, price] of models.entries()) {
    const path = `prices.models[${index}]`;
    for (const field of ['provider', 'model'] as const) {
      if (!LABEL.test(price[field])) {
        throw invalid('InvalidPrice', `${path}.${field}`, price[field]);
      }
    }
    for (const field of ['input', 'output', 'cachedInput', 'cacheWrite'] as const) {
      const value = price[field];
      if (value !== undefined) {
        requireRange('InvalidPrice', `${path}.${field}`, value, { from: PRICE[0], to: PRICE[1], fractions: true });
      }
    }
    if (seen.has(keyOf(price))) {
      throw invalid('DuplicatePrice', path, `${price.provider} ${price.model}`);
    }
    seen.add(keyOf(price));
  }
}

function isDate(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
