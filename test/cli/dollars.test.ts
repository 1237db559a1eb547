import * as fc from 'fast-check';
import { centsOf, dollarsOf, nanoDollars } from '../../cli/dollars';

const amount = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

test('dollars are read as they are written, to the last nano-dollar', () => {
  fc.assert(fc.property(amount, (nano) => expect(nanoDollars(dollarsOf(nano))).toBe(nano)));
});

test('cents are rounded up, by less than one', () => {
  fc.assert(
    fc.property(amount, (nano) => {
      const shown = centsOf(nano);
      expect(shown).toMatch(/^-?\d+\.\d\d$/);
      const above = (nanoDollars(shown) as bigint) - nano;
      expect(above >= 0n && above < 10_000_000n).toBe(true);
    }),
  );
});

test.each([
  ['12.5', 12_500_000_000n],
  ['+3', 3_000_000_000n],
  ['-0.000000001', -1n],
  ['9007199.254740993', 9_007_199_254_740_993n],
])('%s is read exactly', (written, nano) => expect(nanoDollars(written)).toBe(nano));

test.each([
  [0n, '0.00'],
  [1n, '0.01'],
  [10_000_000n, '0.01'],
  [10_000_001n, '0.02'],
  [-1n, '0.00'],
  [-10_000_001n, '-0.01'],
  [1_234_567_890_000_001n, '1234567.90'],
])('%p nano-dollars are shown as %s', (nano, shown) => expect(centsOf(nano)).toBe(shown));

test.each(['', '.5', '5.', '1e3', '1,5', ' 1', '0.0000000001', '٣'])('"%s" is no number of dollars', (written) =>
  expect(nanoDollars(written)).toBeUndefined(),
);
