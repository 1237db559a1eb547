import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { GatewayPreset } from '../../presets';
import type { Exposure } from './options';

/**
 * A listener that exists, of an Application Load Balancer that others use too. The gateway adds rules, its target group and what the security groups
 * need; certificates, firewall, access logs and everything else of the load balancer stay with its owner.
 */
export interface ExistingListenerOptions {
  /**
   * The listener: one that your app makes, or `ApplicationListener.fromApplicationListenerAttributes` with its ARN and the security group of its load
   * balancer. The group gets a rule to the tasks, unless it was imported as immutable, or lets everything out.
   */
  readonly listener: elbv2.IApplicationListener;

  /** The name that clients call, which leads to the load balancer, and which a certificate of the listener is good for. */
  readonly domainName: string;

  /**
   * Hosts whose requests are the gateway's, with `*` and `?` as wildcards. A rule compares at most 5 hosts, paths and headers: there is room for 3 hosts, for
   * 2 with `bedrockApi`. An empty list: those of every host, by their paths alone.
   *
   * @default - `domainName`
   */
  readonly hosts?: string[];

  /**
   * What the listener speaks.
   *
   * @default ApplicationProtocol.HTTPS
   */
  readonly protocol?: elbv2.ApplicationProtocol;

  /**
   * Port of the listener, 1 to 65,535.
   *
   * @default - 443 with HTTPS, 80 with HTTP
   */
  readonly port?: number;

  /**
   * How long the load balancer lets a connection be silent, as its owner has set it. Where it is not what the timeouts of the gateway need, a warning says
   * what that is: shorter, and the load balancer answers 504 to who waits for a first token; longer, and it calls on connections that tasks have closed.
   *
   * @default Duration.seconds(60) - as AWS makes it
   */
  readonly idleTimeout?: Duration;

  /**
   * Whether the security group of the load balancer lets it out to the keys of the token issuer already, on port 443 to anyone: by its owner, or by another gateway at it. Amazon EC2
   * refuses a rule that a group has. Not needed for a group that lets everything out, or was imported as immutable, which gets no rule.
   *
   * @default false - the group gets the rule, where the load balancer verifies tokens
   */
  readonly reachesIssuer?: boolean;
}

/** Props of `ListenerFront`. */
export interface ListenerFrontProps extends ExistingListenerOptions {
  /** The VPC of the load balancer and of the tasks. */
  readonly vpc: ec2.IVpc;

  /**
   * Where the load balancer can be reached from, as its owner made it.
   *
   * @default Exposure.INTERNAL
   */
  readonly exposure?: Exposure;

  /**
   * Accept that tokens and prompts travel in plaintext to a listener without TLS. Never from the internet.
   *
   * @default false - a warning
   */
  readonly allowInsecure?: boolean;

  /**
   * Priority of the rule that leads to the gateway, 1 to 50,000; see `ApplicationFrontOptions.listenerRulePriority`.
   *
   * @default 1000
   */
  readonly listenerRulePriority?: number;

  /**
   * What `idleTimeout` has to be.
   *
   * @default - 15 minutes and 10 seconds: what requests of 15 minutes need
   */
  readonly neededIdleTimeout?: Duration;

  /**
   * How long a task that is taken out of service may finish its requests, up to 1 hour, at every door that does not say otherwise.
   * Always lasts its full length.
   *
   * @default - by preset. DEV: 1 minute. PROD: 10 minutes
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Whether the load balancer reaches the internet, where the keys of most token issuers are. One that is PUBLIC does.
   *
   * @default true
   */
  readonly reachesInternet?: boolean;

  /**
   * Where the defaults come from.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;
}
