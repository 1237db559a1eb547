import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unpackRuntime } from '../../src/contract/loader';
import { deliveryOf } from '../../src/routing/delivery';
import { pack } from '../pack';
import { encode } from './encoding';

const built = (file: string) => readFileSync(path.join(__dirname, '..', '..', 'lib', file));

/** Bytes that look like nothing, and are the same in every run. */
const noise = (length: number, seed = ''): Buffer =>
  Buffer.concat(Array.from({ length: Math.ceil(length / 32) }, (_, block) => createHash('sha256').update(`${seed}${block}`).digest())).subarray(
    0,
    length,
  );

const BYTES: Readonly<Record<string, () => Buffer>> = {
  none: () => Buffer.alloc(0),
  'a zero': () => Buffer.alloc(1),
  'one byte': () => Buffer.from('x'),
  '4 KB of zeros': () => Buffer.alloc(4096),
  '4 KB of ones': () => Buffer.alloc(4096, 255),
  'every byte': () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  'zeros, then what nothing led to expect': () => Buffer.concat([Buffer.alloc(4096), noise(64)]),
  noise: () => noise(4096),
  'much of the runtime, backwards': () => built('gateway-runtime.mjs').subarray(0, 16_384).reverse(),
};

test.each(Object.keys(BYTES))('%s: what was packed is unpacked, and stands in JSON as it is', (name) => {
  const packed = pack(BYTES[name]());
  expect(unpackRuntime(packed).equals(BYTES[name]())).toBe(true);
  expect(packed).toMatch(/^[!#%-[\]-~]+$/);
});

test('the runtime: what was built is unpacked, and stands in JSON as it is', () => {
  const packed = built('gateway-runtime.encoded').toString();
  expect(unpackRuntime(packed).equals(built('gateway-runtime.mjs'))).toBe(true);
  expect(packed).toMatch(/^[!#%-[\]-~]+$/);
});

test('of any length', () => {
  for (let length = 0; length < 24; length++) {
    const bytes = noise(length, `length ${length}`);
    expect(unpackRuntime(pack(bytes))).toEqual(bytes);
  }
});

test('what cannot be made smaller grows by little', () => {
  const asItIs = (4096 * 8) / Math.log2(91);
  expect(pack(noise(4096)).length).toBeLessThan(asItIs * 1.05);
  expect(pack(Buffer.alloc(4096)).length).toBeLessThan(32);
});

test('every machine and every release of Node.js packs and unpacks the same', () => {
  const text = Array.from({ length: 400 }, (_, line) => `if(e[${line % 17}]===t.length%${line})return n("${line * line}");`).join('');
  const packed = pack(Buffer.from(text));
  expect(createHash('sha256').update(packed).digest('hex')).toBe('d252abb49cd4ee066d5ebacced52d36e2389d7004c3026a11715745fa59514ac');
});

test('what three digits cannot count is not packed', () => {
  expect(() => pack(Buffer.alloc(91 ** 3))).toThrow('three digits');
});

describe('a variable that was changed', () => {
  const sound = encode('export default Promise.resolve(); // and a few words more');

  test.each(Array.from({ length: sound.length - 3 }, (_, digits) => digits + 3))('cut to %d characters it is not unpacked', (length) => {
    expect(() => unpackRuntime(sound.slice(0, length))).toThrow('not packed');
  });

  test.each(['%%%%', '~~~~', '\\\\\\\\', 'éééé', '\u{1f600}\u{1f600}', 'é'.repeat(99)])('%j is not unpacked', (text) => {
    expect(() => unpackRuntime(text)).toThrow('not packed');
  });

  test.each(['', ' ', '\u{1f600}'])('%j is too short to say a length: nothing comes of it', (text) => {
    expect(unpackRuntime(text)).toHaveLength(0);
  });

  test('with another character in it, it is never taken for what it was', () => {
    const whole = unpackRuntime(sound).toString();
    // what the last digits say may be more than what is needed
    for (let at = 0; at < sound.length - 5; at++) {
      const changed = `${sound.slice(0, at)}${sound[at] === 'x' ? 'y' : 'x'}${sound.slice(at + 1)}`;
      let unpacked: string | undefined;
      try {
        unpacked = unpackRuntime(changed).toString();
      } catch {}
      expect(unpacked).not.toBe(whole);
    }
  });
});

describe('the loader', () => {
  /** As the container starts, with the loader of another module; there is no program, so Node.js says so once the module was loaded. */
  const load = (module: Buffer, variable = pack(module)) => {
    const sha256 = createHash('sha256').update(module).digest('hex');
    const loader = deliveryOf().command[1].replace(deliveryOf().sha256, sha256);
    const env = { PATH: process.env.PATH, GATEWAY_RUNTIME: variable };
    return spawnSync(process.execPath, ['--import', loader, path.join(__dirname, 'start-server.js')], { env, encoding: 'utf8' });
  };
  const module = (comment: string) => Buffer.from(`console.log('loaded');export default Promise.resolve()//${comment}`);

  test.each([
    ['nothing', ''],
    ['4 KB of zeros', '\0'.repeat(4096)],
    ['noise', noise(4096).toString('base64')],
    ['every sign of a URL', '#?%20&+/{}$"`'],
    ['another alphabet', 'Ä😀'.repeat(99)],
  ])('gives what was packed, to the last bit: a module and %s', (_, comment) => {
    const { stdout, stderr } = load(module(comment));
    expect(stdout).toBe('loaded\n');
    expect(stderr).toContain('Cannot find module');
  });

  test('ends the process soon where the variable says that it is as long as can be', () => {
    const start = performance.now();
    const { status, stdout, stderr } = load(module(''), `\\\\\\${pack(module('')).slice(3)}`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).not.toContain('Cannot find module');
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
