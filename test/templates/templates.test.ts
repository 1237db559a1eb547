import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECORDED, templateOf } from './gateways';

/** `npx projen templates` writes them anew; the difference is then part of the change, for a person to read. */
const recorded = (name: string): string => readFileSync(join(__dirname, `${name}.template.json`), 'utf8');

test.each(RECORDED)('the template of the %s gateway is the recorded one, byte by byte', (name) => {
  expect(templateOf(name)).toBe(recorded(name));
});

test('every recorded template is of one of these gateways', () => {
  const files = readdirSync(__dirname).filter((file) => file.endsWith('.template.json'));
  expect(files.sort()).toEqual(RECORDED.map((name) => `${name}.template.json`).sort());
});
