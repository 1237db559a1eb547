import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAMS } from './client-program';
import { CLIENTS, nameOf } from './clients';
import { FAMILIES } from './families';
import { PAGE, renderPage } from './page';

test('docs/clients.md has the pinned versions, and a cell for each call that the full tier makes (npx projen clients writes it)', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(renderPage(({ families }) => families));
});

test.each(CLIENTS.map((client) => [nameOf(client), client] as const))('%s: its program has the calls that are listed, and no other', (_, client) => {
  const source = readFileSync(join(PROGRAMS, client.program), 'utf8');
  expect(source).toContain('llm.example.com');
  expect(new Set(client.families).size).toBe(client.families.length);
});

test('every family is a row of the page: some client has it', () => {
  const made = new Set(CLIENTS.flatMap(({ families }) => families));
  expect(Object.keys(FAMILIES).filter((name) => !made.has(name as never))).toEqual([]);
});
