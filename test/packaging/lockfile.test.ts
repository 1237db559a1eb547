import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { version: string; engines?: { node?: string } }>;
};

/** Lowest major version of Node.js among the alternatives of a range. */
const lowest = (range: string): number => Math.min(...range.split('||').map((part) => Number(/\d+/.exec(part)?.[0] ?? 0)));

test('npm ci warns of no engine on Node.js 20: every package that is locked runs on it', () => {
  expect(lowest('^18.18.0 || >= 22')).toBe(18);
  const tooNew = Object.entries(packages).filter(([, { engines }]) => lowest(engines?.node ?? '*') > 20);
  expect(tooNew.map(([path, { version, engines }]) => `${path}@${version}: ${engines?.node}`)).toEqual([]);
});
