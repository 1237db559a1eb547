import { crc32 } from 'node:zlib';
import { type ApiKeyItem, apiKeyId, makeApiKey } from '../../src/contract';
import type { RefusalCode } from '../refusal';
import { createApiKeyVerifier } from '../verifiers/api-keys';
import type { Verified, Verifier } from '../verifiers/verifier';
import { type FakeAws, startFakeAws } from './fake-aws';
import { type LogLine, recordLog } from './local-server';
import { type MadeKey, madeKey, seconds } from './made-keys';

const KEEP_MS = 30_000;
let fake: FakeAws;
let table: Map<string, ApiKeyItem>;
let outage: boolean;
let clock: number;
let lines: readonly LogLine[];
let verifier: Verifier;

const reads = (): number => fake.server.received.length;
const later = (ms: number): void => {
  clock += ms;
};
const add = (made: MadeKey): MadeKey => {
  table.set(made.id, made.item);
  return made;
};
const answer = async (key: string, now = Date.now()): Promise<Verified | RefusalCode> => {
  try {
    return await verifier.verify(key, now);
  } catch (error) {
    return (error as { code: RefusalCode }).code;
  }
};

beforeAll(async () => {
  fake = await startFakeAws((operation, { TableName, ConsistentRead, Key }) => {
    expect([operation, TableName, ConsistentRead]).toEqual(['DynamoDB_20120810.GetItem', 'operators', true]);
    const { pk, sk } = Key as unknown as Pick<ApiKeyItem, 'pk' | 'sk'>;
    expect(pk).toEqual({ S: 'key' });
    return outage ? { status: 500, body: { __type: 'InternalServerError' } } : { body: { Item: table.get(sk.S) } };
  });
});
beforeEach(() => {
  const start = performance.now();
  table = new Map();
  outage = false;
  clock = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => start + clock);
  const log = recordLog();
  lines = log.lines;
  fake.server.received.splice(0);
  verifier = createApiKeyVerifier(fake.aws, { operatorTable: 'operators', pollInterval: KEEP_MS }, log.log);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => fake.server.stop());

describe('a key', () => {
  test('is the prefix, an id, a secret and a CRC-32 of all that, of letters and digits', () => {
    for (let count = 0; count < 500; count++) {
      const { id, key } = madeKey('Alpha');
      const [, body, checksum] = /^(gw_[0-9A-Za-z]{12}_[0-9A-Za-z]{32})_([0-9A-Za-z]{6})$/.exec(key) ?? [];
      expect(apiKeyId(key)).toBe(id);
      const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
      expect([...checksum].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0)).toBe(crc32(body));
    }
  });

  test('has every digit as often as every other, whatever the bytes', () => {
    const counts = new Map<string, number>();
    let next = 0;
    const all = (count: number) => Uint8Array.from({ length: count }, () => next++ % 256);
    for (let count = 0; count < 62 * 8; count++)
      for (const digit of makeApiKey(all).key.slice(3, 48).replace('_', '')) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    expect(counts.size).toBe(62);
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(0.02 * Math.max(...counts.values()));
  });

  test('with any one character changed is none', () => {
    const { key } = madeKey('Alpha');
    const changed = [...key].flatMap((letter, index) =>
      [...'aZ9_ '].filter((other) => other !== letter).map((other) => key.slice(0, index) + other + key.slice(index + 1)),
    );
    expect(changed.filter((each) => apiKeyId(each) !== undefined)).toEqual([]);
  });
});

describe('a key that was made', () => {
  test('is read once and then known, and tells its client and its id', async () => {
    const { id, key } = add(madeKey('Alpha'));
    const alpha = { client: 'Alpha', apiKey: id, registered: true };
    expect(await Promise.all([answer(key), answer(key), answer(key)])).toEqual([alpha, alpha, alpha]);
    expect(verifier.verify(key, Date.now())).toEqual(alpha);
    later(KEEP_MS - 1);
    expect(verifier.verify(key, Date.now())).toEqual(alpha);
    expect(reads()).toBe(1);
    later(1);
    expect(await answer(key)).toEqual(alpha);
    expect(reads()).toBe(2);
  });

  test('does not expire where nobody has said so, and does to the second where somebody has, whatever was read before', async () => {
    const at = seconds() + 20;
    const { key } = add(madeKey('Alpha', { expiresAt: { N: String(at) } }));
    expect(await answer(key, at * 1_000 - 1)).toMatchObject({ client: 'Alpha' });
    expect(await answer(key, at * 1_000)).toBe('expired_key');
    expect(await answer(add(madeKey('Alpha')).key, Date.now() + 1e12)).toMatchObject({ client: 'Alpha' });
    expect(await answer(add(madeKey('Alpha', { expiresAt: { N: 'soon' } })).key)).toBe('expired_key');
  });

  test('is refused 30 seconds after it was revoked, or taken out of the table, at the latest', async () => {
    const [revoked, removed] = [add(madeKey('Alpha')), add(madeKey('Alpha'))];
    await Promise.all([answer(revoked.key), answer(removed.key)]);
    table.set(revoked.id, { ...revoked.item, revokedAt: { N: String(seconds()) } });
    table.delete(removed.id);
    later(KEEP_MS);
    expect(await Promise.all([answer(revoked.key), answer(removed.key)])).toEqual(['revoked_key', 'invalid_token']);
  });

  test.each<[string, Partial<ApiKeyItem>, RefusalCode]>([
    ['without the scope to invoke', { scopes: { SS: ['admin'] } }, 'insufficient_scope'],
    ['whose scope only begins so', { scopes: { SS: ['invoke2'] } }, 'insufficient_scope'],
    ['whose item has the hash of another key', { hash: madeKey('Alpha').item.hash }, 'invalid_token'],
    ['whose item has half a hash', { hash: { S: madeKey('Alpha').item.hash.S.slice(0, 32) } }, 'invalid_token'],
    ['whose item has no hash', { hash: { S: '' } }, 'invalid_token'],
  ])('%s is refused', async (_, more, code) => {
    expect(await answer(add(madeKey('Alpha', more)).key)).toBe(code);
  });

  test.each(['hash', 'client', 'scopes'])('whose item has no %s is not served, and the log says why', async (name) => {
    const { key } = add(madeKey('Alpha', { [name]: undefined }));
    expect(await answer(key)).toBe('keys_not_available');
    expect(lines).toEqual([{ level: 'warn', message: expect.stringMatching(/^API keys: /) }]);
  });
});

