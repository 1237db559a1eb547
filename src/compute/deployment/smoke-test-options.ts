import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { GatewayPreset } from '../../presets';
import type { SmokeTestCredentials } from './smoke-test-credentials';

/** One completion that a model is asked for. It costs what a client would pay, once in a deployment that goes well. */
export interface SmokeTestCompletion {
  /** The model, or an alias of yours. */
  readonly model: string;

  /**
   * What it is asked.
   *
   * @default 'Answer with one word.'
   */
  readonly prompt?: string;

  /**
   * Tokens that the answer has at most, 1 to 1,000; models that think need some for it.
   *
   * @default 64
   */
  readonly maxTokens?: number;
}

/** How a new version of the gateway is tried before clients get to it. */
export interface SmokeTestOptions {
  /**
   * As whom the list of models, and the completion, are asked for.
   *
   * @default - the gateway's first client, where it has one; nobody, where the gateway asks for no credentials
   */
  readonly credentials?: SmokeTestCredentials;

  /**
   * Also ask a model for a completion. The first deployment of a service is tried too, and its providers have no keys yet: add it when they are there.
   *
   * @default - no model is called
   */
  readonly completion?: SmokeTestCompletion;

  /**
   * For how long a version may not be well before the deployment is taken back: whole minutes, 1 to 1,440.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
}

/** Properties of `GatewaySmokeTest`. */
export interface GatewaySmokeTestProps extends SmokeTestOptions {
  /** What clients call, without path. Its name is asked for, and must be the certificate's; it need not resolve to the load balancer. */
  readonly url: string;

  /** Whose test listener leads to the new version. */
  readonly loadBalancer: elbv2.ILoadBalancerV2;

  /** Port of the test listener. */
  readonly port: number;

  /** Who lets the function in at this port: the load balancer, as its front is one. */
  readonly front: ec2.IConnectable;

  /**
   * Addresses that the function comes from where the load balancer is public: those of NAT gateways, for it runs in the VPC and goes through the internet. They are let
   * in; where the list is empty, you let them in.
   *
   * @default - the load balancer is internal, and its security group lets that of the function in
   */
  readonly natAddresses?: ec2.IPeer[];

  /** Where the function runs. */
  readonly vpc: ec2.IVpc;

  /**
   * Its subnets. A function has no public address: in public subnets it reaches the VPC alone.
   *
   * @default - private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Whom it may connect to for its credentials, at port 443: the internet, or interface endpoints.
   *
   * @default - any IPv4 address
   */
  readonly credentialPeers?: ec2.IPeer[];

  /**
   * DNS servers of your own, in a VPC that has some.
   *
   * @default - that of Amazon
   */
  readonly dnsServers?: ec2.IPeer[];

  /**
   * Values for what is not set.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * How long the log of the function is kept.
   *
   * @default - by preset, as the log of a service
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Key that encrypts the log, for which its policy must let CloudWatch Logs use it.
   *
   * @default - a key of AWS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the log when the stack is deleted.
   *
   * @default - by preset. DEV: deleted. PROD: retained, but for one that a failed creation leaves
   */
  readonly removalPolicy?: RemovalPolicy;
}
