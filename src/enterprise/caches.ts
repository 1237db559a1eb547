import type { Construct } from 'constructs';
import { invalid } from '../errors';
import { GatewayPreset, presetValues } from '../presets';
import { warn } from '../warnings';
import type { BoundCache, CachePlacement } from './bound-cache';
import { EnterpriseCache } from './cache';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { namedAs } from './option-names';

/** The cache, and that of the queues where it is another one. */
export interface BoundCaches {
  readonly cache: BoundCache;
  readonly workersCache?: BoundCache;
}

/** Queues are in one place, which the keys of a cluster are not: the data service has nodes of its own for them then. */
export function bindCaches(scope: Construct, props: PortkeyEnterpriseGatewayProps, placement: CachePlacement): BoundCaches {
  const cache = namedAs('cache', () => (props.cache ?? EnterpriseCache.valkeyNodes())._bind(scope, 'Cache', placement));
  if (cache.container && isProduction(props)) {
    warn(scope, 'cacheInContainer');
  }
  const needsOther = cache.clusterMode && props.dataService !== undefined;
  const workers = props.workersCache ?? (needsOther ? EnterpriseCache.valkeyNodes({ nodeType: 'cache.t4g.micro' }) : undefined);
  const workersCache = namedAs('workersCache', () => workers?._bind(scope, 'WorkersCache', placement));
  if (workersCache) {
    checkWorkersCache(workersCache);
  }
  return { cache, workersCache };
}

/** The images have a URL, a user and a password for it; of IAM, of an authority and of nodes that are read they have one of each, which is the other's. */
function checkWorkersCache({ clusterMode, environment = {}, secrets = {} }: BoundCache): void {
  const reasons = {
    'in cluster mode': clusterMode,
    'by IAM': environment.AWS_REDIS_AUTH_MODE !== undefined,
    'with an authority of its own': secrets.REDIS_TLS_CERTS !== undefined,
    'with `scaleReads`': environment.REDIS_SCALE_READS !== undefined,
  };
  const wrong = Object.entries(reasons).find(([, holds]) => holds);
  if (wrong) {
    throw invalid('WorkersCacheNotPossible', 'workersCache', wrong[0]);
  }
}

function isProduction({ preset = GatewayPreset.PROD, gateway }: PortkeyEnterpriseGatewayProps): boolean {
  return preset === GatewayPreset.PROD || (gateway?.maxCapacity ?? gateway?.minCapacity ?? presetValues(preset).compute.minCapacity) > 1;
}
