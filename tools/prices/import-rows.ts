import { createPriceTable, type LivePrice, type Rates } from '../../src/contract';
import type { SourceModel, SourcePlaces, SourceRates, SourceTier } from './source';

/** A row while it is made. */
export type Row = LivePrice;

export const keyOf = ({ provider, model }: Pick<Row, 'provider' | 'model'>): string => `${provider} ${model}`;

export const placesOf = ({ geographies = {} }: Row): string => Object.keys(geographies).join(' ');

/** What rows cost, whatever they are called. */
export const saidOf = (rows: readonly Row[]): string => JSON.stringify(rows.map(({ model, exact, ...said }) => said));

type Named = Pick<Row, 'provider' | 'model'>;

/** Those of the rows that answer for a model, as in a task. */
export function answering(rows: readonly Row[], { provider, model }: Named): readonly Row[] {
  const near = rows.filter((row) => row.provider === provider && model.startsWith(row.model));
  return createPriceTable({ models: near })({ name: provider, kind: provider }, model);
}

/** Those that would, if it had none of its own. */
export function answeringInstead(rows: readonly Row[], named: Named): readonly Row[] {
  const others = rows.filter(({ model }) => model !== named.model);
  return answering(others, named);
}

type Tier = NonNullable<LivePrice['tiers']>[string];

/**
 * The rows of one model: that of its list price, one for each group of places whose prices are not so many times the list's, and one for each day
 * from which it has others.
 */
export function rowsOf(model: SourceModel): Row[] {
  const { provider, model: name, prefixSafe, upcoming = [] } = model;
  const id = { provider, model: name, ...(prefixSafe === false && { exact: 1 as const }) };
  const { factors, prices } = pricesByPlace(model);
  if (upcoming.length > 0 && prices.length > 0) throw new Error(`${keyOf(model)} has prices to come, and not for every place`);
  const listed = { ...id, ...tierOf(model), tiers: tiersOf(model), geographies: factors };
  return [
    listed,
    ...prices.map(({ places, rates }) => ({ ...id, ...ratesOf(rates), geographies: Object.fromEntries(places.map((place) => [place, 1])) })),
    ...upcoming.map((later) => ({ ...id, from: later.from, ...tierOf(later), tiers: tiersOf(later), geographies: factors })),
  ].map(withoutAbsent);
}

/** What no answer tells apart is not among them: writes that stay for twelve hours, what is cached of sound and pictures, video. */
function ratesOf(rates: SourceRates): Rates {
  const {
    input,
    cachedInput,
    cacheWrite5m,
    cacheWrite = cacheWrite5m,
    cacheWrite1h,
    audioInput,
    imageInput,
    output,
    audioOutput,
    imageOutput,
  } = rates;
  return withoutAbsent({ input, cachedInput, cacheWrite, cacheWrite1h, audioInput, imageInput, output, audioOutput, imageOutput });
}

function tierOf({ longContext, ...rates }: SourceTier): Tier {
  const long = longContext && { aboveInputTokens: longContext.aboveInputTokens, ...ratesOf(longContext) };
  return withoutAbsent({ ...ratesOf(rates), longContext: long });
}

const tiersOf = ({ tiers }: Pick<SourceModel, 'tiers'>): LivePrice['tiers'] =>
  tiers && Object.fromEntries(Object.entries(tiers).map(([tier, rates]) => [tier, tierOf(rates)]));

interface Places {
  readonly factors?: Readonly<Record<string, number>>;
  readonly prices: readonly { readonly places: readonly string[]; readonly rates: SourceRates }[];
}

function pricesByPlace(model: SourceModel): Places {
  const all = Object.entries(knownPlaces(model))
    .sort()
    .map(([place, price]) => [place, evenly(model, price)] as const);
  const factors = all.filter((each): each is [string, number] => typeof each[1] === 'number');
  const groups = new Map<string, { places: string[]; rates: SourceRates }>();
  for (const [place, rates] of all) {
    if (typeof rates === 'number') continue;
    const group = groups.get(JSON.stringify(rates)) ?? { places: [], rates };
    group.places.push(place);
    groups.set(JSON.stringify(rates), group);
  }
  return { factors: factors.length > 0 ? Object.fromEntries(factors) : undefined, prices: [...groups.values()] };
}

/** Of all places that the sources tell, and those that follow from them. */
function knownPlaces(model: SourceModel): SourcePlaces {
  const { provider, geographies, regional = {}, multipliers } = model;
  const us = multipliers?.['inference_geo:us'];
  if (us !== undefined) return { global: 1, us };
  // a deployment is somewhere, and it is the global one that has the list price
  if (provider === 'azure-openai' && !geographies) return { global: 1 };
  if (!geographies)
    return Object.values(regional).some((price) => typeof evenly(model, price) === 'number') ? { 'in-region': 1, ...regional } : regional;
  return { ...geographies, ...govCloud(geographies, regional), ...regional };
}

/** An inference profile of GovCloud spans its Regions: where they have one price, it is the profile's. */
function govCloud(geographies: SourcePlaces, regional: SourcePlaces): SourcePlaces {
  const prices = new Set(Object.keys(regional).flatMap((region) => (region.startsWith('us-gov-') ? [regional[region]] : [])));
  const [price] = prices;
  return prices.size === 1 && typeof price === 'number' && geographies['us-gov'] === undefined ? { 'us-gov': price } : {};
}

/**
 * A place whose price is told in numbers has no price for a long context of its own. Where all its numbers are so many times the row's, the long
 * context is, too.
 */
function evenly(model: SourceModel, price: number | SourceRates): number | SourceRates {
  if (typeof price === 'number' || !model.longContext) return price;
  const names = Object.keys(price) as (keyof SourceRates)[];
  const times = names.map((name) => (price[name] ?? 0) / (model[name] ?? 0));
  if (times.some((each) => Math.abs(each - times[0]) > 1e-9)) throw new Error(`${model.provider} ${model.model} has no long context in a place`);
  return times[0];
}

function withoutAbsent<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
