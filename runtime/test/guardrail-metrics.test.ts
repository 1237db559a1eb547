import type { GuardrailAction } from '../guarded';
import { createMetrics } from '../guardrail/metrics';

const NONE = {
  GuardrailUnits: 0,
  GuardrailBlocked: 0,
  GuardrailMasked: 0,
  GuardrailDetected: 0,
  GuardrailUnchecked: 0,
  GuardrailFailures: 0,
};

test.each<[string, readonly GuardrailAction[], boolean, object]>([
  ['what passes is units alone', ['passed'], false, {}],
  ['a request and its answer count apart', ['masked', 'blocked'], false, { GuardrailMasked: 1, GuardrailBlocked: 1 }],
  ['what is found and passes', ['detected'], false, { GuardrailDetected: 1 }],
  ['what passes unchecked', ['unchecked'], false, { GuardrailUnchecked: 1 }],
  ['what is refused for it has not passed', ['unchecked'], true, {}],
])('of the guardrail a task tells %s, once', (_, actions, isRefused, expected) => {
  const { settled, take } = createMetrics({ takeFailures: () => 0 });
  settled({ actions, units: 3, isRefused });
  expect(take()).toEqual({ ...NONE, GuardrailUnits: 3, ...expected });
  expect(take()).toEqual(NONE);
});
