import type { Duration, TimeZone } from 'aws-cdk-lib';
import type * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

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

/** How long one policy waits after it has changed the number of tasks. */
export interface ScalingCooldowns {
  /**
   * Time between two scale-outs.
   *
   * @default - `scaleOutCooldown` of the service
   */
  readonly scaleOut?: Duration;

  /**
   * Time between two scale-ins.
   *
   * @default - `scaleInCooldown` of the service
   */
  readonly scaleIn?: Duration;
}

/** From when on a service has another least or greatest number of tasks, until another schedule says otherwise. */
export interface ScalingSchedule {
  /** Name of the scheduled action, unique among those of the service. */
  readonly id: string;

  /** When it begins, as a cron expression, a rate, or once. */
  readonly schedule: appscaling.Schedule;

  /**
   * Zone of the times in `schedule`.
   *
   * @default - UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * Least number of tasks from then on, 1 or more. Give `maxCapacity`, too, where it is above that of the time before.
   *
   * @default - stays as it is
   */
  readonly minCapacity?: number;

  /**
   * Greatest number of tasks from then on, at least `minCapacity`, which is to be given, too, where it is above this.
   *
   * @default - stays as it is
   */
  readonly maxCapacity?: number;
}
