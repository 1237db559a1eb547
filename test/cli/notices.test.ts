import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notices } from '../../cli/notices';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'notices-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A package in the tree, and a module of it as esbuild names it. */
function dependency(directory: string, license: unknown, files: Record<string, string> = { LICENSE: `Copyright ${directory}` }): string {
  mkdirSync(join(root, directory), { recursive: true });
  const name = directory.replace(/.*node_modules\//, '');
  writeFileSync(join(root, directory, 'package.json'), JSON.stringify({ name, version: '1.2.3', license }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, directory, file), text);
  return `${directory}/dist/index.js`;
}

test('every package that is in the bundle is listed once, with version, licence and text', () => {
  const inputs = [
    'cli/main.ts',
    dependency('node_modules/zebra', 'MIT'),
    'node_modules/zebra/dist/other.js',
    dependency('node_modules/@scope/apple', 'Apache-2.0', { 'LICENSE.md': 'the terms', NOTICE: 'made by apple' }),
    dependency('node_modules/zebra/node_modules/nested', 'ISC'),
  ];
  const text = notices(inputs, root);
  expect(text.match(/^.+ 1\.2\.3 \(.+\)$/gm)).toEqual(['@scope/apple 1.2.3 (Apache-2.0)', 'nested 1.2.3 (ISC)', 'zebra 1.2.3 (MIT)']);
  for (const part of ['the terms', 'made by apple', 'Copyright node_modules/zebra\n']) expect(text).toContain(part);
});

test.each(['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD'])('%s may be bundled', (licence) => {
  expect(notices([dependency('node_modules/some', licence)], root)).toContain(`some 1.2.3 (${licence})`);
});

test.each([['GPL-3.0'], ['(MIT OR GPL-3.0)'], ['UNLICENSED'], [undefined], [{ type: 'MIT' }]])('%j must not be bundled', (licence) => {
  expect(() => notices([dependency('node_modules/some', licence)], root)).toThrow('some 1.2.3 must not be bundled: its licence is');
});

test('a package without a licence text must not be bundled', () => {
  expect(() => notices([dependency('node_modules/some', 'MIT', { 'licensed.js': '' })], root)).toThrow('it brings no licence text');
});

test('a bundle of our own modules says that it has nothing of others', () => {
  expect(notices(['cli/main.ts', 'src/contract/loader.ts'], root)).toBe('cli.js contains no package of others.\n');
});
