import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { TestListenerOptions } from '../../contract/door';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { type GatewayPreset, presetValues } from '../../presets';
import type { DeploymentConfig } from './deployment-config';
import type { CanaryOptions, DeploymentOptions, LinearOptions, TrafficShiftOptions } from './options';
import { checkMinutes, checkPercent } from './shift-time';
import type { SmokeTestOptions } from './smoke-test-options';

/** How a new version of the tasks takes the place of the old one. */
export abstract class Deployment {
  /**
   * Task by task: new ones start, become healthy, and only then do old ones leave. A version whose tasks do not become healthy is
   * rolled back by ECS.
   *
   * @throws `DeploymentTimeOutOfRange`
   */
  public static rolling(options: DeploymentOptions = {}): Deployment {
    checkInput('DeploymentOptions', options, 'compute.deployment');
    return new RollingDeployment(options);
  }

  /**
   * All at once: the new version starts beside the old one, gets all requests in one step, and the old one stays until the bake time is over.
   *
   * @throws `DeploymentTimeOutOfRange`
   */
  public static blueGreen(options: TrafficShiftOptions = {}): Deployment {
    checkInput('TrafficShiftOptions', options, 'compute.deployment');
    return new ShiftingDeployment(options, ecs.DeploymentStrategy.BLUE_GREEN);
  }

  /**
   * A few requests first: then, after `canaryBakeTime`, all of them.
   *
   * @throws `DeploymentTimeOutOfRange`, `DeploymentPercentOutOfRange`
   */
  public static canary(options: CanaryOptions = {}): Deployment {
    checkInput('CanaryOptions', options, 'compute.deployment');
    const stepPercent = checkPercent('canaryPercent', options.canaryPercent ?? 5, 0.1);
    const stepBakeTime = checkMinutes('canaryBakeTime', options.canaryBakeTime ?? Duration.minutes(10));
    return new ShiftingDeployment(options, ecs.DeploymentStrategy.CANARY, { canaryConfiguration: { stepPercent, stepBakeTime } });
  }

  /**
   * In equal steps, `stepBakeTime` apart.
   *
   * @throws `DeploymentTimeOutOfRange`, `DeploymentPercentOutOfRange`
   */
  public static linear(options: LinearOptions = {}): Deployment {
    checkInput('LinearOptions', options, 'compute.deployment');
    const stepPercent = checkPercent('stepPercent', options.stepPercent ?? 10, 3);
    const stepBakeTime = checkMinutes('stepBakeTime', options.stepBakeTime ?? Duration.minutes(6));
    return new ShiftingDeployment(options, ecs.DeploymentStrategy.LINEAR, { linearConfiguration: { stepPercent, stepBakeTime } });
  }

  /**
   * One after the other: old tasks stop before new ones start, so that no two versions run at once, and nobody is served in between. For what must not run
   * twice, such as a store in a container; a gateway refuses it (`DeploymentInterrupts`).
   */
  public static recreate(): Deployment {
    return new RecreatingDeployment();
  }

  /** Whether the service's door needs a second target group, which exists before the service does. */
  public abstract readonly shiftsTraffic: boolean;

  /** The second listener of the service's door, which leads to the new version first. */
  public readonly testListener?: TestListenerOptions;

  /** How the gateway tries a new version through the test listener. */
  public readonly smokeTest?: SmokeTestOptions;

  /** Whether a function keeps the listener rule, and with it the weights that Amazon ECS has moved. */
  public readonly protectWeights: boolean = false;

  /**
   * Whether nobody is served while a version changes places.
   *
   * @internal
   */
  public readonly _interrupts: boolean = false;

  /** Functions that Amazon ECS asks at stages of a deployment. */
  public readonly lifecycleHooks: ecs.IDeploymentLifecycleHookTarget[] = [];

  /** Alarms of the user's that take a deployment back. */
  public readonly additionalRollbackAlarms: cloudwatch.IAlarm[] = [];

