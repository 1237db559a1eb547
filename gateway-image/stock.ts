/**
 * The program of the image `portkeyai/gateway` 1.15.2 as a directory: the npm package, which is the same build, with the dependency
 * versions of the image's own lock file. Floating versions behave differently, so the two that matter most are asserted.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { onceUnder } from './lock';

// its package.json says that it holds ES modules, for the program: this file cannot stand in it
const DIRECTORY = path.join(__dirname, 'program');
const STAMP = path.join(DIRECTORY, 'node_modules', '.gateway-image');
const LOCK = path.join(DIRECTORY, '.install.lock');
const ASSERTED = { '@portkey-ai/gateway': '1.15.2', hono: '4.9.7', '@hono/node-server': '1.13.5' };

export interface GatewayImage {
  /** In place of the image's WORKDIR: a container command runs here unchanged. */
  readonly workingDirectory: string;
  /** The program, relative to the working directory. */
  readonly entry: string;
}

/** Installs the program where it is missing or out of date. Several processes may call this at once. */
export async function ensureGatewayImage(): Promise<GatewayImage> {
  const wanted = fingerprint();
  await onceUnder(
    LOCK,
    () => isInstalled(wanted),
    () => install(wanted),
  );
  for (const [name, version] of Object.entries(ASSERTED)) {
    const found = JSON.parse(readFileSync(path.join(DIRECTORY, 'node_modules', name, 'package.json'), 'utf8')).version;
    if (found !== version) throw new Error(`${name} is ${found}; the image has ${version}`);
  }
  return { workingDirectory: DIRECTORY, entry: 'build/start-server.js' };
}

async function install(wanted: string): Promise<void> {
  const run = promisify(execFile);
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: DIRECTORY });
  await run(process.execPath, ['prepare.mjs'], { cwd: DIRECTORY });
  writeFileSync(STAMP, wanted);
}

const isInstalled = (wanted: string): boolean =>
  existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted && existsSync(path.join(DIRECTORY, 'build', 'start-server.js'));

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'prepare.mjs']) hash.update(readFileSync(path.join(DIRECTORY, file)));
  return hash.digest('hex');
}
