/** What a request cost, by the rows of the live price table. Unknown is unpriced: nothing here guesses. */
import { type LivePrice, RATES_INSTEAD, type Rate, type Rates, TIERS_INSTEAD } from '../src/contract';

/** What an answer used, by the rates that it costs. */
export interface Used {
  /** Tokens of input that decide whether the context is long, cached ones included. */
  readonly inputTokens: number;
  readonly tokens: Readonly<Partial<Record<Rate, number>>>;
  /** Calls of tools that the provider ran. */
  readonly tools: Readonly<Record<string, number>>;
  /** That served. Absent: the standard one. */
  readonly tier?: string;
  /** That served, the first that a row has a price for. */
  readonly places: readonly string[];
}

export interface Bill {
  /** USD, to nine places: of all that has a price. */
  readonly cost?: number;
  /** What has none. */
  readonly unpriced: readonly string[];
  readonly row?: LivePrice;
  readonly place?: string;
}

/** Names are the provider's words. */
const own = <T>(of: Readonly<Record<string, T>> | undefined, name: string): T | undefined => (of && Object.hasOwn(of, name) ? of[name] : undefined);

/** For the first of the places that a row has, the newest that has it, or is the price of every place. */
function rowFor(rows: readonly LivePrice[], places: readonly string[]) {
  const place = places.find((each) => rows.some(({ geographies }) => own(geographies, each) !== undefined));
  const factorOf = ({ geographies }: LivePrice): number | undefined => (geographies ? own(geographies, place ?? '') : 1);
  const [row] = rows
    .filter((each) => factorOf(each) !== undefined)
    .sort((one, other) => (other.from ?? '').localeCompare(one.from ?? '') || Number(!one.geographies) - Number(!other.geographies));
  return row && { row, place: row.geographies && place, factor: factorOf(row) as number };
}

/** By tier and length of the context; or which of the two has no price. */
function ratesOf(row: LivePrice, tier: string | undefined, inputTokens: number): Rates | string {
  const served = tier === undefined ? row : (own(row.tiers, tier) ?? own(row.tiers, own(TIERS_INSTEAD, tier) ?? tier));
  if (!served) return `tier ${tier}`;
  const rates = { ...row, ...served };
  const { longContext } = rates;
  if (!longContext || inputTokens <= longContext.aboveInputTokens) return rates;
  return served.longContext ? { ...rates, ...row.longContext, ...longContext } : 'long context';
}

/** By rows that count already. */
export function bill(rows: readonly LivePrice[], { inputTokens, tokens, tools, tier, places }: Used): Bill {
  const found = rowFor(rows, places);
  if (!found) return { unpriced: [rows.length > 0 ? 'geography' : 'model'] };
  const { row, place, factor } = found;
  const rates = ratesOf(row, tier, inputTokens);
  if (typeof rates === 'string') return { unpriced: [rates], row, place };
  const unpriced: string[] = [];
  let millionths = 0;
  const charge = (what: string, count: number, price: number | undefined) => {
    if (price !== undefined) millionths += count * price;
    else if (count > 0) unpriced.push(what);
  };
  for (const name of Object.keys(tokens) as Rate[]) {
    const price = rates[name] ?? rates[RATES_INSTEAD[name] ?? name];
    charge(name, tokens[name] ?? 0, price && price * factor);
  }
  for (const tool of Object.keys(tools)) charge(tool, tools[tool] * 1e6, own(row.fees, tool));
  return { cost: Math.round(millionths * 1e3) / 1e9, unpriced, row, place };
}
