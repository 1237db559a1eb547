import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './installed-packages';

export interface TypescriptApp {
  readonly text: string;
  /** Where it is synthesized. */
  readonly outdir: string;
}

/** Synthesizes apps one after the other in one process: each process would load the CDK. */
export async function synthesizeAll(directory: string, apps: readonly TypescriptApp[]): Promise<void> {
  const made = join(directory, 'apps');
  mkdirSync(made);
  const each = apps.map(({ text, outdir }, index) => {
    writeFileSync(join(made, `app-${index}.ts`), text);
    // read as the app begins
    return `process.env.CDK_OUTDIR = ${JSON.stringify(outdir)};\nrequire('./app-${index}.ts');\n`;
  });
  writeFileSync(join(made, 'all.cjs'), each.join(''));
  await run(directory, join(directory, 'node_modules', '.bin', 'tsx'), [join('apps', 'all.cjs')]);
}
