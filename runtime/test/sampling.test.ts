import { createSampling } from '../traces/sampling';

const FRONT = '678912334567891234';

test.each<[number, string, boolean]>([
  [0, 'ffffffffffffff', false],
  [1e-20, 'ffffffffffffff', true],
  [1e-20, 'ffffffffffffef', false],
  [1e-20, '10000000000000', false],
  [0.05, 'f3333333333330', true],
  [0.05, 'f333333333332f', false],
  [0.05, '0fffffffffffff', false],
  [0.5, '80000000000000', true],
  [0.5, '7fffffffffffff', false],
  [0.999, '00000000000000', false],
  [1, '00000000000000', true],
])('of %d of all requests, an id that ends with %s is one: %s', (ratio, end, isOne) => {
  expect(createSampling({ ratio }).atOnce(FRONT + end, undefined, true, Number.NaN)).toBe(isOne ? 'ratio' : undefined);
});

test.each([
  [0.05, 0.95, 'ratio'],
  [0.05, 0.94, undefined],
  [0, 0.999, undefined],
  [1, 0, 'ratio'],
])('of %d of all requests, one whose id is chosen by a stranger is chosen by chance: %d gives %s', (ratio, chance, sampled) => {
  const parent = { traceId: `${FRONT}ffffffffffffff` };
  expect(createSampling({ ratio }).atOnce(parent.traceId, parent, false, chance)).toBe(sampled);
});
