import type { Duration } from 'aws-cdk-lib';
import { requireKnown, requireRange, secondsOf } from './checks';
import type { TimeoutConfiguration } from './contract';

/** What a user decides; everything else follows from it. */
export interface TimeoutGoals {
  /** Longest request that is served; also how long a provider may be silent. */
  readonly maxRequestDuration: Duration;
  /** How long a target that leaves the load balancer may finish its requests. */
  readonly drainTimeout: Duration;
}

/** The setting of every hop, in seconds, from the client's side to the provider's. */
export interface TimeoutPlan {
  /** Load balancer: how long a connection may be silent. */
  readonly loadBalancerIdle: number;
  /** Target group: how long a leaving target is still given time. It always lasts its full length. */
  readonly deregistrationDelay: number;
  /** Node's `server.keepAliveTimeout`. */
  readonly keepAlive: number;
  /** Node's `server.headersTimeout`. */
  readonly headers: number;
  /** How long the gateway waits for a provider. */
  readonly upstream: number;
  /** After SIGTERM: how long new requests are still served. */
  readonly lameDuck: number;
  /** After SIGTERM: how long open requests may go on. */
  readonly processStop: number;
  /** Container: from SIGTERM to SIGKILL. */
  readonly stopTimeout: number;
  /** Idle time after which TCP keep-alive probes start on upstream sockets. */
  readonly tcpKeepAlive: number;
}

/** The deregistration delay of a target group can be no longer, and a request that outlives it is cut by every deployment. */
const LONGEST = 3600;

/** Between two neighbouring hops: the inner one always outlives the outer one, so that none closes a connection another still uses. */
const MARGIN = 10;

/** The longest that Fargate allows. */
const STOP_TIMEOUT = 120;

/** For the error event of interrupted streams and the last records to leave the process. */
const LAST_WORDS = 10;

const LAME_DUCK = 5;

/** NAT gateways and interface endpoints forget a connection that is idle for 350 seconds. */
const TCP_KEEP_ALIVE = 60;

/**
 * The setting of every hop that follows from the two durations.
 *
 * Provider silence ends first and as a JSON error of the gateway; only then would the load balancer give up (1 to 4000 seconds);
 * the gateway's own connections to the load balancer live longest, because a target that closes first is a 502.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
export function planTimeouts(goals: TimeoutGoals): TimeoutPlan {
  const upstream = wholeSeconds('maxRequestDuration', goals.maxRequestDuration, 1);
  const loadBalancerIdle = upstream + MARGIN;
  const keepAlive = loadBalancerIdle + MARGIN;
  return {
    loadBalancerIdle,
    deregistrationDelay: wholeSeconds('drainTimeout', goals.drainTimeout, 0),
    keepAlive,
    headers: keepAlive + MARGIN,
    upstream,
    lameDuck: LAME_DUCK,
    processStop: STOP_TIMEOUT - LAST_WORDS,
    stopTimeout: STOP_TIMEOUT,
    tcpKeepAlive: TCP_KEEP_ALIVE,
  };
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
