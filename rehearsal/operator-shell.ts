import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redial } from './addresses';
import { CommandFailed, run } from './child';
import type { Cleanup } from './cleanup';
import type { Emulator } from './emulator';

export interface OperatorShellOptions {
  readonly emulator: Emulator;
  /** The interpreter that has the AWS CLI. */
  readonly python: string;
  readonly redials: readonly Redial[];
  readonly caFile: string;
  readonly signal: AbortSignal;
  readonly cleanup: Cleanup;
}

/**
 * The shell of the person who has deployed: what the outputs print is pasted into it as it is. It has the real AWS CLI, set up for the
 * emulator, and the machine's curl, which dials where the redials say.
 */
export class OperatorShell {
  private readonly home = mkdtempSync(join(tmpdir(), 'rehearsal-shell-'));

  constructor(private readonly options: OperatorShellOptions) {
    options.cleanup.add("the operator's home directory", () => rmSync(this.home, { recursive: true, force: true }));
    mkdirSync(this.bin);
    const aws = join(this.bin, 'aws');
    writeFileSync(aws, `#!/bin/sh\nexec '${options.python}' -m awscli "$@"\n`);
    chmodSync(aws, 0o755);
    const redials = options.redials.map(({ from, to }) => `connect-to = "${from}:${to}"`);
    writeFileSync(join(this.home, '.curlrc'), [...redials, `cacert = "${options.caFile}"`, 'noproxy = "*"', ''].join('\n'));
  }

  /** What the command wrote to standard output. Throws with everything it wrote when it fails. */
  async paste(command: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
    const env = { PATH: `${this.bin}:${process.env.PATH}`, HOME: this.home, LANG: 'C.UTF-8', ...this.options.emulator.environment, ...variables };
    return run('/bin/sh', ['-c', command], { cwd: this.home, env, signal: this.options.signal });
  }

  /** Whether the machine has a program. */
  async has(program: string): Promise<boolean> {
    return this.paste(`command -v ${program}`).then(
      () => true,
      (error) => {
        if (error instanceof CommandFailed) return false;
        throw error;
      },
    );
  }

  private get bin(): string {
    return join(this.home, 'bin');
  }
}
