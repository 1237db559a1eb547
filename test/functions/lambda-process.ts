import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REDIAL } from '../../fakes';

const ROOT = join(__dirname, '..', '..');

export interface Outcome {
  /** What the handler has returned; undefined where it returns nothing, or has thrown. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any field
  readonly result?: any;
  /** All that it has printed. */
  readonly output: string;
}

/** A function of `functions/`, bundled as it ships, with AWS's SDK where Lambda has it: outside of its own directory. Every call is a process of its own, as after a cold start. */
export class LambdaProcess {
  private readonly directory = mkdtempSync(join(tmpdir(), 'lambda-'));

  constructor(private readonly name: string) {
    mkdirSync(join(this.directory, 'node_modules'));
    symlinkSync(join(ROOT, 'node_modules', '@aws-sdk'), join(this.directory, 'node_modules', '@aws-sdk'));
    execFileSync(process.execPath, ['--import', 'tsx', join(ROOT, 'functions', 'bundle.ts'), 'deployments', this.directory], { cwd: ROOT });
  }

  call(event: object, environment: Readonly<Record<string, string>>): Promise<Outcome> {
    const module = pathToFileURL(join(this.directory, this.name, 'index.mjs')).href;
    const program = ['--import', REDIAL, join(__dirname, 'fixtures', 'invoke.mjs'), module, JSON.stringify(event), '60000'];
    return new Promise((resolve) => {
      execFile(process.execPath, program, { env: { PATH: process.env.PATH, ...environment } }, (error, stdout, stderr) => {
        const returned = /^result: (.*)$/m.exec(stdout)?.[1];
        resolve({ result: error || !returned || returned === 'undefined' ? undefined : JSON.parse(returned), output: stdout + stderr });
      });
    });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
