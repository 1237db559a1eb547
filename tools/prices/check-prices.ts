import { check, GEOGRAPHY, type LivePrices, type Rates } from '../../src/contract';
import { LIVE_PRICES } from '../../src/contract/prices';
import { answering, answeringInstead, keyOf, placesOf, type Row, saidOf } from './import-rows';
import { ALSO_CALLED, LEFT_OUT, MENDED } from './mended';
import type { Source, SourceModel } from './source';

/** What breaks a rule of the table, a line each. */
export function problemsOf(prices: LivePrices, models: readonly SourceModel[], { prices: data, fees }: Source): string[] {
  return [
    ...forgotten(data.models),
    ...misshapen(prices),
    ...prices.models.flatMap(dearCache),
    ...repeated(prices.models),
    ...models.filter(({ sources }) => !(sources?.length > 0)).map(({ provider, model }) => `${provider} ${model} has no source`),
    ...models.flatMap(unevenSpeed),
    ...unreachable(prices, models),
    ...strangers(prices, models),
    ...pricedOtherwise(prices, fees.notPricedByToken),
  ];
}

/** What is mended is there to be mended. */
function forgotten(models: readonly SourceModel[]): string[] {
  const known = new Set(models.map(keyOf));
  const named = [...Object.keys(LEFT_OUT), ...MENDED.flatMap((mend) => mend.models), ...ALSO_CALLED.map(({ model }) => model)];
  return named.filter((model) => !known.has(model)).map((model) => `${model} is mended and not in the data`);
}

/** No price is negative or not a number, every field is one of the contract's. */
function misshapen(prices: LivePrices): string[] {
  try {
    check(LIVE_PRICES, prices, '$');
    return [];
  } catch (error) {
    return [String((error as Error).message)];
  }
}

/** What is read from a cache costs at most what is not: in the row, in its tiers, and in a long context of each. */
function dearCache(row: Row): string[] {
  const tiers = [row, ...Object.values(row.tiers ?? {}).map((tier) => ({ ...row, ...tier }))];
  const all: Rates[] = tiers.flatMap((tier) => [tier, ...(tier.longContext ? [{ ...tier, ...row.longContext, ...tier.longContext }] : [])]);
  return all.some(({ cachedInput = 0, input = cachedInput }) => cachedInput > input) ? [`${keyOf(row)} reads from its cache at a higher price`] : [];
}

/** One row for a model, a day and a place. */
function repeated(rows: readonly Row[]): string[] {
  const seen = new Set<string>();
  return rows.flatMap((row) =>
    (row.geographies ? placesOf(row).split(' ') : ['everywhere']).flatMap((place) => {
      const key = `${keyOf(row).toLowerCase()} ${row.from ?? ''} ${place}`;
      return seen.size === seen.add(key).size ? [`${key} has two prices`] : [];
    }),
  );
}

/** A multiplier for a fast answer says what the tier of that name says. */
function unevenSpeed({ multipliers, tiers, ...row }: SourceModel): string[] {
  const times = multipliers?.['speed:fast'];
  const { longContext, ...fast } = tiers?.fast ?? {};
  const names = Object.keys(fast) as (keyof typeof fast)[];
  const same = names.length > 0 && names.every((name) => fast[name] === (row[name] ?? 0) * (times ?? 1));
  return times === undefined || same ? [] : [`${keyOf(row)} is not ${times} times as dear when it is fast`];
}

/** Every model of the data is priced by its own name. */
const unreachable = ({ models: rows }: LivePrices, models: readonly SourceModel[]): string[] =>
  models.flatMap((model) => (answering(rows, model).some((row) => row.model === model.model) ? [] : [`${keyOf(model)} is not reached`]));

/** Without its own row a model has no price, or that very one: a model that nobody knows yet is not priced as another. */
const strangers = ({ models: rows }: LivePrices, models: readonly SourceModel[]): string[] =>
  models.flatMap((model) => {
    const instead = answeringInstead(rows, model);
    const same = instead.length === 0 || saidOf(instead) === saidOf(answering(rows, model));
    return same ? [] : [`${keyOf(instead[0])} answers for ${model.model}, which has another price`];
  });

/** What is priced by the picture, the minute or the character has no price by the token. */
const pricedOtherwise = ({ models: rows }: LivePrices, others: readonly Pick<Row, 'provider' | 'model'>[]): string[] =>
  others.flatMap(({ provider, model }) => {
    const of = { provider, model: provider === 'bedrock' ? model.replace(GEOGRAPHY, '') : model };
    return answering(rows, of).length > 0 ? [`${keyOf(of)} is not priced by the token`] : [];
  });
