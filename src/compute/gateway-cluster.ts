import { Aspects, CfnResource, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct, type IConstruct, type IDependable } from 'constructs';
import { placeOf, requireHere } from '../checks';
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
   * Whether the tasks of every service get public addresses: those of Fargate, in public subnets.
   *
   * @default false
   */
  readonly assignPublicIp?: boolean;

  /**
   * Where the tasks run.
   *
   * @default Capacity.fargate()
   */
  readonly capacity?: Capacity;

  /**
   * What is made before the cluster made here gets capacity providers, and instances for them, where it needs any: something that takes its time. The first
   * cluster of an account has Amazon ECS make its service-linked role, which cannot be assumed at once.
   *
   * @default - the way to the internet of `vpcSubnets`
   */
  readonly capacityAfter?: IDependable[];
}

/** Instances, too: those that register before there is a provider may never belong to it (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html). */
const LATE = ['AWS::ECS::ClusterCapacityProviderAssociations', 'AWS::ECS::CapacityProvider', 'AWS::AutoScaling::AutoScalingGroup'];

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

  /** Whether the tasks of every service get public addresses. */
  public readonly assignPublicIp: boolean;

  /** What the services run on. */
  public readonly capacity: IBoundCapacity;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `ClusterOutsideVpc`, `ClusterWithoutVpc`, `ResourceElsewhere`, `CapacityOfGivenCluster`, `CapacityWithoutCluster`
   */
  constructor(scope: Construct, id: string, props: GatewayClusterProps) {
    super(scope, id);
    checkInput('GatewayClusterProps', props);
    requireClusterInVpc(props);
    if (props.cluster) {
      requireHere('ResourceElsewhere', 'compute.cluster', this, placeOf(props.cluster.clusterArn, props.cluster.env), { account: true });
    }
    this.vpc = props.vpc;
    this.vpcSubnets = props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
    this.assignPublicIp = props.assignPublicIp ?? false;
    this.cluster = props.cluster ?? this.createCluster(props);
    this.capacity = (props.capacity ?? Capacity.fargate()).bind(this, this.cluster, this.vpcSubnets);
  }

  private createCluster({ vpc, capacityAfter }: GatewayClusterProps): ecs.Cluster {
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENHANCED });
    // the L2 makes the association when the template is written, and only where the capacity asked for providers
    const provideLate = (node: IConstruct) => {
      if (CfnResource.isCfnResource(node) && LATE.includes(node.cfnResourceType)) {
        node.node.addDependency(...(capacityAfter ?? [vpc.selectSubnets(this.vpcSubnets).internetConnectivityEstablished]));
      }
    };
    Aspects.of(this).add({ visit: provideLate });
    return cluster;
  }
}

function requireClusterInVpc({ vpc, cluster }: GatewayClusterProps): void {
  if (!cluster) {
    return;
  }
  const clusterVpc = vpcOfCluster(cluster);
  const bothOwned = clusterVpc instanceof ec2.Vpc && vpc instanceof ec2.Vpc;
  const bothKnown = !Token.isUnresolved(clusterVpc.vpcId) && !Token.isUnresolved(vpc.vpcId);
  if ((bothOwned || bothKnown) && clusterVpc.vpcId !== vpc.vpcId) {
    throw invalid('ClusterOutsideVpc', 'compute.cluster', cluster.node.path);
  }
}

/** The VPC of a cluster; one that is known by its ARN alone does not know it, and says so in words that are no help here. */
export function vpcOfCluster(cluster: ecs.ICluster): ec2.IVpc {
  try {
    return cluster.vpc;
  } catch {
    throw invalid('ClusterWithoutVpc', 'compute.cluster', cluster);
  }
}
