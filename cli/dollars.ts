/** Money as whole nano-dollars, which no sum makes inexact. */

const DECIMALS = 9;
const DOLLAR = 10n ** BigInt(DECIMALS);
const CENT = DOLLAR / 100n;

const WRITTEN = /^([-+]?)(\d{1,29})(?:\.(\d{1,9}))?$/;

/** Of dollars as people and tables write them; undefined for what is none, or has more than nine decimals. */
export function nanoDollars(dollars: string): bigint | undefined {
  const [, sign, whole, decimals = ''] = WRITTEN.exec(dollars) ?? [];
  if (whole === undefined) return undefined;
  const amount = BigInt(whole + decimals.padEnd(DECIMALS, '0'));
  return sign === '-' ? -amount : amount;
}

/** Dollars, to the last decimal. */
export function dollarsOf(nano: bigint): string {
  const digits = magnitude(nano)
    .toString()
    .padStart(DECIMALS + 1, '0');
  const decimals = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${nano < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}${decimals && `.${decimals}`}`;
}

/** Dollars with two decimals, rounded up. */
export function centsOf(nano: bigint): string {
  // a division of integers cuts off: below nothing that is up
  const cents = nano > 0n ? (nano + CENT - 1n) / CENT : nano / CENT;
  const digits = magnitude(cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const magnitude = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
