import { LEAST_RANGE, model } from '../src/contract/packing';

/** The last digits of a number that are not yet written, and what the first of them counts for. */
const HELD = 6;
const FIRST = 91 ** (HELD - 1);

/**
 * The other side of `unpack`: asks the same model, and writes the least number that makes `unpack` answer with the bits of the module.
 * The digits of base 91 are the characters from `]` to `~`, then those from `#` to `[`, with `!` for `$`: JSON writes them as they are, and `${` would
 * be a variable of CloudFormation's.
 */
export function pack(module: Uint8Array): string {
  if (module.length >= 91 ** 3) throw new Error('three digits cannot say how long it is');
  const digits: number[] = [];
  let held = 0;
  let range = 1;
  const shift = (): void => {
    let digit = Math.floor(held / FIRST);
    held = (held - digit * FIRST) * 91;
    if (digit > 90) {
      digit -= 91;
      let carried = digits.length - 1;
      for (; digits[carried] === 90; carried--) digits[carried] = 0;
      digits[carried]++;
    }
    digits.push(digit);
  };

  let asked = 0;
  model(module.length, (probability) => {
    for (; range < LEAST_RANGE; range *= 91) shift();
    const bit = (module[asked >> 3] >> (7 - (asked & 7))) & 1;
    const part = Math.floor(range * probability);
    if (bit === 0) held += part;
    range = bit === 1 ? part : range - part;
    asked++;
    return bit;
  });
  for (let rest = 0; rest < HELD; rest++) shift();

  const length = [8281, 91, 1].map((counts) => Math.floor(module.length / counts) % 91);
  return [...length, ...digits.slice(HELD)]
    .map((digit) => String.fromCharCode(digit < 34 ? digit + 93 : digit + 1))
    .join('')
    .replaceAll('$', '!');
}
