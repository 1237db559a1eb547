import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';

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
}

/** How a new version of the tasks takes the place of the old one. */
export abstract class Deployment {
  /**
   * Task by task: new ones start, become healthy, and only then do old ones leave. A version whose tasks do not become healthy is
   * rolled back by ECS.
   */
  public static rolling(): Deployment {
    return new RollingDeployment();
  }

  /** Whether the service's door needs a second target group, which exists before the service does. */
  public abstract readonly shiftsTraffic: boolean;

  /** Called once by the service; makes what the strategy needs under `scope`. */
  public abstract bind(scope: Construct): DeploymentConfig;
}

class RollingDeployment extends Deployment {
  public readonly shiftsTraffic = false;

  public bind(_scope: Construct): DeploymentConfig {
    return { minHealthyPercent: 100, maxHealthyPercent: 200, circuitBreaker: { enable: true, rollback: true } };
  }
}
