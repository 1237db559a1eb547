import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { STRUCTS } from '../../src/input-table';
import { ROOT, read } from './fences';

const GROUPS = { network: 'GatewayNetworkOptions', compute: 'GatewayComputeOptions' };
const OPTIONS = Object.entries(GROUPS).flatMap(([group, struct]) =>
  Object.keys(STRUCTS[struct]).map((field) => `${group}.${field.replace('?', '')}`),
);

const [, section = ''] = read('docs/rehearsal.md').split('## Options and requests');
const ROWS = [
  ...(section.split('\n## ')[0] ?? '').matchAll(/^\| `((?:network|compute)\.(\w+))` \|(?: (.+) \|)? `(test\/[^`]+\.test\.ts)` \|$/gm),
].map(([, option, name, reason, file]) => ({ option, name, reason, file }));

/** Where requests are sent: to the process of a gateway, through the proxy, or in a rehearsal. */
const SENDS = /^test\/((contract|load-balancer|rehearsal|clients)\/|deployment\/rehearsed)/;

test('docs/rehearsal.md says of every option of network and compute whether a request goes through it, once', () => {
  expect(OPTIONS.length).toBeGreaterThan(50);
  expect(ROWS.map(({ option }) => option).sort()).toEqual([...OPTIONS].sort());
});

test.each(ROWS.map((row) => [row.option, row] as const))('%s is named by the test that its row names', (_option, { name, reason, file }) => {
  expect(existsSync(join(ROOT, file))).toBe(true);
  // by its name, or by that of the class of what it takes: `Deployment`
  expect(new RegExp(`\\b${name}\\b`, 'i').test(read(file))).toBe(true);
  expect(SENDS.test(file)).toBe(reason === undefined);
});
