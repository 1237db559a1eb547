/** Limits of a key, as the command line has them: `name=value`. */
import { COUNTERS, type CounterName, check, LIMITS, type Limits } from '../src/contract';
import { UsageError } from './command';

const [, MOST] = LIMITS['requestsPerMinute?'];
const [, MOST_DOLLARS] = LIMITS['dollarsPerMonth?'];
const [[LEAST_PERCENT, MOST_PERCENT], MOST_WARNINGS] = LIMITS['warnAt?'];

interface Kind {
  /** How one value is written. */
  readonly written: RegExp;
  readonly said: string;
}

const COUNT: Kind = { written: /^\d+$/, said: `a whole number up to ${MOST}` };
const DOLLARS: Kind = { written: /^\d+(\.\d{1,9})?$/, said: `a number of dollars up to ${MOST_DOLLARS}` };
const PERCENTAGES: Kind = {
  written: /^(\d+(,\d+)*|none)$/,
  said: `none, or up to ${MOST_WARNINGS} whole percentages from ${LEAST_PERCENT} to ${MOST_PERCENT}, divided by commas, each once`,
};

const KINDS: Readonly<Record<CounterName | 'warnAt', Kind>> = {
  ...(Object.fromEntries(Object.entries(COUNTERS).map(([name, { of }]) => [name, of === 'nanoDollars' ? DOLLARS : COUNT])) as Record<
    CounterName,
    Kind
  >),
  warnAt: PERCENTAGES,
};

export const LIMIT_NAMES: readonly string[] = Object.keys(KINDS);

/** Undefined: none is written. */
export function limitsIn(written: readonly string[]): Limits | undefined {
  const limits: Record<string, number | readonly number[]> = {};
  for (const each of written) {
    const [, name, value] = /^([^=]*)=?(.*)$/s.exec(each) as unknown as [string, string, string];
    if (!Object.hasOwn(KINDS, name)) throw new UsageError(`there is no limit "${name}": there are ${LIMIT_NAMES.join(', ')}`);
    if (Object.hasOwn(limits, name)) throw new UsageError(`--limit ${name} is there twice`);
    limits[name] = read(name as keyof typeof KINDS, value);
  }
  if (limits.warnAt && limits.dollarsPerDay === undefined && limits.dollarsPerMonth === undefined)
    throw new UsageError('--limit warnAt goes with dollarsPerDay or dollarsPerMonth');
  return written.length > 0 ? limits : undefined;
}

function read(name: keyof typeof KINDS, text: string): number | readonly number[] {
  const { written, said } = KINDS[name];
  const percentages = text === 'none' ? [] : text.split(',').map(Number);
  const value = name === 'warnAt' ? percentages : Number(text);
  try {
    if (!written.test(text) || new Set(percentages).size < percentages.length) throw new Error(text);
    check(LIMITS, { [name]: value }, '$');
  } catch {
    throw new UsageError(`--limit ${name} is ${said}, and not "${text}"`);
  }
  return value;
}

/** As the command line has them. */
export const told = (limits: Limits | string): string =>
  typeof limits === 'string'
    ? 'not readable'
    : Object.entries(limits)
        .map(([name, value]) => `${name}=${Array.isArray(value) && value.length === 0 ? 'none' : value}`)
        .join(' ');
