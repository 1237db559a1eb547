import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';

/** What a discovery means for the service. */
export interface DiscoveryConfig {
  /**
   * Entry in AWS Cloud Map.
   *
   * @default - no entry
   */
  readonly cloudMapOptions?: ecs.CloudMapOptions;
}

/** How other services find this one. */
export abstract class Discovery {
  /** Not at all: it is called through its load balancer, or it calls others. */
  public static none(): Discovery {
    return new NoDiscovery();
  }

  /** Called once by the service; makes what the discovery needs under `scope`. */
  public abstract bind(scope: Construct, cluster: ecs.ICluster): DiscoveryConfig;
}

class NoDiscovery extends Discovery {
  public bind(_scope: Construct, _cluster: ecs.ICluster): DiscoveryConfig {
    return {};
  }
}
