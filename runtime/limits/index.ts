/** Limits and budgets: a part of the runtime that only gateways with limits carry. */
import { taskId } from '../record';
import { openStore } from '../store';
import { createLedger } from './ledger';
import { createLimiter } from './limiter';
import type { LimitsPart } from './part';
import { createRaises } from './raises';
import { StoreCounts } from './shared-counts';
import { createTaskCounts } from './task-counts';

export type { Limiter } from './limiter';
export type { LimitsPart } from './part';

/** Where the store is asked, what it does not know of money is read when it asks for it; where it is not, so often. */
const KNOWN_MS = 60_000;

export const limits: LimitsPart = ({ boot, aws, live, recorder, env }) => {
  const { limits: configuration, gateway } = boot;
  if (!configuration) return undefined;
  const { store: address, ledgerTable, maxTasks } = configuration;
  const log = recorder.gateway;
  const ledger = createLedger(aws, ledgerTable, `${taskId(env)}.${Date.now().toString(36)}`, log);
  const { start, raises } = createRaises(aws, boot.live ?? { pollInterval: KNOWN_MS }, log);
  const spent = ({ key }: { readonly key: string }, windows: Parameters<typeof ledger.spent>[1]) => ledger.spent(key, windows);
  const opened = address && openStore(address, aws, log);
  const task = createTaskCounts({ spent, tasks: address ? maxTasks : 1, knownMs: address ? Infinity : KNOWN_MS });
  const shared = opened && new StoreCounts(opened.store, spent);
  const limiter = createLimiter({ gateway, configuration, live, recorder, ledger, raises, shared, task });
  return {
    limiter,
    metrics: () => ({ BudgetsReached: limiter.takeReached(), SharedStateErrors: opened?.store.takeErrors(), LedgerErrors: ledger.takeErrors() }),
    start: () => Promise.all([start(), opened?.start()]),
  };
};
