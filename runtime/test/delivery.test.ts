import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ENTRY_POINT, unpackRuntime } from '../../src/contract/loader';
import { encodeRuntime, runtimeCommand, runtimeSha256 } from '../../src/routing/delivery';
import { encode } from './encoding';

const root = path.join(__dirname, '..', '..');
beforeAll(() => void execFileSync(process.execPath, [path.join(root, 'runtime', 'bundle.mjs')]));

const loader = () => runtimeCommand()[1];

test('the loader is short, and no character of it has a meaning in a URL, in JSON or to CloudFormation', () => {
  expect(loader().length).toBeLessThan(1450);
  expect(loader()).not.toMatch(/[#?%"\\\n]|[$][{]/);
});

test('the program gets a port that nothing routes to, and no interface', () => {
  expect([...ENTRY_POINT, ...runtimeCommand()]).toEqual(['node', '--import', loader(), 'build/start-server.js', '--headless', '--port=8786']);
});

test('the variable holds the module whose hash is published', () => {
  const source = unpackRuntime(encodeRuntime());
  expect(source.equals(readFileSync(path.join(root, 'lib', 'gateway-runtime.mjs')))).toBe(true);
  expect(createHash('sha256').update(source).digest('hex')).toBe(runtimeSha256());
});

test('every character of the variable stands in JSON as it is, and none begins a variable of CloudFormation', () => {
  expect(encodeRuntime()).toMatch(/^[!#%-[\]-~]+$/);
  expect(encodeRuntime()).not.toContain('{{resolve:');
});

test('the same sources give the same bytes', () => {
  const before = encodeRuntime();
  execFileSync(process.execPath, [path.join(root, 'runtime', 'bundle.mjs')]);
  expect(encodeRuntime()).toBe(before);
});

test.each([
  ['missing', undefined],
  ['empty', ''],
  ['not of the alphabet', '\u00e9\u00e9 ""'],
  ['cut', () => encodeRuntime().slice(0, 5000)],
  ['an empty module', () => encode('')],
  ['a module of something else', () => encode('export const other = 1')],
  ['changed', () => encodeRuntime().replace(/(.{5000})./, (_, head) => `${head}"`)],
])('with the variable %s the process ends before the program begins', (_, value) => {
  const GATEWAY_RUNTIME = typeof value === 'function' ? value() : value;
  const program = path.join(__dirname, 'start-server.js');
  const result = spawnSync('node', ['--import', loader(), program], { env: { PATH: process.env.PATH, GATEWAY_RUNTIME }, encoding: 'utf8' });
  expect(result.status).not.toBe(0);
  expect(result.stderr).not.toContain('Cannot find module');
});

test('a configuration that is wrong is said in one line, and the process ends', () => {
  const env = { PATH: process.env.PATH, GATEWAY_RUNTIME: encodeRuntime(), GATEWAY_CONFIGURATION: '{"version":7}' };
  const result = spawnSync('node', ['--import', loader(), path.join(__dirname, 'start-server.js')], { env, encoding: 'utf8' });
  expect(result.status).toBe(1);
  expect(result.stdout.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(result.stdout)).toMatchObject({ logger: 'gateway', level: 'error', message: expect.stringContaining('$.version') });
});
