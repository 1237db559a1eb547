import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandFailed, run } from './child';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
/** Where downloads are kept. */
export const CACHE = join(__dirname, '..', '.rehearsal');
const OLDEST = [3, 10] as const;
const CANDIDATES = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** The machine lacks something; the message says what and how to get it. Shown without a stack trace. */
export class SetupError extends Error {}

export interface PythonEnvironment {
  /** The interpreter that has the pinned packages. */
  readonly interpreter: string;
}

export interface PythonOptions {
  /** Where environments are kept. */
  readonly cache?: string;
  /** File with the pinned packages. @default - what the rehearsal needs */
  readonly requirements?: string;
  /** Called when one has to be made. */
  readonly onInstall?: () => void;
}

/**
 * A private virtual environment with pinned packages, made where it is missing. Its directory carries the hash
 * of what is in it, and appears in one rename: several processes may do this at once, and an interrupted one leaves nothing to trip over.
 */
export async function ensurePython(
  signal: AbortSignal,
  { cache = CACHE, requirements = REQUIREMENTS, onInstall }: PythonOptions = {},
): Promise<PythonEnvironment> {
  const python = await findPython(signal);
  const wanted = createHash('sha256').update(readFileSync(requirements)).update(python.version).digest('hex').slice(0, 16);
  const directory = join(cache, `python-${wanted}`);
  const interpreter = join(directory, 'bin', 'python');
  if (existsSync(interpreter)) return { interpreter };
  onInstall?.();
  await appearAt(directory, (workshop) => install(python.command, workshop, requirements, signal));
  return { interpreter };
}

/** Makes a directory of the cache elsewhere and renames it: it appears whole, or not at all. */
export async function appearAt(directory: string, make: (workshop: string) => Promise<void>): Promise<void> {
  const cache = dirname(directory);
  removeLeftovers(cache);
  const workshop = `${directory}.${process.pid}`;
  try {
    mkdirSync(cache, { recursive: true });
    await make(workshop);
    renameSync(workshop, directory);
  } catch (error) {
    rmSync(workshop, { recursive: true, force: true });
    if (!existsSync(directory)) throw error; // otherwise another process was faster
  }
}

async function findPython(signal: AbortSignal): Promise<{ command: string; version: string }> {
  const found: string[] = [];
  const print = 'import platform; print(platform.python_version(), platform.machine(), platform.python_implementation())';
  for (const command of process.env.REHEARSAL_PYTHON ? [process.env.REHEARSAL_PYTHON] : CANDIDATES) {
    const version = await run(command, ['-c', print], { signal }).catch(() => undefined);
    signal.throwIfAborted();
    if (!version) continue;
    const [major, minor] = version.split('.').map(Number);
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return { command, version };
    found.push(`${command} is ${version.split(' ')[0]}`);
  }
  const what = found.length ? `only an older Python was found (${found.join(', ')})` : 'no Python was found';
  throw new SetupError(
    `The AWS emulator needs Python ${OLDEST.join('.')} or newer, and ${what}.\n` +
      'Install it (Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python), or name it in REHEARSAL_PYTHON.',
  );
}

async function install(python: string, directory: string, requirements: string, signal: AbortSignal): Promise<void> {
  try {
    await run(python, ['-m', 'venv', directory], { signal });
  } catch (error) {
    if (!(error instanceof CommandFailed) || !/ensurepip|No module named venv/.test(error.output)) throw error;
    throw new SetupError(`${python} cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv`);
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--retries', '2', '--no-deps', '-r', requirements];
  try {
    await run(join(directory, 'bin', 'python'), pip, { signal });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    if (!/NewConnectionError|ConnectTimeout|NameResolutionError|ProxyError|SSLError|Connection refused|No matching distribution/.test(error.output))
      throw error;
    throw new SetupError(
      'pip could not download the emulator. It needs a network connection to a Python package index once; a proxy or an index of your own\n' +
        `is taken from pip's usual settings (PIP_INDEX_URL, PIP_PROXY, pip.conf). What it said:\n${error.output.split('\n').slice(-4).join('\n')}`,
    );
  }
}

/** Workshops of processes that are gone. */
function removeLeftovers(cache: string): void {
  if (!existsSync(cache)) return;
  for (const name of readdirSync(cache)) {
    const owner = Number(/^[a-z]+-[0-9a-f]+\.(\d+)$/.exec(name)?.[1]);
    if (owner && !isRunning(owner)) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
