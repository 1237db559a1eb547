import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const PLATFORM = process.platform === 'win32' ? 'win' : process.platform;

/** The executable of a release of Node.js: that of npm's `node` packages, kept where nothing that is committed stands. */
export function ensureNode(release: string): string {
  const name = `node-${PLATFORM}-${process.arch}`;
  const directory = path.join(ROOT, 'node_modules', '.cache', `node-${release}`);
  const executable = path.join(directory, 'node_modules', name, 'bin', PLATFORM === 'win' ? 'node.exe' : 'node');
  // the package `node` fetches the same by a script of its own, which not every npm may run
  const parameters = ['install', '--prefix', directory, '--no-save', '--no-audit', '--no-fund', `${name}@${release}`];
  if (!existsSync(executable)) execFileSync('npm', parameters, { stdio: ['ignore', 'ignore', 'inherit'] });
  return executable;
}
