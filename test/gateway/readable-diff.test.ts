import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { formatDifferences, fullDiff } from '@aws-cdk/cloudformation-diff';
import { KINDS, synthesized } from './gateways';

/** The columns that docs/operations.md keeps of a line. */
const [, COLUMNS] = /cut -c1-(\d+)/.exec(readFileSync(join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8')) ?? [];

/** A template with another runtime in it. */
const patched = (text: string): string =>
  text
    .replace(/("Name":"GATEWAY_RUNTIME","Value":")[^"]*/, (_, before) => before + 'x'.repeat(20_000))
    .replace(/('|"sha256:)[0-9a-f]{64}/g, (_, before) => before + 'f'.repeat(64));

describe('a patch of the runtime, in a diff as the guide has it printed', () => {
  const before = JSON.stringify(synthesized(KINDS.production).template.toJSON());
  const stream = new PassThrough();
  formatDifferences(stream, fullDiff(JSON.parse(before), JSON.parse(patched(before))));
  const whole = String(stream.read());
  const lines = whole.split('\n').map((line) => line.slice(0, Number(COLUMNS)));
  const changed = lines.filter((line) => /^\W*\[[-+]\]/.test(line));

  test('is short, where the whole is not', () => {
    expect(whole.length).toBeGreaterThan(30_000);
    expect(lines.join('\n').length).toBeLessThan(10_000);
  });

  test('says that the runtime is another one, and which', () => {
    expect(changed.filter((line) => line.includes('"cdk-portkey-gateway.runtime": "sha256:'))).toHaveLength(2);
    expect(changed.filter((line) => line.includes(`"sha256:${'f'.repeat(64)}"`))).toHaveLength(1);
  });

  test('says nothing else', () => {
    const others = changed.filter((line) => !/"cdk-portkey-gateway\.runtime"|"Value": "|"data:text\/javascript,/.test(line));
    expect(others).toEqual([]);
  });
});
