import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { requireKnown, requireRange } from '../../checks';

/** Options of `Capacity.fargate`. */
export interface FargateCapacityOptions {
  /**
   * Share of the tasks that runs on Fargate Spot, in percent (0 to 100). AWS takes Spot tasks back with two minutes' notice: streams
   * that last longer are interrupted. One task always stays on regular Fargate, unless the share is 100.
   *
   * @default 0
   */
  readonly spotPercent?: number;
}

/** What a capacity means for the service. */
export interface CapacityConfig {
  /** Strategy of the service, or an empty list for the launch type Fargate. */
  readonly capacityProviderStrategies: ecs.CapacityProviderStrategy[];

  /** Whether AWS may take tasks back. */
  readonly interruptible: boolean;
}

/** Where the tasks run. */
export abstract class Capacity {
  /**
   * AWS Fargate, optionally with a share of Fargate Spot. A cluster that is brought along must have the capacity providers `FARGATE`
   * and `FARGATE_SPOT` when there is a share of Spot.
   *
   * @throws `SpotPercentOutOfRange`
   */
  public static fargate(options: FargateCapacityOptions = {}): Capacity {
    return new FargateCapacity(options.spotPercent ?? 0);
  }

  /** Called by the gateway; makes what the capacity needs under `scope`. */
  public abstract bind(scope: Construct): CapacityConfig;
}

class FargateCapacity extends Capacity {
  constructor(private readonly spotPercent: number) {
    super();
    requireKnown('SpotPercentOutOfRange', 'compute.capacity.spotPercent', spotPercent);
    requireRange('SpotPercentOutOfRange', 'compute.capacity.spotPercent', spotPercent, { from: 0, to: 100 });
  }

  public bind(_scope: Construct): CapacityConfig {
    const regular = { capacityProvider: 'FARGATE', weight: 100 - this.spotPercent, base: 1 };
    const spot = { capacityProvider: 'FARGATE_SPOT', weight: this.spotPercent };
    const strategies: Record<string, ecs.CapacityProviderStrategy[]> = { '0': [], '100': [spot] };
    return { capacityProviderStrategies: strategies[this.spotPercent] ?? [regular, spot], interruptible: this.spotPercent > 0 };
  }
}
