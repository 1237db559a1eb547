import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of the package, seen from the bundle, which lies in its `lib/`. */
const read = (...path: string[]): string => readFileSync(join(__dirname, ...path), 'utf8');

/** Version of the package that this command belongs to. */
export const packageVersion = (): string => JSON.parse(read('..', 'package.json')).version;

/** The builds of the package's own runtime: SHA-256, in hexadecimal, and the loader that has it in it. */
export const publishedBuilds = (): readonly { readonly sha256: string; readonly loader: string }[] =>
  ['gateway-runtime', 'gateway-runtime-whole'].map((name) => ({ sha256: read(`${name}.sha256`).slice(0, 64), loader: read(`${name}.loader`) }));
