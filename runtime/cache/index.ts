/** The response cache: a part of the runtime that only gateways with one carry. */
import { openStore } from '../store';
import type { ResponseCachePart } from './part';
import { createResponseCache } from './response-cache';

export type { ResponseCachePart } from './part';
export type { ResponseCache } from './response-cache';

/** What the log calls it, and the secret of it. */
const NAME = 'response cache';

export const responseCache: ResponseCachePart = ({ boot, aws, live, log }) => {
  const { responseCache: configuration, gateway } = boot;
  if (!configuration) return undefined;
  const { store, secret, start } = openStore(configuration.store, aws, log, NAME, configuration.secret);
  const cache = createResponseCache({ configuration, gateway, live, store, secret });
  return {
    cache,
    metrics: () => ({ CacheErrors: store.takeErrors() + cache.takeErrors() }),
    start,
  };
};
