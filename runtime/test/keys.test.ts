import { ecPair, ed25519Pair, rsaPair } from '../../fakes';
import { createIssuerKeys, type IssuerKeys, KEY_TIMING } from '../keys';
import { type LocalServer, recordLog, startLocalServer, until } from './local-server';
import { publicJwk } from './tokens';

const rsa = rsaPair();
const ec = ecPair();
let issuer: LocalServer;
let published: unknown;
let up: boolean;
let discovery: () => object;

beforeEach(async () => {
  published = { keys: [publicJwk(rsa.publicKey, 'one'), publicJwk(ec.publicKey, 'two')] };
  up = true;
  discovery = () => ({ issuer: issuer.origin, jwks_uri: `${issuer.origin}/jwks` });
  issuer = await startLocalServer(({ url }) => {
    if (!up) return undefined;
    return { body: url === '/jwks' ? published : discovery() };
  });
});
afterEach(() => {
  for (const timing of timings) timing.refreshMs = timing.unknownKeyMs = timing.retryMs = 1e9; // ends the polling
  return issuer.stop();
});

const timings: (typeof KEY_TIMING)[] = [];

const paths = () => issuer.received.map(({ url }) => url);
const create = (timing: Partial<typeof KEY_TIMING> = {}) => {
  const { lines, log } = recordLog();
  const all = { ...KEY_TIMING, ...timing };
  timings.push(all);
  return { keys: createIssuerKeys({ issuer: issuer.origin }, log, undefined, all), lines };
};
const code = async (find: () => ReturnType<IssuerKeys['find']>) => {
  try {
    return (await find())?.id;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('the key set is discovered once, then only the keys are fetched again', async () => {
  const { keys } = create({ refreshMs: 5 });
  await keys.start();
  await until(() => paths().length >= 4);
  expect(paths().slice(0, 4)).toEqual(['/.well-known/openid-configuration', '/jwks', '/jwks', '/jwks']);
});

test('nothing is discovered where the address of the keys is given', async () => {
  const keys = createIssuerKeys({ issuer: issuer.origin, jwksUri: `${issuer.origin}/jwks` }, recordLog().log);
  await keys.start();
  expect(paths()).toEqual(['/jwks']);
});

test('a key serves its own algorithm only', async () => {
  const { keys } = create();
  await keys.start();
  await expect(code(() => keys.find('RS256 one'))).resolves.toBe('RS256 one');
  await expect(code(() => keys.find('ES256 two'))).resolves.toBe('ES256 two');
  await expect(code(() => keys.find('ES256 one'))).resolves.toBeUndefined();
});

test('many requests at once make one fetch', async () => {
  const { keys } = create();
  const found = await Promise.all(Array.from({ length: 50 }, () => keys.find('RS256 one')));
  expect(new Set(found.map((key) => key?.id))).toEqual(new Set(['RS256 one']));
  expect(paths()).toEqual(['/.well-known/openid-configuration', '/jwks']);
});

test('a flood of unknown key ids makes no fetch within 30 s of the last one', async () => {
  const { keys } = create();
  await keys.start();
  const before = issuer.received.length;
  for (let i = 0; i < 1_000; i++) await expect(code(() => keys.find(`RS256 unknown-${i}`))).resolves.toBeUndefined();
  expect(issuer.received.length).toBe(before);
  expect(KEY_TIMING.unknownKeyMs).toBeGreaterThanOrEqual(30_000);
});

test('a flood of unknown key ids makes one fetch per period', async () => {
  const { keys } = create({ unknownKeyMs: 200 });
  await keys.start();
  const before = issuer.received.length;
  const began = performance.now();
  const end = began + 1_000;
  while (performance.now() < end) await Promise.all([1, 2, 3].map((i) => code(() => keys.find(`RS256 unknown-${i}`))));
  const fetches = issuer.received.length - before;
  expect(fetches).toBeGreaterThanOrEqual(2);
  expect(fetches).toBeLessThanOrEqual(Math.ceil((performance.now() - began) / 200));
});

test('a key that was added is found on demand', async () => {
  const { keys } = create({ unknownKeyMs: 0 });
  await keys.start();
  published = { keys: [publicJwk(rsa.publicKey, 'three')] };
  await expect(code(() => keys.find('RS256 three'))).resolves.toBe('RS256 three');
  await expect(code(() => keys.find('RS256 one'))).resolves.toBeUndefined();
});

test('an issuer that is down at start is a 503, and is served from when it is back', async () => {
  up = false;
  const { keys, lines } = create({ retryMs: 20 });
  await expect(code(() => keys.find('RS256 one'))).resolves.toBe('keys_not_available');
  expect(lines).toHaveLength(1);
  up = true;
  const before = issuer.received.length;
  await until(() => issuer.received.length >= before + 2); // by itself, no request needed
  await until(() => lines.length === 2);
  await expect(code(() => keys.find('RS256 one'))).resolves.toBe('RS256 one');
  expect(lines[1]).toEqual({ level: 'info', message: "the issuer's keys: available again" });
});

test('while there are no keys, requests retry at most every few seconds', async () => {
  up = false;
  const { keys } = create();
  for (let i = 0; i < 100; i++) await code(() => keys.find('RS256 one'));
  expect(issuer.received).toHaveLength(1);
  expect(KEY_TIMING.retryMs).toBeLessThanOrEqual(5_000);
});

test.each<[string, () => unknown]>([
  ['is unreachable', () => (up = false)],
  ['answers rubbish', () => (published = 'not json')],
  ['answers no list', () => (published = { keys: 'all' })],
  ['answers no key', () => (published = { keys: [] })],
  ['answers more than 100 keys', () => (published = { keys: Array.from({ length: 101 }, (_, i) => publicJwk(rsa.publicKey, `k${i}`)) })],
  ['answers more than 150 KB', () => (published = { keys: [publicJwk(rsa.publicKey, 'new', { x5c: ['x'.repeat(150_000)] })] })],
])('the last good keys stay when the issuer %s', async (_, spoil) => {
  const { keys, lines } = create({ refreshMs: 5, unknownKeyMs: 5 });
  await keys.start();
  spoil();
  await until(() => lines.length === 1);
  const before = issuer.received.length;
  await until(() => issuer.received.length > before + 2);
  await expect(code(() => keys.find('RS256 one'))).resolves.toBe('RS256 one');
  expect(lines).toHaveLength(1); // one failure is one line, however often it is met
});

test('the last good keys stay for a limited time', async () => {
  const { keys } = create({ refreshMs: 10_000, retryMs: 5, keepMs: 1_000 });
  await keys.start();
  const key = await keys.find('RS256 one');
  expect(key && keys.holds(key)).toBe(true);
  up = false;
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(key && keys.holds(key)).toBe(false);
  await expect(code(() => keys.find('RS256 one'))).resolves.toBe('keys_not_available');
});

test('an unchanged key stays the same key, a changed one does not', async () => {
  const { keys } = create({ unknownKeyMs: 0 });
  await keys.start();
  const one = await keys.find('RS256 one');
  const two = await keys.find('ES256 two');
  if (!one || !two) throw new Error('not found');
  published = { keys: [publicJwk(rsa.publicKey, 'one'), publicJwk(ecPair().publicKey, 'two')] };
  await keys.find('RS256 unknown');
  expect([keys.holds(one), keys.holds(two)]).toEqual([true, false]);
});

const small = rsaPair(1024).publicKey;
const p384 = ecPair('P-384').publicKey;
const ed = ed25519Pair().publicKey;
test.each<[string, object | null]>([
  ['for encryption', publicJwk(rsa.publicKey, 'bad', { use: 'enc' })],
  ['for another algorithm', publicJwk(rsa.publicKey, 'bad', { alg: 'PS256' })],
  ['for HMAC', { kty: 'oct', k: 'c2VjcmV0', kid: 'bad', alg: 'HS256' }],
  ['that may only encrypt', publicJwk(rsa.publicKey, 'bad', { key_ops: ['encrypt'] })],
  ['of 1024 bits', publicJwk(small, 'bad')],
  ['on another curve', publicJwk(p384, 'bad')],
  ['of another type', publicJwk(ed, 'bad')],
  ['without an id', publicJwk(rsa.publicKey, undefined as unknown as string)],
  ['that lacks its modulus', publicJwk(rsa.publicKey, 'bad', { n: undefined })],
  ['that is not on the curve', publicJwk(ec.publicKey, 'bad', { y: 'AAAA' })],
  ['that is null', null],
])('a key %s is passed over, the others are used', async (_, bad) => {
  published = { keys: [bad, publicJwk(ec.publicKey, 'good')] };
  const { keys } = create();
  await keys.start();
  await expect(code(() => keys.find('ES256 good'))).resolves.toBe('ES256 good');
  for (const algorithm of ['RS256', 'ES256']) await expect(code(() => keys.find(`${algorithm} bad`))).resolves.toBeUndefined();
});

test.each<[string, () => object]>([
  ['another issuer', () => ({ issuer: 'https://attacker.example', jwks_uri: `${issuer.origin}/jwks` })],
  ['no keys', () => ({ issuer: issuer.origin })],
  ['keys in a file', () => ({ issuer: issuer.origin, jwks_uri: 'file:///etc/passwd' })],
])('a discovery document that names %s is not followed', async (_, document) => {
  discovery = document;
  const { keys, lines } = create();
  await expect(code(() => keys.find('RS256 one'))).resolves.toBe('keys_not_available');
  expect(paths()).toEqual(['/.well-known/openid-configuration']);
  expect(lines).toHaveLength(1);
});

test('an https issuer cannot send the gateway to keys over plain http', async () => {
  const { lines, log } = recordLog();
  const asked: string[] = [];
  const keys = createIssuerKeys({ issuer: 'https://issuer.example' }, log, async (url) => {
    asked.push(url);
    return {
      status: 200,
      headers: {},
      body: Buffer.from(JSON.stringify({ issuer: 'https://issuer.example', jwks_uri: 'http://issuer.example/jwks' })),
    };
  });
  await expect(code(() => keys.find('RS256 one'))).resolves.toBe('keys_not_available');
  expect(asked).toEqual(['https://issuer.example/.well-known/openid-configuration']);
  expect(lines).toEqual([{ level: 'warn', message: "the issuer's keys: http://issuer.example/jwks is not https" }]);
});
