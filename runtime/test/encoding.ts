import { brotliCompressSync } from 'node:zlib';

/** Another module, in the form of the variable. */
export function encode(module: string): string {
  let encoded = '';
  for (let rest = BigInt(`0x${brotliCompressSync(module).toString('hex')}`); rest > 0n; rest /= 91n) {
    const digit = Number(rest % 91n);
    encoded = String.fromCharCode(digit < 34 ? digit + 93 : digit + 1) + encoded;
  }
  return encoded.replaceAll('$', '!');
}
