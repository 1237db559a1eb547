import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { invalid } from '../errors';
import { METRIC_NAMESPACE, TASK_METRICS } from '../observability/catalogue';

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
    if (!Number.isInteger(plan[path]) || plan[path] < 1) {
      throw invalid('CapacityOutOfRange', `compute.${path}`, plan[path]);
    }
  }
  if (plan.minCapacity > plan.maxCapacity) {
    throw invalid('CapacityRangeEmpty', 'compute.minCapacity', plan.minCapacity, `maxCapacity is ${plan.maxCapacity}`);
  }
  if (!(plan.cpuTargetPercent >= 1 && plan.cpuTargetPercent <= 100)) {
    throw invalid('ScalingTargetOutOfRange', 'compute.cpuTargetPercent', plan.cpuTargetPercent);
  }
  for (const path of ['requestsInFlightTarget', 'requestsPerTargetPerMinute'] as const) {
    if (!(plan[path] > 0)) {
      throw invalid('ScalingTargetOutOfRange', `compute.${path}`, plan[path]);
    }
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
