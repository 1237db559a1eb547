import { ANYTHING, type Like } from './shapes';

/** Most models that a price table holds. */
export const MAX_PRICES = 5_000;

/** Printable ASCII; names in records. */
export const LABEL = /^[\x20-\x7e]{1,128}$/;

/** USD per million tokens. */
export const PRICE = [0, 1e6] as const;

export const LIVE_PRICE = {
  provider: LABEL,
  /** Model id, or its beginning: the longest match wins, after region and vendor prefixes are taken off. */
  model: LABEL,
  input: PRICE,
  output: PRICE,
  'cachedInput?': PRICE,
  'cacheWrite?': PRICE,
  '*': ANYTHING,
} as const;

export const LIVE_PRICES = {
  /** ISO date of the table, recorded with every priced request. */
  asOf: /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  models: [LIVE_PRICE, MAX_PRICES],
  '*': ANYTHING,
} as const;

export type LivePrice = Like<typeof LIVE_PRICE>;
export type LivePrices = Like<typeof LIVE_PRICES>;
