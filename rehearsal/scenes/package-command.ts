import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** `npx cdk-portkey-gateway`, from this repository's sources, for a shell. */
export const PACKAGE_COMMAND = [process.execPath, '--import', join(ROOT, 'node_modules', 'tsx', 'dist', 'loader.mjs'), join(ROOT, 'cli', 'main.ts')]
  .map((part) => `'${part}'`)
  .join(' ');
