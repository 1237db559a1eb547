import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { requireKnown, requireRange } from '../checks';
import { METRIC_NAMESPACE, TASK_METRICS } from '../contract/catalogue';
import { invalid } from '../errors';

/** How a service scales; every value is set. */
export interface ScalingPlan {
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly cpuTargetPercent: number;
  readonly requestsInFlightTarget: number;
  readonly requestsPerTargetPerMinute: number;
  readonly scaleOutCooldown: Duration;
  readonly scaleInCooldown: Duration;
}

/** Refuses a plan that autoscaling could not follow. */
export function checkScaling(plan: ScalingPlan): ScalingPlan {
  for (const path of ['minCapacity', 'maxCapacity'] as const) {
    requireKnown('CapacityOutOfRange', `compute.${path}`, plan[path]);
    requireRange('CapacityOutOfRange', `compute.${path}`, plan[path], { from: 1 });
  }
  if (plan.minCapacity > plan.maxCapacity) {
    throw invalid('CapacityRangeEmpty', 'compute.minCapacity', plan.minCapacity, `maxCapacity is ${plan.maxCapacity}`);
  }
  requireRange('ScalingTargetOutOfRange', 'compute.cpuTargetPercent', plan.cpuTargetPercent, { from: 1, to: 100, fractions: true });
  for (const path of ['requestsInFlightTarget', 'requestsPerTargetPerMinute'] as const) {
    requireRange('ScalingTargetOutOfRange', `compute.${path}`, plan[path], { above: 0, fractions: true });
  }
  return plan;
}

/**
 * Scales on CPU, which tracks streams, and on requests in flight per task, which tracks waiting for providers. The service gets no
 * desired count: a deployment would set it back.
 */
export function scaleService(service: ecs.FargateService, gatewayName: string, plan: ScalingPlan): ecs.ScalableTaskCount {
  const { minCapacity, maxCapacity } = plan;
  const taskCount = service.autoScaleTaskCount({ minCapacity, maxCapacity });
  taskCount.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: plan.cpuTargetPercent, ...cooldowns(plan) });
  taskCount.scaleToTrackCustomMetric('RequestsInFlight', {
    metric: new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName: 'RequestsInFlight' satisfies keyof typeof TASK_METRICS,
      dimensionsMap: { Gateway: gatewayName },
      statistic: TASK_METRICS.RequestsInFlight.statistic,
      period: Duration.minutes(1),
    }),
    targetValue: plan.requestsInFlightTarget,
    ...cooldowns(plan),
  });
  return taskCount;
}

/** The guard on requests: counted per target and minute by the load balancer, so it says little about streams. */
export function scaleOnRequests(taskCount: ecs.ScalableTaskCount, targetGroup: elbv2.ApplicationTargetGroup, plan: ScalingPlan): void {
  taskCount.scaleOnRequestCount('Requests', { targetGroup, requestsPerTarget: plan.requestsPerTargetPerMinute, ...cooldowns(plan) });
}

const cooldowns = ({ scaleInCooldown, scaleOutCooldown }: ScalingPlan) => ({ scaleInCooldown, scaleOutCooldown });
