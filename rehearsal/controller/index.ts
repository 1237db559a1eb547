/** A model of Amazon ECS's deployment controller: its assumptions are data (`assumptions.ts`), its steps come from the template, its tasks are processes. */
export { type AlarmThreshold, type Datum, type NamedAlarm, RollbackAlarms, rings } from './alarms';
export { ASSUMPTIONS } from './assumptions';
export { Clock } from './clock';
export { Controller, type Observer, type Outcome, type ServiceModel } from './controller';
export { Fleet, type Left, type Revision, type TargetHealth, TaskFailed } from './fleet';
export { type Hook, type HookAnswer, lifecycleEvent, refusalOf } from './hooks';
export { evaluate, type Point } from './metric-math';
export { type DeploymentConfiguration, planOf, type Step } from './plan';
export { ShiftedRule, type Weights } from './rule';
