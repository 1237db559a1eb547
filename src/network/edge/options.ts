import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { GatewayFront } from '../front';

/** Options of AWS PrivateLink: who reaches the gateway from a VPC that is not connected to its own. */
export interface GatewayPrivateLinkOptions {
  /**
   * Who may make an endpoint to the gateway, for example `new iam.AccountPrincipal('111122223333')`. Whoever calls through it is a client like
   * any other: its token or key is asked for.
   */
  readonly allowedPrincipals: iam.ArnPrincipal[];

  /**
   * Whether each endpoint waits until somebody of the gateway's account accepts it. An error if it is false for every principal of AWS.
   *
   * @default true
   */
  readonly acceptanceRequired?: boolean;

  /**
   * Regions in which endpoints may be made. That of the gateway must be among them to keep endpoints there.
   *
   * @default - the region of the gateway
   */
  readonly allowedRegions?: string[];
}

/** Props of `GatewayPrivateLink`. */
export interface GatewayPrivateLinkProps extends GatewayPrivateLinkOptions {
  /**
   * What the endpoints lead to. A Network Load Balancer is that of the endpoint service itself: make it with
   * `enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: false`, or name the addresses of consumers in `allowFrom`.
   */
  readonly front: GatewayFront;

  /** The VPC of the front. */
  readonly vpc: ec2.IVpc;

  /**
   * Subnets for the Network Load Balancer that is made, one of a zone. An endpoint reaches the zones that both have.
   *
   * @default - the private subnets, one of each zone
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * How long a connection may be silent at the Network Load Balancer that is made, up to 100 minutes; less than 1 minute is 1 minute. The endpoint itself ends one that is silent for 350
   * seconds, unless the client sends TCP keep-alives.
   *
   * @default - 15 minutes and 10 seconds: what requests of 15 minutes need
   */
  readonly idleTimeout?: Duration;
}
