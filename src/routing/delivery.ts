import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { RUNTIME_VARIABLE } from '../contract';
import type { EnvironmentFileSpec } from '../contract/container-spec';
import { commandWith } from '../contract/loader';

/** Sections of the boot document that the whole runtime alone can read. */
const SECTIONS_OF_WHOLE = ['limits', 'guardrail', 'responseCache', 'taskCertificate', 'traces'] as const;

/** What is built of the runtime: all of it, and the core, so that who uses nothing else does not carry it. */
export type RuntimeBuild = 'gateway-runtime' | 'gateway-runtime-whole';

/** The build that a boot document needs. */
export const buildFor = (boot: { readonly [Section in (typeof SECTIONS_OF_WHOLE)[number]]?: unknown }): RuntimeBuild =>
  SECTIONS_OF_WHOLE.every((section) => boot[section] === undefined) ? 'gateway-runtime' : 'gateway-runtime-whole';

/** How a build gets into the gateway's container. */
export interface Delivery {
  /** The loader of the runtime that was built with the library, then the image's program. */
  readonly command: string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly environmentFile?: EnvironmentFileSpec;
}

/** How one gets there that an image does not have in it. */
export interface BuildDelivery extends Delivery {
  /** SHA-256 of the runtime's module, in hexadecimal. */
  readonly sha256: string;
}

const fileOf = (name: string): string => path.join(__dirname, '..', '..', 'lib', name);
const contentOf = (name: string): string => readFileSync(fileOf(name), 'utf8');

/**
 * The small build fits into the task definition, and a task needs nothing else to start. What is larger is an asset.
 *
 * The variable holds digits of base 91, of which `contract/packing.ts` makes the module: the ASCII characters from `]` to `~`, then those from `#` to
 * `[`, with `!` for `$`: what JSON writes as it is, and neither CloudFormation nor its checkers take for a variable.
 */
export function deliveryOf(build: RuntimeBuild = 'gateway-runtime', nativeOnly = false): BuildDelivery {
  const sha256 = contentOf(`${build}.sha256`).slice(0, 64);
  const command = commandWith(contentOf(`${build}.loader`), nativeOnly);
  return build === 'gateway-runtime'
    ? { command, sha256, environment: { [RUNTIME_VARIABLE]: contentOf(`${build}.encoded`) } }
    : { command, sha256, environmentFile: { path: fileOf(`${build}.env`), assetHash: sha256 } };
}
