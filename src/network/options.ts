import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { GatewayPreset } from '../presets';
import type { GatewayDomain } from './domain';
import type { GatewayPrivateLinkOptions } from './edge';
import type { Firewall } from './firewall';
import type { ApplicationFrontOptions, ExistingListenerOptions, LoadBalancerType } from './front';
import type { VpcEndpoints } from './vpc-endpoints';

/** Options of the network group: VPC, load balancer, firewall. */
export interface GatewayNetworkOptions extends ApplicationFrontOptions {
  /**
   * An existing VPC with private subnets. Give `Vpc.fromVpcAttributes` its `vpcCidrBlock`, or set `allowFrom`.
   *
   * Logical ids of what cannot move to another VPC carry the VPC's id as the app knows it. Where that is a literal, keep it: the same VPC
   * by a parameter or an import is another one for CloudFormation, and load balancer, listener and target group are replaced.
   *
   * @default - a new VPC with public and private subnets
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets for the tasks and the interface endpoints.
   *
   * @default - the private subnets with egress; the isolated ones with `VpcEndpoints.isolated()`, and with `reachesInternet: true` in a
   * VPC that has no others; the public ones with `assignPublicIp`
   */
  readonly taskSubnets?: ec2.SubnetSelection;

  /**
   * Give the tasks public addresses, in public subnets, so that they reach the internet without a NAT gateway: of a VPC made here the greatest fixed cost of a
   * small gateway. Nobody reaches them: their security group lets in the load balancer alone. On Fargate only, and not with `VpcEndpoints.isolated()`. Each
   * address costs about 3.60 USD a month.
   *
   * @default false
   */
  readonly assignPublicIp?: boolean;

  /**
   * Whether the tasks, and an internal load balancer, reach the internet in an existing VPC. Say `true` where subnets that CDK takes for isolated have a way out that it
   * cannot see: a firewall appliance, a transit gateway, a virtual private gateway. It must be a route: the gateway speaks to providers
   * directly, and not through an HTTP proxy. An error without `vpc`, where it is known.
   *
   * @default - false with `VpcEndpoints.isolated()` or tasks in isolated subnets, else true
   */
  readonly reachesInternet?: boolean;

  /**
   * Subnets for the load balancer, in two zones at least. It takes one of a zone: the first, unless they are named one by one.
   *
   * @default - PUBLIC: the public subnets. INTERNAL: the subnets of the tasks
   */
  readonly loadBalancerSubnets?: ec2.SubnetSelection;

  /**
   * IPv4 range of the new VPC, /16 to /24.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * Zones of the new VPC, 2 to 4. Addresses for four are set aside, so this may be raised later. Where the stack has an account and a
   * region, there are fewer zones if the region has fewer; elsewhere CloudFormation refuses more zones than the region has.
   *
   * @default - by preset: 2
   */
  readonly maxAzs?: number;

  /**
   * NAT gateways of the new VPC, 1 to `maxAzs`. Each takes an elastic address, of which an account has 5 in a region until it asks for
   * more.
   *
   * @default - by preset. DEV: 1. PROD: one per zone. None with `VpcEndpoints.isolated()` or `assignPublicIp`
   */
  readonly natGateways?: number;

  /**
   * How the tasks reach AWS services.
   *
   * @default VpcEndpoints.none()
   */
  readonly vpcEndpoints?: VpcEndpoints;

  /**
   * Record the traffic of the new VPC in a log group.
   *
   * @default - by preset. DEV: false. PROD: true
   */
  readonly flowLogs?: boolean;

  /**
   * What stands in front of the tasks. A Network Load Balancer looks into no request: there is no firewall, tokens are verified by the tasks
   * alone, paths that nothing serves are answered by them, and with a domain a connection may be silent for 350 seconds. `firewall`,
   * `desyncMitigationMode`, `clientKeepAlive` and `listenerRulePriority` are errors with it.
   *
   * @default LoadBalancerType.APPLICATION
   */
  readonly loadBalancerType?: LoadBalancerType;

  /**
   * A listener of an Application Load Balancer that is there already, in `vpc`, in place of one that is made here: the gateway adds rules to it, and changes nothing
   * else. What its owner decides (`domain`, `additionalDomains`, `allowFrom`, `firewall`, access logs and so on) is an error with it; `exposure` says
   * where it can be reached from. `listenerRulePriority` must be free, and the numbers before it.
   *
   * @default - a load balancer of the gateway's own
   */
  readonly existingListener?: ExistingListenerOptions;

  /**
   * The web application firewall in front of the load balancer.
   *
   * @default - by preset. DEV: `Firewall.none()`. PROD: `Firewall.managedRules()`
   */
  readonly firewall?: Firewall;

  /**
   * Let others reach the gateway by AWS PrivateLink, from VPCs that are not connected to its own: an endpoint service, and a Network Load Balancer
   * for it, about 17 USD a month, in front of the other one, unless the gateway's own is one.
   *
   * @default - from the networks that are connected to the VPC, or from the internet
   */
  readonly privateLink?: GatewayPrivateLinkOptions;
}

/** Props of `GatewayNetwork`: the options, and what the gateway knows besides. */
export interface GatewayNetworkProps extends GatewayNetworkOptions {
  /**
   * Where the defaults come from.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * The name that clients call. With it the load balancer speaks HTTPS, and nothing else.
   *
   * @default - plaintext HTTP, for clients inside the VPC
   */
  readonly domain?: GatewayDomain;

  /**
   * How long a connection may be silent, 1 second to 4,000 seconds. Must cover the longest wait for a first token.
   *
   * @default - 15 minutes and 10 seconds: what requests of 15 minutes need
   */
  readonly idleTimeout?: Duration;

  /**
   * How long a task that is taken out of service may finish its requests, up to 1 hour. Always lasts its full length.
   *
   * @default - by preset. DEV: 1 minute. PROD: 10 minutes
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Key for the log groups of flow logs and firewall. Its policy must let CloudWatch Logs use it, or the log groups cannot be created: the statement
   * that docs/security.md has, which `GatewayObservability` adds to the key that it is given, and nobody else does.
   *
   * @default - encrypted by CloudWatch Logs
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long flow logs, firewall logs and access logs are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Headers in which clients bring a credential, besides the usual ones: the firewall made here keeps them out of its logs.
   *
   * @default - `authorization`, `x-api-key`, `x-portkey-api-key`, `api-key`, `x-goog-api-key`, `cookie`
   */
  readonly credentialHeaders?: string[];

  /**
   * What becomes of the log groups when the stack is deleted. The bucket of the access logs always stays, with a warning where the rest
   * is destroyed.
   *
   * @default - by preset. DEV: destroyed. PROD: retained, but for those that a failed creation leaves
   */
  readonly removalPolicy?: RemovalPolicy;
}
