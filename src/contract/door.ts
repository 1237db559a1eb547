import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** A way from a load balancer to one port of a service's containers. */
export interface IDoor {
  /** Port of the container behind it. */
  readonly port: number;

  /** Where the tasks are entered: one target group, or two for deployments that shift traffic between them. A listener leads there already. */
  readonly targetGroups: elbv2.ITargetGroup[];

  /** The second target group, as a service takes it; undefined where there is one only. */
  readonly alternateTarget?: ecs.IAlternateTarget;

  /**
   * Puts a service behind it, and lets the load balancer call it.
   *
   * @param target what `loadBalancerTarget()` of the service returns for `port`
   */
  attach(target: ecs.IEcsLoadBalancerTarget): void;
}
