import { Rests } from '../../routes/rests';

const T = 'openai gpt-4o';
const fail = (rests: Rests, times: number, now = 0): void => {
  for (let count = 0; count < times; count++) rests.failed(T, 0, now);
};
/** Milliseconds from then on. */
function restOf(rests: Rests, now = 0): number {
  let rest = 0;
  while (rests.isResting(T, now + rest)) rest += 500;
  return rest;
}

test.each([
  [0, 0],
  [1, 0],
  [2, 0],
  [3, 5_000],
])('after %d failures a target rests %d ms', (failures, rest) => {
  const rests = new Rests();
  fail(rests, failures);
  expect(restOf(rests)).toBe(rest);
  expect(rests.isResting('openai gpt-4o-mini', 0)).toBe(false);
});

test('behind every rest one request tries: while it fails the rest doubles, up to a minute', () => {
  const rests = new Rests();
  fail(rests, 3);
  const seen: number[] = [];
  for (let now = 0; seen.length < 7; ) {
    const rest = restOf(rests, now);
    seen.push(rest);
    now += rest;
    rests.called(T, now);
    fail(rests, 1, now);
  }
  expect(seen).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
});

test('requests that were under way when it began to rest make it no longer', () => {
  const rests = new Rests();
  fail(rests, 100);
  expect(restOf(rests)).toBe(5_000);
});

test('a request that is served ends it all', () => {
  const rests = new Rests();
  fail(rests, 4);
  rests.served(T);
  expect(restOf(rests)).toBe(0);
  fail(rests, 2);
  expect(restOf(rests)).toBe(0);
});

test('there is one probe at a time, and another one where nobody has heard of it for as long as a rest takes', () => {
  const rests = new Rests();
  fail(rests, 3);
  expect(rests.isResting(T, 5_000)).toBe(false);
  rests.called(T, 5_000);
  expect([rests.isResting(T, 5_000), rests.isResting(T, 9_999), rests.isResting(T, 10_000)]).toEqual([true, true, false]);
});

test('calls of one that does not rest hold nobody off', () => {
  const rests = new Rests();
  rests.called(T, 0);
  fail(rests, 1);
  rests.called(T, 0);
  expect(restOf(rests)).toBe(0);
});

test.each([
  ['as long as a provider asks for', 20_000, 20_000],
  ['a minute at most', 3_600_000, 60_000],
  ['not, where it asks for nothing', 0, 0],
])('a first failure lets it rest %s', (_name, asked, rest) => {
  const rests = new Rests();
  rests.failed(T, asked, 0);
  expect(restOf(rests)).toBe(rest);
});

test('who is called although it rests, for all do, rests on as long as it was asked', () => {
  const rests = new Rests();
  rests.failed(T, 30_000, 0);
  rests.called(T, 1_000);
  expect(restOf(rests)).toBe(30_000);
});

test('a late failure that asks for more is heard, one that asks for less is not', () => {
  const rests = new Rests();
  rests.failed(T, 10_000, 0);
  rests.failed(T, 20_000, 0);
  rests.failed(T, 1_000, 0);
  expect(restOf(rests)).toBe(20_000);
});

test('a probe that nothing was learned from leaves it to the next request, and ends no rest', () => {
  const rests = new Rests();
  fail(rests, 3);
  rests.called(T, 5_000);
  rests.left(T);
  expect(rests.isResting(T, 5_000)).toBe(false);
  rests.failed(T, 30_000, 5_000);
  rests.called(T, 6_000);
  rests.left(T);
  expect(rests.isResting(T, 34_999)).toBe(true);
});

test('of the models that clients make up, only so many are known', () => {
  const rests = new Rests();
  for (let count = 0; count < 1_001; count++) rests.failed(`openai made-up-${count}`, 60_000, 0);
  expect([rests.isResting('openai made-up-0', 1), rests.isResting('openai made-up-1', 1)]).toEqual([false, true]);
});

test('what one caller alone has met rests for that one alone, until it happens to another', () => {
  const rests = new Rests();
  for (let count = 0; count < 3; count++) rests.failed(T, 0, 0, 'slow');
  const restsFor = (now: number) => ['slow', 'other', 'third'].map((caller) => rests.isResting(T, now, caller));
  expect(restsFor(1)).toEqual([true, false, false]);
  rests.called(T, 1);
  rests.failed(T, 0, 1, 'other');
  expect(restsFor(2)).toEqual([true, true, true]);
  rests.served(T);
  expect(restsFor(3)).toEqual([false, false, false]);
});
