import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';

/** The module in the variable. */
export function decode(variable: string): Buffer {
  let number = 0n;
  for (const code of Buffer.from(variable.replaceAll('!', '$'))) number = number * 91n + BigInt(code > 92 ? code - 93 : code - 1);
  return brotliDecompressSync(Buffer.from(number.toString(16), 'hex'));
}

/** Another module, in the form of the variable. */
export function encode(module: string): string {
  let encoded = '';
  for (let rest = BigInt(`0x${brotliCompressSync(module).toString('hex')}`); rest > 0n; rest /= 91n) {
    const digit = Number(rest % 91n);
    encoded = String.fromCharCode(digit < 34 ? digit + 93 : digit + 1) + encoded;
  }
  return encoded.replaceAll('$', '!');
}
