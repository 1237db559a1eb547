import { invalid } from '../errors';
import type { GatewayGuardrailMemory, GatewayLimits, GatewayResponseCache } from '../state';

/** Parts of a gateway that have stores. */
export interface StoringParts {
  readonly limits?: GatewayLimits;
  readonly guardrailMemory?: GatewayGuardrailMemory;
  readonly responseCache?: GatewayResponseCache;
}

/** Refuses what keeps its entries where others count: full, it would evict counters. */
export function storeProblems({ limits, guardrailMemory, responseCache }: StoringParts): string[] {
  const counted = limits?._store;
  const kept = [
    ['responseCache.store', responseCache?._store],
    ['guardrail.store', guardrailMemory?._store],
  ] as const;
  return kept.flatMap(([path, store]) =>
    store && counted?.host === store.host && counted.port === store.port ? [invalid('StoreHoldsCounters', path, store.host).message] : [],
  );
}
