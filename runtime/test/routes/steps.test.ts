/** The order of calls of a route, against what its nodes mean. */
import fc from 'fast-check';
import { check, checkRoute, type FailureCause, type LiveNode, type LiveTarget, MAX_ROUTE_DEPTH, MAX_TARGETS } from '../../../src/contract';
import { Refusal } from '../../refusal';
import type { Failure, Step } from '../../routes/step';
import { walk } from '../../routes/steps';
import type { Target } from '../../target';
import { seeded } from './random';

/** What becomes of a call of one target. */
interface Fate {
  readonly cannot: boolean;
  readonly rests: boolean;
  /** Absent: it answers. */
  readonly failure?: Failure;
}
type Fates = ReadonlyMap<string, Fate>;

const MODEL = 'm';
const STATUSES = [400, 404, 408, 429, 500, 503, 529];
const RETRIED = new Set([408, 429, 500, 502, 503, 504, 529]);
const ELSEWHERE: readonly (FailureCause | undefined)[] = ['key_refused', 'model_access', 'rate_limit', 'overloaded'];

const leads = (on: readonly number[] | undefined, { statuses, cause }: Failure): boolean =>
  on ? statuses.some((each) => on.includes(each)) : statuses.some((each) => RETRIED.has(each)) || ELSEWHERE.includes(cause);

/** What a node is to whom it serves: the targets that may be called, and what comes of calling it. */
interface Meaning {
  readonly targets: readonly string[];
  run(): { readonly calls: readonly string[]; readonly failure?: Failure };
}

/** By recursion over outcomes: nothing of how the runtime does it. */
function meaningOf(node: LiveNode, fates: Fates): Meaning | undefined {
  const awake = (nodes: readonly LiveNode[]): readonly Meaning[] => {
    const able = nodes.map((each) => meaningOf(each, fates)).filter((each) => each !== undefined);
    const fresh = able.filter(({ targets }) => targets.some((each) => !fates.get(each)?.rests));
    return fresh.length > 0 ? fresh : able;
  };
  if ('fallback' in node) {
    const children = awake(node.fallback);
    if (children.length === 0) return undefined;
    return {
      targets: children.flatMap(({ targets }) => targets),
      run: () => {
        const calls: string[] = [];
        for (const child of children) {
          const { calls: further, failure } = child.run();
          calls.push(...further);
          if (!failure) return { calls };
          if (child === children.at(-1) || !leads(node.on, failure)) return { calls, failure };
        }
        throw new Error('never');
      },
    };
  }
  // drawn with the same number for all: the heaviest first
  if ('balance' in node)
    return awake(
      [...node.balance]
        .filter(({ weight }) => weight > 0)
        .sort((one, other) => other.weight - one.weight)
        .map((each) => each.node),
    )[0];
  if ('when' in node) {
    const met = node.when.find(({ condition }) => 'in' in condition && condition.in?.includes(MODEL));
    const chosen = met?.node ?? node.otherwise;
    return chosen && meaningOf(chosen, fates);
  }
  const { cannot, failure } = fates.get(node.provider) as Fate;
  return cannot ? undefined : { targets: [node.provider], run: () => ({ calls: [node.provider], failure }) };
}

/** Random choices that follow from one number: fast-check names it where a route fails. */
function dice(seed: number) {
  const random = seeded(seed);
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const pick = <T>(of: readonly T[]): T => of[upTo(of.length - 1)];
  const some = <T>(make: () => T): T[] => Array.from({ length: upTo(3) }, make);
  return { upTo, pick, some, percent: (share: number): boolean => random() * 100 < share };
}

function fateOf({ pick, percent }: ReturnType<typeof dice>): Fate {
  const cause = pick<FailureCause>(['client', 'provider', 'rate_limit', 'model_access', 'key_refused']);
  const statuses = pick([...STATUSES.map((each) => [each]), [401, 502]]);
  return { cannot: percent(15), rests: percent(30), failure: percent(75) ? { statuses, cause } : undefined };
}

function nodeOf(of: ReturnType<typeof dice>, depth = 1): LiveNode {
  const { upTo, pick, some, percent } = of;
  const inner = (): LiveNode => nodeOf(of, depth + 1);
  const kind = depth === MAX_ROUTE_DEPTH ? 'target' : pick(['fallback', 'fallback', 'balance', 'when', depth === 1 ? 'fallback' : 'target']);
  if (kind === 'fallback') return { fallback: some(inner), ...(percent(40) && { on: STATUSES.filter(() => percent(60)) }) };
  if (kind === 'balance') return { balance: some(() => ({ weight: upTo(3), node: inner() })), sticky: 0 };
  if (kind === 'target') return { provider: 'p' };
  const when = some(() => ({ condition: { of: 'model', in: [pick([MODEL, 'other'])] }, node: inner() }));
  return { when, ...(percent(60) && { otherwise: inner() }) };
}

/** Each target with a name of its own. */
function named(root: LiveNode): readonly [root: LiveNode, names: readonly string[]] {
  const names: string[] = [];
  const text = JSON.stringify(root, (_, value) => {
    if (value?.provider !== 'p') return value;
    names.push(`p${names.length}`);
    return { provider: names.at(-1) };
  });
  return [JSON.parse(text), names];
}

