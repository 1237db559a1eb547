import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './installed-packages';

export interface TypescriptApp {
  readonly file: string;
  /** Where it is synthesized. */
  readonly outdir: string;
}

/** Synthesizes apps one after the other in one process: each process would load the CDK. */
export async function synthesizeAll(directory: string, apps: readonly TypescriptApp[]): Promise<void> {
  // an app reads the variable as it begins
  const lines = apps.map(({ file, outdir }) => `process.env.CDK_OUTDIR = ${JSON.stringify(outdir)};\nrequire(${JSON.stringify(file)});\n`);
  writeFileSync(join(directory, 'all-apps.cjs'), lines.join(''));
  await run(directory, join(directory, 'node_modules', '.bin', 'tsx'), ['all-apps.cjs']);
}
