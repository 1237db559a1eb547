/** The response cache: a part of the runtime that only gateways with one carry. */
import { createProviderKeys } from '../secrets';
import { STORE_KEY, storeCredential, Valkey } from '../store';
import type { ResponseCachePart } from './part';
import { createResponseCache } from './response-cache';

export type { ResponseCachePart } from './part';
export type { ResponseCache } from './response-cache';

/** What the log calls it, and the secret of it. */
const NAME = 'response cache';

export const responseCache: ResponseCachePart = ({ boot, aws, live, log }) => {
  const { responseCache: configuration, gateway } = boot;
  if (!configuration) return undefined;
  const { store: address, secret } = configuration;
  const { auth } = address;
  const keys = createProviderKeys(
    [
      { name: NAME, credential: { from: 'secret', ...secret } },
      ...(auth.method === 'password' ? [{ name: STORE_KEY, credential: { from: 'secret' as const, ...auth } }] : []),
    ],
    aws,
    log,
  );
  const store = new Valkey(address, storeCredential(auth, aws, keys), log, NAME);
  const cache = createResponseCache({ configuration, gateway, live, store, secret: () => keys.key(NAME) });
  return {
    cache,
    metrics: () => ({ CacheErrors: store.takeErrors() + cache.takeErrors() }),
    start: () => Promise.all([keys.start(), store.start()]),
  };
};
