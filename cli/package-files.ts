import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of the package, seen from the bundle, which lies in its `lib/`. */
const read = (...path: string[]): string => readFileSync(join(__dirname, ...path), 'utf8');

/** Version of the package that this command belongs to. */
export const packageVersion = (): string => JSON.parse(read('..', 'package.json')).version;

/** SHA-256 of the package's own runtime, in hexadecimal. */
export const publishedSha256 = (): string => read('gateway-runtime.sha256').slice(0, 64);

/** Loader of the package's own runtime, which has its SHA-256 in it. */
export const publishedLoader = (): string => read('gateway-runtime.loader');
