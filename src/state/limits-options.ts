import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { LimitOptions } from '../limits';
import type { GatewayPreset } from '../presets';
import type { SharedState } from './shared-state';

/** What a request is counted for before its answer is known. What it used in the end replaces it. */
export enum LimitEnforcement {
  /**
   * What is to be expected: the estimate of its prompt, and of its answer the smaller of what the request allows and what most answers of late had.
   * Who may still spend little is not refused, and a budget may be passed by what the requests have beyond it that are open at that time.
   */
  EXPECTED = 'expected',
  /**
   * The most that it can use: a request that names no maximum gets one. Nothing is passed, and requests that allow for long answers are refused before a
   * budget is used up.
   */
  STRICT = 'strict',
}

/** What becomes of a request for something without a price, where a budget applies. */
export enum UnpricedRequests {
  /** It is served, counts for nothing, and is shown by the metric `UnpricedRequests`. */
  ALLOWED = 'allowed',
  /** It is refused: nothing is used that a budget cannot see. */
  REFUSED = 'refused',
}

/** What counts while shared state cannot be asked. */
export enum StoreFallback {
  /** Each task serves its part: a limit, and what was left of a budget, divided by the largest number of tasks. */
  SHARE = 'share',
  /** Requests of whoever has a limit are refused until it can be asked again. */
  REFUSE = 'refuse',
}

/** What becomes of the call to a provider whose client has left. */
export enum AbortBehavior {
  /** It ends, and what it used is estimated. */
  CANCEL = 'cancel',
  /** It goes on to its end, so that what it used is known; it is paid for in full. */
  DRAIN = 'drain',
}

/** Limits and budgets of a gateway. Those of clients and people stand in their policies, those of teams are added by `addTeamLimits`. */
export interface GatewayLimitsOptions {
  /**
   * Where the tasks count together.
   *
   * @default SharedState.valkeyServerless()
   */
  readonly store?: SharedState;

  /**
   * Limits of all requests together.
   *
   * @default - not limited
   */
  readonly gateway?: LimitOptions;

  /**
   * What a request is counted for before its answer is known. It changes without a deployment of tasks.
   *
   * @default LimitEnforcement.EXPECTED
   */
  readonly enforcement?: LimitEnforcement;

  /**
   * What becomes of requests for something that has no price, where a budget applies. It changes without a deployment of tasks.
   *
   * @default UnpricedRequests.ALLOWED
   */
  readonly unpricedRequests?: UnpricedRequests;

  /**
   * What counts while shared state cannot be asked: no answer within `storeTimeout`, or none at all. `REFUSE` needs a store.
   *
   * @default StoreFallback.SHARE
   */
  readonly whenUnavailable?: StoreFallback;

  /**
   * What becomes of a call to a provider whose client has left.
   *
   * @default AbortBehavior.CANCEL
   */
  readonly onAbort?: AbortBehavior;

  /**
   * How long one question to shared state may take, in whole milliseconds from 10 to 5,000. A request asks once before it is served, and once more where
   * `gateway` has limits.
   *
   * @default Duration.millis(250)
   */
  readonly storeTimeout?: Duration;
}

/** Properties of `GatewayLimits`. */
export interface GatewayLimitsProps extends GatewayLimitsOptions {
  /** VPC of the tasks. */
  readonly vpc: ec2.IVpc;

  /**
   * Subnets of the tasks, where shared state is made too.
   *
   * @default - private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Values for what is not set.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * Key that encrypts the ledger, and the shared state that is made.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the ledger when the stack is deleted. What counts the requests of minutes is not kept.
   *
   * @default - by preset: PROD retains it, but for one that a failed creation leaves; DEV deletes it
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether AWS refuses to delete the ledger. See `PortkeyGatewayProps.deletionProtection`.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;
}
