import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

test('API.md is what the code says (npx projen docgen writes it)', () => {
  const directory = mkdtempSync(join(tmpdir(), 'api-'));
  try {
    execFileSync('npx', ['jsii-docgen', '-o', join(directory, 'API.md')], { cwd: ROOT, stdio: 'pipe' });
    expect(readFileSync(join(ROOT, 'API.md'), 'utf8') === readFileSync(join(directory, 'API.md'), 'utf8')).toBe(true);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 120_000);
