import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { StoreConfiguration } from '../contract';
import type { GatewayPreset } from '../presets';
import type { StoreContents } from './store-contents';
import type { ValkeyNodes } from './valkey-nodes';
import type { ValkeyServerless } from './valkey-serverless';

/** What a part of a gateway gives to a `SharedState`. */
export interface SharedStatePlacement {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly preset?: GatewayPreset;
  readonly encryptionKey?: kms.IKey;
  readonly contents?: StoreContents;
}

/** What came of it. */
export interface BoundState {
  /** How tasks get there; absent where there is none. */
  readonly store?: Omit<StoreConfiguration, 'timeout'>;
  /** What was made. */
  readonly serverless?: ValkeyServerless;
  readonly nodes?: ValkeyNodes;
  /** The secret that tasks read. */
  readonly password?: secretsmanager.ISecret;
  /** Lets tasks in. */
  admit(tasks: ec2.IConnectable): void;
  /** What they have to be allowed. */
  statements(): iam.PolicyStatement[];
}
