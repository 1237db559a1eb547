import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { CommandFailed, run } from '../../rehearsal/child';
import { appearAt, CACHE } from '../../rehearsal/python';

/** A coding agent of the npm registry. */
interface Published {
  readonly package: string;
  /** Exact: what is stated of a program is stated of this version. */
  readonly version: string;
  /** Its executable, below `node_modules`; a script is run by Node.js. */
  readonly executable: string;
}

/** Everything that is installed: no dependency of this repository, hundreds of megabytes each, fetched where a test asks for it. */
export const PROGRAMS = {
  'claude-code': {
    package: '@anthropic-ai/claude-code',
    version: '2.1.332',
    executable: `@anthropic-ai/claude-code-${platform()}-${arch()}/claude`,
  },
  codex: { package: '@openai/codex', version: '0.171.0', executable: '@openai/codex/bin/codex.js' },
} as const satisfies Record<string, Published>;

export type Program = keyof typeof PROGRAMS;

/** The command that starts a program, which is installed into `.rehearsal` where it is missing. Several processes may ask at once. */
export async function ensureProgram(name: Program, signal: AbortSignal): Promise<readonly string[]> {
  const { package: published, version, executable } = PROGRAMS[name];
  const wanted = createHash('sha256').update(`${published}@${version} ${platform()} ${arch()}`).digest('hex').slice(0, 16);
  const directory = join(CACHE, `agent-${wanted}`);
  const file = join(directory, 'node_modules', executable);
  if (!existsSync(file)) {
    // another Node.js than ours may be what it wants: its own launcher is left out where it has a binary
    const parameters = ['install', '--prefix', '.', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', `${published}@${version}`];
    await appearAt(directory, async (workshop) => {
      mkdirSync(workshop);
      await run('npm', parameters, { cwd: workshop, signal });
    });
  }
  if (!existsSync(file)) throw new CommandFailed(published, { code: null, signal: null }, `there is no ${executable} for this machine`);
  return executable.endsWith('.js') ? [process.execPath, file] : [file];
}
