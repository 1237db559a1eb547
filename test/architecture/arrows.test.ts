import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ALLOWED_IMPORTS, FORBIDDEN_IMPORTS, type ForbiddenImport } from './forbidden-imports';
import { HOUSE, type Imports, importsOf, ROOT } from './imports';
import { draw, PICTURES, roomsPicture } from './pictures';

const { forbidden: RULES } = require('../../.dependency-cruiser.cjs') as { forbidden: { name: string; comment?: string }[] };

let house: Imports;
beforeAll(() => {
  house = importsOf();
}, 60_000);

test('no file imports what the rules of the house forbid', () => {
  expect(house.forbidden).toEqual([]);
  // and it did look
  const imports = house.arrows.filter(([from]) => from === 'src/gateway/portkey-gateway.ts').map(([, to]) => to);
  expect(imports).toEqual(expect.arrayContaining(['src/network/index.ts', expect.stringMatching(/node_modules\/constructs\//)]));
});

test('docs/pictures/rooms.svg is drawn from these imports (npx projen pictures draws it)', () => {
  expect(draw(roomsPicture(house))).toBe(readFileSync(join(PICTURES, 'rooms.svg'), 'utf8'));
});

test('every rule says why, and has an import that it must report', () => {
  expect(RULES.filter(({ comment }) => !comment).map(({ name }) => name)).toEqual([]);
  expect([...new Set(FORBIDDEN_IMPORTS.map(({ rule }) => rule))].sort()).toEqual(RULES.map(({ name }) => name).sort());
});

describe('in a house of the same plan', () => {
  const copy = mkdtempSync(join(tmpdir(), 'house-'));
  let reported: readonly string[] = [];

  beforeAll(() => {
    for (const door of ['auth', 'compute', 'network', 'observability', 'errors', 'routing', 'gateway', 'enterprise', 'contract'])
      write(`src/${door}/index.ts`);
    for (const file of ['network/inside', 'compute/inside', 'contract/container-spec', 'routing/delivery', 'routing/standard-prices'])
      write(`src/${file}.ts`);
    for (const directory of HOUSE.filter((name) => name !== 'src')) write(`${directory}/index.ts`);
    write('fakes/circle-back.ts', "import './circle';\n");
    for (const sample of [...ALLOWED_IMPORTS, ...FORBIDDEN_IMPORTS]) write(sample.from, source(sample));
    for (const file of ['package.json', 'tsconfig.json', 'tsconfig.dev.json']) cpSync(join(ROOT, file), join(copy, file));
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    reported = importsOf(copy).forbidden;
  }, 60_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  const write = (path: string, text = '') => {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  };
  const source = ({ imports, type }: Pick<ForbiddenImport, 'imports' | 'type'>) =>
    imports === '' ? '' : type ? `import type { X } from '${imports}';\nexport type Y = X;\n` : `import '${imports}';\n`;

  test.each(FORBIDDEN_IMPORTS)('$rule reports $from → $imports', ({ rule, from }) => {
    expect(reported.filter((line) => line.startsWith(`${rule}: `) && line.includes(from))).not.toEqual([]);
  });

  test.each(ALLOWED_IMPORTS)('$from → $imports is allowed', ({ from }) => {
    expect(reported.filter((line) => line.includes(`: ${from} →`))).toEqual([]);
  });
});
