import { requireRange } from '../../checks';
import { type LiveNode, MAX_TARGETS, WEIGHT } from '../../contract';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import type { Condition } from './condition';
import type { RouteTargetOptions } from './route-options';
import { checkStatuses, targetOf } from './target';

const [, MOST_WEIGHT] = WEIGHT;

/** Targets one behind the other. */
export interface FallbackRoutingOptions {
  /** What is tried, in this order: 1 to 20. */
  readonly targets: Routing[];

  /**
   * Statuses of a failure behind which the next target is tried, from 400 to 599. Time-outs are 504, connections that cannot be made or are reset 502.
   *
   * @default - 408, 429, 500, 502, 503, 504, 529, and where a provider refuses the gateway's key or model
   */
  readonly onStatus?: number[];
}

/** A part of the requests, and where it goes. */
export interface WeightedRouting {
  /** Its share is this by the sum of all weights: from 0, which is none, to 1,000,000. */
  readonly weight: number;

  /** Where it goes. */
  readonly routing: Routing;
}

/** Targets that share the requests. */
export interface LoadBalanceRoutingOptions {
  /** Who shares them: 1 to 20. */
  readonly targets: WeightedRouting[];

  /**
   * Whether a conversation stays with its target, which has it in its cache. Which one it is follows from the conversation and the weights alone: every
   * task finds the same, and where a weight changes only the conversations move that have to.
   *
   * @default true
   */
  readonly sticky?: boolean;
}

/** Requests that meet a condition, and where they go. */
export interface RoutingCase {
  /** What they are. */
  readonly condition: Condition;

  /** Where they go. */
  readonly routing: Routing;
}

/** Targets by what is asked. */
export interface ConditionalRoutingOptions {
  /** The first whose condition is met serves: 1 to 20. */
  readonly cases: RoutingCase[];

  /**
   * Where requests go that meet none.
   *
   * @default - they are refused
   */
  readonly otherwise?: Routing;
}

/**
 * Where requests go: to one target, or to several in an order, by shares or by conditions, one within the other up to five levels deep. It
 * becomes a route with `addRoute`, and an alias with `addAlias`.
 *
 * @example
 *
 * declare const gateway: PortkeyGateway;
 *
 * const bedrock = Routing.single({ provider: 'bedrock', model: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', retries: 2 });
 * const anthropic = Routing.single({ provider: 'anthropic', model: 'claude-sonnet-4-5' });
 * gateway.addRoute('claude', Routing.fallback({ targets: [bedrock, anthropic] }));
 */
export class Routing {
  /**
   * One provider.
   *
   * @throws `InvalidRouteTarget`, `RouteParameterNotPossible`, `RouteDurationOutOfRange`
   */
  public static single(options: RouteTargetOptions): Routing {
    checkInput('RouteTargetOptions', options, 'Routing.single()');
    return new Routing(targetOf('Routing.single()', options));
  }

  /**
   * The first target that serves the request; where a call fails, and the client has got no content yet, the next.
   *
   * @throws `RouteWithoutTargets`, `TooManyRouteTargets`, `InvalidRouteTarget`, `TargetNeverReached`
   */
  public static fallback(options: FallbackRoutingOptions): Routing {
    const path = 'Routing.fallback()';
    checkInput('FallbackRoutingOptions', options, path);
    const { targets, onStatus } = options;
    requireTargets(`${path}.targets`, targets);
    if (onStatus?.length === 0) {
      throw invalid('TargetNeverReached', `${path}.onStatus`, onStatus, 'no status leads to the next target');
    }
    checkStatuses(`${path}.onStatus`, onStatus);
    return new Routing({ fallback: targets.map(({ _node }) => _node), ...(onStatus && { on: [...onStatus] }) });
  }

  /**
   * Targets that share the requests by their weights. One that cannot serve a request, or rests because its calls fail, leaves its share to the
   * others.
   *
   * @throws `RouteWithoutTargets`, `TooManyRouteTargets`, `InvalidRouteWeight`
   */
  public static loadBalance(options: LoadBalanceRoutingOptions): Routing {
    const path = 'Routing.loadBalance()';
    checkInput('LoadBalanceRoutingOptions', options, path);
    const { targets, sticky = true } = options;
    requireTargets(`${path}.targets`, targets);
    for (const [index, { weight }] of targets.entries()) {
      requireRange('InvalidRouteWeight', `${path}.targets[${index}].weight`, weight, { from: 0, to: MOST_WEIGHT, fractions: true });
    }
    if (targets.every(({ weight }) => weight === 0)) {
      throw invalid(
        'InvalidRouteWeight',
        `${path}.targets`,
        targets.map(({ weight }) => weight),
        'somebody has to serve',
      );
    }
    return new Routing({ balance: targets.map(({ weight, routing }) => ({ weight, node: routing._node })), ...(!sticky && { sticky: 0 }) });
  }

  /**
   * The first case whose condition the request meets.
   *
   * @throws `RouteWithoutTargets`, `TooManyRouteTargets`
   */
  public static conditional(options: ConditionalRoutingOptions): Routing {
    const path = 'Routing.conditional()';
    checkInput('ConditionalRoutingOptions', options, path);
    const { cases, otherwise } = options;
    requireTargets(`${path}.cases`, cases);
    return new Routing({
      when: cases.map(({ condition, routing }) => ({ condition: condition._live, node: routing._node })),
      ...(otherwise && { otherwise: otherwise._node }),
    });
  }

  /**
   * As the live document has it.
   *
   * @internal
   */
  public readonly _node: LiveNode;

  private constructor(node: LiveNode) {
    this._node = node;
  }
}

function requireTargets(path: string, targets: readonly unknown[]): void {
  if (targets.length === 0) {
    throw invalid('RouteWithoutTargets', path, targets);
  }
  if (targets.length > MAX_TARGETS) {
    throw invalid('TooManyRouteTargets', path, `a list of ${targets.length}`);
  }
}
