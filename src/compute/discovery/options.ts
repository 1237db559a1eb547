import type { Duration } from 'aws-cdk-lib';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';

/** Options of `Discovery.cloudMap`: a name in the private DNS of the VPC. */
export interface CloudMapDiscoveryOptions {
  /** Name of the service in its namespace: a DNS label, such as `gateway`. */
  readonly name: string;

  /**
   * A private DNS namespace of yours, of the same VPC.
   *
   * @default - one that is made with the cluster, named `namespaceName`
   */
  readonly cloudMapNamespace?: servicediscovery.INamespace;

  /**
   * Name of the private DNS namespace that is made with the cluster, once for all of its services that say the same: a domain that nothing else in
   * the VPC answers for, such as `llm.internal`.
   *
   * @default - `cloudMapNamespace` is given
   */
  readonly namespaceName?: string;

  /**
   * How long a caller may keep the addresses of the tasks, 0 seconds to 1 hour. A task that stops serves new requests for five seconds more.
   *
   * @default Duration.seconds(5)
   */
  readonly dnsTtl?: Duration;
}

/** Options of `Discovery.serviceConnect`: a name that the proxies of Amazon ECS beside the tasks know. */
export interface ServiceConnectDiscoveryOptions {
  /**
   * Name by which services of the namespace call this one: a DNS label, such as `gateway`.
   *
   * @default - it calls others, and is not found itself
   */
  readonly name?: string;

  /**
   * A namespace of AWS Cloud Map of yours.
   *
   * @default - one that is made with the cluster, for all of its services that give none
   */
  readonly cloudMapNamespace?: servicediscovery.INamespace;

  /**
   * How long a connection may be silent, 0 seconds to 24 hours; 0 is any time. Without it Amazon ECS would end connections after five minutes.
   *
   * @default - as long as at a load balancer: a little over the longest request
   */
  readonly idleTimeout?: Duration;

  /**
   * How long a request may take, to the last byte of its answer, 0 seconds to 24 hours; 0 is any time. Without it Amazon ECS would cut every answer after 15 seconds. An error
   * where the container speaks TLS, in which the proxy sees no requests.
   *
   * @default Duration.seconds(0) - in TLS nothing cuts an answer
   */
  readonly requestTimeout?: Duration;

  /**
   * Port at which the proxy of a task takes calls, 1 to 65535, other than those of the container: so requests of a load balancer, which go to the
   * container's port, do not pass the proxy.
   *
   * @default 18080
   */
  readonly ingressPort?: number;
}
