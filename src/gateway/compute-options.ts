import type { Size } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
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
   * Secret with a certificate and its private key, in PEM, one after the other: the load balancer calls the tasks by TLS, for those who forbid plaintext inside a
   * VPC too. An Application Load Balancer verifies no certificate of a target, and neither does a Network Load Balancer: any certificate will do, a self-signed one too, and
   * it shows nobody who the task is. Fill the secret before the first deployment: tasks without a certificate do not start. They read it every 5 minutes, and
   * show another one to new connections; one that is not good is told in the log, and the last one stays.
   *
   * @default - plaintext between load balancer and tasks
   */
  readonly taskCertificate?: secretsmanager.ISecret;

  /**
   * Requests in flight per task that autoscaling keeps.
   *
   * @default 100
   */
  readonly requestsInFlightTarget?: number;
}
