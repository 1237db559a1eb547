import { Fn } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** What an alarm counts over 5 minutes. */
interface Failure {
  readonly metric: string;
  readonly description: string;
  readonly threshold: number;
}

/** What CloudWatch calls things, by the kind of load balancer. Both count hosts by the same names. */
export interface LoadBalancerKind {
  readonly namespace: string;
  readonly ownFailures: Failure;
  readonly targetFailures: Failure;
  /** Shown in the dashboard, each a sum. */
  readonly traffic: readonly string[];
}

/**
 * A network load balancer sees connections, and no status.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
const KINDS: readonly LoadBalancerKind[] = [
  {
    namespace: 'AWS/ApplicationELB',
    ownFailures: {
      metric: 'HTTPCode_ELB_5XX_Count',
      description: 'The load balancer itself answered with 5xx: no healthy task, or a task that closed the connection',
      threshold: 10,
    },
    targetFailures: { metric: 'HTTPCode_Target_5XX_Count', description: 'Tasks answered with 5xx', threshold: 50 },
    traffic: ['RequestCount', 'HTTPCode_ELB_4XX_Count', 'HTTPCode_ELB_5XX_Count'],
  },
  {
    namespace: 'AWS/NetworkELB',
    ownFailures: {
      metric: 'PortAllocationErrorCount',
      description: 'The load balancer had no port left to open connections to tasks with',
      threshold: 0,
    },
    targetFailures: { metric: 'TCP_Target_Reset_Count', description: 'Tasks reset connections', threshold: 50 },
    traffic: ['NewFlowCount', 'TCP_ELB_Reset_Count', 'PortAllocationErrorCount'],
  },
];

/** The kind of a load balancer, made here or imported: its own metrics are in the namespace of its kind. */
export function kindOf(loadBalancer: elbv2.ILoadBalancerV2): LoadBalancerKind {
  const { metrics } = loadBalancer as Partial<{ metrics: { custom(name: string): cloudwatch.Metric } }> & elbv2.ILoadBalancerV2;
  const namespace = metrics?.custom('Any').namespace;
  return KINDS.find((kind) => kind.namespace === namespace) ?? KINDS[0];
}

/** `app/<name>/<id>`, the end of `…:loadbalancer/app/<name>/<id>`; `net/…` of a network load balancer. */
export function loadBalancerDimension({ loadBalancerRef }: elbv2.ILoadBalancerV2): string {
  const parts = Fn.split('/', loadBalancerRef.loadBalancerArn);
  return Fn.join(
    '/',
    [1, 2, 3].map((index) => Fn.select(index, parts)),
  );
}
