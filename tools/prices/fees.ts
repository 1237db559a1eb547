import { GEOGRAPHY } from '../../src/contract';
import type { Row } from './import-rows';
import type { SourceFee } from './source';

/** Answers count these alone. A prompt that was grounded, a session, a gigabyte and an hour they do not. */
const COUNTED = ['call', 'query'];

/** Where a source repeats a fee with another price and does not say where it counts: 1.2 times the other, as all prices of these Regions. */
const GOV_CLOUD = { provider: 'bedrock-mantle', usdPer1000: 14.4, places: /^us-gov-/ };

/** Of OpenAI's models without reasoning a source knows the price of the older tool alone; another has this for the tool of today. */
const OLDER_SEARCH = {
  provider: 'openai',
  usdPer1000: 25,
  today: 10,
  alone: /-search-/,
  others: ['gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o-2024-11-20'],
};

interface Fee {
  readonly provider: string;
  readonly tool: string;
  readonly usd: number;
  readonly models?: readonly string[];
  readonly places?: RegExp;
}

export function feesOf(source: readonly SourceFee[]): Fee[] {
  return source.flatMap(({ provider, tool, usdPer1000, counts = '', models }) => {
    if (usdPer1000 === undefined || !COUNTED.includes(counts)) return [];
    const fee: Fee = {
      provider,
      tool,
      usd: usdPer1000 / 1_000,
      models: models?.map((model) => (provider === 'bedrock' ? withoutGeography(model) : model)),
    };
    const is = (of: { provider: string; usdPer1000: number }) => of.provider === provider && of.usdPer1000 === usdPer1000;
    if (is(GOV_CLOUD)) return [{ ...fee, places: GOV_CLOUD.places }];
    if (!is(OLDER_SEARCH)) return [fee];
    const { today, alone, others } = OLDER_SEARCH;
    return [
      { ...fee, tool: `${tool}_preview` },
      { ...fee, usd: today / 1_000, models: [...others, ...(models ?? []).filter((model) => !alone.test(model))] },
    ];
  });
}

const withoutGeography = (model: string): string => model.replace(GEOGRAPHY, '');

/** A row, twice where a tool costs more in some of its places. */
export function withFees(row: Row, all: readonly Fee[]): Row[] {
  const mine = all.filter(({ provider, models }) => provider === row.provider && (models ? models.includes(row.model) : takesTextAlone(row)));
  const places = Object.keys(row.geographies ?? {});
  const dearer = mine.find((fee) => fee.places && places.some((place) => fee.places?.test(place)));
  const of = (fees: readonly Fee[], kept: readonly string[]): Row => ({
    ...row,
    ...(row.geographies && { geographies: Object.fromEntries(kept.map((place) => [place, row.geographies?.[place] ?? 1])) }),
    ...(fees.length > 0 && { fees: Object.fromEntries(fees.map(({ tool, usd }) => [tool, usd])) }),
  });
  const usual = mine.filter((fee) => !fee.places);
  if (!dearer) return [of(usual, places)];
  const there = (place: string): boolean => dearer.places?.test(place) === true;
  const elsewhere = places.filter((place) => !there(place));
  const dear = of([...usual.filter(({ tool }) => tool !== dearer.tool), dearer], places.filter(there));
  return elsewhere.length > 0 ? [of(usual, elsewhere), dear] : [dear];
}

/** Models that are asked in text and answer in it. */
const takesTextAlone = ({ input, output, audioInput, audioOutput, imageOutput }: Row): boolean =>
  input !== undefined && (output ?? 0) > 0 && [audioInput, audioOutput, imageOutput].every((rate) => rate === undefined);
