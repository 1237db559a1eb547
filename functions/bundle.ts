// Bundles the functions that Lambda runs for deployments into lib/functions, or the directory that is given. AWS's SDK is there where they run.
// Not minified: who runs them may read them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '..');
const FUNCTIONS = ['listener-rule', 'smoke-test'];

async function bundle(name: string, directory: string): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [`functions/${name}/handler.ts`],
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

const target = process.argv[2] ?? join(ROOT, 'lib', 'functions');
for (const name of FUNCTIONS) {
  void bundle(name, join(target, name));
}