  /** How long a deployment may take before a warning says so; undefined where nothing of it takes a known time. */
  public readonly longestDeployment?: Duration;

  /** Whether alarms of the gateway take a deployment back, in a service of this preset. */
  public hasRollbackAlarms(_preset?: GatewayPreset): boolean {
    return false;
  }

  /** Called once by the service; makes what the strategy needs under `scope`. */
  public abstract bind(scope: Construct, preset?: GatewayPreset): DeploymentConfig;
}

const BAKE_TIME = Duration.minutes(5);
/**
 * Of more AWS CloudFormation refuses the template, as an operation of it ends after 36 hours.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-canaryconfiguration.html
 */
const LONGEST = Duration.hours(33);

/** What every strategy of ours has. */
abstract class WatchedDeployment extends Deployment {
  public readonly additionalRollbackAlarms: cloudwatch.IAlarm[];
  public readonly protectWeights: boolean;

  constructor(private readonly watched: DeploymentOptions) {
    super();
    this.additionalRollbackAlarms = watched.additionalRollbackAlarms ?? [];
    this.protectWeights = watched.protectWeights ?? false;
    checkMinutes('bakeTime', this.bakeTime);
  }

  public override hasRollbackAlarms(preset?: GatewayPreset): boolean {
    return this.watched.rollbackAlarms ?? presetValues(preset).compute.rollbackAlarms;
  }

  protected get bakeTime(): Duration {
    return this.watched.bakeTime ?? BAKE_TIME;
  }

  /** What of it every strategy renders. */
  protected get tasks(): DeploymentConfig {
    const circuitBreaker = (this.watched.circuitBreaker ?? true) ? { enable: true, rollback: true } : undefined;
    return { minHealthyPercent: 100, maxHealthyPercent: 200, circuitBreaker };
  }
}

class RollingDeployment extends WatchedDeployment {
  public readonly shiftsTraffic = false;

  constructor(private readonly options: DeploymentOptions) {
    super(options);
  }

  public bind(_scope: Construct, preset?: GatewayPreset): DeploymentConfig {
    const watches = this.hasRollbackAlarms(preset) || this.additionalRollbackAlarms.length > 0;
    return { ...this.tasks, bakeTime: watches || this.options.bakeTime ? this.bakeTime : undefined };
  }
}

class RecreatingDeployment extends Deployment {
  public readonly shiftsTraffic = false;
  public readonly _interrupts = true;

  public bind(_scope: Construct): DeploymentConfig {
    return { minHealthyPercent: 0, maxHealthyPercent: 100, circuitBreaker: { enable: true, rollback: true } };
  }
}

class ShiftingDeployment extends WatchedDeployment {
  public readonly shiftsTraffic = true;
  public readonly testListener?: TestListenerOptions;
  public readonly smokeTest?: SmokeTestOptions;
  public readonly lifecycleHooks: ecs.IDeploymentLifecycleHookTarget[];
  public readonly longestDeployment: Duration;

  constructor(
    options: TrafficShiftOptions,
    private readonly strategy: ecs.DeploymentStrategy,
    private readonly steps: Pick<DeploymentConfig, 'canaryConfiguration' | 'linearConfiguration'> = {},
  ) {
    super(options);
    this.testListener = options.testListener;
    this.smokeTest = options.smokeTest;
    if (this.smokeTest && !this.testListener) {
      throw invalid(
        'SmokeTestNotPossible',
        'compute.deployment.smokeTest',
        this.smokeTest,
        'there is no `testListener` that leads to the new version',
      );
    }
    this.lifecycleHooks = options.lifecycleHooks ?? [];
    this.longestDeployment = options.longestDeployment ?? LONGEST;
  }

  /** The bake time is always written: what Amazon ECS takes for it otherwise, 36 hours, no CloudFormation waits for. */
  public bind(_scope: Construct): DeploymentConfig {
    return { ...this.tasks, ...this.steps, deploymentStrategy: this.strategy, bakeTime: this.bakeTime };
  }
}
