import { GEOGRAPHY } from '../../src/contract';
import type { Row } from './import-rows';
import type { SourceFee } from './source';

/** Answers count these alone. A prompt that was grounded, a session, a gigabyte and an hour they do not. */
const COUNTED = ['call', 'query'];

/** Where a source repeats a fee with another price and does not say where it counts: 1.2 times the other, as all prices of these Regions. */
const GOV_CLOUD = { provider: 'bedrock-mantle', usdPer1000: 14.4, places: /^us-gov-/ };

/**
 * Of OpenAI's models without reasoning one source knows the price of the preview's tool alone, another that of today's. Models that search in every
 * request count no calls.
 */
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
    return [{ ...fee, usd: today / 1_000, models: [...others, ...(models ?? []).filter((model) => !alone.test(model))] }];
  });
}

const withoutGeography = (model: string): string => model.replace(GEOGRAPHY, '');

/** A row, twice where a tool costs more in some of its places. */
export function withFees(row: Row, all: readonly Fee[]): Row[] {
  const mine = all.filter(({ provider, models }) => provider === row.provider && (models ? models.includes(row.model) : takesTextAlone(row)));
  const usual = mine.filter((fee) => !fee.places);
  const at = (place: string): Fee[] => mine.filter((fee) => fee.places?.test(place));
  const places = Object.entries(row.geographies ?? {});
  const apart = [places.filter(([place]) => at(place).length === 0), places.filter(([place]) => at(place).length > 0)];
  if (places.length === 0) return [{ ...row, ...feesIn(usual) }];
  return apart
    .filter((part) => part.length > 0)
    .map((part) => ({ ...row, geographies: Object.fromEntries(part), ...feesIn([...usual, ...at(part[0][0])]) }));
}

const feesIn = (fees: readonly Fee[]): Pick<Row, 'fees'> =>
  fees.length > 0 ? { fees: Object.fromEntries(fees.map(({ tool, usd }) => [tool, usd])) } : {};

/** Models that are asked in text and answer in it. */
const takesTextAlone = ({ input, output, audioInput, audioOutput, imageOutput }: Row): boolean =>
  input !== undefined && (output ?? 0) > 0 && [audioInput, audioOutput, imageOutput].every((rate) => rate === undefined);
