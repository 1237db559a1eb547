import type { Construct } from 'constructs';
import type { GatewayAuth } from '../auth';
import { invalid } from '../errors';
import type { GatewayLimits } from '../state';
import { GatewayResponseCache } from '../state';
import type { PortkeyGatewayProps } from './gateway-props';
import type { CountingParts } from './limits';

export function createResponseCache(gateway: Construct & CountingParts, props: PortkeyGatewayProps): GatewayResponseCache | undefined {
  const { preset, responseCache } = props;
  const { vpc, taskSubnets: vpcSubnets } = gateway.network;
  const { encryptionKey } = gateway.observability;
  return responseCache && new GatewayResponseCache(gateway, 'ResponseCache', { ...responseCache, preset, vpc, vpcSubnets, encryptionKey });
}

/** Parts of a gateway that a cache of answers goes together with, or not. */
export interface CachingParts {
  readonly auth: GatewayAuth;
  readonly limits?: GatewayLimits;
  readonly responseCache?: GatewayResponseCache;
}

/** Refuses policies that name a cache that is not there, and one that has its entries where others count: full, it would evict counters. */
export function responseCacheProblems({ auth, limits, responseCache }: CachingParts): string[] {
  if (!responseCache) {
    const named = auth._policies().filter(({ policy }) => policy.responseCache === 'on');
    return named.map(({ path }) => invalid('ResponseCacheNotEnabled', `${path}.responseCache`, true).message);
  }
  const [counted, kept] = [limits?._store, responseCache._store];
  const isSame = counted?.host === kept.host && counted.port === kept.port;
  return isSame ? [invalid('StoreHoldsCounters', 'responseCache.store', kept.host).message] : [];
}
