import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { TestListenerOptions } from '../../contract/door';
import type { SmokeTestOptions } from './smoke-test-options';

/** When a deployment is taken back. */
export interface DeploymentOptions {
  /**
   * Whether Amazon ECS gives up on a version whose tasks do not start, and takes the deployment back. Its API documents this for rolling deployments only;
   * services with the other strategies that declare it are in use, and whether it does anything there is not proved.
   *
   * @default true
   */
  readonly circuitBreaker?: boolean;

  /**
   * Whether alarms that are made here take a deployment back while it goes on and while it bakes: too large a share of 5xx, slow answers, unhealthy tasks.
   * docs/deployments.md has their thresholds. An outage of a provider counts as 5xx.
   *
   * @default - by preset. DEV: false. PROD: true
   */
  readonly rollbackAlarms?: boolean;

  /**
   * Alarms of your own that take a deployment back. They must be there before the service: an alarm on the service itself could not be deployed.
   *
   * @default - none
   */
  readonly additionalRollbackAlarms?: cloudwatch.IAlarm[];

  /**
   * How long a deployment is watched when the new version has all requests: whole minutes, 0 to 1,440. Where requests are shifted, the old version is
   * kept for that long, and a rollback takes seconds.
   *
   * @default Duration.minutes(5) - of a rolling deployment only where alarms watch it
   */
  readonly bakeTime?: Duration;

  /**
   * Hand the listener rule to a function that keeps it in the place of AWS CloudFormation, which writes all of a rule again of which anything has changed: the weights
   * that Amazon ECS has moved then stay through updates, tags and repairs of drift, and an update that takes the target group away which has the requests is refused. With
   * it every strategy has one rule for all paths, which verifies no tokens, so that a gateway can go from one strategy to another, also back to `rolling()`. For an
   * Application Load Balancer only.
   *
   * @default false
   */
  readonly protectWeights?: boolean;
}

/** Options of deployments that shift requests from one version to the other. */
export interface TrafficShiftOptions extends DeploymentOptions {
  /**
   * A second listener that leads to the new version before clients get to it.
   *
   * @default - none
   */
  readonly testListener?: TestListenerOptions;

  /**
   * Try the new version through the test listener before clients get to it: its health, the list of models as a client, and one completion where that is
   * wanted. A version that is not well in time is not deployed. Needs `testListener`, and is made by a gateway, not by a `GatewayService` by itself.
   *
   * @default - nobody tries it
   */
  readonly smokeTest?: SmokeTestOptions;

  /**
   * Functions that Amazon ECS asks at stages of a deployment whether it may go on, as `ecs.DeploymentLifecycleLambdaTarget`. One that fails takes the deployment back,
   * and one that is never sure holds it for a day. They are asked when the service is created, too.
   *
   * @default - none
   */
  readonly lifecycleHooks?: ecs.IDeploymentLifecycleHookTarget[];

  /**
   * How long steps, bake time and smoke tests may take together before a warning says so. An operation of AWS CloudFormation ends after 36 hours, and it
   * refuses steps and bake time of more than 33; say less where your pipeline, or whoever waits for the deployment, gives up earlier.
   *
   * @default Duration.hours(33)
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-canaryconfiguration.html
   */
  readonly longestDeployment?: Duration;
}

/** Options of `Deployment.canary`. */
export interface CanaryOptions extends TrafficShiftOptions {
  /**
   * Share of the requests that the new version gets first, 0.1 to 100 percent, in steps of 0.1.
   *
   * @default 5
   */
  readonly canaryPercent?: number;

  /**
   * How long it gets only these: whole minutes, 0 to 1,440.
   *
   * @default Duration.minutes(10)
   */
  readonly canaryBakeTime?: Duration;
}

/** Options of `Deployment.linear`. */
export interface LinearOptions extends TrafficShiftOptions {
  /**
   * Share of the requests that every step adds, 3 to 100 percent, in steps of 0.1.
   *
   * @default 10
   */
  readonly stepPercent?: number;

  /**
   * Time between two steps: whole minutes, 0 to 1,440.
   *
   * @default Duration.minutes(6)
   */
  readonly stepBakeTime?: Duration;
}
