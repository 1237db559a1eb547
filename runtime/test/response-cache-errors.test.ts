import { STANDARD_LISTS } from '../../src/contract';
import { createResponseCache, type ResponseCacheDependencies } from '../cache/response-cache';
import { Refusal } from '../refusal';
import { createSeal } from '../store';
import { providerOf, requestOf } from './exchanges';

const LOOKUP_MS = 20;
const LATE_MS = 60;
const SECRET = 'a-secret-of-the-cache';
const later = <T>(give: () => T): Promise<T> =>
  new Promise((resolve, reject) => setTimeout(() => Promise.resolve().then(give).then(resolve, reject), LATE_MS));
const throwing = (error: Error) => () => {
  throw error;
};
const GONE = new Error('no answer within 1000 ms');
const NO_SECRET = new Refusal('provider_key_not_set');

/** What the cache itself has counted of one lookup when nothing of it is open any more. */
async function countedOf(given: Partial<Pick<ResponseCacheDependencies, 'secret'>> & { get?: () => Promise<Buffer | undefined> }): Promise<number> {
  const exchange = requestOf({ body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] } });
  const target = { provider: providerOf({ kind: 'openai' }), model: 'gpt-4o', known: 'gpt-4o' };
  Object.assign(exchange, {
    caller: { client: 'alpha', clientId: 'client-alpha' },
    lists: STANDARD_LISTS,
    steps: [{ target, next: () => undefined }],
  });
  const cache = createResponseCache({
    configuration: { store: {} as never, secret: { secretArn: '' }, ttl: 60_000, lookupTimeout: LOOKUP_MS },
    gateway: 'Gateway',
    live: { route: () => undefined, alias: () => undefined },
    store: { get: given.get ?? (async () => undefined), set: async () => undefined },
    secret: given.secret ?? (async () => SECRET),
  });
  await cache.answer(exchange);
  expect(exchange.cached).toBe('miss');
  await later(() => undefined);
  return cache.takeErrors();
}

test.each<[string, Parameters<typeof countedOf>[0], number]>([
  ['that finds nothing', {}, 0],
  ['that finds what it cannot open', { get: async () => createSeal('another', 'response cache').seal('name', Buffer.from('x')) }, 1],
  ['that is late', { get: () => later(() => undefined) }, 1],
  ['that is late, and finds what it cannot open', { get: () => later(() => Buffer.from('x')) }, 1],
  ['that the store did not answer, and counts', { get: () => Promise.reject(GONE) }, 0],
  ['that is late because the store did not answer, and counts that', { get: () => later(throwing(GONE)) }, 0],
  ['that has no secret', { secret: () => Promise.reject(NO_SECRET) }, 1],
  ['whose secret is late', { secret: () => later(() => SECRET) }, 1],
  ['whose secret is late, and is not there', { secret: () => later(throwing(NO_SECRET)) }, 1],
])('a lookup %s is counted once, with what the store counts of it', async (_what, given, counted) => {
  expect(await countedOf(given)).toBe(counted);
});
