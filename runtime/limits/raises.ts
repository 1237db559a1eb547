/** What an operator has raised budgets by, polled from the operator's table. */
import { BUDGET_PARTITION, type BudgetItem, type LiveSource } from '../../src/contract';
import { type Aws, queryDynamoDb } from '../aws';
import { createPoll } from '../polling';
import type { Log } from '../transport';
import { dateLabel, monthLabel, NANO, type Raises } from './subjects';

export function createRaises(
  aws: Aws,
  { operatorTable, pollInterval }: LiveSource,
  log: Log,
): { readonly start: () => Promise<void> | undefined; readonly raises: Raises } {
  let items: ReadonlyMap<string, BudgetItem> = new Map();
  const read = async (table: string): Promise<void> => {
    const found = await queryDynamoDb<BudgetItem>(aws, table, BUDGET_PARTITION);
    items = new Map(found.map((item) => [item.sk.S, item]));
  };
  return {
    start:
      operatorTable === undefined
        ? () => undefined
        : createPoll(
            'budgets',
            () => read(operatorTable),
            () => pollInterval,
            log,
          ),
    raises(key, { day, month }) {
      const item = items.get(key);
      if (!item) return [0, 0];
      const nanos = (dollars: BudgetItem['dayDollars']): number => Math.round(Number(dollars?.N ?? 0) * NANO) || 0;
      return [item.day?.S === dateLabel(day) ? nanos(item.dayDollars) : 0, item.month?.S === monthLabel(month) ? nanos(item.monthDollars) : 0];
    },
  };
}
