import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { GatewayPreset } from '../presets';
import type { SharedState } from './shared-state';

/** Who is given the answers that one got. */
export enum ResponseCacheScope {
  /** Nobody else: the client, or the person who signed in. */
  PRINCIPAL = 'principal',
  /** All clients and people of its team; who has none is alone. */
  TEAM = 'team',
  /** All who may call the gateway. */
  GATEWAY = 'gateway',
}

/** A cache of answers. Policies may switch it off and on for clients and people. */
export interface GatewayResponseCacheOptions {
  /**
   * Where the answers are: a store of its own, never that of limits. One that exists takes `GET`, `SET` with a lifetime and `PING`, holds keys that
   * begin with `cache:`, and should evict what was used least (`allkeys-lru` or `volatile-lru`).
   *
   * @default SharedState.valkeyServerless()
   */
  readonly store?: SharedState;

  /**
   * Who is given the same answers.
   *
   * @default ResponseCacheScope.PRINCIPAL
   */
  readonly cacheScope?: ResponseCacheScope;

  /**
   * How long an answer may be given: whole seconds, from 1 second to 30 days.
   *
   * @default Duration.hours(1)
   */
  readonly ttl?: Duration;

  /**
   * Whether only clients and people take part whose policy says `responseCache: true`.
   *
   * @default false - all take part but those whose policy says `responseCache: false`
   */
  readonly optIn?: boolean;

  /**
   * Whether answers to requests with tools that the client runs are kept, too. What has tools that the provider runs never is.
   *
   * @default false
   */
  readonly toolCalls?: boolean;

  /**
   * How long a request waits for the store before it is asked of a provider, in whole milliseconds from 10 to 5,000.
   *
   * @default Duration.millis(50)
   */
  readonly lookupTimeout?: Duration;

  /**
   * Secret of which the names of entries and what they are sealed with are made: a text of your own, long and random. With another one every entry is
   * forgotten.
   *
   * @default - one is made
   */
  readonly secret?: secretsmanager.ISecret;
}

/** Properties of `GatewayResponseCache`. */
export interface GatewayResponseCacheProps extends GatewayResponseCacheOptions {
  /** VPC of the tasks. */
  readonly vpc: ec2.IVpc;

  /**
   * Subnets of the tasks, where the store is made too.
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
   * Key that encrypts the store and the secret that are made.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: kms.IKey;
}
