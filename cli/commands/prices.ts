import {
  ageInDays,
  askedAs,
  createPriceTable,
  type LivePrice,
  PRICE_TABLE_MAX_AGE,
  PROVIDER_KINDS,
  type ProviderKind,
  rateNames,
} from '../../src/contract';
import { STANDARD_PRICES } from '../../src/routing/standard-prices';
import { type Arguments, type Command, type Terminal, UsageError } from '../command';
import { EXIT, type ExitCode } from '../exit-codes';

const { default: MAX_AGE, from: YOUNGEST, to: OLDEST } = PRICE_TABLE_MAX_AGE;

const KINDS = Object.keys(PROVIDER_KINDS) as ProviderKind[];
const RATE_NAMES: readonly string[] = rateNames();

export const prices: Command = {
  name: 'prices',
  summary: 'tell how old the price table of this package is, or what a model costs by it',
  description: [
    'Prints the rows of `PriceTable.standard()` in this version of the package: those that answer for the id of a model, as tasks look it up, or all of a kind of provider. Of Amazon Bedrock the id may begin with a geography, or be an ARN; the places of a row say what that makes of the price. A model for which no row answers is recorded as unpriced.',
    'With --check it says instead how old the table is: for the build of an app that relies on it. It asks nobody, and knows nothing of prices that an app adds.',
  ],
  usage: ['[--provider <kind>] [--model <id>] [--json]', '--check [--max-age <days>] [--json]'],
  options: {
    provider: { value: 'kind', description: `kind of the provider: ${KINDS.join(', ')}`, default: 'all of them' },
    model: { value: 'id', description: 'id of a model, as the provider or a record names it', default: 'all of them' },
    check: { description: 'tell how old the table is, and end with 1 where it is too old' },
    'max-age': { value: 'days', description: `how old it may be: whole days, ${YOUNGEST} to ${OLDEST}`, default: String(MAX_AGE) },
    json: { description: 'print the result as JSON: rows as `PriceTable.of()` and `withPrices()` take them' },
  },
  async run(given, terminal) {
    return given.flag('check') ? check(given, terminal) : list(given, terminal);
  },
};

function check(given: Arguments, terminal: Terminal): ExitCode {
  if (given.text('provider') ?? given.text('model')) throw new UsageError('--check goes without --provider and --model');
  const written = given.text('max-age') ?? String(MAX_AGE);
  const maxAge = Number(written);
  if (!(/^\d{1,4}$/.test(written) && maxAge >= YOUNGEST && maxAge <= OLDEST))
    throw new UsageError(`--max-age is a number of days from ${YOUNGEST} to ${OLDEST}`);
  const age = ageInDays(STANDARD_PRICES.asOf);
  const holds = age <= maxAge;
  const verdict = holds
    ? `No older than ${maxAge}.`
    : `Older than ${maxAge}: a newer version of the package has newer ones, PriceTable.of() takes your own.`;
  terminal.print(given.flag('json') ? json({ asOf: STANDARD_PRICES.asOf, age, maxAge, holds }) : `${dated(age)}. ${verdict}`);
  return holds ? EXIT.OK : EXIT.FAILED;
}

function list(given: Arguments, terminal: Terminal): ExitCode {
  if (given.text('max-age')) throw new UsageError('--max-age goes with --check');
  const kind = given.text('provider');
  if (kind !== undefined && !KINDS.includes(kind as ProviderKind)) throw new UsageError(`there is no kind "${kind}": there are ${KINDS.join(', ')}`);
  const model = given.text('model');
  if (model?.trim() === '') throw new UsageError('--model is empty');
  const rows = (kind === undefined ? KINDS : [kind]).flatMap((each) => rowsOf(each, model));
  const age = ageInDays(STANDARD_PRICES.asOf);
  const nothing = `No row answers for ${[kind, model].filter(Boolean).join(' ')}: such requests are recorded as unpriced.`;
  terminal.print(
    given.flag('json')
      ? json({ asOf: STANDARD_PRICES.asOf, age, rows: rows.map(asGiven) })
      : [`${dated(age)}, in USD per million tokens.`, ...(rows.length > 0 ? rows.map(told) : [nothing])].join('\n\n'),
  );
  return rows.length > 0 ? EXIT.OK : EXIT.FAILED;
}

const findRows = createPriceTable(STANDARD_PRICES);

function rowsOf(kind: string, model?: string): readonly LivePrice[] {
  if (model === undefined) return STANDARD_PRICES.models.filter(({ provider }) => provider === kind);
  return findRows({ name: kind, kind }, askedAs(kind, model).id);
}

const dated = (age: number): string => `Prices of ${STANDARD_PRICES.asOf}, ${age} days old`;
const json = (value: object): string => JSON.stringify(value, undefined, 2);

/** As `PriceTable.of()` and `withPrices()` take it. */
const asGiven = ({ exact, from, ...row }: LivePrice) => ({ ...row, ...(exact && { exact: true }), ...(from && { validFrom: from }) });

/** All that a row says, a line for each part. */
function told({ provider, model, exact, from, longContext, tiers = {}, geographies, fees, ...rates }: LivePrice): string {
  const long = (of: LivePrice['longContext'], where = ''): string[] =>
    of ? [`${where}above ${of.aboveInputTokens.toLocaleString('en-US')} input tokens: ${ratesIn(of)}`] : [];
  return [
    [provider, model, from && `from ${from}`, exact && '(this id alone)'].filter(Boolean).join(' '),
    ratesIn(rates),
    ...long(longContext),
    ...Object.entries(tiers).flatMap(([tier, of]) => [`tier ${tier}: ${ratesIn(of) || 'the same'}`, ...long(of.longContext, `tier ${tier} `)]),
    ...(geographies ? [`times, by place: ${pairs(geographies)}`] : []),
    ...(fees ? [`USD a call: ${pairs(fees)}`] : []),
  ].join('\n  ');
}

const ratesIn = (of: object): string => pairs(Object.fromEntries(Object.entries(of).filter(([name]) => RATE_NAMES.includes(name))));
const pairs = (of: object): string =>
  Object.entries(of)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
