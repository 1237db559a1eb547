import { createPriceTable, type ILiveSection, type LivePrice, type LivePrices, type PricedProvider, pricedAs } from '../contract';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import type { ModelPrice } from './model-price';
import { checkPrices, requireDateOfTable, requirePriceToday, requireRoom } from './price-check';
import { neverAsked } from './priced-ids';
import { STANDARD_PRICES } from './standard-prices';

/** Options of a price table. */
export interface PriceTableOptions {
  /** ISO date of the prices, such as `2026-01-31`, none that is to come; every record names it, and an alarm goes off when it is long ago. */
  readonly asOf: string;

  /** The prices: up to 5,000 rows. */
  readonly models: ModelPrice[];
}

/** Prices that are added to a table, or that replace some of it. */
export interface AddedPrices {
  /**
   * ISO date of the table that comes of it, such as `2026-01-31`. Give one where all of its prices have been looked at.
   *
   * @default - the date of the table that they are added to: a negotiated price does not make an old table a new one
   */
  readonly asOf?: string;

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
 *     models: [{ provider: 'azure-openai', model: 'gpt-4.1', input: 1.8, output: 7.2, cachedInput: 0.45 }],
 *   }),
 * });
 */
export class PriceTable implements ILiveSection {
  /** Public list prices, as the library knew them when it was released: `npx cdk-portkey-gateway prices` prints them. */
  public static standard(): PriceTable {
    return new PriceTable(STANDARD_PRICES.asOf, STANDARD_PRICES.models);
  }

  /**
   * A table of your own.
   *
   * @throws `InvalidPriceDate`, `InvalidPrice`, `PriceNeverUsed`, `DuplicatePrice`, `TooManyPrices`
   */
  public static of(options: PriceTableOptions): PriceTable {
    checkInput('PriceTableOptions', options, 'prices');
    requireDateOfTable('prices.asOf', options.asOf);
    checkPrices(options.models);
    return new PriceTable(options.asOf, options.models.map(rowOf));
  }

  /** No prices: no cost is recorded. */
  public static none(): PriceTable {
    return new PriceTable();
  }

  /** ISO date of the prices; undefined when there are none. */
  public readonly asOf?: string;

  public readonly key = 'prices';

  private readonly models: readonly LivePrice[];

  private constructor(asOf?: string, models: readonly LivePrice[] = []) {
    this.asOf = asOf;
    this.models = models;
  }

  /**
   * This table with prices added or replaced. They take the place of every row that they answer for: a row of `gpt-4.1` that of
   * `gpt-4.1-2025-04-14` too, unless it is `exact`. So give all rows of a model, and one for a dated version whose price is another.
   *
   * @throws `InvalidPriceDate` where neither this table nor what is added has a date; `InvalidPrice`, `PriceNeverUsed`, `DuplicatePrice`, `NoPriceToday`, `TooManyPrices`
   */
  public withPrices(prices: AddedPrices): PriceTable {
    checkInput('AddedPrices', prices, 'prices');
    const { asOf = this.asOf } = prices;
    requireDateOfTable('prices.asOf', asOf);
    checkPrices(prices.models);
    const added = prices.models.map(rowOf);
    const answers = createPriceTable({ models: added });
    const isReplaced = ({ provider, model }: LivePrice) => answers({ name: provider, kind: provider }, model).length > 0;
    const kept = this.models.filter((row) => !isReplaced(row));
    requirePriceToday(added, this.models.filter(isReplaced), answers);
    requireRoom(kept.length + added.length);
    return new PriceTable(asOf, [...kept, ...added]);
  }

  /**
   * This table without the rows of other providers. A `PortkeyGateway` publishes the rows of its own providers only; a document that is
   * made by hand holds all rows that it is given.
   *
   * @param providers names of providers, or their kinds, as the rows have them
   * @throws `PricesOfNobody` where no row is left
   */
  public forProviders(...providers: string[]): PriceTable {
    checkInput('string[]', providers, 'forProviders()');
    const table = this.rowsOf(providers);
    if (providers.length > 0 && table.models.length === 0 && this.models.length > 0) {
      throw invalid('PricesOfNobody', 'forProviders()', providers, `there are rows of ${this._providers().join(', ')}`);
    }
    return table;
  }

  private rowsOf(providers: readonly string[]): PriceTable {
    return new PriceTable(
      this.asOf,
      this.models.filter(({ provider }) => providers.includes(provider)),
    );
  }

  /**
   * Whom its rows are of: names and kinds of providers.
   *
   * @internal
   */
  public _providers(): string[] {
    return [...new Set(this.models.map(({ provider }) => provider))];
  }

  /**
   * This table with the rows of a gateway's providers: of their names and of their kinds. One that is called as another kind is not priced as one of it.
   *
   * @internal
   */
  public _publishedFor(providers: readonly PricedProvider[]): PriceTable {
    return this.rowsOf(providers.flatMap(pricedAs));
  }

  /**
   * Ids of a provider's own rows by which no request is looked up.
   *
   * @internal
   */
  public _neverAsked(name: string, kind: string): string[] {
    return this.models.filter(({ provider, model }) => provider === name && neverAsked(kind, model) !== undefined).map(({ model }) => model);
  }

  /**
   * Where the rows of a provider, or of its kind, tell prices of.
   *
   * @internal
   */
  public _places(name: string, kind: string): string[] {
    const rows = this.models.filter(({ provider }) => pricedAs({ name, kind }).includes(provider));
    return [...new Set(rows.flatMap(({ geographies = {} }) => Object.keys(geographies)))].sort();
  }

  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  public render(): any {
    const prices: LivePrices | undefined = this.asOf === undefined ? undefined : { asOf: this.asOf, models: this.models };
    return prices;
  }
}

/** As it stands in the live document, a copy all through, where days are `from`: to Python that is a word of the language. */
function rowOf(given: ModelPrice): LivePrice {
  const { exact, validFrom, ...price }: ModelPrice = JSON.parse(JSON.stringify(given));
  return { ...price, ...(exact && { exact: 1 }), ...(validFrom !== undefined && { from: validFrom }) };
}
