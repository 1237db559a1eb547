import { ONLY_STACK, type Stacks } from './assembly';
import { type Fate, fateOf, isProtected } from './fates';
import { type FlatStack, flatten } from './flat-stack';
import { exportsInUse, type Obstacle, obstaclesOf } from './obstacles';
import { type Cause, type ResourceChange, resourceChanges } from './resource-changes';

/** A resource that an update touches. */
export interface Change extends Pick<ResourceChange, 'id' | 'type' | 'path' | 'action' | 'isUnknown'> {
  readonly causes: readonly Cause[];
  readonly holds?: Fate;
  /** It is retained or protected: it stays in the account when it is no longer in the stack. */
  readonly staysBehind: boolean;
}

/** What an update of a stack does. */
export interface StackComparison {
  readonly stack: string;
  /** `gone`: the second assembly has no such stack, and nothing happens to the one that is deployed. */
  readonly is: 'updated' | 'new' | 'gone';
  readonly changes: readonly Change[];
  readonly obstacles: readonly Obstacle[];
}

/**
 * From bad to worse: nothing that holds something becomes another one; something does; the update cannot be carried out, or interrupts; what something holds is
 * lost.
 */
export const VERDICTS = ['safe', 'replaces', 'fails', 'loses'] as const;

export type Verdict = (typeof VERDICTS)[number];

export interface Comparison {
  readonly verdict: Verdict;
  readonly stacks: readonly StackComparison[];
}

const EMPTY: FlatStack = { resources: new Map(), exports: new Map(), imports: new Set() };

/** What an update from one set of stacks to another does. */
export function compare(before: Stacks, after: Stacks): Comparison {
  const [old, updated] = sameNames(before, after).map((stacks) => new Map([...stacks].map(([name, stack]) => [name, flatten(stack)])));
  const changes = new Map([...updated].map(([name, stack]) => [name, resourceChanges(old.get(name) ?? EMPTY, stack)]));
  const exported = exportsInUse(old, updated, (name) => changes.get(name) ?? new Map());
  const stacks = [...new Set([...old.keys(), ...updated.keys()])].map((stack): StackComparison => {
    const [one, other, changed] = [old.get(stack), updated.get(stack), changes.get(stack)];
    if (!other || !changed) return { stack, is: 'gone', changes: [], obstacles: [] };
    const obstacles = one ? [...obstaclesOf(one, other, changed), ...(exported.get(stack) ?? [])] : [];
    return { stack, is: one ? 'updated' : 'new', changes: [...changed.values()].map(told), obstacles };
  });
  return { verdict: verdictOf(stacks), stacks };
}

/** A template file does not tell its name: it is compared with the one stack that the other side has. */
function sameNames(before: Stacks, after: Stacks): Stacks[] {
  const [[one], [other]] = [[...before.keys()], [...after.keys()]];
  const name = one === ONLY_STACK ? other : one;
  const isOne = before.size === 1 && after.size === 1 && (one === ONLY_STACK || other === ONLY_STACK);
  return [before, after].map((stacks) => (isOne ? new Map([...stacks.values()].map((stack) => [name, stack])) : stacks));
}

function told(change: ResourceChange): Change {
  const { id, type, path, action, isUnknown, causes, before, after } = change;
  const goes = action === 'delete' || action === 'replace';
  const policies = action === 'delete' ? [before?.deletionPolicy] : [before?.updateReplacePolicy, after?.updateReplacePolicy];
  const isKept = policies.every((policy) => policy?.startsWith('Retain')) || (before !== undefined && isProtected(before));
  return { id, type, path, action, isUnknown, causes, holds: fateOf(change), staysBehind: goes && isKept };
}

function verdictOf(stacks: readonly StackComparison[]): Verdict {
  const fates = stacks.flatMap(({ changes }) => changes.map(({ holds }) => holds?.fate));
  if (fates.includes('lost')) return 'loses';
  if (stacks.some(({ obstacles }) => obstacles.length > 0)) return 'fails';
  return fates.some((fate) => fate !== undefined) ? 'replaces' : 'safe';
}
