import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences that let us ship a package inside the command, given its notice. */
export const ALLOWED_LICENCES: readonly string[] = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'];

/** A package of others that is part of the bundle. */
interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

const RULE = '-'.repeat(100);

/**
 * The notices that must go with a bundle: name, version and licence text of every package that any of its inputs is from.
 *
 * @param inputs paths of esbuild's metafile, relative to `root`
 * @throws where a package's licence is none of `ALLOWED_LICENCES`, or it brings no licence text
 */
export function notices(inputs: readonly string[], root: string): string {
  const directories = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  const packages = [...directories].map((directory) => packageIn(join(root, directory)));
  if (packages.length === 0) return 'cli.js contains no package of others.\n';
  const parts = packages
    .sort((one, other) => `${one.name}@${one.version}`.localeCompare(`${other.name}@${other.version}`))
    .map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text.trim()}\n`);
  return ['cli.js contains the following packages of others.\n', ...parts].join(`\n${RULE}\n\n`);
}

function packageIn(directory: string): BundledPackage {
  const { name, version, license: licence } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  if (!ALLOWED_LICENCES.includes(licence)) throw new Error(`${name} ${version} must not be bundled: its licence is ${JSON.stringify(licence)}`);
  const files = readdirSync(directory).filter((file) => /^(licen[cs]e|notice|copying)(?![a-z])/i.test(file));
  if (!files.some((file) => /^(licen[cs]e|copying)/i.test(file)))
    throw new Error(`${name} ${version} must not be bundled: it brings no licence text`);
  return { name, version, licence, text: files.map((file) => readFileSync(join(directory, file), 'utf8').trim()).join('\n\n') };
}
