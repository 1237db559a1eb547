import type { LiveNode } from '../../../src/contract';
import { walk } from '../../routes/steps';
import { byWeight } from '../../routes/weights';
import type { Target } from '../../target';
import { seeded } from './random';

const DRAWS = 10_000;
const CONVERSATIONS = Array.from({ length: 2_000 }, (_, index) => `conversation ${index}`);
const branches = (weights: Readonly<Record<string, number>>) =>
  Object.entries(weights).map(([provider, weight]) => ({ weight, node: { provider } as LiveNode }));
const providerOf = (node: LiveNode | undefined): string => (node && 'provider' in node ? node.provider : 'none');

/** Of so many draws the share of each, in percent. */
function shares(draw: (index: number) => string, draws = DRAWS): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let index = 0; index < draws; index++) {
    const name = draw(index);
    counts[name] = (counts[name] ?? 0) + 100 / draws;
  }
  return counts;
}

function expectShares(drawn: Readonly<Record<string, number>>, expected: Readonly<Record<string, number>>): void {
  expect(Object.keys(drawn).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, share] of Object.entries(expected)) expect([name, Math.abs(drawn[name] - share) < 2]).toEqual([name, true]);
}

test.each<[Readonly<Record<string, number>>, Readonly<Record<string, number>>]>([
  [
    { a: 1, b: 1 },
    { a: 50, b: 50 },
  ],
  [
    { a: 90, b: 10 },
    { a: 90, b: 10 },
  ],
  [
    { a: 5, b: 3, c: 2 },
    { a: 50, b: 30, c: 20 },
  ],
  [
    { a: 0.6, b: 0.2 },
    { a: 75, b: 25 },
  ],
  [
    { a: 1, b: 0, c: 3 },
    { a: 25, c: 75 },
  ],
  [{ a: 1, b: 1e6 }, { b: 100 }],
  [{ a: 0.001 }, { a: 100 }],
  [{ a: 0 }, { none: 100 }],
])('of %j every request, and every conversation, draws %j', (weights, expected) => {
  const of = branches(weights);
  const random = seeded(1);
  // of a weight of one in a million nobody draws in so few
  expectShares(
    shares(() => providerOf(byWeight(of, undefined, random)[0]?.node)),
    expected,
  );
  expectShares(
    shares((index) => providerOf(byWeight(of, `conversation ${index}`)[0]?.node), CONVERSATIONS.length),
    expected,
  );
});

test('branches within a branch are drawn as their weights say, whatever was drawn outside', () => {
  const inner: LiveNode = { balance: branches({ b: 1, c: 1 }) };
  const node: LiveNode = { balance: [...branches({ a: 1 }), { weight: 1, node: inner }] };
  const context = {
    asked: {} as never,
    isResting: () => false,
    serve: ({ provider }: { provider: string }) => ({ provider: { name: provider } }) as Target,
  };
  const draw = (index: number) => walk(node, { ...context, seed: `conversation ${index}` }).steps[0].target.provider.name;
  expectShares(shares(draw, CONVERSATIONS.length), { a: 50, b: 25, c: 25 });
});

const homes = (weights: Readonly<Record<string, number>>, order = (of: ReturnType<typeof branches>) => of) => {
  const of = order(branches(weights));
  return CONVERSATIONS.map((each) => providerOf(byWeight(of, each)[0].node));
};

test('a conversation stays with its branch, also in another task, and where branches are written in another order', () => {
  const before = homes({ a: 5, b: 3, c: 2 });
  expect(homes({ a: 5, b: 3, c: 2 })).toEqual(before);
  expect(homes({ a: 5, b: 3, c: 2 }, (of) => of.reverse())).toEqual(before);
});

test.each<[string, Readonly<Record<string, number>>, (from: string, to: string) => boolean]>([
  ['grows', { a: 5, b: 6, c: 2 }, (_, to) => to === 'b'],
  ['shrinks', { a: 5, b: 1, c: 2 }, (from) => from === 'b'],
  ['becomes nothing', { a: 5, b: 0, c: 2 }, (from) => from === 'b'],
  ['comes anew', { a: 5, b: 3, c: 2, d: 4 }, (_, to) => to === 'd'],
])('where one weight %s, conversations move to that branch, or from it, alone', (_name, weights, isMeant) => {
  const before = homes({ a: 5, b: 3, c: 2 });
  const moved = homes(weights).flatMap((to, index) => (to === before[index] ? [] : [[before[index], to] as const]));
  expect(moved.length).toBeGreaterThan(100);
  expect(moved.filter(([from, to]) => !isMeant(from, to))).toEqual([]);
});

test('behind the chosen branch stand the others, none twice', () => {
  for (const seed of [undefined, ...CONVERSATIONS.slice(0, 50)]) {
    const names = byWeight(branches({ a: 1, b: 0, c: 1, d: 1 }), seed).map(({ node }) => providerOf(node));
    expect(names.sort()).toEqual(['a', 'c', 'd']);
  }
});

test.each([0, 1 - 2 ** -53])('a draw of %d is one', (draw) => {
  expect(providerOf(byWeight(branches({ a: 1 }), undefined, () => draw)[0].node)).toBe('a');
});

describe('who rests, or cannot serve, is drawn past', () => {
  const node: LiveNode = { balance: branches({ a: 1, b: 1 }) };
  const first = (resting: string) =>
    CONVERSATIONS.slice(0, 200).map(
      (seed) =>
        walk(node, {
          asked: {} as never,
          seed,
          isResting: ({ provider }) => resting.includes(provider.name),
          serve: ({ provider }) => ({ provider: { name: provider } }) as Target,
        }).steps[0].target.provider.name,
    );

  test('and conversations come back to their branch', () => {
    expect(new Set(first('a'))).toEqual(new Set(['b']));
    const whole = first('');
    expect(new Set(whole)).toEqual(new Set(['a', 'b']));
    expect(first('ab')).toEqual(whole);
  });
});
