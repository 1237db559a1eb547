import type { Source } from './source';

type Json = Readonly<Record<string, unknown>>;

/** What is written for people, and what is said elsewhere. */
const SENTENCES = new Set(['note', 'disagreement', 'what', 'unit', 'missing', 'billing']);

/** Fields in this order, others behind them by the alphabet. */
const ORDER = [
  ['provider', 'model', 'tool', 'asOf', 'resolvedFor', 'currency', 'from', 'aboveInputTokens'],
  ['input', 'cachedInput', 'cacheWrite', 'cacheWrite5m', 'cacheWrite1h', 'cacheWrite12h', 'output'],
  ['audioInput', 'cachedAudioInput', 'audioOutput', 'imageInput', 'cachedImageInput', 'imageOutput', 'videoInput', 'videoOutput'],
  ['longContext', 'tiers', 'global', 'in-region', 'geographies', 'regional', 'multipliers', 'upcoming'],
].flat();

const rank = (field: string): number => (ORDER.includes(field) ? ORDER.indexOf(field) : ORDER.length);
const byRank = ([one]: [string, unknown], [other]: [string, unknown]): number => rank(one) - rank(other) || (one < other ? -1 : 1);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!(value instanceof Object)) return typeof value === 'string' ? value.replace(/ \(stored pages?\b.*\)$/, '') : value;
  const fields = Object.entries(value).filter(([name]) => !SENTENCES.has(name));
  return Object.fromEntries(fields.sort(byRank).map(([name, each]) => [name, sorted(each)]));
}

/** A list of rows has a line for each, in the order of what they are about; everything else is one line. */
function lines(document: Json): string {
  const told = (name: string, value: unknown): string => {
    if (!Array.isArray(value)) return `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
    const key = ({ provider, model, tool, id, models }: Json): string => [provider, model ?? tool ?? id, models].join(' ');
    const rows = [...value].sort((one, other) => (key(one) < key(other) ? -1 : 1));
    return `${JSON.stringify(name)}: [\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`;
  };
  return `{\n${Object.entries(document)
    .map(([name, value]) => told(name, value))
    .join(',\n')}\n}\n`;
}

/** The files of the data, by name: numbers and names alone, sorted, a line for each row, so that a difference can be read. */
export const dataFiles = ({ prices, fees: { asOf, toolFees, notPricedByToken } }: Source): Readonly<Record<string, string>> => ({
  'prices.json': lines(sorted(prices) as Json),
  'fees.json': lines(sorted({ asOf, toolFees, notPricedByToken }) as Json),
});
