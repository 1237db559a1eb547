import { Duration } from 'aws-cdk-lib';
import { requireKnown, requireRange } from '../checks';
import { invalid } from '../errors';
import { presetValues } from '../presets';
import type { ScalingCooldowns, ScalingMetric, ScalingSchedule } from './scaling-options';
import type { GatewayServiceProps } from './service-options';

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
  readonly policyCooldowns: Readonly<Record<string, ScalingCooldowns>>;
  readonly schedules: readonly ScalingSchedule[];
}

/** Names of the policies that every service may have. */
export const POLICIES = { cpu: 'Cpu', memory: 'Memory', requests: 'Requests' } as const;

const PERCENT = { from: 1, to: 100, fractions: true };
const ABOVE_ZERO = { above: 0, fractions: true };

/** What the props and the preset say, refused where autoscaling could not follow it. */
export function scalingPlanOf(props: GatewayServiceProps): ScalingPlan {
  const values = presetValues(props.preset).compute;
  return checked({
    minCapacity: props.minCapacity ?? values.minCapacity,
    maxCapacity: props.maxCapacity ?? values.maxCapacity,
    cpuTargetPercent: props.cpuTargetPercent ?? values.cpuTargetPercent,
    memoryTargetPercent: props.memoryTargetPercent,
    requestsPerTargetPerMinute: props.requestsPerTargetPerMinute ?? values.requestsPerTargetPerMinute,
    metrics: props.scalingMetrics ?? [],
    scaleOutCooldown: props.scaleOutCooldown ?? Duration.seconds(values.scaleOutCooldown),
    scaleInCooldown: props.scaleInCooldown ?? Duration.seconds(values.scaleInCooldown),
    policyCooldowns: props.policyCooldowns ?? {},
    schedules: props.scalingSchedules ?? [],
  });
}

/** Least and most tasks of any time. */
export function boundsOf({ minCapacity, maxCapacity, schedules }: ScalingPlan): { readonly least: number; readonly most: number } {
  return {
    least: Math.min(minCapacity, ...schedules.map((each) => each.minCapacity ?? minCapacity)),
    most: Math.max(maxCapacity, ...schedules.map((each) => each.maxCapacity ?? maxCapacity)),
  };
}

function checked(plan: ScalingPlan): ScalingPlan {
  checkCapacity('compute', plan);
  requireRange('ScalingTargetOutOfRange', 'compute.cpuTargetPercent', plan.cpuTargetPercent, PERCENT);
  if (plan.memoryTargetPercent !== undefined) {
    requireRange('ScalingTargetOutOfRange', 'compute.memoryTargetPercent', plan.memoryTargetPercent, PERCENT);
  }
  requireRange('ScalingTargetOutOfRange', 'compute.requestsPerTargetPerMinute', plan.requestsPerTargetPerMinute, ABOVE_ZERO);
  for (const { id, targetValue } of plan.metrics) {
    requireRange('ScalingTargetOutOfRange', `scalingMetrics.${id}`, targetValue, ABOVE_ZERO);
  }
  checkCooldowns(plan);
  checkSchedules(plan);
  return plan;
}

function checkCapacity(path: string, { minCapacity, maxCapacity }: Pick<ScalingPlan, 'minCapacity' | 'maxCapacity'>): void {
  for (const [name, value] of Object.entries({ minCapacity, maxCapacity })) {
    requireKnown('CapacityOutOfRange', `${path}.${name}`, value);
    requireRange('CapacityOutOfRange', `${path}.${name}`, value, { from: 1 });
  }
  if (minCapacity > maxCapacity) {
    throw invalid('CapacityRangeEmpty', `${path}.minCapacity`, minCapacity, `maxCapacity is ${maxCapacity}`);
  }
}

function checkCooldowns({ metrics, policyCooldowns, memoryTargetPercent, scaleInCooldown, scaleOutCooldown }: ScalingPlan): void {
  for (const [name, cooldown] of Object.entries({ scaleInCooldown, scaleOutCooldown })) {
    requireRange('CooldownOutOfRange', `compute.${name}`, cooldown, { from: 0 });
  }
  const asked = Object.values(POLICIES).filter((name) => name !== POLICIES.memory || memoryTargetPercent !== undefined);
  const names = [...asked, ...metrics.map(({ id }) => id)];
  for (const [name, cooldowns] of Object.entries(policyCooldowns)) {
    if (!names.includes(name)) {
      throw invalid('ScalingPolicyUnknown', 'compute.policyCooldowns', name, `there are ${names.join(', ')}`);
    }
    for (const [field, cooldown] of Object.entries(cooldowns)) {
      requireRange('CooldownOutOfRange', `compute.policyCooldowns.${name}.${field}`, cooldown as Duration, { from: 0 });
    }
  }
}

/**
 * A number that a schedule leaves alone may be that of any other schedule: what it says is compared with the farthest of them. Autoscaling would not pass
 * it when the time has come.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html
 */
function checkSchedules(plan: ScalingPlan): void {
  const { schedules } = plan;
  const { least, most } = boundsOf(plan);
  const ids = schedules.map(({ id }) => id);
  for (const [index, schedule] of schedules.entries()) {
    const path = `compute.scalingSchedules.${schedule.id}`;
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(schedule.id) || ids.indexOf(schedule.id) !== index) {
      throw invalid('ScalingScheduleNotPossible', 'compute.scalingSchedules', schedule.id);
    }
    if (schedule.minCapacity === undefined && schedule.maxCapacity === undefined) {
      throw invalid('ScalingScheduleNotPossible', path, 'without minCapacity and maxCapacity');
    }
    checkCapacity(path, { minCapacity: schedule.minCapacity ?? least, maxCapacity: schedule.maxCapacity ?? most });
  }
}
