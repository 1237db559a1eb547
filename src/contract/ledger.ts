/** What was spent, and what budgets were raised by, as DynamoDB holds it. */

/** Partition key value, in the operator's table, of what a budget was raised by; the sort key is the subject. */
export const BUDGET_PARTITION = 'budget';

/** What a subject may spend beyond its budgets, in USD, in this day and this month alone. */
export interface BudgetItem {
  readonly pk: { readonly S: typeof BUDGET_PARTITION };
  /** A `subjectKey`. */
  readonly sk: { readonly S: string };
  /** `2026-11-28`, and what it is raised by; below nothing it is lowered. */
  readonly day?: { readonly S: string };
  readonly dayDollars?: { readonly N: string };
  /** `2026-11`. */
  readonly month?: { readonly S: string };
  readonly monthDollars?: { readonly N: string };
}

/**
 * What one task has spent for one subject in one month, as the ledger holds it: a task writes its own item whole, so that a write that comes twice
 * counts once. What a subject has spent is the sum over the items of its month.
 */
export interface LedgerItem {
  /** A `subjectKey`. */
  readonly pk: { readonly S: string };
  /** `ledgerSortKey`. */
  readonly sk: { readonly S: string };
  /** Nano-dollars. */
  readonly month: { readonly N: string };
  /** Nano-dollars by the day of the month, `01` to `31`. */
  readonly days: { readonly M: Readonly<Record<string, { readonly N: string }>> };
  /** Seconds since 1970, when DynamoDB may remove it. */
  readonly expiresAt: { readonly N: string };
}

/** @param month `2026-11`; @param task a run of a task: its id, and when its process began. */
export const ledgerSortKey = (month: string, task = ''): string => `${month}#${task}`;
