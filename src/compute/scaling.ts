import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { POLICIES, type ScalingPlan } from './scaling-plan';

/** Scales on CPU, on memory where asked, and on the given metrics. The service gets no desired count: a deployment would set it back. */
export function scaleService(service: ecs.BaseService, plan: ScalingPlan): ecs.ScalableTaskCount {
  const { minCapacity, maxCapacity, cpuTargetPercent, memoryTargetPercent, metrics, schedules } = plan;
  const taskCount = service.autoScaleTaskCount({ minCapacity, maxCapacity });
  taskCount.scaleOnCpuUtilization(POLICIES.cpu, { targetUtilizationPercent: cpuTargetPercent, ...cooldowns(plan, POLICIES.cpu) });
  if (memoryTargetPercent !== undefined) {
    taskCount.scaleOnMemoryUtilization(POLICIES.memory, {
      targetUtilizationPercent: memoryTargetPercent,
      ...cooldowns(plan, POLICIES.memory),
    });
  }
  for (const { id, metric, targetValue, disableScaleIn } of metrics) {
    taskCount.scaleToTrackCustomMetric(id, { metric, targetValue, disableScaleIn, ...cooldowns(plan, id) });
  }
  for (const { id, ...schedule } of schedules) {
    taskCount.scaleOnSchedule(id, schedule);
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
  if (taskCount.node.findChild('Target').node.tryFindChild(POLICIES.requests)) {
    return;
  }
  taskCount.scaleOnRequestCount(POLICIES.requests, {
    targetGroup,
    requestsPerTarget: plan.requestsPerTargetPerMinute,
    disableScaleIn: true,
    ...cooldowns(plan, POLICIES.requests),
  });
}

function cooldowns({ scaleInCooldown, scaleOutCooldown, policyCooldowns }: ScalingPlan, policy: string) {
  const { scaleIn = scaleInCooldown, scaleOut = scaleOutCooldown } = policyCooldowns[policy] ?? {};
  return { scaleInCooldown: scaleIn, scaleOutCooldown: scaleOut };
}
