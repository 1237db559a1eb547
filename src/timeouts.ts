import { Duration } from 'aws-cdk-lib';
import { requireKnown, requireRange, secondsOf } from './checks';
import type { TimeoutConfiguration } from './contract';
import { checkInput } from './inputs';
import { type GatewayPreset, presetValues } from './presets';

/** What a user decides; everything else follows from it. */
export interface TimeoutGoals {
  /**
   * Longest request that is served; also how long a provider may be silent: 1 second to 1 hour.
   *
   * @default Duration.minutes(15)
   */
  readonly maxRequestDuration?: Duration;

  /**
   * How long a target that leaves the load balancer may finish its requests, up to 1 hour.
   *
   * @default - by preset. DEV: 1 minute. PROD: 10 minutes
   */
  readonly drainTimeout?: Duration;

  /**
   * Where the defaults come from.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;
}

/** The deregistration delay of a target group can be no longer, and a request that outlives it is cut by every deployment. */
const LONGEST = 3600;

/** Between two neighbouring hops: the inner one always outlives the outer one, so that none closes a connection another still uses. */
const MARGIN = 10;

/** The longest that Fargate allows. */
const STOP_TIMEOUT = 120;

/** For the error event of interrupted streams and the last records to leave the process. */
const LAST_WORDS = 10;

/**
 * The setting of every hop, in whole seconds, from the client's side to the provider's. A gateway makes one plan and hands it to its parts.
 *
 * Provider silence ends first and as a JSON error of the gateway; only then would the load balancer give up (1 to 4000 seconds);
 * the gateway's own connections to the load balancer live longest, because a target that closes first is a 502.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
export class TimeoutPlan {
  /**
   * The plan that follows from the goals.
   *
   * @throws `DurationNotKnown`, `DurationOutOfRange`
   */
  public static of(goals: TimeoutGoals = {}): TimeoutPlan {
    checkInput('TimeoutGoals', goals);
    const { maxRequestDuration, drainTimeout } = presetValues(goals.preset).timeouts;
    return new TimeoutPlan(
      wholeSeconds('maxRequestDuration', goals.maxRequestDuration ?? Duration.seconds(maxRequestDuration), 1),
      wholeSeconds('drainTimeout', goals.drainTimeout ?? Duration.seconds(drainTimeout), 0),
    );
  }

  /** Load balancer: how long a connection may be silent. */
  public readonly loadBalancerIdle: number;

  /** Node's `server.keepAliveTimeout`. */
  public readonly keepAlive: number;

  /** Node's `server.headersTimeout`. */
  public readonly headers: number;

  /** After SIGTERM: how long new requests are still served. */
  public readonly lameDuck = 5;

  /** After SIGTERM: how long open requests may go on. */
  public readonly processStop = STOP_TIMEOUT - LAST_WORDS;

  /** Container: from SIGTERM to SIGKILL. */
  public readonly stopTimeout = STOP_TIMEOUT;

  /** Idle time after which TCP keep-alive probes start on upstream sockets: NAT gateways and interface endpoints forget after 350. */
  public readonly tcpKeepAlive = 60;

  private constructor(
    /** How long the gateway waits for a provider. */
    public readonly upstream: number,
    /** Target group: how long a leaving target is still given time. It always lasts its full length. */
    public readonly deregistrationDelay: number,
  ) {
    this.loadBalancerIdle = upstream + MARGIN;
    this.keepAlive = this.loadBalancerIdle + MARGIN;
    this.headers = this.keepAlive + MARGIN;
  }
}

/** The part of the plan that the runtime carries out, in milliseconds. */
export function runtimeTimeouts(plan: TimeoutPlan): TimeoutConfiguration {
  return {
    maxRequestDuration: plan.upstream * 1000,
    keepAlive: plan.keepAlive * 1000,
    headers: plan.headers * 1000,
    lameDuck: plan.lameDuck * 1000,
    stop: plan.processStop * 1000,
    tcpKeepAlive: plan.tcpKeepAlive * 1000,
  };
}

function wholeSeconds(path: string, duration: Duration, least: number): number {
  requireKnown('DurationNotKnown', path, duration);
  requireRange('DurationOutOfRange', path, duration, { from: least, to: LONGEST }, `${least} to ${LONGEST} seconds are possible`);
  return secondsOf(duration);
}
