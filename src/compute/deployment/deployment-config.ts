import type { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** What a deployment strategy means for the service. */
export interface DeploymentConfig {
  /** Percent of the desired tasks that serve at any time of a deployment. */
  readonly minHealthyPercent: number;

  /** Percent of the desired tasks that run at most. */
  readonly maxHealthyPercent: number;

  /**
   * What is done about tasks that do not become healthy.
   *
   * @default - ECS tries forever
   */
  readonly circuitBreaker?: ecs.DeploymentCircuitBreaker;

  /**
   * How requests get from one version to the next.
   *
   * @default - task by task
   */
  readonly deploymentStrategy?: ecs.DeploymentStrategy;

  /**
   * How long the new version is watched when it has all requests.
   *
   * @default - that of Amazon ECS, which is hours
   */
  readonly bakeTime?: Duration;

  /**
   * Share and time of the canary.
   *
   * @default - no canary
   */
  readonly canaryConfiguration?: ecs.TrafficShiftConfig;

  /**
   * Share and time of each step.
   *
   * @default - no steps
   */
  readonly linearConfiguration?: ecs.TrafficShiftConfig;
}
