/**
 * The contract tests with the gateway's process on other releases of Node.js than the image's, and on that of the hardened image with the dependencies that
 * are laid out there. Arguments go to jest.
 */
import { spawnSync } from 'node:child_process';
import { ensureNode } from './node-releases';

const RUNS: readonly { readonly release: string; readonly image?: 'hardened' }[] = [
  { release: '22' },
  { release: '24' },
  { release: '24', image: 'hardened' },
];

function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

for (const { release, image } of RUNS) {
  const executable = ensureNode(release);
  run(executable, ['--version']);
  run('npx', ['jest', ...(process.argv.length > 2 ? process.argv.slice(2) : ['test/contract/']), '--selectProjects', 'lowest', '--ci'], {
    CONTRACT_NODE: executable,
    ...(image && { CONTRACT_IMAGE: image }),
    JEST_JUNIT_OUTPUT_NAME: `${['node', release, ...(image ? [image] : [])].join('-')}.xml`,
  });
}
