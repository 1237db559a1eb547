import { isKnown, type Range, requireRange } from '../checks';
import { DAY, FACTOR, LABEL, MAX_PRICES, PRICE, RATES } from '../contract';
import { invalid } from '../errors';
import type { LongContextPrice, ModelPrice, TierPrice, TokenRates } from './model-price';
import { neverAsked } from './priced-ids';

const RATE_NAMES = Object.keys(RATES).map((name) => name.replace('?', '')) as (keyof TokenRates)[];
const USD: Range = { from: PRICE[0], to: PRICE[1], fractions: true };
const TIMES: Range = { from: FACTOR[0], to: FACTOR[1], fractions: true };
const TOKENS: Range = { from: 1, to: 1e9 };

/** Refuses rows that tasks would refuse, and two that answer for the same. */
export function checkPrices(models: readonly ModelPrice[]): void {
  requireRoom(models.length);
  const seen = new Set<string>();
  for (const [index, price] of models.entries()) {
    const path = `prices.models[${index}]`;
    checkPrice(path, price);
    for (const key of keysOf(price)) {
      if (seen.has(key)) {
        throw invalid('DuplicatePrice', path, `${price.provider} ${price.model}`);
      }
      seen.add(key);
    }
  }
}

/** Refuses more rows than a table holds. */
export function requireRoom(rows: number): void {
  if (rows > MAX_PRICES) {
    throw invalid('TooManyPrices', 'prices.models', rows);
  }
}

/** Refuses what is no day. What only the deployment knows passes. */
export function requireDay(path: string, day: string | undefined): void {
  if (day === undefined || (isKnown(day) && !isDay(day))) {
    throw invalid('InvalidPriceDate', path, day);
  }
}

function checkPrice(path: string, price: ModelPrice): void {
  for (const field of ['provider', 'model'] as const) {
    if (!LABEL.test(price[field])) {
      throw invalid('InvalidPrice', `${path}.${field}`, price[field]);
    }
  }
  const why = neverAsked(price.provider, price.model);
  if (why) {
    throw invalid('PriceNeverUsed', `${path}.model`, price.model, why);
  }
  if (RATE_NAMES.every((name) => price[name] === undefined)) {
    throw invalid('InvalidPrice', path, `${price.provider} ${price.model}`, 'no rate is given');
  }
  if (price.validFrom !== undefined) {
    requireDay(`${path}.validFrom`, price.validFrom);
  }
  checkTier(path, price);
  for (const [tier, rates] of Object.entries(price.tiers ?? {})) {
    checkTier(`${path}.tiers.${tier}`, rates);
  }
  checkEach(`${path}.geographies`, price.geographies, TIMES);
  checkEach(`${path}.fees`, price.fees, USD);
}

function checkTier(path: string, tier: TierPrice): void {
  checkRates(path, tier);
  if (tier.longContext) {
    checkLongContext(`${path}.longContext`, tier.longContext);
  }
}

function checkLongContext(path: string, long: LongContextPrice): void {
  requireRange('InvalidPrice', `${path}.aboveInputTokens`, long.aboveInputTokens, TOKENS);
  checkRates(path, long);
}

const checkRates = (path: string, rates: TokenRates): void => checkEach(path, Object.fromEntries(RATE_NAMES.map((name) => [name, rates[name]])), USD);

function checkEach(path: string, numbers: Readonly<Record<string, number | undefined>> = {}, range: Range): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined) {
      requireRange('InvalidPrice', `${path}.${name}`, value, range);
    }
  }
}

/** What a row answers for: a model in places, from a day on. */
function keysOf({ provider, model, validFrom, geographies }: ModelPrice): string[] {
  const places = geographies ? Object.keys(geographies) : [''];
  return places.map((place) => JSON.stringify([provider, model.toLowerCase(), validFrom, place]));
}

function isDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return DAY.test(day) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
