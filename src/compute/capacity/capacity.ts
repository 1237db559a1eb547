import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { checkInput } from '../../inputs';
import type { IBoundCapacity } from './bound-capacity';
import { FargateCapacity, type FargateCapacityOptions } from './fargate';

/** Where tasks run. */
export abstract class Capacity {
  /**
   * AWS Fargate, optionally with a share of Fargate Spot. A cluster that is brought along must have the capacity providers `FARGATE`
   * and `FARGATE_SPOT` when there is a share of Spot.
   *
   * @throws `SpotPercentOutOfRange`
   */
  public static fargate(options: FargateCapacityOptions = {}): Capacity {
    checkInput('FargateCapacityOptions', options, 'compute.capacity');
    return new Fargate(new FargateCapacity(options));
  }

  /** Called once by the cluster; makes what the capacity needs under `scope`. */
  public abstract bind(scope: Construct, cluster: ecs.ICluster): IBoundCapacity;
}

class Fargate extends Capacity {
  constructor(private readonly bound: FargateCapacity) {
    super();
  }

  /** A cluster that is brought along stays as it is. */
  public bind(scope: Construct, cluster: ecs.ICluster): IBoundCapacity {
    if (cluster instanceof ecs.Cluster && cluster.node.scope === scope) {
      this.bound.provideFor(cluster);
    }
    return this.bound;
  }
}
