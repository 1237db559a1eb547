import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { REFUSALS } from '../../runtime/refusal';
import * as library from '../../src';
import { ERRORS } from '../../src/errors';
import { WARNINGS } from '../../src/warnings';
import { PAGES, ROOT, read } from './fences';
import { brokenLink, linksOf, REPOSITORY } from './links';

/** First cell of every row of every table under a heading. */
function firstCells(document: string, heading: string): string[] {
  const section =
    read(document)
      .split(/^## /m)
      .find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell);
}

/** Source of every test file, by path. */
function testSources(): Record<string, string> {
  const files = ['test', 'runtime'].flatMap((root) =>
    readdirSync(join(ROOT, root), { recursive: true, encoding: 'utf8' }).map((file) => join(root, file)),
  );
  return Object.fromEntries(files.filter((file) => file.endsWith('.test.ts')).map((file) => [file, read(file)]));
}

test('docs/errors.md lists exactly the errors that synthesis throws', () => {
  expect(firstCells('docs/errors.md', 'Errors at synthesis').sort()).toEqual(Object.keys(ERRORS).sort());
});

test('docs/errors.md lists exactly the codes that the runtime answers with, with their status', () => {
  expect(firstCells('docs/errors.md', 'Errors of a request').sort()).toEqual(Object.keys(REFUSALS).sort());
  for (const [code, { status }] of Object.entries(REFUSALS)) {
    expect(read('docs/errors.md')).toContain(`| \`${code}\` | ${status} |`);
  }
});

test('docs/errors.md lists exactly the warnings that the constructs add', () => {
  const ids = Object.keys(WARNINGS).map((name) => `cdk-portkey-gateway:${name}`);
  expect(firstCells('docs/errors.md', 'Warnings at synthesis').sort()).toEqual(ids.sort());
});

test('every error and every warning is given somewhere', () => {
  const source = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/^errors\/|^warnings\.ts$/.test(file))
    .map((file) => read(join('src', file)))
    .join('\n');
  expect([...Object.keys(ERRORS), ...Object.keys(WARNINGS)].filter((name) => !source.includes(`'${name}'`))).toEqual([]);
});

/** Every public enumeration of the library. */
const ENUMERATIONS = Object.entries(library).filter(([, value]) => typeof value === 'object');

test('every value of every public enumeration stands in a guide, where it is told when to choose it', () => {
  const guides = PAGES.filter((page) => page !== 'UPGRADING.md' && page !== 'docs/errors.md')
    .map(read)
    .join('\n');
  const values = ENUMERATIONS.flatMap(([name, members]) => Object.keys(members).map((member) => `${name}.${member}`));
  expect(values.length).toBeGreaterThan(30);
  expect(values.filter((value) => !new RegExp(`\\b${value}\\b`).test(guides))).toEqual([]);
});

test('the README leads to every guide', () => {
  const guides = PAGES.filter((page) => /^docs\/[^/]+$/.test(page));
  const [, list = ''] = read('README.md').split('## Guides');
  const rows = [...(list.split('## Proofs')[0] ?? '').matchAll(/^\| \[[^\]]+\]\[([^\]]+)\]/gm)].map(([, name]) => `docs/${name}.md`);
  expect(guides.filter((page) => !rows.includes(page))).toEqual([]);
});

test.each(PAGES)('every link of %s leads to a file and a heading that exist', (page) => {
  expect(linksOf(page).flatMap((target) => brokenLink(page, target) ?? [])).toEqual([]);
});

test.each([
  ['a file', 'errors.md', 'no-page.md'],
  ['a heading', 'errors.md#warnings-at-synthesis', 'errors.md#no-heading'],
  ['a file by its address', `${REPOSITORY}/blob/main/docs/errors.md`, `${REPOSITORY}/blob/main/docs/no-page.md`],
  ['a heading of the README by its address', `${REPOSITORY}#proofs`, `${REPOSITORY}#no-proofs`],
])('a link to %s that does not exist is found', (_what, good, bad) => {
  expect(brokenLink('docs/runtime.md', good)).toBeUndefined();
  expect(brokenLink('docs/runtime.md', bad)).toMatch(/there is no|has no heading/);
});

test('npm and PyPI show the README without the repository around it: its links are absolute', () => {
  expect(linksOf('README.md').filter((target) => !/^https?:\/\//.test(target))).toEqual([]);
});

test.each(PAGES)('%s names test files that exist', (document) => {
  const named = [...read(document).matchAll(/`((?:test|runtime)\/[\w./-]+\.test\.ts)`/g)].map(([, file]) => file);
  expect(named.filter((file) => !(file in testSources()))).toEqual([]);
});

test('every proof in the README names a test file that exists', () => {
  const proofs = [...read('README.md').matchAll(/`((?:test|runtime)\/[\w./-]+\.test\.ts)`/g)].map(([, file]) => file);
  expect(proofs.length).toBeGreaterThan(10);
  expect(proofs.filter((file) => !(file in testSources()))).toEqual([]);
});

test('the parity table has every row of the core of the reference, and what belongs to its costs', () => {
  const rows: Record<string, number> = { 0: 19, 1: 15, 2: 12, 3: 9, 4: 12, 5: 7 };
  const expected = Object.entries(rows).flatMap(([section, count]) => Array.from({ length: count }, (_, index) => `${section}.${index + 1}`));
  const found = [...read('docs/parity-oss.md').matchAll(/^\| (\d\.\d+) \|/gm)].map(([, row]) => row);
  expect(found).toEqual(expected);
});
