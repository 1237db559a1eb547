// Bundles the function that reports a month into lib/chargeback-report, or the directory that is given. AWS's SDK is there where it runs.
// Not minified: who runs it may read it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '..');

async function bundle(directory: string): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['chargeback/handler.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    external: ['@aws-sdk/*'],
  });
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'index.mjs'), outputFiles[0].contents);
}

void bundle(process.argv[2] ?? join(ROOT, 'lib', 'chargeback-report'));
