/** The program of the hardened image as a directory, laid out by the script that its Dockerfile runs. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { onceUnder } from './lock';
import type { GatewayImage } from './stock';

const ROOT = path.join(__dirname, '..');
/** What Docker is sent of the package. */
export const BUILD_CONTEXT = path.join(ROOT, 'hardened-image');
const DIRECTORY = path.join(ROOT, 'node_modules', '.cache', 'hardened-image');
const STAMP = `${DIRECTORY}.stamp`;

/** Lays the program out where it is missing or out of date. */
export async function ensureHardenedImage(): Promise<GatewayImage> {
  const wanted = fingerprint();
  mkdirSync(path.dirname(DIRECTORY), { recursive: true });
  const isThere = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted && existsSync(DIRECTORY);
  await onceUnder(`${DIRECTORY}.lock`, isThere, async () => {
    rmSync(DIRECTORY, { recursive: true, force: true });
    cpSync(BUILD_CONTEXT, DIRECTORY, { recursive: true });
    await promisify(execFile)('sh', ['lay-out.sh', DIRECTORY], { cwd: BUILD_CONTEXT });
    writeFileSync(STAMP, wanted);
  });
  return { workingDirectory: DIRECTORY, entry: 'build/start-server.js' };
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(BUILD_CONTEXT).sort()) hash.update(readFileSync(path.join(BUILD_CONTEXT, file)));
  return hash.digest('hex');
}
