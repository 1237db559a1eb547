import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Comparison, STATEFUL_TYPES } from '../../cli/changes';
import { bothTemplatesOf, changesIn, comparisonOf, comparisonOfPair, comparisonsWithBaseline, renderChanges } from './changes';
import { ENTERPRISE_PAIRS } from './enterprise-pairs';
import { PAIRS } from './pairs';

const ROOT = join(__dirname, '..', '..');
const TITLES = [
  ...PAIRS.map((pair) => [pair.change, pair] as const),
  ...ENTERPRISE_PAIRS.map((pair) => [`of the enterprise gateway, ${pair.change}`, pair] as const),
];

/** What is replaced, or may be, though something is in it that another one would not have. */
const replacedState = (comparison: Comparison): string[] =>
  changesIn(comparison)
    .filter(({ action, type }) => (action === 'replace' || action === 'may-replace') && STATEFUL_TYPES[type] && !STATEFUL_TYPES[type].isAddress)
    .map(({ type }) => type);

const refused = ({ stacks }: Comparison): string[] => stacks.flatMap(({ obstacles }) => obstacles.map(({ id, why }) => `${id}: ${why}`));
const lost = (comparison: Comparison): string[] => changesIn(comparison).flatMap(({ type, holds }) => (holds?.fate === 'lost' ? [type] : []));

test('there are thirty changes and more', () => {
  expect(PAIRS.length).toBeGreaterThanOrEqual(30);
  expect(new Set(PAIRS.map(({ change }) => change)).size).toBe(PAIRS.length);
});

test.each(TITLES)('%s changes something', (_title, pair) => {
  expect(changesIn(comparisonOfPair(pair))).not.toEqual([]);
});

test.each(TITLES.filter(([, { known }]) => !known))('%s can be carried out, and loses nothing', (_title, pair) => {
  const comparison = comparisonOfPair(pair);
  expect({ refused: refused(comparison), replaced: replacedState(comparison), lost: lost(comparison) }).toEqual({
    refused: [],
    replaced: [],
    lost: [],
  });
});

/** Caches hold counters, which are read from the ledger again, and answers, which are asked for again. */
const CACHES = ['AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::ServerlessCache'];

test.each(TITLES.filter(([, { known }]) => known))(
  '%s is still one that fails or loses something, and replaces nothing but caches',
  (_title, pair) => {
    const comparison = comparisonOfPair(pair);
    expect([...refused(comparison), ...lost(comparison)]).not.toEqual([]);
    expect(replacedState(comparison).filter((type) => !CACHES.includes(type))).toEqual([]);
  },
);

test.each(TITLES)('%s undoes nothing, back and forth', (_title, pair) => {
  const [before, after] = bothTemplatesOf(pair);
  const obstacles = [comparisonOf(before, after), comparisonOf(after, before)].flatMap(({ stacks }) => stacks.flatMap((stack) => stack.obstacles));
  expect(obstacles.filter(({ kind }) => kind === 'undone')).toEqual([]);
});

test.each(comparisonsWithBaseline())(
  'an update of the %s gateway from the last release can be carried out, and loses nothing',
  (_name, comparison) => {
    expect({ refused: refused(comparison), replaced: replacedState(comparison), lost: lost(comparison) }).toEqual({
      refused: [],
      replaced: [],
      lost: [],
    });
  },
);

test('docs/changes.md says what they come to (npx projen changes writes it)', () => {
  expect(renderChanges()).toBe(readFileSync(join(ROOT, 'docs', 'changes.md'), 'utf8'));
});
