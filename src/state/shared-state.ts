import type { Construct } from 'constructs';
import { checkInput } from '../inputs';
import { warn } from '../warnings';
import type { BoundState, SharedStatePlacement } from './bound-state';
import { bindExisting, checkExisting } from './existing-valkey';
import type { ExistingValkeyOptions, ValkeyNodesOptions, ValkeyServerlessOptions } from './options';
import { StoreContents } from './store-contents';
import { ValkeyNodes } from './valkey-nodes';
import { ValkeyServerless } from './valkey-serverless';

/**
 * What the tasks of a gateway have together: Valkey, made here or yours. For limits it holds counters and nothing else, no prompt and no answer. A
 * cache of answers has another one, and so has what a guardrail found.
 *
 * @example
 *
 * new PortkeyGateway(this, 'Gateway', {
 *   limits: { store: SharedState.valkeyServerless(), gateway: { requestsPerMinute: 6_000, dollarsPerMonth: 20_000 } },
 * });
 */
export abstract class SharedState {
  /** A serverless cache of Amazon ElastiCache for Valkey: nothing to size, some 6 USD a month at rest, in two zones or more. */
  public static valkeyServerless(options: ValkeyServerlessOptions = {}): SharedState {
    checkInput('ValkeyServerlessOptions', options, 'sharedState');
    return new ServerlessState(options);
  }

  /** Nodes of Amazon ElastiCache for Valkey: a fixed price, and answers that are steadier under much load. */
  public static valkeyNodes(options: ValkeyNodesOptions = {}): SharedState {
    checkInput('ValkeyNodesOptions', options, 'sharedState');
    return new NodesState(options);
  }

  /**
   * A Valkey that exists, or what speaks its protocol and runs its scripts: version 7.2 or later, one primary and no cluster of several shards. All
   * keys begin with `limits:` and the gateway's name, so that those of two gateways of two names do not meet. It must not evict keys that have no lifetime (`noeviction`, or one of the `volatile-` policies).
   *
   * @throws `InvalidStoreAddress`, `StoreAuthenticationConflict`
   */
  public static existing(options: ExistingValkeyOptions): SharedState {
    checkInput('ExistingValkeyOptions', options, 'sharedState');
    checkExisting(options);
    return new ExistingState(options);
  }

  /**
   * None: every task counts for itself, so that what is used may be as many times a limit as there are tasks. A warning says so. A cache of answers
   * needs a store, and so does what tasks remember together of a guardrail.
   */
  public static none(): SharedState {
    return new NoState();
  }

  /**
   * Called once by whoever needs it, with an id for what is made.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, id: string, placement: SharedStatePlacement): BoundState;
}

class ServerlessState extends SharedState {
  constructor(private readonly options: ValkeyServerlessOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, id: string, { vpc, vpcSubnets, encryptionKey, contents }: SharedStatePlacement): BoundState {
    const serverless = new ValkeyServerless(scope, id, {
      vpc,
      encryptionKey,
      contents,
      ...this.options,
      vpcSubnets: this.options.vpcSubnets ?? vpcSubnets,
    });
    return { store: serverless._store, serverless, password: serverless.password, ...access(serverless) };
  }
}

class NodesState extends SharedState {
  constructor(private readonly options: ValkeyNodesOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, id: string, { vpc, vpcSubnets, preset, encryptionKey, contents }: SharedStatePlacement): BoundState {
    const nodes = new ValkeyNodes(scope, id, {
      vpc,
      preset,
      encryptionKey,
      contents,
      ...this.options,
      vpcSubnets: this.options.vpcSubnets ?? vpcSubnets,
    });
    return { store: nodes._store, nodes, password: nodes.password, ...access(nodes) };
  }
}

class ExistingState extends SharedState {
  constructor(private readonly options: ExistingValkeyOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, _id: string, _placement: SharedStatePlacement): BoundState {
    return bindExisting(scope, this.options);
  }
}

class NoState extends SharedState {
  /** @internal */
  public _bind(scope: Construct, _id: string, { contents = StoreContents.COUNTERS }: SharedStatePlacement): BoundState {
    if (contents === StoreContents.COUNTERS) {
      warn(scope, 'noSharedState');
    }
    return { admit: () => undefined, statements: () => [] };
  }
}

const access = (made: ValkeyServerless | ValkeyNodes): Pick<BoundState, 'admit' | 'statements'> => ({
  admit: (tasks) => made.connections.allowDefaultPortFrom(tasks, 'Tasks of the gateway'),
  statements: () => made._connectAccess(),
});
