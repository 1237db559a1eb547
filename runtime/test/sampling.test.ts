import { createSampling } from '../traces/sampling';

const FRONT = '6789123345678912345';

test.each<[number, string, boolean]>([
  [0, 'fffffffffffff', false],
  [1e-20, 'fffffffffffff', true],
  [1e-20, 'ffffffffffffe', false],
  [1e-20, '1000000000000', false],
  [0.05, 'f333333333333', true],
  [0.05, 'f333333333332', false],
  [0.5, '8000000000000', true],
  [0.5, '7ffffffffffff', false],
  [0.999, '0000000000000', false],
  [1, '0000000000000', true],
])('of %d of all requests, an id that ends with %s is one: %s', (ratio, end, isOne) => {
  expect(createSampling({ ratio }).atOnce(FRONT + end, undefined, true, Number.NaN)).toBe(isOne ? 'ratio' : undefined);
});

test.each([
  [0.05, 0.95, 'ratio'],
  [0.05, 0.94, undefined],
  [0, 0.999, undefined],
  [1, 0, 'ratio'],
])('of %d of all requests, one whose id is chosen by a stranger is chosen by chance: %d gives %s', (ratio, chance, sampled) => {
  const parent = { traceId: `${FRONT}fffffffffffff` };
  expect(createSampling({ ratio }).atOnce(parent.traceId, parent, false, chance)).toBe(sampled);
});
