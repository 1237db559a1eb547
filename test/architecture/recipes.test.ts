import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './imports';

/** What adding one of a kind touches: code, its proof and its documentation, nothing else. More files here mean a worse house. */
const RECIPES: Readonly<Record<string, readonly string[]>> = {
  // a row, where it speaks what, the factory that users call, and what the guide says of both
  'provider-kind': [
    'docs/providers.md',
    'src/contract/provider-kinds.ts',
    'src/contract/standard-lists.ts',
    'src/routing/providers/model-provider.ts',
    'test/documentation/providers.test.ts',
    'test/routing/model-provider.test.ts',
  ],
  // a row; the fake answers it, and the contract test calls it
  endpoint: ['docs/runtime.md', 'fakes/openai-api.ts', 'runtime/endpoints.ts', 'test/contract/endpoints.ts'],
  // a file, and its name at the doors that it goes through
  subject: [
    'docs/observability.md',
    'src/index.ts',
    'src/observability/index.ts',
    'src/observability/subjects/deny-list.ts',
    'src/observability/subjects/index.ts',
    'test/observability/deny-list.test.ts',
  ],
  // a row in the table of its room, a line, a negative test, and where it is thrown
  error: [
    'docs/errors.md',
    'src/errors/bedrock.ts',
    'src/routing/providers/bedrock.ts',
    'src/routing/providers/model-provider.ts',
    'test/routing/model-provider.test.ts',
  ],
  // a row, a line, a test, and where it is given
  warning: ['docs/errors.md', 'src/routing/providers/bedrock.ts', 'src/warnings.ts', 'test/routing/model-provider.test.ts'],
};

const DIRECTORY = join(ROOT, 'docs', 'recipes');

test('every recorded diff is one of these', () => {
  expect(readdirSync(DIRECTORY).sort()).toEqual(
    Object.keys(RECIPES)
      .map((name) => `${name}.diff`)
      .sort(),
  );
});

describe.each(Object.entries(RECIPES))('adding: %s', (name, expected) => {
  const path = join(DIRECTORY, `${name}.diff`);

  test('touches these files and no other', () => {
    const touched = [...readFileSync(path, 'utf8').matchAll(/^diff --git a\/(\S+) b\/\1$/gm)].map(([, file]) => file);
    expect(touched.sort()).toEqual([...expected]);
  });

  test('applies to the code as it is (CONTRIBUTING.md says how to record it anew)', () => {
    const check = () => execFileSync('git', ['apply', '--check', path], { cwd: ROOT, stdio: 'pipe', encoding: 'utf8' });
    expect(check).not.toThrow();
  });
});
