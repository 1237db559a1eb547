import { check, GEOGRAPHY, type LivePrices, type Rates, type Shape } from '../../src/contract';
import { LIVE_PRICES } from '../../src/contract/prices';
import { isMendOf, modelsOf } from './fees';
import { answering, answeringInstead, keyOf, placesOf, type Row, saidOf } from './import-rows';
import { ADDED_FEES, ALSO_CALLED, FEES_OF_NO_MODEL, LEFT_OUT, MENDED, MENDED_FEES } from './mended';
import { SOURCE_FEE, SOURCE_MODEL, type Source, type SourceFee, type SourceModel } from './source';

/** What breaks a rule of the table, a line each. */
export function problemsOf(prices: LivePrices, models: readonly SourceModel[], { prices: data, fees }: Source): string[] {
  return [
    ...forgotten(data.models),
    ...forgottenFees(fees.toolFees),
    ...feesOfStrangers(fees.toolFees, data.models),
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

/** A field or a word of the data that nobody knows would be lost in silence. */
export const slipsIn = ({ prices, fees }: Source): string[] => [
  ...prices.models.flatMap((model) => faultIn(SOURCE_MODEL, model, keyOf(model))),
  ...fees.toolFees.flatMap((fee) => faultIn(SOURCE_FEE, fee, `fee of ${fee.provider} ${fee.tool}`)),
];

function faultIn(shape: Shape, value: unknown, path: string): string[] {
  try {
    check(shape, value, path);
    return [];
  } catch (error) {
    return [String((error as Error).message)];
  }
}

/** So is a fee, and what is added to the fees is not there yet. */
function forgottenFees(fees: readonly SourceFee[]): string[] {
  const gone = MENDED_FEES.filter((mend) => !fees.some((fee) => isMendOf(mend, fee)));
  const come = ADDED_FEES.filter(({ provider, tool }) => fees.some((fee) => fee.provider === provider && fee.tool === tool));
  const named = new Set(fees.flatMap((fee) => (modelsOf(fee) ?? []).map((model) => `${fee.provider} ${model}`)));
  return [
    ...gone.map(({ of }) => `the fee of ${of.provider} for ${of.tool}, ${of.usdPer1000}, is mended and not in the data`),
    ...come.map(({ provider, tool }) => `the fee of ${provider} for ${tool} is added and in the data`),
    ...Object.keys(FEES_OF_NO_MODEL).flatMap((model) => (named.has(model) ? [] : [`${model} is said to have a fee, which is not in the data`])),
  ];
}

/** A fee is of models that have a price. */
function feesOfStrangers(fees: readonly SourceFee[], models: readonly SourceModel[]): string[] {
  const known = new Set([...models.map(keyOf), ...Object.keys(FEES_OF_NO_MODEL)]);
  return fees.flatMap((fee) => {
    const keys = [...new Set(modelsOf(fee))].map((model) => `${fee.provider} ${model}`);
    return keys.filter((key) => !known.has(key)).map((key) => `${key} has a fee for ${fee.tool} and is not in the data`);
  });
}

/** No price is negative or not a number, every field is one of the contract's. */
const misshapen = (prices: LivePrices): string[] => faultIn(LIVE_PRICES, prices, '$');

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
