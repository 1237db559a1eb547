import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IDoor, TestListenerOptions } from '../../contract/door';
import { invalid } from '../../errors';
import type { GatewayPreset } from '../../presets';
import type { JwtValidation } from './jwt-validation';

/** How the load balancer finds out whether a task serves: an HTTP request to the port of the door, every 15 seconds. */
export interface DoorHealthCheck {
  /**
   * The path that is asked for.
   *
   * @default '/healthz'
   */
  readonly path?: string;

  /**
   * Statuses that mean that the task serves, like `200` or `200-399`.
   *
   * @default '200'
   */
  readonly healthyHttpCodes?: string;
}

/** How a path is changed on its way to the service. */
export interface DoorRewrite {
  /** What is looked for in the path and query of a request; no look-around, back-reference or Unicode class. */
  readonly regex: string;
  /** What comes in its place; `$1` is what the first group found. */
  readonly replace: string;
}

/** What keeps a listener rule in the place of AWS CloudFormation: how its log is kept. */
export interface ProtectWeightsOptions {
  /**
   * Values for what is not set.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * How long the log is kept.
   *
   * @default - by preset, as the logs of a gateway
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

/** Options of `closePaths()` of a front whose listener has rules. */
export interface ClosedPathsOptions {
  /** Paths that are answered with 403, whatever door they would take, with `*` and `?` as wildcards: 1 to 5. */
  readonly paths: string[];

  /** Its place among the rules, 1 to 50,000: before those of the doors. */
  readonly priority: number;

  /**
   * Hosts for which they are closed.
   *
   * @default - those of the front; where it has none, all
   */
  readonly hosts?: string[];
}

/** Options of `GatewayFront.openDoor()`. */
export interface DoorOptions {
  /** Port of the container behind the door, 1 to 65,535. */
  readonly port: number;

  /**
   * The service speaks TLS at this port: the load balancer calls it so, and asks it so for its health. It verifies no certificate. With a Network Load Balancer
   * that has a domain only.
   *
   * @default false
   */
  readonly tls?: boolean;

  /**
   * How the load balancer finds out whether a task serves.
   *
   * @default - a GET of `/healthz` is answered with 200
   */
  readonly healthCheck?: DoorHealthCheck;

  /**
   * Host names whose requests take this door, with `*` and `?` as wildcards. For an Application Load Balancer only, at most 5 hosts
   * and paths together.
   *
   * @default - every host
   */
  readonly hosts?: string[];

  /**
   * Paths whose requests take this door, with `*` and `?` as wildcards. For an Application Load Balancer only, at most 5 hosts and
   * paths together. AWS also counts the wildcards of a rule, up to 5 or 6: its pages differ, and nothing here checks it.
   *
   * @default - every path
   */
  readonly paths?: string[];

  /**
   * Change the path on its way to the service. For an Application Load Balancer only.
   *
   * @default - the service gets the path that the client asked for
   */
  readonly rewrite?: DoorRewrite;

  /**
   * Which door a request takes that two would take, 1 to 50,000: the one with the lower number. For an Application Load Balancer only.
   * With `jwtValidation.exemptHeaders` the numbers right before it are the door's as well, one for each header; change it by more than
   * their number then: CloudFormation cannot give a rule the number of another one in the same deployment.
   *
   * @default - `listenerRulePriority` of the front, which one door can have
   */
  readonly priority?: number;

  /**
   * Verify tokens at the load balancer, before a request costs anything. The gateway verifies them again. For an Application Load
   * Balancer only; where it cannot do it (see `canValidateJwt`), a warning says so, and only the gateway verifies.
   *
   * @default - only the gateway verifies tokens
   */
  readonly jwtValidation?: JwtValidation;

  /**
   * Port of the load balancer that is this door, 1 to 65,535. For a Network Load Balancer only.
   *
   * @default - 443 with a domain, else 80, which one door can have
   */
  readonly listenerPort?: number;

  /**
   * How long a task that is taken out of service may finish its requests, up to 1 hour. Always lasts its full length.
   *
   * @default - that of the front
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Make a second target group, for deployments that run two versions of the service side by side. All requests go to the first one
   * until Amazon ECS shifts them. Whatever changes the listener rule afterwards gives them back to the first one, until the next shift: so hosts, paths, rewrite
   * and priority are part of the rule's id, and with them it takes one of the 100 numbers before `priority`.
   *
   * @default false
   */
  readonly alternate?: boolean;

  /**
   * A second listener that leads to the version that is being deployed, by the same conditions. Only with `alternate`.
   *
   * @default - none
   */
  readonly testListener?: TestListenerOptions;

  /**
   * Hand the rule of the door to a function that keeps it in the place of AWS CloudFormation, and leaves the weights that Amazon ECS has moved: hosts, paths, rewrite
   * and priority can then change at any time. Its number is the 101st before `priority`. For an Application Load Balancer only, without `jwtValidation`.
   *
   * @default - CloudFormation keeps the rule
   */
  readonly protectWeights?: ProtectWeightsOptions;
}

/** What a service attaches to: the way from the load balancer to one port of its containers. */
export abstract class GatewayDoor extends Construct implements IDoor {
  /** Port of the container behind it. */
  public abstract readonly port: number;
  /** Where the tasks are entered: one target group, or two with `alternate`, the first of which gets the requests. */
  public abstract readonly targetGroups: elbv2.ITargetGroup[];
  /** The rules that lead here, that of the door first. None on a Network Load Balancer, which has no rules, and none with `protectWeights`. */
  public abstract readonly listenerRules: elbv2.ApplicationListenerRule[];
  /** Port of the load balancer that leads to the version that is being deployed. Undefined without `testListener`. */
  public abstract readonly testPort?: number;
  /** What the load balancer target of a service takes for `alternateTarget`. Undefined without `alternate`. */
  public abstract readonly alternateTarget?: ecs.IAlternateTarget;

  /**
   * What it was opened with.
   *
   * @internal
   */
  public _opened?: DoorOptions;

  private taken = false;

  /**
   * Puts a service behind the door, and lets the load balancer call it. A `GatewayService` does this by `attachTo(door)`.
   *
   * @param target what `loadBalancerTarget()` of the service returns for the port of the door
   * @throws `DoorTaken` where a service stands behind it already
   */
  public attach(target: ecs.IEcsLoadBalancerTarget): void {
    if (this.taken) {
      throw invalid('DoorTaken', 'attach()', this.node.path);
    }
    this.taken = true;
    this.lead(target);
  }

  /** Leads the first target group to a service. */
  protected abstract lead(target: ecs.IEcsLoadBalancerTarget): void;
}
