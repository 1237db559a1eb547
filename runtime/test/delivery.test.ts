import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readEnvironmentFile } from '../../fakes';
import { entryPointWith, joinParts, unpackRuntime } from '../../src/contract/loader';
import { deliveryOf } from '../../src/routing/delivery';
import { writeEnvironmentFile } from '../environment-file';
import { deliveredRuntime, encodedRuntime } from './delivered';
import { encode } from './encoding';

const root = path.join(__dirname, '..', '..');

const loader = () => deliveryOf().command[1];

test('the loader is short, and no character of it has a meaning in a URL, in JSON or to CloudFormation', () => {
  expect(loader().length).toBeLessThan(1450);
  expect(loader()).not.toMatch(/[#?%"\\\n]|[$][{]/);
});

test('the program gets a port that nothing routes to, and no interface', () => {
  expect([...entryPointWith(), ...deliveryOf().command]).toEqual([
    'node',
    '--import',
    loader(),
    'build/start-server.js',
    '--headless',
    '--port=8786',
  ]);
});

test('the variable holds the module whose hash is published', () => {
  const source = unpackRuntime(encodedRuntime());
  expect(source.equals(readFileSync(path.join(root, 'lib', 'gateway-runtime.mjs')))).toBe(true);
  expect(createHash('sha256').update(source).digest('hex')).toBe(deliveryOf().sha256);
});

test('every character of the variable stands in JSON as it is, and none begins a variable of CloudFormation', () => {
  expect(encodedRuntime()).toMatch(/^[!#%-[\]-~]+$/);
  expect(encodedRuntime()).not.toContain('{{resolve:');
});

test('the same sources give the same bytes', () => {
  const before = encodedRuntime();
  execFileSync(process.execPath, [path.join(root, 'runtime', 'bundle.mjs')]);
  expect(encodedRuntime()).toBe(before);
});

test.each([
  ['missing', undefined],
  ['empty', ''],
  ['not of the alphabet', '\u00e9\u00e9 ""'],
  ['cut', () => encodedRuntime().slice(0, 5000)],
  ['an empty module', () => encode('')],
  ['a module of something else', () => encode('export const other = 1')],
  ['changed', () => encodedRuntime().replace(/(.{5000})./, (_, head) => `${head}"`)],
])('with the variable %s the process ends before the program begins', (_, value) => {
  const GATEWAY_RUNTIME = typeof value === 'function' ? value() : value;
  const program = path.join(__dirname, 'start-server.js');
  const result = spawnSync('node', ['--import', loader(), program], { env: { PATH: process.env.PATH, GATEWAY_RUNTIME }, encoding: 'utf8' });
  expect(result.status).not.toBe(0);
  expect(result.stderr).not.toContain('Cannot find module');
});

describe('an environment file', () => {
  const WHOLE = 'gateway-runtime-whole';
  const content = () => readFileSync(deliveryOf(WHOLE).environmentFile?.path as string, 'utf8');
  const run = (variables: Record<string, string>) => {
    const env = { PATH: process.env.PATH, GATEWAY_CONFIGURATION: '{"version":7}', ...variables };
    const program = path.join(__dirname, 'start-server.js');
    return spawnSync('node', [...deliveryOf(WHOLE).command.slice(0, 2), program], { env, encoding: 'utf8' });
  };

  test('has the larger build in lines that every agent of ECS reads as they are', () => {
    expect(content()).toMatch(/^(GATEWAY_RUNTIME_[1-4]=[\w-]{1,32000}\n){4}$/);
    expect(content().match(/=/g)).toHaveLength(4);
    expect(joinParts(deliveredRuntime(WHOLE)).equals(readFileSync(path.join(root, 'lib', `${WHOLE}.mjs`)))).toBe(true);
  });

  test('is what its loader loads', () => {
    expect(JSON.parse(run(deliveredRuntime(WHOLE)).stdout)).toMatchObject({ logger: 'gateway', message: expect.stringContaining('$.version') });
  });

  test.each<[string, (variables: Record<string, string>) => Record<string, string>]>([
    ['is not there', () => ({})],
    ['has the small build', () => deliveredRuntime()],
    ['lacks a part', ({ GATEWAY_RUNTIME_3: _, ...others }) => others],
    ['lacks the last part', ({ GATEWAY_RUNTIME_4: _, ...others }) => others],
    [
      'has two parts in each other’s place',
      (all) => ({ ...all, GATEWAY_RUNTIME_1: all.GATEWAY_RUNTIME_2, GATEWAY_RUNTIME_2: all.GATEWAY_RUNTIME_1 }),
    ],
    ['has another character', (all) => ({ ...all, GATEWAY_RUNTIME_2: all.GATEWAY_RUNTIME_2.replace(/^(.{9})./, (_, head) => `${head}_`) })],
    ['has another module', () => readEnvironmentFile(writeEnvironmentFile(Buffer.from('export default Promise.resolve()')))],
  ])('that %s ends the process before the program begins', (_, change) => {
    const { status, stdout, stderr } = run(change(deliveredRuntime(WHOLE)));
    expect(status).not.toBe(0);
    expect(`${stdout}${stderr}`).not.toMatch(/Cannot find module|\$\.version/);
  });
});

test('a configuration that is wrong is said in one line, and the process ends', () => {
  const env = { PATH: process.env.PATH, GATEWAY_RUNTIME: encodedRuntime(), GATEWAY_CONFIGURATION: '{"version":7}' };
  const result = spawnSync('node', ['--import', loader(), path.join(__dirname, 'start-server.js')], { env, encoding: 'utf8' });
  expect(result.status).toBe(1);
  expect(result.stdout.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(result.stdout)).toMatchObject({ logger: 'gateway', level: 'error', message: expect.stringContaining('$.version') });
});
