/** What the ledger knows of money: the sum of what each task has written of a subject. */
import { type LedgerItem, ledgerSortKey } from '../src/contract';
import { Unavailable } from './command';
import { pagesOf, type TableAddress } from './dynamodb';
import type { Windows } from './windows';

/** Nano-dollars. */
export interface Spent {
  readonly month: bigint;
  readonly day: bigint;
}

/** What of an item is read. */
export type Part = Pick<LedgerItem, 'pk' | 'month'> & Partial<Pick<LedgerItem, 'days'>>;

/** By subject, all of them or the one that is named; who has spent nothing is not there. */
export async function spentBy(address: TableAddress, { day, month }: Windows, subject?: string): Promise<Map<string, Spent>> {
  const dayOfMonth = day?.slice(-2);
  const ofMonth = 'begins_with(#sk, :month)';
  const pages = pagesOf<Part>(address, subject === undefined ? 'scan' : 'query', {
    ...(subject === undefined ? { 'filter-expression': ofMonth } : { 'key-condition-expression': `#pk = :pk AND ${ofMonth}` }),
    'projection-expression': `#pk, #month${dayOfMonth ? ', #days.#day' : ''}`,
    'expression-attribute-names': { '#pk': 'pk', '#sk': 'sk', '#month': 'month', ...(dayOfMonth && { '#days': 'days', '#day': dayOfMonth }) },
    'expression-attribute-values': { ':month': { S: ledgerSortKey(month) }, ...(subject !== undefined && { ':pk': { S: subject } }) },
    'consistent-read': true,
  });
  const spent = new Map<string, Spent>();
  for await (const parts of pages) add(spent, parts, dayOfMonth);
  return spent;
}

/** @param day of the month, `01` to `31` */
export function add(spent: Map<string, Spent>, parts: readonly Part[], day = ''): void {
  for (const { pk, month, days } of parts) {
    const before = spent.get(pk.S) ?? { month: 0n, day: 0n };
    const onDay = days?.M[day]?.N ?? '0';
    spent.set(pk.S, { month: before.month + integer(month.N, pk.S), day: before.day + integer(onDay, pk.S) });
  }
}

function integer(written: string, subject: string): bigint {
  if (!/^-?\d+$/.test(written)) throw new Unavailable(`the ledger has of ${subject} what is no whole number of nano-dollars: ${written}`);
  return BigInt(written);
}
