import * as fc from 'fast-check';
import { add, type Part, type Spent } from '../../cli/ledger-table';

/** More than a double counts exactly: nine million dollars are 2^53 nano-dollars. */
const total = fc.bigInt({ min: 0n, max: 10n ** 21n });
const cuts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 21n }), { maxLength: 300 });

/** Amounts whose sum is the total. */
function cutAt(sum: bigint, where: readonly bigint[]): bigint[] {
  const bounds = [0n, ...where.map((each) => each % (sum + 1n)).sort((one, other) => (one < other ? -1 : 1)), sum];
  return bounds.slice(1).map((bound, index) => bound - bounds[index]);
}

const part = (subject: string, month: bigint, day: bigint): Part => ({
  pk: { S: subject },
  month: { N: String(month) },
  days: { M: { '07': { N: String(day) }, '08': { N: '1' } } },
});

test('what many tasks have spent is summed exactly, in any order, on however many pages', () => {
  fc.assert(
    fc.property(total, total, cuts, cuts, fc.integer({ min: 1, max: 50 }), fc.boolean(), (month, day, monthCuts, dayCuts, pageSize, isReversed) => {
      const ofMonth = cutAt(month, monthCuts).map((each) => part('team#search', each, 0n));
      const ofDay = cutAt(day, dayCuts).map((each) => part('team#search', 0n, each));
      const all = [...ofMonth, part('team#ads', 1n, 2n), ...ofDay];
      if (isReversed) all.reverse();
      const spent = new Map<string, Spent>();
      for (let from = 0; from < all.length; from += pageSize) add(spent, all.slice(from, from + pageSize), '07');
      expect(Object.fromEntries(spent)).toEqual({ 'team#search': { month, day }, 'team#ads': { month: 1n, day: 2n } });
    }),
  );
});

test.each(['1.5', '1e21', '', 'NaN'])('"%s" is no sum', (N) => {
  expect(() => add(new Map(), [{ pk: { S: 'team#search' }, month: { N } }])).toThrow('no whole number of nano-dollars');
});

test('who has spent nothing on the day has spent in the month', () => {
  const spent = new Map<string, Spent>();
  add(spent, [{ pk: { S: 'team#search' }, month: { N: '5' } }], '07');
  expect(spent.get('team#search')).toEqual({ month: 5n, day: 0n });
});
