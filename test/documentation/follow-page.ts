import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Fence, fencesOf, placeOf } from './fences';

/** Where a page is followed, and how much of it. */
export interface Reader {
  /** A directory that exists; the first command runs in it. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Also what is marked `run=full`; without it, that has been done already. */
  readonly everything: boolean;
}

/** A shell between two blocks: where it stands and what it has exported. */
interface Shell {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Does what a page says, in its order, as a reader would: writes and changes files, runs commands in one shell, looks whether they print
 * what the page says.
 *
 * @returns places of the blocks that were run
 */
export async function followPage(page: string, { directory, environment, everything }: Reader): Promise<string[]> {
  let shell: Shell = { directory, environment };
  let printed: string | undefined;
  const run: string[] = [];
  for (const fence of fencesOf(page)) {
    const [file, change, when] = ['file', 'change', 'run'].map((word) => fence.words.get(word));
    if (file !== undefined) {
      mkdirSync(dirname(join(shell.directory, file)), { recursive: true });
      writeFileSync(join(shell.directory, file), fence.text);
    } else if (change !== undefined) {
      const path = join(shell.directory, change);
      writeFileSync(path, changed(readFileSync(path, 'utf8'), fence));
    } else if (when !== undefined) {
      printed = undefined;
      if (when === 'full' && !everything) continue;
      ({ shell, printed } = await execute(fence, shell));
      run.push(placeOf(fence));
    } else if (fence.words.has('output') && printed !== undefined) {
      expectPrinted(fence, printed);
    }
  }
  return run;
}

/** The text with the lines that begin with `-` taken out and those that begin with `+` put in; the others say where. */
export function changed(text: string, fence: Fence): string {
  const lines = fence.text.trimEnd().split('\n');
  const without = (sign: string) =>
    lines
      .filter((line) => !line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const parts = text.split(without('+'));
  if (parts.length !== 2) {
    throw new Error(`${placeOf(fence)}: the lines that it changes stand ${parts.length - 1} times in the file`);
  }
  return parts.join(without('-'));
}

function execute(fence: Fence, { directory, environment }: Shell): Promise<{ shell: Shell; printed: string }> {
  const ended = '\0state\0';
  const script = `exec 2>&1\n${fence.text}\nprintf '${ended.replaceAll('\0', '\\0')}'; printf '%s\\0' "$PWD"; env -0`;
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const [printed, state] = Buffer.concat(chunks).toString().split(ended);
      if (code !== 0 || state === undefined) {
        reject(new Error(`${placeOf(fence)}: exit code ${code}\n${printed}`));
        return;
      }
      const [where, ...variables] = state.split('\0').filter((entry) => entry);
      const entries = variables.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]);
      resolve({ printed, shell: { directory: where, environment: Object.fromEntries(entries) } });
    });
  });
}

/** Every line of the block is a line of what was printed, in the same order; `…` stands for anything. */
export function expectPrinted(fence: Fence, printed: string): void {
  const lines = printed.split('\n').map((line) => line.trim());
  let from = 0;
  for (const expected of fence.text.split('\n').map((line) => line.trim())) {
    const found = lines.slice(from).findIndex((line) => patternOf(expected).test(line));
    if (found < 0) {
      throw new Error(`${placeOf(fence)}: "${expected}" was not printed\n${printed}`);
    }
    from += expected === '' ? 0 : found + 1;
  }
  const unwanted = fence.words.get('without');
  if (unwanted !== undefined && printed.includes(unwanted)) {
    throw new Error(`${placeOf(fence)}: "${unwanted}" was printed\n${printed}`);
  }
}

const patternOf = (line: string): RegExp =>
  line === '' ? /^/ : new RegExp(`^${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.*')}$`);
