import { spawn } from 'node:child_process';

export interface Finished {
  /** Null: it was ended, for it took too long. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program to its end with nothing on its standard input; after `patience` milliseconds it is ended, with all that it started. */
export function headless(
  command: readonly string[],
  { cwd, env, patience }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly patience: number },
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { output: '', errors: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said.output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said.errors += text;
    });
    const endAll = () => {
      try {
        process.kill(-(child.pid as number), 'SIGKILL');
      } catch {
        // the group is gone
      }
    };
    const late = setTimeout(endAll, patience);
    process.once('exit', endAll);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(late);
      process.off('exit', endAll);
      endAll();
      resolve({ code, ...said });
    });
  });
}
