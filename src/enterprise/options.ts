import type { Size } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { Capacity, GatewayServiceOptions } from '../compute';
import type { GatewayDomain } from '../network';
import type { PortkeyImage } from './portkey-image';

/** Where both services run. */
export interface EnterpriseComputeOptions {
  /**
   * An existing cluster, in the VPC of the gateway.
   *
   * @default - a new cluster with Container Insights with enhanced observability
   */
  readonly cluster?: ecs.ICluster;

  /**
   * What the tasks run on.
   *
   * @default Capacity.fargate()
   */
  readonly capacity?: Capacity;

  /**
   * Services find each other by Service Connect of Amazon ECS, under the short names of reference deployments (`http://data-service:8081`), with its
   * limit of 15 seconds for a request lifted. Its proxy needs a share of each task: AWS advises 256 CPU units and 64 MiB.
   *
   * @default - true where the gateway's deployments shift requests, which private DNS knows nothing of; else false: by names in the private DNS of the VPC, with
   * nothing between caller and task
   */
  readonly serviceConnect?: boolean;

  /**
   * Namespace by which Service Connect knows the services. The names in it are those of the services, each of which a namespace has once: give every further gateway of
   * one cluster a namespace of its own.
   *
   * @default - that of the cluster
   */
  readonly serviceConnectNamespace?: servicediscovery.INamespace;
}

/** What the two services of Portkey have, beside what every service has. */
export interface EnterpriseServiceOptions extends GatewayServiceOptions {
  /**
   * Image of Portkey.
   *
   * @default - that of Docker Hub which this library has been made for, with `registryCredentials`
   */
  readonly image?: PortkeyImage;

  /**
   * Variables of the image. They win over those that are computed, and a warning names the ones that do. No secrets: they are readable in the task
   * definition.
   *
   * @default - what is computed
   */
  readonly environment?: Record<string, string>;

  /**
   * Variables of the image whose values Amazon ECS reads from Secrets Manager or Parameter Store when a task starts. They win over those that are computed.
   *
   * @default - `account`, and the password of the cache
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * Path at which the image is asked for its health, by its container and by the load balancer: it answers with 200.
   *
   * @default '/v1/health' - of the data service '/health'
   */
  readonly healthCheckPath?: string;

  /**
   * Size of the writable `/tmp`, which is in memory: whole MiB, of the memory of a task. The rest of the root filesystem is read-only.
   *
   * @default Size.mebibytes(64)
   */
  readonly tmpSize?: Size;
}

/** The gateway's service: models, tools, or both. */
export interface EnterpriseGatewayServiceOptions extends EnterpriseServiceOptions {
  /**
   * Port of the AI gateway in its container.
   *
   * @default 8787
   */
  readonly port?: number;

  /**
   * Requests whose path begins with it take this way, and the image gets the path without it: `/gateway`. For an Application Load Balancer.
   *
   * @default - every path
   */
  readonly pathPrefix?: string;

  /**
   * TLS between load balancer and tasks, on every port that the image serves. The load balancer takes any certificate. Needs `domain`, and goes with no data
   * service, which would have to know the certificate.
   *
   * @default - plaintext inside the VPC
   */
  readonly taskCertificate?: TaskCertificate;
}

/** A certificate that the tasks of a gateway show. */
export interface TaskCertificate {
  /** The certificate in PEM, with those of its authorities below it (`TLS_CERT`). */
  readonly certificate: ecs.Secret;

  /** Its private key in PEM (`TLS_KEY`). */
  readonly privateKey: ecs.Secret;
}

/** The MCP gateway: tools. With `ServerMode.MCP` or `ServerMode.ALL`. */
export interface McpOptions {
  /**
   * Name that MCP clients call, with its certificate. With `ServerMode.ALL` behind an Application Load Balancer it is what tells their requests apart; with
   * `ServerMode.MCP` it is `domain` of the gateway.
   *
   * @default - `ServerMode.MCP`: `domain` of the gateway. `ServerMode.ALL`: none
   */
  readonly domain?: GatewayDomain;

  /**
   * What MCP clients call, as the image tells them: `https://…`. With `ServerMode.ALL` behind an Application Load Balancer and without `domain` here, its host tells
   * their requests apart: at an existing listener, or where the certificate of the gateway has both names.
   *
   * @default - derived from its name, or else that of the gateway, and `listenerPort` where it has a port of its own
   */
  readonly baseUrl?: string;

  /**
   * Port of the MCP gateway in its container.
   *
   * @default 8788
   */
  readonly port?: number;

  /**
   * Port of the load balancer, with `ServerMode.ALL` behind a Network Load Balancer.
   *
   * @default 8788
   */
  readonly listenerPort?: number;

  /**
   * Path at which the MCP gateway is asked for its health at its port. That the image has the default one there is what the vendor's module goes by.
   *
   * @default '/v1/health'
   */
  readonly healthCheckPath?: string;
}

/** The data service: batches, fine-tuning, exports of logs. */
export interface DataServiceOptions extends EnterpriseServiceOptions {
  /**
   * Its port.
   *
   * @default 8081
   */
  readonly port?: number;
}
