import type { Remembered } from '../guardrail/memory';
import { createSharedMemory } from '../guardrail/shared-memory';

const MASKED: Remembered = { verdict: 'masked', text: 'Write to {EMAIL}.', found: ['sensitiveInformation EMAIL'] };
const SECRET = 'the-secret-of-the-guardrail-memory';
const TIMEOUT = 30;

const never = <T>() => new Promise<T>(() => {});

/** Bytes by their key, of which each question is counted. */
class Kept {
  readonly entries = new Map<string, Buffer>();
  asked = 0;
  trouble?: () => Promise<never>;
  async get(key: string) {
    this.asked++;
    return this.trouble?.() ?? this.entries.get(key);
  }
  async set(key: string, value: Buffer) {
    this.asked++;
    await this.trouble?.();
    this.entries.set(key, value);
  }
}

const memoryOf = (store: Kept, { scope = 'one', lifetime = 60_000, secret = async () => SECRET } = {}) =>
  createSharedMemory({ store, secret, scope, lifetime, timeout: TIMEOUT });
const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

async function putBy(memory: ReturnType<typeof memoryOf>, key = 'a') {
  memory.put(key, MASKED);
  await soon();
}

test('what one task puts another one finds, and nothing of it can be read in the store', async () => {
  const store = new Kept();
  await putBy(memoryOf(store));
  expect([...store.entries].map(([key, value]) => [key.startsWith('guardrail:'), /EMAIL|Write/.test(String(value))])).toEqual([[true, false]]);
  expect(await memoryOf(store).find(['a', 'b'])).toEqual(new Map([['a', MASKED]]));
});

test.each([
  ['another guardrail', { scope: 'another' }],
  ['another secret', { secret: async () => 'another-secret-of-the-memory' }],
])('%s finds nothing of it', async (_, changes) => {
  const store = new Kept();
  await putBy(memoryOf(store));
  expect(await memoryOf(store, changes).find(['a'])).toEqual(new Map());
});

test('with a lifetime of 0 nothing is put', async () => {
  const store = new Kept();
  await putBy(memoryOf(store, { lifetime: 0 }));
  expect(store.asked).toBe(0);
});

test.each<[string, (store: Kept) => void]>([
  [
    'that nobody has sealed',
    ({ entries }) => void entries.forEach((_, key) => void entries.set(key, Buffer.from('{"verdict":"passed","found":[]}'))),
  ],
  ['of another text', ({ entries }) => entries.forEach((_, key) => void entries.set(key, [...entries.values()].at(-1) as Buffer))],
])('an entry %s is counted, and is as if it were not there', async (_, forge) => {
  const store = new Kept();
  const memory = memoryOf(store);
  await putBy(memory);
  await putBy(memory, 'b');
  forge(store);
  expect((await memory.find(['a'])).size).toBe(0);
  expect([memory.takeErrors(), memory.takeErrors()]).toEqual([1, 0]);
});

test('a store that hangs holds a request up for as long as it may, and soon not at all', async () => {
  const store = new Kept();
  const memory = memoryOf(store);
  store.trouble = never;
  for (let time = 0; time < 5; time++) expect(await memory.find(['a'])).toEqual(new Map());
  expect(memory.takeErrors()).toBe(5);
  const before = store.asked;
  for (let time = 0; time < 50; time++) await memory.find(['a']);
  await putBy(memory);
  expect(store.asked).toBe(before);
});

test('after a rest it is tried again, and serves', async () => {
  const store = new Kept();
  const memory = memoryOf(store);
  await putBy(memory);
  store.trouble = () => Promise.reject(new Error('gone'));
  for (let time = 0; time < 10; time++) await memory.find(['a']);
  store.trouble = undefined;
  expect((await memory.find(['a'])).size).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect((await memory.find(['a'])).size).toBe(1);
});

test.each<[string, () => Promise<string>]>([
  ['cannot be read', () => Promise.reject(new Error('no secret'))],
  ['is not to be had in time', never],
])('a secret that %s is counted, and nothing is asked of the store', async (_, secret) => {
  const store = new Kept();
  const memory = memoryOf(store, { secret });
  expect(await memory.find(['a'])).toEqual(new Map());
  expect([memory.takeErrors(), store.asked]).toEqual([1, 0]);
});
