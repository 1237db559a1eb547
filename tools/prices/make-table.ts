import type { LivePrices } from '../../src/contract';
import { problemsOf, slipsIn } from './check-prices';
import { feesOf, withFees } from './fees';
import { answeringInstead, keyOf, placesOf, type Row, rowsOf, saidOf } from './import-rows';
import { ALSO_CALLED, LEFT_OUT, MENDED } from './mended';
import type { Source, SourceModel } from './source';

export const TABLE = 'src/routing/standard-prices.ts';

/**
 * The library's price table, from the data.
 *
 * @throws Error that names every row that breaks a rule of the table
 */
export function standardPrices(source: Source): LivePrices {
  refuse(slipsIn(source));
  const models = modelsOf(source);
  const fees = feesOf(source.fees.toolFees);
  const rows = models.flatMap(rowsOf).flatMap((row) => withFees(row, fees));
  const prices = { asOf: source.prices.asOf, models: ordered(withExact(rows)) };
  refuse(problemsOf(prices, models, source));
  return prices;
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** The models of the data that are in the table, as they are in it. */
function modelsOf({ prices }: Source): SourceModel[] {
  const kept = prices.models.filter((model) => !(keyOf(model) in LEFT_OUT));
  const mended = kept.map(
    (model): SourceModel => Object.assign({}, model, ...MENDED.filter((mend) => mend.models.includes(keyOf(model))).map((mend) => mend.with)),
  );
  const named = ALSO_CALLED.flatMap(({ model, as }) => mended.filter((each) => keyOf(each) === model).map((each) => ({ ...each, model: as })));
  return [...mended, ...named].map((model) => ({ ...model, ...ofUndated(model, mended) }));
}

/** Of Azure's dated models the sources know fewer places than of the same at the same price without a date. */
function ofUndated(model: SourceModel, models: readonly SourceModel[]): Pick<SourceModel, 'geographies'> {
  const name = model.model.replace(/-\d{4}-\d\d-\d\d$/, '');
  const undated = models.find((other) => other.provider === model.provider && other.model === name);
  const same = model.provider === 'azure-openai' && undated?.input === model.input && undated?.output === model.output;
  return same && undated?.geographies ? { geographies: { ...undated.geographies, ...model.geographies } } : {};
}

/** A row that would answer for a dated id with another price answers for its own alone. */
function withExact(rows: readonly Row[]): Row[] {
  const exact = new Set<string>();
  for (const own of byModel(rows).values()) {
    const instead = answeringInstead(rows, own[0]);
    if (instead.length > 0 && saidOf(instead) !== saidOf(own)) exact.add(keyOf(instead[0]));
  }
  return rows.map((row): Row => (exact.has(keyOf(row)) ? asExact(row) : row));
}

const asExact = ({ provider, model, ...row }: Row): Row => ({ provider, model, exact: 1, ...row });

function byModel(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

function ordered(rows: readonly Row[]): Row[] {
  const key = (row: Row): string => [row.provider, row.model, row.from ?? '', placesOf(row)].join('\n');
  return [...rows].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

const quoted = (key: string): string => (/^[a-zA-Z]\w*$/.test(key) ? key : `'${key}'`);

function text(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (!(value instanceof Object)) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${quoted(key)}: ${text(each)}`)
    .join(', ')} }`;
}

/** The text of `src/routing/standard-prices.ts`: a line for each row, so that a difference can be read. */
export const tableText = ({
  asOf,
  models,
}: LivePrices): string => `// biome-ignore-all format: a line for each row. Written by \`npx projen prices\` from tools/prices/data. Do not edit.
import type { LivePrices } from '../contract';

/** Public list prices, in USD per million tokens: what each row is, and where it is from, is told in docs/prices.md. */
export const STANDARD_PRICES: LivePrices = {
  asOf: '${asOf}',
  models: [
${models.map((row) => `    ${text(row)},`).join('\n')}
  ],
};
`;
