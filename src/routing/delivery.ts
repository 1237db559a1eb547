import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { commandWith } from '../contract/loader';

const library = (file: string): string => path.join(__dirname, '..', '..', 'lib', file);

/** Command of the gateway's container: the loader of the runtime that was built with the library, then the image's program. */
export function runtimeCommand(): string[] {
  return commandWith(readFileSync(library('gateway-runtime.loader'), 'utf8'));
}

/**
 * Value of the variable that carries the runtime, as it was built with the library: digits of base 91, of which `contract/packing.ts` makes it.
 * The digits are the ASCII characters from `]` to `~`, then those from `#` to `[`, with `!` for `$`: what JSON writes as it is, and neither
 * CloudFormation nor its checkers take for a variable.
 */
export function encodeRuntime(): string {
  return readFileSync(library('gateway-runtime.encoded'), 'utf8');
}

/** SHA-256 of the runtime's module, in hexadecimal. */
export function runtimeSha256(): string {
  return readFileSync(library('gateway-runtime.sha256'), 'utf8').slice(0, 64);
}