function calls(root: LiveNode, fates: Fates): { readonly calls: readonly string[]; readonly failure?: Failure } | undefined {
  const { steps } = walk(root, {
    asked: { body: { model: MODEL } } as never,
    seed: 'one',
    random: () => 0.5,
    isResting: ({ provider }) => fates.get(provider.name)?.rests === true,
    serve: (target) => {
      if (fates.get(target.provider)?.cannot) throw new Refusal('endpoint_not_served', target.provider);
      return { provider: { name: target.provider }, model: MODEL, known: MODEL } as Target;
    },
  });
  const made: string[] = [];
  for (let step: Step | undefined = steps[0]; step; ) {
    const { name } = step.target.provider;
    made.push(name);
    const failed: Failure | undefined = fates.get(name)?.failure;
    if (!failed) return { calls: made };
    const next: Step | undefined = step.next(failed);
    if (next && !step.isReplaceable()) throw new Error(`${name} is said to be the last`);
    if (!next) return { calls: made, failure: failed };
    step = next;
  }
  return undefined;
}

test('2,000 routes are called as their nodes mean it', () => {
  const seen = { none: 0, several: 0, deep: 0, failed: 0 };
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const of = dice(seed);
      const [root, names] = named(nodeOf(of));
      checkRoute({ name: 'r', node: root }, '$');
      const fates: Fates = new Map(names.map((name) => [name, fateOf(of)]));
      const expected = meaningOf(root, fates)?.run();
      expect(calls(root, fates)).toEqual(expected);
      if (!expected) seen.none++;
      if (expected && expected.calls.length > 1) seen.several++;
      if (expected && expected.calls.length > 3) seen.deep++;
      if (expected?.failure) seen.failed++;
    }),
    { numRuns: 2_000, seed: 20_261_128 },
  );
  // the cases are no empty ones
  expect(Object.entries(seen).filter(([, count]) => count < 20)).toEqual([]);
});

const at = (depth: number): LiveNode => (depth === 1 ? { provider: 'p' } : { fallback: [at(depth - 1)] });

describe('a route that no task could read', () => {
  const P: LiveTarget = { provider: 'p' };
  const many = (count: number) => Array.from({ length: count }, () => P);
  test.each<[string, unknown, string]>([
    ['is deeper than it may be', at(MAX_ROUTE_DEPTH + 1), `$.node${'.fallback[0]'.repeat(MAX_ROUTE_DEPTH)} is not valid`],
    ['has more targets than it may', { fallback: many(MAX_TARGETS + 1) }, '$.node.fallback is not valid'],
    ['is of a kind that does not exist', { cheapest: [P] }, '$.node.provider is not valid'],
    ['is of two kinds', { fallback: [P], balance: [] }, '$.node.balance is not valid'],
    ['has a weight below nothing', { balance: [{ weight: -1, node: P }] }, '$.node.balance[0].weight is not valid'],
    ['falls back behind a status of an answer', { fallback: [P], on: [200] }, '$.node.on[0] is not valid'],
    ['is tried again for ever', { ...P, retry: { times: 6 } }, '$.node.retry.times is not valid'],
    ['waits longer than an hour', { ...P, timeout: 3_600_001 }, '$.node.timeout is not valid'],
    ['looks at what no request has', { when: [{ condition: { of: 'weather' }, node: P }] }, '$.node.when[0].condition.of is not valid'],
    ['has no condition', { when: [{ node: P }] }, '$.node.when[0].condition'],
    ['is nothing', undefined, '$.node'],
    ['is text', 'p', '$.node is not valid'],
    ['is a list', [P], '$.node is not valid'],
  ])('%s', (_name, node, message) => {
    expect(() => checkRoute({ name: 'r', node }, '$')).toThrow(message);
  });

  test('is found by one look at each part, however deep it is', () => {
    let looks = 0;
    check({ node: { node: { node: () => looks++ === 0 } } }, { node: { node: { node: 1 } } }, '$');
    expect(looks).toBe(1);
  });

  test('the deepest that is read', () => {
    expect(() => checkRoute({ name: 'r', node: at(MAX_ROUTE_DEPTH) }, '$')).not.toThrow();
  });
});

describe('a target that cannot serve', () => {
  const serve = ({ provider }: LiveTarget): Target => {
    throw new Refusal(provider === 'first' ? 'model_not_allowed' : 'endpoint_not_served');
  };
  const context = { asked: {} as never, seed: '', isResting: () => false, serve };

  test('is told as the first one that was left out', () => {
    const { steps, refusal } = walk({ fallback: [{ provider: 'first' }, { provider: 'second' }] }, context);
    expect([steps, refusal?.code]).toEqual([[], 'model_not_allowed']);
  });

  test.each<[string, LiveNode]>([
    ['of no branch', { fallback: [] }],
    ['of branches without weight', { balance: [{ weight: 0, node: { provider: 'first' } }] }],
    ['of conditions that nobody meets', { when: [] }],
  ])('there is none %s', (_name, node) => {
    expect(walk(node, context)).toEqual({ steps: [], refusal: undefined });
  });
});