describe('a key that was made up', () => {
  /** With a checksum that fits. */
  const madeUp = (count: number): string[] => Array.from({ length: count }, () => madeKey('Nobody').key);

  test.each<[string, (key: string) => string]>([
    ['in upper case', (key) => `gw_${key.slice(3).toUpperCase()}`],
    ['in lower case', (key) => key.toLowerCase()],
    ['with the secret of another', (key) => key.slice(0, 16) + madeKey('Alpha').key.slice(16, 48) + key.slice(48)],
    ['with another checksum', (key) => `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`],
    ['cut off', (key) => key.slice(0, -1)],
    ['with more behind it', (key) => `${key}0`],
    ['of the prefix alone', () => 'gw_'],
  ])('%s costs no read', async (_, change) => {
    expect(await answer(change(add(madeKey('Alpha')).key))).toBe('invalid_token');
    expect(reads()).toBe(0);
  });

  test('for an id that exists costs no read once that is known, and does not harm its owner', async () => {
    const { id, key } = add(madeKey('Alpha'));
    await answer(key);
    const forged = makeApiKey(
      (
        (ids) => (count: number) =>
          count <= 12 && ids.length > 0 ? (ids.pop() as Uint8Array) : Buffer.alloc(count, 7)
      )([bytesFor(id)]),
    ).key;
    expect(apiKeyId(forged)).toBe(id);
    expect(await answer(forged)).toBe('invalid_token');
    expect(await answer(key)).toMatchObject({ apiKey: id });
    expect(reads()).toBe(1);
  });

  test('is asked for once in ten minutes', async () => {
    const [key] = madeUp(1);
    for (let count = 0; count < 5; count++) expect(await answer(key)).toBe('invalid_token');
    later(599_999);
    expect(await answer(key)).toBe('invalid_token');
    expect(reads()).toBe(1);
    later(1);
    await answer(key);
    expect(reads()).toBe(2);
  });

  test('2,000 of them in half a minute cost at most 360 reads, and the others are told to come again', async () => {
    const answers: unknown[] = [];
    for (const key of madeUp(2_000)) {
      answers.push(await answer(key));
      later(30_000 / 2_000);
    }
    expect(new Set(answers)).toEqual(new Set(['invalid_token', 'too_many_unknown_keys']));
    expect(reads()).toBeGreaterThanOrEqual(350);
    expect(reads()).toBeLessThanOrEqual(360);
  });

  test('a key that was told so is served when it comes again', async () => {
    const { key } = add(madeKey('Alpha'));
    await Promise.all(madeUp(60).map((each) => answer(each)));
    expect(await answer(key)).toBe('too_many_unknown_keys');
    later(100);
    expect(await answer(key)).toMatchObject({ client: 'Alpha' });
  });

  test('however many come at once, keys that are known are read again', async () => {
    const { key } = add(madeKey('Alpha'));
    await answer(key);
    later(KEEP_MS);
    await Promise.all(madeUp(200).map((each) => answer(each)));
    expect(reads()).toBe(61);
    expect(await answer(key)).toMatchObject({ client: 'Alpha' });
  });

  test('5,000 keys that exist are read at first use, for what is found costs nobody a read', async () => {
    const made = Array.from({ length: 5_000 }, () => add(madeKey('Alpha')));
    for (let from = 0; from < made.length; from += 50)
      expect(new Set(await Promise.all(made.slice(from, from + 50).map(async ({ key }) => typeof (await answer(key)))))).toEqual(new Set(['object']));
    expect(reads()).toBe(5_000);
  }, 30_000);
});

describe('while the table cannot be read', () => {
  test('keys that were good go on for 15 minutes, and are asked for once in 30 seconds; others are told to come again', async () => {
    const { key } = add(madeKey('Alpha'));
    const late = add(madeKey('Alpha'));
    await answer(key);
    outage = true;
    later(KEEP_MS);
    for (let count = 0; count < 5; count++) expect(await answer(key)).toMatchObject({ client: 'Alpha' });
    expect(reads()).toBe(2);
    expect(await answer(late.key)).toBe('keys_not_available');
    later(900_000 - KEEP_MS);
    expect(await answer(key)).toMatchObject({ client: 'Alpha' });
    later(KEEP_MS);
    expect(await answer(key)).toBe('keys_not_available');
    expect(lines).toEqual([{ level: 'warn', message: expect.stringMatching(/^API keys: InternalServerError/) }]);
    outage = false;
    expect(await answer(key)).toMatchObject({ client: 'Alpha' });
    expect(await answer(late.key)).toMatchObject({ client: 'Alpha' });
  });

  test('a key expires all the same', async () => {
    const at = seconds() + 60;
    const { key } = add(madeKey('Alpha', { expiresAt: { N: String(at) } }));
    await answer(key);
    outage = true;
    later(KEEP_MS);
    expect(await answer(key, at * 1_000)).toBe('expired_key');
  });
});

/** Bytes that become these digits. */
function bytesFor(digits: string): Uint8Array {
  return Uint8Array.from([...digits], (digit) => '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.indexOf(digit));
}
