import { readFileSync } from 'node:fs';
import { CLIENTS, nameOf } from './clients';
import { FAMILIES, type FamilyName } from './families';
import { PAGE, renderPage } from './page';

test('docs/clients.md has the pinned versions, and a cell for each call that the full tier makes (npx projen clients writes it)', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(renderPage(({ families }) => families));
});

test.each(CLIENTS.map((client) => [nameOf(client), client] as const))(
  '%s: no call is listed twice, and what is not told as it was said has its note',
  (_, client) => {
    expect(new Set(client.families).size).toBe(client.families.length);
    expect(Object.keys(client.untold ?? {}).filter((name) => !client.notes?.[name as FamilyName])).toEqual([]);
  },
);

test('every family is a row of the page: some client has it', () => {
  const made = new Set(CLIENTS.flatMap(({ families }) => families));
  expect(Object.keys(FAMILIES).filter((name) => !made.has(name as never))).toEqual([]);
});
