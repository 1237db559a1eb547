import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { GatewayPreset } from '../presets';
import type { GatewayDomain } from './domain';
import type { Firewall } from './firewall';
import type { VpcEndpoints } from './vpc-endpoints';

/** Where the load balancer can be reached from. */
export enum Exposure {
  /** From inside the VPC and the networks that are connected to it. */
  INTERNAL = 'INTERNAL',
  /** From the internet. Needs a `domain`, or `allowInsecure` together with a narrow `allowFrom`. */
  PUBLIC = 'PUBLIC',
}

/** Options of the network group: VPC, load balancer, firewall. */
export interface GatewayNetworkOptions {
  /**
   * Where the load balancer can be reached from.
   *
   * @default Exposure.INTERNAL
   */
  readonly exposure?: Exposure;

  /**
   * Who may connect to the load balancer. An empty list lets nobody in until you use `connections`.
   *
   * @default - INTERNAL: the addresses of the VPC. PUBLIC: any IPv4 address
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * Accept that tokens and prompts travel in plaintext on port 80, for want of a domain. On PUBLIC it also needs `allowFrom`, whose
   * ranges must not be wider than /8 (IPv4) or /32 (IPv6). An error together with a domain, which has no plaintext port.
   *
   * @default false - PUBLIC without a domain is an error, INTERNAL without one a warning
   */
  readonly allowInsecure?: boolean;

  /**
   * An existing VPC with private subnets. Give `Vpc.fromVpcAttributes` its `vpcCidrBlock`, or set `allowFrom`.
   *
   * @default - a new VPC with public and private subnets
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets for the tasks and the interface endpoints.
   *
   * @default - the private subnets with egress; the isolated ones with `VpcEndpoints.isolated()`
   */
  readonly taskSubnets?: ec2.SubnetSelection;

  /**
   * Subnets for the load balancer, in two zones at least.
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
   * NAT gateways of the new VPC, 1 to `maxAzs`.
   *
   * @default - by preset. DEV: 1. PROD: one per zone. None with `VpcEndpoints.isolated()`
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
   * Record every request in a bucket.
   *
   * @default - by preset, DEV: false, PROD: true; true with `accessLogsBucket`
   */
  readonly accessLogs?: boolean;

  /**
   * Bucket for the access logs, in the region of the gateway, with SSE-S3 encryption. An imported bucket must let
   * `logdelivery.elasticloadbalancing.amazonaws.com` write.
   *
   * @default - a new bucket, which is kept when the stack is deleted: CloudFormation cannot delete one that holds objects
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * Refuse to delete the load balancer. Switch it off, and deploy that, before you delete the stack or change `exposure`.
   *
   * @default - by preset. DEV: false. PROD: true
   */
  readonly deletionProtection?: boolean;

  /**
   * What to do with requests that could be read in two ways.
   *
   * @default DesyncMitigationMode.DEFENSIVE - refuses what is dangerous; STRICTEST also refuses requests that are merely unusual,
   * with an HTML page that SDKs cannot read, although the gateway's own parser refuses ambiguous ones
   */
  readonly desyncMitigationMode?: elbv2.DesyncMitigationMode;

  /**
   * TLS versions and ciphers.
   *
   * @default SslPolicy.TLS13_12_RES_PQ - TLS 1.3 with post-quantum key exchange; TLS 1.2 with forward secrecy and AEAD ciphers only
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * How long a client may keep one connection, 1 minute to 7 days. Lower it to spread clients sooner over new tasks.
   *
   * @default Duration.hours(1)
   */
  readonly clientKeepAlive?: Duration;

  /**
   * The web application firewall in front of the load balancer.
   *
   * @default - by preset. DEV: `Firewall.none()`. PROD: `Firewall.managedRules()`
   */
  readonly firewall?: Firewall;

  /**
   * Priority of the listener rule that leads to the gateway, 1 to 50,000. Lower numbers are free for rules of your own.
   *
   * @default 1000
   */
  readonly listenerRulePriority?: number;
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
   * @default Duration.minutes(15)
   */
  readonly idleTimeout?: Duration;

  /**
   * How long a task that is taken out of service may finish its requests, up to 1 hour. Always lasts its full length.
   *
   * @default - by preset. DEV: 1 minute. PROD: 10 minutes
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Key for the log groups of flow logs and firewall. Its policy must let CloudWatch Logs use it.
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
   * What becomes of the log groups when the stack is deleted.
   *
   * @default - by preset. DEV: destroyed. PROD: retained
   */
  readonly removalPolicy?: RemovalPolicy;
}
