import type { Construct } from 'constructs';
import { checkInput } from '../inputs';
import type { ValkeyNodesOptions } from '../state';
import type { BoundCache, CachePlacement } from './bound-cache';
import type { ContainerCacheOptions, ExistingCacheOptions } from './cache-options';
import { checkContainerCache, runContainerCache } from './container-cache';
import { bindExistingCache, checkExistingCache } from './existing-cache';
import { makeCacheNodes } from './owned-cache';

/** Where the data plane has its configuration, its counters and its queues. What is lost of it since the last synchronization is lost. */
export abstract class EnterpriseCache {
  /** Nodes of Amazon ElastiCache for Valkey, made here: TLS, a user of its own, and with PROD in two zones. */
  public static valkeyNodes(options: ValkeyNodesOptions = {}): EnterpriseCache {
    checkInput('ValkeyNodesOptions', options, 'cache');
    return new BoundBy((scope, id, placement) => makeCacheNodes(scope, id, options, placement));
  }

  /**
   * A cache that exists: Valkey or Redis, 6.2 or later.
   *
   * @throws `InvalidStoreAddress`, `StoreAuthenticationConflict`, `SettingNotPossible`, `OptionUnused`
   */
  public static existing(options: ExistingCacheOptions): EnterpriseCache {
    checkInput('ExistingCacheOptions', options, 'cache');
    checkExistingCache(options);
    return new BoundBy((scope, _id, _placement) => bindExistingCache(scope, options));
  }

  /**
   * One task with Redis, for development: with a password, without TLS, and empty after every deployment of it.
   *
   * @throws `SettingNotPossible` for an `evictionPolicy` that Redis has not
   */
  public static container(options: ContainerCacheOptions = {}): EnterpriseCache {
    checkInput('ContainerCacheOptions', options, 'cache');
    checkContainerCache(options);
    return new BoundBy((scope, id, placement) => runContainerCache(scope, id, options, placement));
  }

  /**
   * Called once by the gateway, with an id for what is made.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, id: string, placement: CachePlacement): BoundCache;
}

class BoundBy extends EnterpriseCache {
  constructor(private readonly make: (scope: Construct, id: string, placement: CachePlacement) => BoundCache) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, id: string, placement: CachePlacement): BoundCache {
    return this.make(scope, id, placement);
  }
}
