import { GEOGRAPHY } from '../../src/contract';
import type { Row } from './import-rows';
import { ADDED_FEES, MENDED_FEES, type MendedFee } from './mended';
import type { SourceFee } from './source';

/** Answers count these alone. A prompt that was grounded, a session, a gigabyte and an hour they do not. */
const COUNTED = ['call', 'query'];

interface Fee {
  readonly provider: string;
  readonly tool: string;
  readonly usd: number;
  isOf(row: Row): boolean;
  readonly places?: RegExp;
}

export const feesOf = (source: readonly SourceFee[]): Fee[] => [
  ...source.flatMap((fee) => {
    const { provider, tool, usdPer1000, counts = '' } = fee;
    if (usdPer1000 === undefined || !COUNTED.includes(counts)) return [];
    const mend = MENDED_FEES.find((each) => isMendOf(each, fee));
    const models = mendedModels(modelsOf(fee), mend);
    const isOf = (row: Row) => (models ? models.includes(row.model) : takesTextAlone(row));
    return [{ provider, tool, usd: (mend?.usdPer1000 ?? usdPer1000) / 1_000, isOf, places: mend?.places }];
  }),
  ...ADDED_FEES.map(({ provider, tool, usdPer1000, models }) => ({
    provider,
    tool,
    usd: usdPer1000 / 1_000,
    isOf: ({ model }: Row) => models.test(model),
  })),
];

/** Of Bedrock's without their geographies, as rows name them. */
export function modelsOf({ provider, model, models = model === undefined ? undefined : [model] }: SourceFee): readonly string[] | undefined {
  return provider === 'bedrock' ? models?.map((each) => each.replace(GEOGRAPHY, '')) : models;
}

export const isMendOf = ({ of }: MendedFee, fee: SourceFee): boolean =>
  of.provider === fee.provider && of.tool === fee.tool && of.usdPer1000 === fee.usdPer1000;

const mendedModels = (models: readonly string[] | undefined, mend: MendedFee | undefined): readonly string[] | undefined =>
  models && [...(mend?.also ?? []), ...models.filter((model) => !mend?.notOf?.test(model))];

/** A row, twice where a tool costs more in some of its places. */
export function withFees(row: Row, all: readonly Fee[]): Row[] {
  const mine = all.filter((fee) => fee.provider === row.provider && fee.isOf(row));
  const usual = mine.filter((fee) => !fee.places);
  const at = (place: string): Fee[] => mine.filter((fee) => fee.places?.test(place));
  const places = Object.entries(row.geographies ?? {});
  if (places.length === 0) return [{ ...row, ...feesIn(usual) }];
  const parts = [places.filter(([place]) => at(place).length === 0), places.filter(([place]) => at(place).length > 0)];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => ({ ...row, geographies: Object.fromEntries(part), ...feesIn([...usual, ...at(part[0][0])]) }));
}

const feesIn = (fees: readonly Fee[]): Pick<Row, 'fees'> =>
  fees.length > 0 ? { fees: Object.fromEntries(fees.map(({ tool, usd }) => [tool, usd])) } : {};

/** Models that are asked in text and answer in it. */
const takesTextAlone = ({ input, output, audioInput, audioOutput, imageOutput }: Row): boolean =>
  input !== undefined && (output ?? 0) > 0 && [audioInput, audioOutput, imageOutput].every((rate) => rate === undefined);
