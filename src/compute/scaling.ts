import { Duration, type IResolvable } from 'aws-cdk-lib';
import type * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
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
export function scaleOnRequests(taskCount: ecs.ScalableTaskCount, targetGroups: readonly elbv2.ApplicationTargetGroup[], plan: ScalingPlan): void {
  const target = taskCount.node.findChild('Target');
  const [targetGroup] = targetGroups;
  if (!targetGroup || target.node.tryFindChild(POLICIES.requests)) {
    return;
  }
  taskCount.scaleOnRequestCount(POLICIES.requests, {
    targetGroup,
    requestsPerTarget: plan.requestsPerTargetPerMinute,
    disableScaleIn: true,
    ...cooldowns(plan, POLICIES.requests),
  });
  if (targetGroups.length > 1) {
    followEach(target.node.findChild(POLICIES.requests).node.findChild('Resource') as appscaling.CfnScalingPolicy, targetGroups);
  }
}

/**
 * Requests are in one target group or the other, by turns: the predefined metric follows one alone, and no L2 takes an expression. While they are in both, each has as many
 * tasks as the service is to have, so the sum is what a task will get when it has all. Metric math takes a group that is silent for 0; `FILL` would put a 0 into the
 * minute that the load balancer has not told yet, and the alarm of the policy could never go off.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
function followEach(policy: appscaling.CfnScalingPolicy, targetGroups: readonly elbv2.ApplicationTargetGroup[]): void {
  const counts = targetGroups.map(({ metrics }, index) => {
    const { metricStat } = metrics.requestCountPerTarget({ statistic: 'Sum', period: Duration.minutes(1) }).toMetricConfig();
    const { namespace, metricName, dimensions }: Partial<cloudwatch.MetricStatConfig> = metricStat ?? {};
    return { id: `requests${index}`, returnData: false, metricStat: { stat: 'Sum', metric: { namespace, metricName, dimensions } } };
  });
  const expression = counts.map(({ id }) => id).join(' + ');
  const { predefinedMetricSpecification: _, ...settings } = given(policy.targetTrackingScalingPolicyConfiguration);
  policy.targetTrackingScalingPolicyConfiguration = {
    ...settings,
    customizedMetricSpecification: { metrics: [...counts, { id: 'requests', expression, label: 'Requests per target', returnData: true }] },
  };
}

type TargetTracking = appscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty;

const given = (configuration: IResolvable | TargetTracking | undefined): TargetTracking => configuration as TargetTracking;

function cooldowns({ scaleInCooldown, scaleOutCooldown, policyCooldowns }: ScalingPlan, policy: string) {
  const { scaleIn = scaleInCooldown, scaleOut = scaleOutCooldown } = policyCooldowns[policy] ?? {};
  return { scaleInCooldown: scaleIn, scaleOutCooldown: scaleOut };
}
