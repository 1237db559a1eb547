// Bundles what Lambda runs, the function that reports a month (chargeback/) or those of deployments, into lib or the directory that is given:
// `tsx functions/bundle.ts <chargeback | deployments> [directory]`. AWS's SDK is there where they run. Not minified: who runs them may read them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '..');

/** Where the functions of a group go in lib, and where each is: by its directory there. */
const GROUPS: Readonly<Record<string, { readonly to: string; readonly handlers: Readonly<Record<string, string>> }>> = {
  chargeback: { to: 'chargeback-report', handlers: { '': 'chargeback/handler.ts' } },
  deployments: {
    to: 'functions',
    handlers: { 'listener-rule': 'functions/listener-rule/handler.ts', 'smoke-test': 'functions/smoke-test/handler.ts' },
  },
};

async function bundle(handler: string, directory: string): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [handler],
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

const [, , name = '', directory] = process.argv;
const group = GROUPS[name];
if (!group) {
  throw new Error(`which functions: ${Object.keys(GROUPS).join(' or ')}`);
}
for (const [each, handler] of Object.entries(group.handlers)) {
  void bundle(handler, join(directory ?? join(ROOT, 'lib', group.to), each));
}
