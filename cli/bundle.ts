// Bundles the command into one executable file, with the notices of all that is in it, in lib/ or the directory that is given.
// Not minified: who runs it may read it.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { notices } from './notices';

const ROOT = join(__dirname, '..');

async function bundle(directory: string): Promise<void> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['cli/main.ts'],
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // its module for Node.js that imports looks for its program beside itself, at an address that a bundle does not have
    alias: {
      'web-tree-sitter': './node_modules/web-tree-sitter/web-tree-sitter.cjs',
      'web-tree-sitter/web-tree-sitter.wasm': './node_modules/web-tree-sitter/web-tree-sitter.wasm',
    },
    loader: { '.wasm': 'binary' },
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: '#!/usr/bin/env node' },
  });
  mkdirSync(directory, { recursive: true });
  const executable = join(directory, 'cli.js');
  writeFileSync(executable, outputFiles[0].contents);
  chmodSync(executable, 0o755);
  writeFileSync(join(directory, 'cli.licenses.txt'), notices(Object.keys(metafile.inputs), ROOT));
}

void bundle(process.argv[2] ?? join(ROOT, 'lib'));
