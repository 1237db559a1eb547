import { ANYTHING, check, type Like } from './shapes';

/** Most rows that a price table holds. */
export const MAX_PRICES = 5_000;

/** Printable ASCII; names in records. */
export const LABEL = /^[\x20-\x7e]{1,128}$/;

/** Where a model is served, as profiles, Regions and configurations have it: without capitals. */
export const PLACE = /^[\x21-\x40\x5b-\x7e]{1,128}$/;

/** USD per million tokens, or per call of a tool. */
export const PRICE = [0, 1e6] as const;

/** How many times the price of the row: at least nothing. */
export const FACTOR = [0, 1_000] as const;

/** Days after which a table is old, where nobody says otherwise, and what may be said. */
export const PRICE_TABLE_MAX_AGE = { default: 90, from: 1, to: 3_650 } as const;

/** Of a table by its date, in whole days: the same for the metric that tasks write and the command. */
export const ageInDays = (asOf: string): number => Math.floor((Date.now() - Date.parse(asOf)) / 86_400_000);

/** ISO date. */
export const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/**
 * USD per million tokens, by what they are. What is absent costs as `input` or `output` do (`RATES_INSTEAD`); tokens for which neither is there
 * have no price.
 */
export const RATES = {
  'input?': PRICE,
  /** Read from the provider's cache. */
  'cachedInput?': PRICE,
  /** Written to the provider's cache for its usual time. */
  'cacheWrite?': PRICE,
  /** Written for an hour. It has no other price instead. */
  'cacheWrite1h?': PRICE,
  'audioInput?': PRICE,
  'imageInput?': PRICE,
  'output?': PRICE,
  'audioOutput?': PRICE,
  'imageOutput?': PRICE,
} as const;

export type Rates = Like<typeof RATES>;
export type Rate = keyof Rates;

/** What a row may have a price of, as it is written there. */
export const rateNames = (): Rate[] => Object.keys(RATES).map((name) => name.replace('?', '') as Rate);

/** What tokens cost whose own rate is absent. */
export const RATES_INSTEAD: Partial<Record<Rate, Rate>> = {
  cachedInput: 'input',
  cacheWrite: 'input',
  audioInput: 'input',
  imageInput: 'input',
  audioOutput: 'output',
  imageOutput: 'output',
};

/** Whose price a tier has that a row does not have by its name: OpenAI calls one by two. */
export const TIERS_INSTEAD: Readonly<Record<string, string>> = { fast: 'priority' };

/** Where more than so many tokens of input, cached ones included, change the price of all tokens of the request. */
export const LONG_CONTEXT = { ...RATES, aboveInputTokens: [1, 1e9], '*': ANYTHING } as const;

const TIER = { ...RATES, 'longContext?': LONG_CONTEXT, '*': ANYTHING } as const;

export const LIVE_PRICE = {
  /** Name of a provider, or its kind. */
  provider: LABEL,
  /** The model's id, for Amazon Bedrock without its geography. It answers for the dated and versioned ids of the same model too. */
  model: LABEL,
  ...TIER,
  /** It answers for its own id alone: others that go on with a date or version have another price. */
  'exact?': 1,
  /** Day from which it counts; of several rows of a model the newest counts that has come. */
  'from?': DAY,
  /** By the tier that served; what is absent in one costs as in the row. A tier that is not here has no price. */
  'tiers?': { '*': TIER },
  /** By the place that served, how many times the row's price. Absent: it costs the same everywhere. A place that is not here is another row, or has no price. */
  'geographies?': { '*': FACTOR },
  /** By tool that the provider ran: USD per call. A tool that is not here has no price. */
  'fees?': { '*': PRICE },
} as const;

export const LIVE_PRICES = {
  /** ISO date of the table, in every record. */
  asOf: DAY,
  models: [LIVE_PRICE, MAX_PRICES],
  '*': ANYTHING,
} as const;

/**
 * Without the rows that this version cannot read: one that a later version writes otherwise must not cost a task its clients.
 *
 * @param skip is told the path of the first, and of how many others
 */
export function readablePrices(rows: readonly unknown[], skip: (path: string) => void): readonly unknown[] {
  const readable = rows.map(isReadable);
  const others = readable.filter((each) => !each).length - 1;
  if (others >= 0) skip(`$.prices.models[${readable.indexOf(false)}]${others > 0 ? `, and ${others} more,` : ''}`);
  return rows.filter((_, index) => readable[index]);
}

function isReadable(row: unknown): boolean {
  try {
    check(LIVE_PRICE, row, '');
    return true;
  } catch {
    return false;
  }
}

export type LivePrice = Like<typeof LIVE_PRICE>;
export type LivePrices = Like<typeof LIVE_PRICES>;
