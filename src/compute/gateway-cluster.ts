import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { Capacity, type IBoundCapacity } from './capacity';

/** Properties of `GatewayCluster`. */
export interface GatewayClusterProps {
  /** VPC of the tasks. */
  readonly vpc: ec2.IVpc;

  /**
   * An existing cluster, in the same VPC.
   *
   * @default - a new cluster with Container Insights with enhanced observability
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Subnets of the tasks of every service that says nothing else.
   *
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Where the tasks run.
   *
   * @default Capacity.fargate()
   */
  readonly capacity?: Capacity;
}

/**
 * A cluster with its capacity, for any number of services.
 *
 * @example
 *
 * declare const vpc: ec2.IVpc;
 * new GatewayCluster(this, 'Cluster', { vpc, capacity: Capacity.fargate({ spotPercent: 50 }) });
 */
export class GatewayCluster extends Construct {
  /** The cluster, made here or given. */
  public readonly cluster: ecs.ICluster;

  /** VPC of the tasks. */
  public readonly vpc: ec2.IVpc;

  /** Subnets of the tasks of every service that says nothing else. */
  public readonly vpcSubnets: ec2.SubnetSelection;

  /** What the services run on. */
  public readonly capacity: IBoundCapacity;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `ClusterOutsideVpc`
   */
  constructor(scope: Construct, id: string, props: GatewayClusterProps) {
    super(scope, id);
    checkInput('GatewayClusterProps', props);
    requireClusterInVpc(props);
    this.vpc = props.vpc;
    this.vpcSubnets = props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
    this.cluster =
      props.cluster ??
      new ecs.Cluster(this, 'Cluster', {
        vpc: props.vpc,
        containerInsightsV2: ecs.ContainerInsights.ENHANCED,
        enableFargateCapacityProviders: true,
      });
    this.capacity = (props.capacity ?? Capacity.fargate()).bind(this, this.cluster);
  }
}

function requireClusterInVpc({ vpc, cluster }: GatewayClusterProps): void {
  if (!cluster) {
    return;
  }
  const bothOwned = cluster.vpc instanceof ec2.Vpc && vpc instanceof ec2.Vpc;
  const bothKnown = !Token.isUnresolved(cluster.vpc.vpcId) && !Token.isUnresolved(vpc.vpcId);
  if ((bothOwned || bothKnown) && cluster.vpc.vpcId !== vpc.vpcId) {
    throw invalid('ClusterOutsideVpc', 'compute.cluster', cluster.node.path);
  }
}
