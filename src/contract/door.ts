import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** A second listener of a load balancer, which leads to the version that is being deployed. */
export interface TestListenerOptions {
  /**
   * Who may connect to it: those who try a version before clients get it, as your CI. A smoke test of the gateway's gets in by itself.
   *
   * @default - nobody
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * Its port, 1 to 65,535.
   *
   * @default - 8443 with a domain, else 8080
   */
  readonly port?: number;
}

/** A way from a load balancer to one port of a service's containers. */
export interface IDoor {
  /** Port of the container behind it. */
  readonly port: number;

  /** Where the tasks are entered: one target group, or two for deployments that shift traffic between them. A listener leads there already. */
  readonly targetGroups: elbv2.ITargetGroup[];

  /** The second target group, as a service takes it; undefined where there is one only. */
  readonly alternateTarget?: ecs.IAlternateTarget;

  /**
   * Port of the load balancer that leads to the version that is being deployed.
   *
   * @default - there is no test listener
   */
  readonly testPort?: number;

  /**
   * Puts a service behind it, and lets the load balancer call it.
   *
   * @param target what `loadBalancerTarget()` of the service returns for `port`
   */
  attach(target: ecs.IEcsLoadBalancerTarget): void;
}
