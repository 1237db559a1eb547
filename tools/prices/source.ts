import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** USD per million tokens, as the sources tell them apart. */
export interface SourceRates {
  readonly input?: number;
  readonly cachedInput?: number;
  /** For the one time that the provider keeps it. */
  readonly cacheWrite?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  readonly cacheWrite12h?: number;
  readonly output?: number;
  readonly audioInput?: number;
  readonly cachedAudioInput?: number;
  readonly audioOutput?: number;
  readonly imageInput?: number;
  readonly cachedImageInput?: number;
  readonly imageOutput?: number;
  readonly videoInput?: number;
  readonly videoOutput?: number;
}

export interface SourceLongContext extends SourceRates {
  readonly aboveInputTokens: number;
}

export interface SourceTier extends SourceRates {
  readonly longContext?: SourceLongContext;
}

/** How many times the row's price, or prices where it is not one number. */
export type SourcePlaces = Readonly<Record<string, number | SourceRates>>;

export interface SourceModel extends SourceTier {
  readonly provider: string;
  readonly model: string;
  readonly tiers?: Readonly<Record<string, SourceTier>>;
  readonly geographies?: SourcePlaces;
  /** By AWS Region. */
  readonly regional?: SourcePlaces;
  /** By field of the answer and its value: `inference_geo:us`, `speed:fast`. */
  readonly multipliers?: Readonly<Record<string, number>>;
  readonly upcoming?: readonly (SourceTier & { readonly from: string; readonly tiers?: Readonly<Record<string, SourceTier>> })[];
  readonly retires?: string;
  readonly deprecated?: boolean;
  /** `false`: longer ids begin like it that have another price. */
  readonly prefixSafe?: boolean;
  readonly sources: readonly string[];
}

export interface SourcePrices {
  readonly asOf: string;
  readonly resolvedFor: string;
  readonly currency: string;
  readonly sources: readonly { readonly id: string; readonly date: string; readonly licence?: string }[];
  readonly models: readonly SourceModel[];
}

export interface SourceFee {
  readonly provider: string;
  readonly tool: string;
  /** Absent: it is not charged by the call. */
  readonly usdPer1000?: number;
  readonly counts?: string;
  /** Absent: all that take text. */
  readonly models?: readonly string[];
}

export interface SourceFees {
  readonly asOf: string;
  readonly toolFees: readonly SourceFee[];
  readonly notPricedByToken: readonly { readonly provider: string; readonly model: string }[];
}

export interface Source {
  readonly prices: SourcePrices;
  readonly fees: SourceFees;
}

export const DATA = join(__dirname, 'data');

export function readSource(directory = DATA): Source {
  const read = (name: string) => JSON.parse(readFileSync(join(directory, name), 'utf8'));
  return { prices: read('prices.json'), fees: read('fees.json') };
}
