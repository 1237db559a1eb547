/** What a task tells of its guardrail, since it has told the last time. */
import type { TaskMetric } from '../../src/contract/catalogue';
import type { GuardrailAction } from '../guarded';
import type { Outcome } from './outcome';
import type { Question } from './question';

const COUNTED: Partial<Record<GuardrailAction, TaskMetric>> = {
  detected: 'GuardrailDetected',
  unchecked: 'GuardrailUnchecked',
  masked: 'GuardrailMasked',
  blocked: 'GuardrailBlocked',
};

export function createMetrics({ takeFailures }: Pick<Question, 'takeFailures'>) {
  let counts: Partial<Record<TaskMetric, number>> = none();
  return {
    settled({ actions, units, isRefused }: Pick<Outcome, 'actions' | 'units' | 'isRefused'>): void {
      const done = actions.filter((action) => !(isRefused && action === 'unchecked'));
      for (const name of ['GuardrailUnits', ...done.flatMap((action) => COUNTED[action] ?? [])] as const)
        counts[name] = (counts[name] ?? 0) + (name === 'GuardrailUnits' ? units : 1);
    },
    take(): Partial<Record<TaskMetric, number>> {
      const taken = { ...counts, GuardrailFailures: takeFailures() };
      counts = none();
      return taken;
    },
  };
}

const none = (): Partial<Record<TaskMetric, number>> => ({
  GuardrailUnits: 0,
  ...Object.fromEntries(Object.values(COUNTED).map((name) => [name, 0])),
});
