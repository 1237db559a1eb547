import type { Size } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Capacity, GatewayImage, GatewayServiceOptions } from '../compute';

/** Options of the compute group: cluster, image, tasks, scaling. */
export interface GatewayComputeOptions extends GatewayServiceOptions {
  /**
   * An existing cluster, in the VPC of the gateway.
   *
   * @default - a new cluster with Container Insights with enhanced observability
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Where the tasks run.
   *
   * @default Capacity.fargate()
   */
  readonly capacity?: Capacity;

  /**
   * Image of the gateway.
   *
   * @default GatewayImage.fromDockerHub() - for production keep a copy in a registry of your own
   */
  readonly image?: GatewayImage;

  /**
   * Further environment variables of the container, such as `NODE_EXTRA_CA_CERTS`. No secrets: they are readable in the task
   * definition. Variables that the gateway sets itself are refused.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Further variables of the container whose values Amazon ECS reads from Secrets Manager or Parameter Store when a task starts. Keys of providers are no such
   * variables: the gateway reads them while it runs. Variables that the gateway sets itself are refused.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * Size of the writable `/tmp`, which is in memory: whole MiB, of the memory of a task. `Size.mebibytes(0)` switches it off, for regions whose
   * Fargate has no tmpfs yet: the gateway itself writes nothing.
   *
   * @default Size.mebibytes(64)
   */
  readonly tmpSize?: Size;

  /**
   * Requests in flight per task that autoscaling keeps.
   *
   * @default 100
   */
  readonly requestsInFlightTarget?: number;
}
