import { KeyRing } from '../key-ring';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const firsts = (ring: KeyRing, times: number) => Array.from({ length: times }, () => ring.first());

test('keys are taken in turn', () => {
  expect(firsts(new KeyRing(3), 7)).toEqual([0, 1, 2, 0, 1, 2, 0]);
});

test('a key that was set aside is left out until its time is over; the next one stands in for it', () => {
  const ring = new KeyRing(3);
  expect(ring.setAside(1, 5_000)).toBe(2);
  expect(new Set(firsts(ring, 6))).toEqual(new Set([0, 2]));
  jest.advanceTimersByTime(5_000);
  expect(new Set(firsts(ring, 3))).toEqual(new Set([0, 1, 2]));
});

test('where all rest nothing stands in, and the one whose rest ends first is taken', () => {
  const ring = new KeyRing(3);
  ring.setAside(0, 9_000);
  ring.setAside(2, 3_000);
  expect(ring.setAside(1, 6_000)).toBeUndefined();
  expect(firsts(ring, 4)).toEqual([2, 2, 2, 2]);
});

test('what belongs together meets one key, and different things different keys', () => {
  const ring = new KeyRing(4);
  const keys = Array.from({ length: 64 }, (_, to) => ring.first({ to: `${to}`, binding: false }));
  expect(Array.from({ length: 64 }, (_, to) => new KeyRing(4).first({ to: `${to}`, binding: true }))).toEqual(keys);
  expect(new Set(keys).size).toBe(4);
});

test('only what is bound to a key is given it while it rests', () => {
  const ring = new KeyRing(2);
  const own = ring.first({ to: 'one', binding: true });
  ring.setAside(own, 5_000);
  expect(ring.first({ to: 'one', binding: true })).toBe(own);
  expect(ring.first({ to: 'one', binding: false })).toBe(1 - own);
});

test('one key alone is always the one, and nothing stands in for it', () => {
  const ring = new KeyRing(1);
  expect(ring.setAside(0, 5_000)).toBeUndefined();
  expect(firsts(ring, 3)).toEqual([0, 0, 0]);
});
