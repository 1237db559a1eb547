import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { requireKnown, requireRange } from '../checks';
import { invalid } from '../errors';

/** A metric that autoscaling keeps at a value: the average over the tasks. */
export interface ScalingMetric {
  /** Name of the scaling policy. */
  readonly id: string;

  /** The metric; no expression. */
  readonly metric: cloudwatch.IMetric;

  /**
   * Whether the metric only adds tasks. Tasks are taken away when every policy that may do so has data and agrees: a metric that is silent
   * while nobody calls would keep them forever.
   *
   * @default false
   */
  readonly disableScaleIn?: boolean;

  /** The value to keep, above 0. */
  readonly targetValue: number;
}

/** How a service scales. */
export interface ScalingPlan {
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly cpuTargetPercent: number;
  readonly memoryTargetPercent?: number;
  readonly requestsPerTargetPerMinute: number;
  readonly metrics: readonly ScalingMetric[];
  readonly scaleOutCooldown: Duration;
  readonly scaleInCooldown: Duration;
}

const REQUESTS = 'Requests';
const PERCENT = { from: 1, to: 100, fractions: true };

/** Refuses a plan that autoscaling could not follow. */
export function checkScaling(plan: ScalingPlan): ScalingPlan {
  for (const path of ['minCapacity', 'maxCapacity'] as const) {
    requireKnown('CapacityOutOfRange', `compute.${path}`, plan[path]);
    requireRange('CapacityOutOfRange', `compute.${path}`, plan[path], { from: 1 });
  }
  if (plan.minCapacity > plan.maxCapacity) {
    throw invalid('CapacityRangeEmpty', 'compute.minCapacity', plan.minCapacity, `maxCapacity is ${plan.maxCapacity}`);
  }
  requireRange('ScalingTargetOutOfRange', 'compute.cpuTargetPercent', plan.cpuTargetPercent, PERCENT);
  if (plan.memoryTargetPercent !== undefined) {
    requireRange('ScalingTargetOutOfRange', 'compute.memoryTargetPercent', plan.memoryTargetPercent, PERCENT);
  }
  const aboveZero = { above: 0, fractions: true };
  requireRange('ScalingTargetOutOfRange', 'compute.requestsPerTargetPerMinute', plan.requestsPerTargetPerMinute, aboveZero);
  for (const { id, targetValue } of plan.metrics) {
    requireRange('ScalingTargetOutOfRange', `scalingMetrics.${id}`, targetValue, aboveZero);
  }
  return plan;
}

/** Scales on CPU, on memory where asked, and on the given metrics. The service gets no desired count: a deployment would set it back. */
export function scaleService(service: ecs.BaseService, plan: ScalingPlan): ecs.ScalableTaskCount {
  const { minCapacity, maxCapacity, cpuTargetPercent, memoryTargetPercent, metrics } = plan;
  const taskCount = service.autoScaleTaskCount({ minCapacity, maxCapacity });
  taskCount.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuTargetPercent, ...cooldowns(plan) });
  if (memoryTargetPercent !== undefined) {
    taskCount.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: memoryTargetPercent, ...cooldowns(plan) });
  }
  for (const { id, metric, targetValue, disableScaleIn } of metrics) {
    taskCount.scaleToTrackCustomMetric(id, { metric, targetValue, disableScaleIn, ...cooldowns(plan) });
  }
  return taskCount;
}

/**
 * The guard on requests: counted per target and minute by the load balancer, so it says little about streams. It follows one door. There is
 * no count while nobody calls, and tasks are taken away only where every policy has data: so it adds tasks, and others take them away.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
 */
export function scaleOnRequests(taskCount: ecs.ScalableTaskCount, targetGroup: elbv2.ApplicationTargetGroup, plan: ScalingPlan): void {
  if (taskCount.node.findChild('Target').node.tryFindChild(REQUESTS)) {
    return;
  }
  taskCount.scaleOnRequestCount(REQUESTS, {
    targetGroup,
    requestsPerTarget: plan.requestsPerTargetPerMinute,
    disableScaleIn: true,
    ...cooldowns(plan),
  });
}

const cooldowns = ({ scaleInCooldown, scaleOutCooldown }: ScalingPlan) => ({ scaleInCooldown, scaleOutCooldown });
