/**
 * The contract tests with the gateway's process on other releases of Node.js than the image's: those of npm's `node` packages, kept where nothing
 * that is committed stands. Arguments go to jest.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const RELEASES = ['22', '24'];

const platform = process.platform === 'win32' ? 'win' : process.platform;

function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** The executable of a release. */
function nodeOf(release: string): string {
  const name = `node-${platform}-${process.arch}`;
  const directory = path.resolve('node_modules', '.cache', `node-${release}`);
  const executable = path.join(directory, 'node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node');
  // the package `node` fetches the same by a script of its own, which not every npm may run
  if (!existsSync(executable)) run('npm', ['install', '--prefix', directory, '--no-save', '--no-audit', '--no-fund', `${name}@${release}`]);
  return executable;
}

for (const release of RELEASES) {
  const executable = nodeOf(release);
  run(executable, ['--version']);
  run('npx', ['jest', ...(process.argv.length > 2 ? process.argv.slice(2) : ['test/contract/']), '--selectProjects', 'lowest', '--ci'], {
    CONTRACT_NODE: executable,
    JEST_JUNIT_OUTPUT_NAME: `node-${release}.xml`,
  });
}
