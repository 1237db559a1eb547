export { type Stacks, stacksIn } from './assembly';
export { type Change, type Comparison, compare, type StackComparison, VERDICTS, type Verdict } from './comparison';
export type { Fate } from './fates';
export type { Obstacle } from './obstacles';
export { replacementOf } from './replacement';
export { report } from './report';
export type { Action, Cause } from './resource-changes';
export { STATEFUL_TYPES } from './stateful-types';
export type { StackTemplate, Template, TemplateResource } from './template';
