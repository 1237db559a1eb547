import type { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** How a service takes part in Service Connect; the service itself adds its port, and the time that its requests take. */
export interface ServiceConnectConfig {
  /** ARN of the namespace: several may have one name. */
  readonly namespaceArn: string;

  /**
   * Name by which it is called.
   *
   * @default - it calls others only
   */
  readonly discoveryName?: string;

  /**
   * How long a connection may be silent.
   *
   * @default - as long as at a load balancer
   */
  readonly idleTimeout?: Duration;

  /**
   * How long a request may take; 0 is any time.
   *
   * @default Duration.seconds(0)
   */
  readonly requestTimeout?: Duration;

  /**
   * Port of the proxy.
   *
   * @default 18080
   */
  readonly ingressPort?: number;
}

/** What a discovery means for the service. */
export interface DiscoveryConfig {
  /**
   * Entry in AWS Cloud Map.
   *
   * @default - no entry
   */
  readonly cloudMapOptions?: ecs.CloudMapOptions;

  /**
   * Part in Service Connect.
   *
   * @default - none
   */
  readonly serviceConnect?: ServiceConnectConfig;
}
