import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { requireKnown, requireRange } from '../../checks';
import type { CapacityServiceOptions, CapacityTaskOptions, IBoundCapacity } from './bound-capacity';
import { checkFargateSize } from './fargate-sizes';
import { capacityProvidersOf } from './provider-association';
import { rebalancingOf } from './rebalancing';

/** Options of `Capacity.fargate`. */
export interface FargateCapacityOptions {
  /**
   * Share of the tasks that runs on Fargate Spot, in percent (0 to 100). AWS takes Spot tasks back with two minutes' notice: streams
   * that last longer are interrupted. One task always stays on regular Fargate, unless the share is 100.
   *
   * From 0 to a share, or back, CloudFormation replaces the ECS service: without Spot it has a launch type, which needs no capacity provider
   * of the cluster and cannot be changed. From one share to another nothing is replaced.
   *
   * @default 0
   */
  readonly spotPercent?: number;
}

/** Tasks on AWS Fargate: the sizes that it offers, on regular capacity and Spot. */
export class FargateCapacity implements IBoundCapacity {
  public readonly interruptible: boolean;

  public readonly maxStopTimeout = Duration.minutes(2);

  /** A strategy only where it says something: a cluster that is brought along need not have Fargate capacity providers. */
  private readonly strategies?: ecs.CapacityProviderStrategy[];

  constructor({ spotPercent = 0 }: FargateCapacityOptions) {
    requireKnown('SpotPercentOutOfRange', 'compute.capacity.spotPercent', spotPercent);
    requireRange('SpotPercentOutOfRange', 'compute.capacity.spotPercent', spotPercent, { from: 0, to: 100 });
    this.interruptible = spotPercent > 0;
    const regular = { capacityProvider: 'FARGATE', weight: 100 - spotPercent, base: 1 };
    const spot = { capacityProvider: 'FARGATE_SPOT', weight: spotPercent };
    this.strategies = !this.interruptible ? undefined : spotPercent === 100 ? [spot] : [regular, spot];
  }

  /** Gives a cluster what the strategies name. Only then: it fails while the first cluster of an account gets its service-linked role. */
  public provideFor(cluster: ecs.Cluster): void {
    if (this.strategies) {
      cluster.enableFargateCapacityProviders();
    }
  }

  public createTaskDefinition(scope: Construct, id: string, options: CapacityTaskOptions): ecs.TaskDefinition {
    const { cpu, memoryLimitMiB, cpuArchitecture, taskRole, executionRole } = options;
    checkFargateSize(cpu, memoryLimitMiB);
    return new ecs.FargateTaskDefinition(scope, id, {
      cpu,
      memoryLimitMiB,
      taskRole,
      executionRole,
      runtimePlatform: { cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    });
  }

  public createService(scope: Construct, id: string, { mostTasks, assignPublicIp = false, ...options }: CapacityServiceOptions): ecs.BaseService {
    const service = new ecs.FargateService(scope, id, {
      ...options,
      capacityProviderStrategies: this.strategies,
      platformVersion: ecs.FargatePlatformVersion.LATEST,
      assignPublicIp,
      availabilityZoneRebalancing: rebalancingOf(options),
    });
    // or the cluster would lose its capacity providers while tasks still run on them
    service.node.addDependency(capacityProvidersOf(options.cluster));
    return service;
  }
}
