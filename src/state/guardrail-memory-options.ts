import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { GatewayPreset } from '../presets';
import type { SharedState } from './shared-state';

/** Properties of `GatewayGuardrailMemory`. */
export interface GatewayGuardrailMemoryProps {
  /**
   * Where it is remembered: a store of its own, never that of limits. One that exists takes `GET`, `SET` with a lifetime and `PING`, holds keys that
   * begin with `guardrail:`, and should evict what was used least (`allkeys-lru` or `volatile-lru`).
   *
   * @default SharedState.valkeyServerless()
   */
  readonly store?: SharedState;

  /**
   * Secret of which the names of entries and what they are sealed with are made: a text of your own, long and random. With another one all is
   * forgotten.
   *
   * @default - one is made
   */
  readonly secret?: secretsmanager.ISecret;

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
