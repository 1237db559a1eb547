import { Names } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
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
export function scaleOnRequests(taskCount: ecs.ScalableTaskCount, targetGroups: readonly elbv2.ApplicationTargetGroup[], plan: ScalingPlan): void {
  const target = taskCount.node.findChild('Target') as appscaling.ScalableTarget;
  const [targetGroup, ...others] = targetGroups;
  if (!targetGroup || target.node.tryFindChild(POLICIES.requests)) {
    return;
  }
  if (others.length > 0) {
    scaleOnRequestsOfAll(target, targetGroups, plan);
    return;
  }
  taskCount.scaleOnRequestCount(POLICIES.requests, {
    targetGroup,
    requestsPerTarget: plan.requestsPerTargetPerMinute,
    disableScaleIn: true,
    ...cooldowns(plan, POLICIES.requests),
  });
}

/**
 * `ALBRequestCountPerTarget` is of one target group, which has no requests after every second deployment. Of two that Amazon ECS shifts requests between, each
 * has as many tasks as the service is to have: so the sum is what one task would get of all. Metric math takes a group that is silent for 0, as is wanted; where both are,
 * there is no value. `FILL` would put a 0 into the minute that the load balancer has not told yet, and the alarm of the policy could never go off.
 *
 * @see https://github.com/aws/containers-roadmap/issues/1681
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
function scaleOnRequestsOfAll(target: appscaling.ScalableTarget, targetGroups: readonly elbv2.ApplicationTargetGroup[], plan: ScalingPlan): void {
  const counts = targetGroups.map((group, index) => ({ id: `requests${index}`, metricStat: requestsPerTargetOf(group), returnData: false }));
  const sum = { id: 'requests', expression: counts.map(({ id }) => id).join(' + '), label: 'Requests per task', returnData: true };
  const { scaleInCooldown, scaleOutCooldown } = cooldowns(plan, POLICIES.requests);
  const scope = new Construct(new Construct(target, POLICIES.requests), 'OfAllTargetGroups');
  new appscaling.CfnScalingPolicy(scope, 'Policy', {
    // CloudFormation makes it before it deletes that of one target group: by the same name it would delete this one
    policyName: Names.uniqueId(scope),
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: plan.requestsPerTargetPerMinute,
      disableScaleIn: true,
      scaleInCooldown: scaleInCooldown.toSeconds(),
      scaleOutCooldown: scaleOutCooldown.toSeconds(),
      customizedMetricSpecification: { metrics: [...counts, sum] },
    },
  });
}

function requestsPerTargetOf(group: elbv2.ApplicationTargetGroup): appscaling.CfnScalingPolicy.TargetTrackingMetricStatProperty {
  const dimensions = [
    { name: 'TargetGroup', value: group.targetGroupFullName },
    { name: 'LoadBalancer', value: group.firstLoadBalancerFullName },
  ];
  return { stat: 'Sum', metric: { namespace: 'AWS/ApplicationELB', metricName: 'RequestCountPerTarget', dimensions } };
}

function cooldowns({ scaleInCooldown, scaleOutCooldown, policyCooldowns }: ScalingPlan, policy: string) {
  const { scaleIn = scaleInCooldown, scaleOut = scaleOutCooldown } = policyCooldowns[policy] ?? {};
  return { scaleInCooldown: scaleIn, scaleOutCooldown: scaleOut };
}
