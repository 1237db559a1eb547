import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import type { IBoundCapacity } from './bound-capacity';
import { checkedGroup, Ec2Capacity } from './ec2';
import type { Ec2CapacityOptions } from './ec2-options';
import { ExistingCapacity, type ExistingCapacityOptions } from './existing';
import { FargateCapacity, type FargateCapacityOptions } from './fargate';
import type { InstanceGroupOptions } from './instance-group';

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

  /**
   * Instances of Amazon EC2 in an Auto Scaling group that Amazon ECS scales, in a cluster that is made here: for processors, sizes and prices that Fargate
   * does not have. An instance is drained before it goes, and one command destroys all of it.
   *
   * @throws `InstanceGroupNotPossible`, `InstanceTypeNotKnown`, `EniTrunkingNotPossible`, `LaunchTemplateIncomplete`, `LaunchTemplateNotOfCluster`,
   * `CapacityOfGivenCluster`; when the app is synthesized
   * `TasksWithoutRoom`
   */
  public static ec2(options: Ec2CapacityOptions = {}): Capacity {
    checkInput('Ec2CapacityOptions', options, 'compute.capacity');
    return new Ec2(checkedGroup(options));
  }

  /**
   * Instances that the cluster that is brought along has already, by the name of their capacity provider. How many tasks they have room for is not known
   * here.
   *
   * @param capacityProvider its name
   * @throws `CapacityProviderNotPossible`, `CapacityWithoutCluster`
   */
  public static existing(capacityProvider: string, options: ExistingCapacityOptions = {}): Capacity {
    checkInput('string', capacityProvider, 'compute.capacity');
    checkInput('ExistingCapacityOptions', options, 'compute.capacity');
    return new Existing(new ExistingCapacity(capacityProvider, options), capacityProvider);
  }

  /**
   * Called once by the cluster; makes what the capacity needs under `scope`.
   *
   * @param scope the `GatewayCluster`
   * @param cluster its cluster, made under it or brought along
   * @param vpcSubnets subnets of the tasks of every service that says nothing else
   */
  public abstract bind(scope: Construct, cluster: ecs.ICluster, vpcSubnets?: ec2.SubnetSelection): IBoundCapacity;
}

class Fargate extends Capacity {
  constructor(private readonly bound: FargateCapacity) {
    super();
  }

  public bind(scope: Construct, cluster: ecs.ICluster): IBoundCapacity {
    if (isMadeIn(scope, cluster)) {
      this.bound.provideFor(cluster);
    }
    return this.bound;
  }
}

class Ec2 extends Capacity {
  constructor(private readonly options: InstanceGroupOptions) {
    super();
  }

  public bind(scope: Construct, cluster: ecs.ICluster, vpcSubnets: ec2.SubnetSelection = {}): IBoundCapacity {
    if (!isMadeIn(scope, cluster)) {
      throw invalid('CapacityOfGivenCluster', 'compute.cluster', cluster);
    }
    return new Ec2Capacity(scope, cluster, vpcSubnets, this.options);
  }
}

class Existing extends Capacity {
  constructor(
    private readonly bound: ExistingCapacity,
    private readonly capacityProvider: string,
  ) {
    super();
  }

  public bind(scope: Construct, cluster: ecs.ICluster): IBoundCapacity {
    if (isMadeIn(scope, cluster)) {
      throw invalid('CapacityWithoutCluster', 'compute.capacity', this.capacityProvider);
    }
    return this.bound;
  }
}

/** A cluster that is brought along stays as it is. */
const isMadeIn = (scope: Construct, cluster: ecs.ICluster): cluster is ecs.Cluster => cluster instanceof ecs.Cluster && cluster.node.scope === scope;
