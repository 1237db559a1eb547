import { type Choice, combinations, pairsIn, pairsOf } from './covering';

const OPTIONS = { colour: ['red', 'green', 'blue'], size: ['small', 'large'], shape: ['round', 'square', 'long'], price: ['low', 'high'] };
const always = () => true;
/** Small ones are never dear, whichever of the two is asked about. */
const notSmallAndHigh = (one: Choice, other: Choice) => ![one.level, other.level].every((level) => ['small', 'high'].includes(level));

test('any two levels meet, in fewer combinations than there are', () => {
  const rows = combinations(OPTIONS, always);
  expect(new Set(rows.flatMap(pairsIn))).toEqual(new Set(pairsOf(OPTIONS, always)));
  expect(rows.length).toBeLessThan(3 * 2 * 3 * 2);
  expect(rows.length).toBeGreaterThanOrEqual(3 * 3);
});

test('levels that do not go together never meet, and all others do', () => {
  const rows = combinations(OPTIONS, notSmallAndHigh);
  expect(rows.filter(({ size, price }) => size === 'small' && price === 'high')).toEqual([]);
  expect(new Set(rows.flatMap(pairsIn))).toEqual(new Set(pairsOf(OPTIONS, notSmallAndHigh)));
  expect(pairsOf(OPTIONS, always).length - pairsOf(OPTIONS, notSmallAndHigh).length).toBe(1);
});

test('there are as many as were asked for, and the same every time', () => {
  expect(combinations(OPTIONS, always, 30)).toHaveLength(30);
  expect(combinations(OPTIONS, always, 30)).toEqual(combinations(OPTIONS, always, 30));
});

test('a level that goes with nothing is told', () => {
  const never = (one: Choice, other: Choice) =>
    [one, other].every(({ level }) => level !== 'small') || [one, other].every(({ option }) => option !== 'shape');
  expect(() => combinations(OPTIONS, never)).toThrow(/no combination has colour=red & size=small/);
});
