import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENDPOINTS } from '../../runtime/endpoints';
import { ROOT } from './fences';

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

test('every path that is served is a route of docs/runtime.md', () => {
  const routes = read('docs/runtime.md').split('## Routes')[1].split('\n### ')[0];
  expect([...ENDPOINTS.keys()].filter((path) => !routes.includes(` ${path}\``))).toEqual([]);
});

test("the README's picture of a request has every stage", () => {
  const [, picture] = /## What happens to a request\n\n```text\n([\s\S]*?)```/.exec(read('README.md')) ?? [];
  const stages = readdirSync(join(ROOT, 'runtime/stages')).map((file) => file.replace('.ts', ''));
  expect(stages.filter((stage) => !picture.includes(` ${stage} `))).toEqual([]);
});

test('docs/runtime.md tells of the stages in their order', () => {
  const [, list = ''] = /const STAGES[^=]*= Object\.entries\(\{([^}]*)\}\)/.exec(read('runtime/pipeline.ts')) ?? [];
  const told = [
    ...read('docs/runtime.md')
      .split('## One request')[1]
      .split('\n## ')[0]
      .matchAll(/\n\| (\d) (\w+) \|/g),
  ];
  expect(told.map(([, , name]) => name)).toEqual(list.match(/\w+/g));
  expect(told.map(([, number]) => Number(number))).toEqual(told.map((_, index) => index + 1));
});

test('docs/architecture.md tells of every room of the runtime', () => {
  const rooms = readdirSync(join(ROOT, 'runtime'), { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'test');
  const [table] = /\| In `runtime` \|[\s\S]*?\n\n/.exec(read('docs/architecture.md')) ?? [''];
  expect(rooms.map(({ name }) => name).filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
});

test('every kind of line that tasks write is told of', () => {
  const [, row] = /\n\| `logger` \|([^\n]*)/.exec(read('docs/observability.md')) ?? [];
  const loggers = [...read('runtime/record.ts').matchAll(/(?:head\(|logger: )'(\w+)'/g)].map(([, logger]) => logger);
  expect([...new Set(loggers)].sort()).toEqual(['budget', 'egress', 'gateway', 'task', 'usage']);
  expect(loggers.filter((logger) => !row.includes(`\`${logger}\``))).toEqual([]);
});
