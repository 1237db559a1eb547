/** What budgets are raised by, in an operator's table. */
import { BUDGET_PARTITION, type BudgetItem } from '../src/contract';
import { Unavailable } from './command';
import { dollarsOf, nanoDollars } from './dollars';
import { pagesOf, type TableAddress, updateItem } from './dynamodb';
import type { BudgetPeriod, Windows } from './windows';

/** Nano-dollars. */
export interface Raised {
  readonly day: bigint;
  readonly month: bigint;
}

/** One subject, and the window of one of its budgets. */
export interface Window {
  readonly subject: string;
  readonly period: BudgetPeriod;
  /** `2026-11-28` or `2026-11`. */
  readonly window: string;
}

type Amounts = Omit<BudgetItem, 'pk' | 'sk'>;

const AMOUNTS = { day: 'dayDollars', month: 'monthDollars' } as const;

/** By subject, all of them or the one that is named; what is not raised in these windows is not there. */
export async function raisedBy(address: TableAddress, windows: Windows, subject?: string): Promise<Map<string, Raised>> {
  const pages = pagesOf<BudgetItem>(address, 'query', {
    'key-condition-expression': subject === undefined ? 'pk = :pk' : 'pk = :pk AND sk = :sk',
    'expression-attribute-values': { ':pk': { S: BUDGET_PARTITION }, ...(subject !== undefined && { ':sk': { S: subject } }) },
    'consistent-read': true,
  });
  const raised = new Map<string, Raised>();
  for await (const items of pages) {
    for (const item of items) {
      const [day, month] = (['day', 'month'] as const).map((period) => amountIn(item, period, windows[period]));
      if (day !== 0n || month !== 0n) raised.set(item.sk.S, { day, month });
    }
  }
  return raised;
}

/**
 * Adds to what a budget is raised by in a window; what it was raised by in the one before counts no more. Two who do so at once lose nothing.
 *
 * @returns what it is raised by now
 * @throws `Unavailable` where a later window has begun already
 */
export async function raise(address: TableAddress, of: Window, by: bigint): Promise<bigint> {
  const add = () => update(address, of, by, { ...ADD, 'return-values': 'ALL_NEW' }, { once: true });
  const begin = () => update(address, of, by, { ...BEGIN, 'return-values': 'ALL_NEW' }, { once: true });
  // who is refused to begin comes after another, who has begun
  const now = (await add()) ?? (await begin()) ?? (await add());
  if (!now) throw tooLate(of);
  return amountOf(now, of.period);
}

/**
 * Raises a budget by this much in a window, in place of what it was raised by.
 *
 * @returns what it was raised by
 * @throws `Unavailable` where a later window has begun already
 */
export async function replaceRaise(address: TableAddress, of: Window, by: bigint): Promise<bigint> {
  const before = await update(address, of, by, { ...REPLACE, 'return-values': 'ALL_OLD' });
  if (!before) throw tooLate(of);
  return amountIn(before, of.period, of.window);
}

const SET = 'SET #window = :window, #amount = :amount';
const ADD = { 'update-expression': 'ADD #amount :amount', 'condition-expression': '#window = :window' };
const BEGIN = { 'update-expression': SET, 'condition-expression': 'attribute_not_exists(#window) OR #window < :window' };
const REPLACE = { 'update-expression': SET, 'condition-expression': 'attribute_not_exists(#window) OR #window <= :window' };

const update = (
  address: TableAddress,
  { subject, period, window }: Window,
  amount: bigint,
  expressions: object,
  options?: { readonly once: boolean },
) =>
  updateItem<Amounts>(
    address,
    {
      key: { pk: { S: BUDGET_PARTITION }, sk: { S: subject } },
      ...expressions,
      'expression-attribute-names': { '#window': period, '#amount': AMOUNTS[period] },
      'expression-attribute-values': { ':window': { S: window }, ':amount': { N: dollarsOf(amount) } },
    },
    options,
  );

const amountIn = (item: Amounts, period: BudgetPeriod, window?: string): bigint =>
  window !== undefined && item[period]?.S === window ? amountOf(item, period) : 0n;

function amountOf(item: Amounts, period: BudgetPeriod): bigint {
  const written = item[AMOUNTS[period]]?.N ?? '0';
  const amount = nanoDollars(written);
  if (amount === undefined) throw new Unavailable(`the table has a raise that is no number of dollars with up to nine decimals: ${written}`);
  return amount;
}

const tooLate = ({ subject, period, window }: Window): Unavailable =>
  new Unavailable(`${subject} is raised in a later ${period} than ${window} already: is the clock of this machine right?`);
