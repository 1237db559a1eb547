import { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { requireKnown, requireRange } from '../../checks';
import { invalid } from '../../errors';
import type { DeploymentConfig } from './deployment-config';

const MINUTE = 60;
const MOST = 1440 * MINUTE;

/** Refuses a time that Amazon ECS has no number of minutes for, or that is less than `least` of them. */
export function checkMinutes(name: string, given: Duration, least = 0): Duration {
  const path = `compute.deployment.${name}`;
  requireKnown('DeploymentTimeOutOfRange', path, given);
  const detail = least > 0 ? `${least} at least` : undefined;
  requireRange('DeploymentTimeOutOfRange', path, given, { from: least * MINUTE, to: MOST, step: MINUTE }, detail);
  return given;
}

/** Refuses a share that is none, too small a one, or finer than tenths. */
export function checkPercent(name: string, given: number, from: number): number {
  const path = `compute.deployment.${name}`;
  requireKnown('DeploymentPercentOutOfRange', path, given);
  const possible = `${from} to 100 are possible, in steps of 0.1`;
  requireRange('DeploymentPercentOutOfRange', path, given, { from, to: 100, fractions: true }, possible);
  if (Math.abs(given * 10 - Math.round(given * 10)) > 1e-9) {
    throw invalid('DeploymentPercentOutOfRange', path, given, possible);
  }
  return given;
}

/** How long requests are shifted and watched: nothing is waited for behind the last step but the bake time. */
export function shiftTime({ bakeTime, canaryConfiguration, linearConfiguration }: DeploymentConfig): Duration {
  return minutes(
    waitsOf(canaryConfiguration, () => 1),
    waitsOf(linearConfiguration, (percent) => Math.ceil(100 / percent) - 1),
    bakeTime,
  );
}

function waitsOf(shift: ecs.TrafficShiftConfig | undefined, waits: (percent: number) => number): Duration {
  const { stepPercent = 100, stepBakeTime } = shift ?? {};
  return Duration.minutes(waits(stepPercent) * (stepBakeTime?.toMinutes() ?? 0));
}

const minutes = (...each: (Duration | undefined)[]): Duration => Duration.minutes(each.reduce((sum, one) => sum + (one?.toMinutes() ?? 0), 0));
