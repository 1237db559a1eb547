import type { Construct } from 'constructs';
import type { GatewayAuth } from '../auth';
import { invalid } from '../errors';
import { GatewayResponseCache } from '../state';
import type { PortkeyGatewayProps } from './gateway-props';
import type { CountingParts } from './limits';

export function createResponseCache(gateway: Construct & CountingParts, props: PortkeyGatewayProps): GatewayResponseCache | undefined {
  const { preset, responseCache } = props;
  const { vpc, taskSubnets: vpcSubnets } = gateway.network;
  const { encryptionKey } = gateway.observability;
  return responseCache && new GatewayResponseCache(gateway, 'ResponseCache', { ...responseCache, preset, vpc, vpcSubnets, encryptionKey });
}

/** Refuses policies that name a cache that is not there. */
export function responseCacheProblems({
  auth,
  responseCache,
}: {
  readonly auth: GatewayAuth;
  readonly responseCache?: GatewayResponseCache;
}): string[] {
  const named = responseCache ? [] : auth._policies().filter(({ policy }) => policy.responseCache === 'on');
  return named.map(({ path }) => invalid('ResponseCacheNotEnabled', `${path}.responseCache`, true).message);
}
