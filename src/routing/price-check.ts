import { isKnown, type Range, requireRange } from '../checks';
import { type createPriceTable, DAY, FACTOR, LABEL, type LivePrice, LONG_CONTEXT, MAX_PRICES, PLACE, PRICE, rateNames } from '../contract';
import { invalid } from '../errors';
import type { LongContextPrice, ModelPrice, TierPrice, TokenRates } from './model-price';
import { neverAsked } from './priced-ids';

const DAY_MS = 86_400_000;
const RATE_NAMES = rateNames();
const USD: Range = { from: PRICE[0], to: PRICE[1], fractions: true };
const TIMES: Range = { from: FACTOR[0], to: FACTOR[1], fractions: true };
const [FEWEST, MOST] = LONG_CONTEXT.aboveInputTokens;
const TOKENS: Range = { from: FEWEST, to: MOST };

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

/** Refuses the date of a table that is no day, or to come: it would never be old. */
export function requireDateOfTable(path: string, day: string | undefined): void {
  requireDay(path, day);
  // where it is tomorrow already
  if (day !== undefined && isKnown(day) && day > isoDay(Date.now() + DAY_MS)) {
    throw invalid('InvalidPriceDate', path, day, 'it is to come');
  }
}

/** Refuses added rows that count from a day to come alone, of a model that has a price today. */
export function requirePriceToday(added: readonly LivePrice[], replaced: readonly LivePrice[], answers: ReturnType<typeof createPriceTable>): void {
  const counts = ({ from = '' }: LivePrice) => from <= isoDay(Date.now());
  for (const { provider, model } of replaced.filter(counts)) {
    const instead = answers({ name: provider, kind: provider }, model);
    if (!instead.some(counts)) {
      throw invalid('NoPriceToday', `prices.models[${added.indexOf(instead[0])}].validFrom`, instead[0].from);
    }
  }
}

function checkPrice(path: string, price: ModelPrice): void {
  for (const field of ['provider', 'model'] as const) {
    requireName(`${path}.${field}`, price[field]);
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
    requireName(`${path}.tiers.${tier}`, tier);
    checkTier(`${path}.tiers.${tier}`, rates);
  }
  checkPlaces(`${path}.geographies`, price.geographies);
  for (const tool of Object.keys(price.fees ?? {})) {
    requireName(`${path}.fees.${tool}`, tool);
  }
  checkEach(`${path}.fees`, price.fees, USD, 'a fee is from 0 to 1,000,000 USD a call');
}

function checkPlaces(path: string, places: ModelPrice['geographies']): void {
  if (places && Object.keys(places).length === 0) {
    throw invalid('InvalidPrice', path, places, 'a row without any place is the price of nothing');
  }
  for (const place of Object.keys(places ?? {})) {
    requireName(`${path}.${place}`, place, PLACE, 'a place has up to 128 printable ASCII characters, no blanks and no capitals');
  }
  checkEach(path, places, TIMES, "so many times the row's price, from 0 to 1,000");
}

function requireName(path: string, name: string, pattern = LABEL, detail = '1 to 128 printable ASCII characters'): void {
  if (!isKnown(name)) {
    throw invalid('InvalidPrice', path, name, 'rows are looked up by it: it must be known when the template is written');
  }
  if (!pattern.test(name)) {
    throw invalid('InvalidPrice', path, name, detail);
  }
}

function checkTier(path: string, tier: TierPrice): void {
  checkRates(path, tier);
  if (tier.longContext) {
    checkLongContext(`${path}.longContext`, tier.longContext);
  }
}

function checkLongContext(path: string, long: LongContextPrice): void {
  const detail = 'a context is long above 1 to 1,000,000,000 tokens, a whole number';
  requireRange('InvalidPrice', `${path}.aboveInputTokens`, long.aboveInputTokens, TOKENS, detail);
  checkRates(path, long);
}

function checkRates(path: string, rates: TokenRates): void {
  const given = Object.fromEntries(RATE_NAMES.map((name) => [name, rates[name]]));
  checkEach(path, given, USD, 'a rate is from 0 to 1,000,000 USD per million tokens');
}

function checkEach(path: string, numbers: Readonly<Record<string, number | undefined>> = {}, range: Range, detail: string): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined) {
      requireRange('InvalidPrice', `${path}.${name}`, value, range, detail);
    }
  }
}

/** What a row answers for: a model in places, from a day on. */
function keysOf({ provider, model, validFrom, geographies }: ModelPrice): string[] {
  const places = geographies ? Object.keys(geographies) : [''];
  return places.map((place) => JSON.stringify([provider, model.toLowerCase(), validFrom, place]));
}

const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

function isDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return DAY.test(day) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
