import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANYTHING, DAY, FACTOR, LABEL, type Like, PRICE } from '../../src/contract';

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';

/** USD per million tokens, as the sources tell them apart. */
const RATES = {
  'input?': PRICE,
  'cachedInput?': PRICE,
  /** For the one time that the provider keeps it. */
  'cacheWrite?': PRICE,
  'cacheWrite5m?': PRICE,
  'cacheWrite1h?': PRICE,
  'cacheWrite12h?': PRICE,
  'output?': PRICE,
  'audioInput?': PRICE,
  'cachedAudioInput?': PRICE,
  'audioOutput?': PRICE,
  'imageInput?': PRICE,
  'cachedImageInput?': PRICE,
  'imageOutput?': PRICE,
  'videoInput?': PRICE,
  'videoOutput?': PRICE,
} as const;

const LONG_CONTEXT = { ...RATES, aboveInputTokens: [1, 1e9] } as const;
const TIER = { ...RATES, 'longContext?': LONG_CONTEXT } as const;
const TIERS = { '*': TIER } as const;
const PLACES = { '*': (price: unknown) => (typeof price === 'number' ? FACTOR : RATES) } as const;

/** A field that is not here is a slip, as its price would be lost in silence. */
export const SOURCE_MODEL = {
  provider: LABEL,
  model: LABEL,
  ...TIER,
  'tiers?': TIERS,
  'geographies?': PLACES,
  /** By AWS Region. */
  'regional?': PLACES,
  /** By field of the answer and its value. */
  'multipliers?': { 'inference_geo:us?': FACTOR, 'speed:fast?': FACTOR },
  'upcoming?': [{ ...TIER, from: DAY, 'tiers?': TIERS }],
  'retires?': DAY,
  'deprecated?': isBoolean,
  /** `false`: longer ids begin like it that have another price. */
  'prefixSafe?': isBoolean,
  sources: [LABEL],
} as const;

export const SOURCE_FEE = {
  provider: LABEL,
  tool: LABEL,
  /** Absent: it is not charged by the call. */
  'usdPer1000?': PRICE,
  /** What is charged by the call. */
  'counts?': /^(call|query|grounded prompt)$/,
  /** Absent, as `models`: all that take text. */
  'model?': LABEL,
  'models?': [LABEL],
  'free?': ANYTHING,
  'freeGb?': PRICE,
  'usdPerSession?': PRICE,
  'usdPerSessionBySize?': { '*': PRICE },
  'usdPerGbDay?': PRICE,
  'usdPerMillionTokens?': PRICE,
  'usdPerMillionTokensHour?': PRICE,
  source: ANYTHING,
} as const;

export type SourceRates = Like<typeof RATES>;
export type SourceTier = Like<typeof TIER>;
export type SourceFee = Like<typeof SOURCE_FEE>;

/** How many times the row's price, or prices where it is not one number. */
export type SourcePlaces = Readonly<Record<string, number | SourceRates>>;

export type SourceModel = Omit<Like<typeof SOURCE_MODEL>, 'geographies' | 'regional'> & {
  readonly geographies?: SourcePlaces;
  readonly regional?: SourcePlaces;
};

export interface SourcePrices {
  readonly asOf: string;
  readonly resolvedFor: string;
  readonly currency: string;
  readonly sources: readonly { readonly id: string; readonly date: string; readonly licence?: string }[];
  readonly models: readonly SourceModel[];
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
