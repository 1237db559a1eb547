/** Windows that budgets are of, in UTC as tasks count them. */
export type BudgetPeriod = 'day' | 'month';

export interface Windows {
  /** `2026-11-28`. Absent: no day of this month is asked about. */
  readonly day?: string;
  /** `2026-11`. */
  readonly month: string;
}

export function windowsNow(): Required<Windows> {
  const day = new Date().toISOString().slice(0, 10);
  return { day, month: day.slice(0, 7) };
}
