/** A route as the calls that may be made for a request: what is tried first, and what behind which failure. */
import { type FailureCause, type LiveNode, type LiveTarget, RETRIED_STATUSES } from '../../src/contract';
import type { Refusal } from '../refusal';
import type { Target } from '../target';
import { type Asked, meets } from './conditions';
import type { Failure, Step } from './step';
import { byWeight } from './weights';

export interface Walk {
  readonly asked: Asked;
  /** Throws a `Refusal` where the target cannot, or may not, serve the request. */
  serve(target: LiveTarget): Target;
  isResting(target: Target): boolean;
  /** The same for a conversation. */
  readonly seed: string;
  /** It stays where it is, also where every request is drawn by itself. */
  readonly isBound?: boolean;
  readonly random?: () => number;
}

export interface Walked {
  readonly steps: readonly Step[];
  /** Why the first target that was left out was. */
  readonly refusal?: Refusal;
}

/** Where a failure inside of a fallback leads; known once what stands behind is. */
interface Exit {
  readonly on?: readonly number[];
  to?: Step;
}

interface Branch {
  readonly steps: readonly Step[];
}

/** Causes that are no matter of the request: another target may not have them. */
const ELSEWHERE: ReadonlySet<FailureCause | undefined> = new Set(['key_refused', 'model_access', 'rate_limit', 'overloaded']);

export const isOneOf = (statuses: readonly number[] | undefined, failure: Failure): boolean =>
  failure.statuses.some((status) => (statuses ?? RETRIED_STATUSES).includes(status)) || (!statuses && ELSEWHERE.has(failure.cause));

/** The steps of a route for a request, in the order in which they are tried. None: nothing of it serves the request. */
export function walk(root: LiveNode, context: Walk): Walked {
  let refusal: Refusal | undefined;

  const stepsOf = (node: LiveNode, exits: readonly Exit[], seed = context.seed): readonly Step[] => {
    if ('fallback' in node) {
      const branches = awake(
        node.fallback.map((each) => {
          const exit: Exit = { on: node.on };
          return { exit, steps: stepsOf(each, [exit, ...exits], seed) };
        }),
      );
      branches.forEach(({ exit }, index) => {
        exit.to = branches[index + 1]?.steps[0];
      });
      return branches.flatMap(({ steps }) => steps);
    }
    if ('balance' in node) {
      const isSticky = node.sticky !== 0 || context.isBound;
      const branches = byWeight(node.balance, isSticky ? seed : undefined, context.random);
      // what decided here decides nothing inside
      return awake(branches.map((branch) => ({ steps: stepsOf(branch.node, exits, `${seed}/`) })))[0]?.steps ?? [];
    }
    if ('when' in node) {
      const chosen = node.when.find(({ condition }) => meets(condition, context.asked))?.node ?? node.otherwise;
      return chosen ? stepsOf(chosen, exits, seed) : [];
    }
    try {
      return [stepOf(context.serve(node), node, exits)];
    } catch (error) {
      refusal ??= error as Refusal;
      return [];
    }
  };

  /** Those that serve the request, without those that rest, unless all do. */
  const awake = <B extends Branch>(branches: readonly B[]): readonly B[] => {
    const able = branches.filter(({ steps }) => steps.length > 0);
    const others = able.filter(({ steps }) => !steps.every(({ target }) => context.isResting(target)));
    return others.length > 0 ? others : able;
  };

  return { steps: stepsOf(root, []), refusal };
}

const stepOf = (target: Target, rules: LiveTarget, exits: readonly Exit[]): Step => ({
  target,
  rules,
  next: (failure) => exits.find(({ on, to }) => to && isOneOf(on, failure))?.to,
  isReplaceable: () => exits.some(({ to }) => to !== undefined),
});

/** All that could serve, whatever the conditions. */
export function targetsIn(node?: LiveNode): readonly LiveTarget[] {
  if (!node) return [];
  if ('fallback' in node) return node.fallback.flatMap((each) => targetsIn(each));
  if ('balance' in node) return node.balance.flatMap((each) => targetsIn(each.node));
  if ('when' in node) return [...node.when.map((each) => each.node), node.otherwise].flatMap((each) => targetsIn(each));
  return [node];
}
