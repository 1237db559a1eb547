import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { GatewayPreset } from '../../presets';
import type { GatewayDomain } from '../domain';

/** Where the load balancer can be reached from. */
export enum Exposure {
  /** From inside the VPC and the networks that are connected to it. */
  INTERNAL = 'INTERNAL',
  /** From the internet. Needs a `domain`, or `allowInsecure` together with a narrow `allowFrom`. */
  PUBLIC = 'PUBLIC',
}

/** What stands in front of the tasks. */
export enum LoadBalancerType {
  /** Looks into requests: paths, tokens, a firewall. */
  APPLICATION = 'APPLICATION',
  /** Passes connections on, with TLS or without: addresses that stay, and nothing that looks into requests. */
  NETWORK = 'NETWORK',
  /** Nothing: whoever calls the tasks finds them by their name in the VPC. For a `PortkeyEnterpriseGateway`. */
  NONE = 'NONE',
}

/** Options of every front: who reaches it, and how. */
export interface GatewayFrontOptions {
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
   * Record every request in a bucket.
   *
   * @default - by preset, DEV: false, PROD: true; true with `accessLogsBucket`
   */
  readonly accessLogs?: boolean;

  /**
   * Bucket for the access logs, in the region of the gateway, with SSE-S3 encryption. An imported bucket must let
   * `logdelivery.elasticloadbalancing.amazonaws.com` write; for a Network Load Balancer, `delivery.logs.amazonaws.com`, which also writes to a bucket with a
   * key of AWS KMS, and may use a key that is made in this app.
   *
   * @default - a new bucket, which is kept when the stack is deleted: CloudFormation cannot delete one that holds objects, and the load
   * balancer writes the first as soon as it is told to log
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * What the keys of the access logs begin with, before `/AWSLogs/`: a bucket of several load balancers tells them apart by it. Without
   * `AWSLogs` in it, and without `/` at its ends.
   *
   * @default 'load-balancer'
   */
  readonly accessLogsPrefix?: string;

  /**
   * Refuse to delete the load balancer, which holds no data. Where it is on, switch it off, and deploy that, before you delete the stack or
   * change `exposure`; a first deployment that fails cannot be rolled back. Termination protection of the stack protects more, and sooner.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;

  /**
   * Further names that lead here, each with its certificate: the load balancer shows the one whose name a client asks for. What the gateway
   * says of itself (outputs, `url`) has `domain`. A load balancer has up to 25 certificates besides the first until AWS raises that.
   *
   * @default - `domain` only
   */
  readonly additionalDomains?: GatewayDomain[];

  /**
   * TLS versions and ciphers.
   *
   * @default SslPolicy.TLS13_12_RES_PQ - TLS 1.3 with post-quantum key exchange; TLS 1.2 with forward secrecy and AEAD ciphers only
   */
  readonly sslPolicy?: elbv2.SslPolicy;
}

/** Options of a front with an Application Load Balancer. */
export interface ApplicationFrontOptions extends GatewayFrontOptions {
  /**
   * What to do with requests that could be read in two ways.
   *
   * @default DesyncMitigationMode.DEFENSIVE - refuses what is dangerous; STRICTEST also refuses requests that are merely unusual,
   * with an HTML page that SDKs cannot read, although the gateway's own parser refuses ambiguous ones
   */
  readonly desyncMitigationMode?: elbv2.DesyncMitigationMode;

  /**
   * How long a client may keep one connection, 1 minute to 7 days. Lower it to spread clients sooner over new tasks.
   *
   * @default Duration.hours(1)
   */
  readonly clientKeepAlive?: Duration;

  /**
   * Priority of the listener rule that leads to the gateway, 1 to 50,000. Where the load balancer verifies tokens, the numbers right
   * before it are taken too, one for each of `auth.keyHeaders`; lower ones are free for rules of your own. Change it by more than the
   * number of these headers: CloudFormation cannot give a rule the number of another one in the same deployment.
   *
   * @default 1000
   */
  readonly listenerRulePriority?: number;
}

/** Props of every front: the options, and where it stands. */
export interface GatewayFrontProps extends GatewayFrontOptions {
  /** The VPC of the load balancer. Give `Vpc.fromVpcAttributes` its `vpcCidrBlock`, or set `allowFrom`. */
  readonly vpc: ec2.IVpc;

  /**
   * Subnets for the load balancer, in two zones at least. It takes one of a zone: the first, unless they are named one by one.
   *
   * @default - PUBLIC: the public subnets. INTERNAL: the private ones
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Where the defaults come from.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * The name that clients call. With it the load balancer speaks TLS, and nothing else.
   *
   * @default - plaintext, for clients inside the VPC
   */
  readonly domain?: GatewayDomain;

  /**
   * How long a task that is taken out of service may finish its requests, up to 1 hour, at every door that does not say otherwise.
   * Always lasts its full length.
   *
   * @default - by preset. DEV: 1 minute. PROD: 10 minutes
   */
  readonly deregistrationDelay?: Duration;

  /**
   * How long access logs are kept, in a bucket made here.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/** Props of `ApplicationFront`. */
export interface ApplicationFrontProps extends GatewayFrontProps, ApplicationFrontOptions {
  /**
   * How long a connection may be silent, 1 second to 4,000 seconds. Must cover the longest wait for a first token.
   *
   * @default - 15 minutes and 10 seconds: what requests of 15 minutes need
   */
  readonly idleTimeout?: Duration;

  /**
   * Whether a load balancer that is INTERNAL reaches the internet, where the keys of most token issuers are. One that is PUBLIC does.
   *
   * @default true
   */
  readonly reachesInternet?: boolean;
}

/** Props of `NetworkFront`. */
export interface NetworkFrontProps extends GatewayFrontProps {
  /**
   * How long a connection may be silent, 1 to 100 minutes. Must cover the longest wait for a first token. Only for plaintext: with a
   * domain it is always 350 seconds, unless the client sends TCP keep-alives.
   *
   * @default - 15 minutes and 10 seconds: what requests of 15 minutes need
   */
  readonly idleTimeout?: Duration;

  /**
   * Whether `allowFrom` is for those too who come by AWS PrivateLink, whose addresses are of networks of others.
   *
   * @default true
   */
  readonly enforceSecurityGroupInboundRulesOnPrivateLinkTraffic?: boolean;
}
