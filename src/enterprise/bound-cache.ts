import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { GatewayCluster, GatewayService } from '../compute';
import type { GatewayPreset } from '../presets';
import type { ValkeyNodes } from '../state';
import type { ServiceNames } from './service-names';

/** What the gateway knows of the place of a cache. */
export interface CachePlacement {
  readonly preset?: GatewayPreset;
  readonly cluster: GatewayCluster;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly encryptionKey?: kms.IKey;
  readonly logRetention?: logs.RetentionDays;
  /** Of logs: nothing else of a cache is kept. */
  readonly removalPolicy?: RemovalPolicy;
  /** Of what runs here. */
  readonly names: ServiceNames;
}

/** How tasks get to a cache. */
export interface BoundCache {
  /** As the images have it (`CACHE_STORE`). */
  readonly kind: string;
  readonly url: string;
  readonly tls: boolean;
  readonly clusterMode: boolean;
  /** Name of the user, password or IAM: variables that are no secrets. */
  readonly environment?: Record<string, string>;
  readonly secrets?: Record<string, ecs.Secret>;
  /** What was made. */
  readonly container?: GatewayService;
  readonly nodes?: ValkeyNodes;
  /** Lets a service in. */
  admit(service: GatewayService): void;
  /** What its tasks have to be allowed. */
  statements(): iam.PolicyStatement[];
}
