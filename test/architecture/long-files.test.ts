import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUSE, ROOT } from './imports';
import { LONG_FILES, LONGEST_FILE } from './long-files';

/** Source that somebody wrote; snapshots, templates and lock files are written by programs. */
const SOURCE = /\.(ts|mjs|cjs|js|py|sh)$/;

function linesOf(path: string): number {
  return readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1;
}

/** What git knows, and what it would take in: not what lies about. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...HOUSE], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((path) => SOURCE.test(path) && existsSync(join(ROOT, path)));

test(`a file has up to ${LONGEST_FILE} lines, or its reason stands in long-files.ts`, () => {
  expect(files.length).toBeGreaterThan(200);
  const long = files.filter((path) => linesOf(path) > LONGEST_FILE).map((path) => `${path}: ${linesOf(path)} lines`);
  expect(long.filter((line) => !(line.split(':')[0] in LONG_FILES))).toEqual([]);
});

test.each(Object.entries(LONG_FILES))('%s is still long: %s', (path) => {
  expect(linesOf(path)).toBeGreaterThan(LONGEST_FILE);
});
