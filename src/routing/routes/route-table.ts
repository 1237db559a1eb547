import { Token } from 'aws-cdk-lib';
import { isKnown, requireRange } from '../../checks';
import {
  type ILiveSection,
  type LiveNode,
  type LiveRoute,
  type LiveRoutes,
  MAX_ATTEMPTS,
  MAX_ROUTE_DEPTH,
  MAX_ROUTES,
  MAX_TARGETS,
  ROUTE_NAME,
} from '../../contract';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import type { LiveConfiguration } from '../../live';
import type { TimeoutPlan } from '../../timeouts';
import type { GatewayRoutingProps } from '../routing-options';
import type { RouteOptions } from './route-options';
import type { Routing } from './routing';
import { given, millisecondsOf } from './target';
import { depthOf, longestWay, targetsIn } from './tree';

/** Routes are asked for by name, aliases by the model that a client writes. */
export type RouteKind = 'routes' | 'aliases';

interface KindRow {
  readonly method: string;
  readonly name: RegExp;
  readonly says: string;
}

const KINDS: Readonly<Record<RouteKind, KindRow>> = {
  routes: { method: 'addRoute', name: ROUTE_NAME, says: 'up to 64 letters, digits, dots, hyphens and underscores, a letter or digit at first' },
  aliases: { method: 'addAlias', name: /^(?!.*\*)[\x21-\x7e]{1,128}$/, says: 'up to 128 printable ASCII characters without blanks and `*`' },
};

/** The routes and aliases of a gateway, as they are now. */
export class RouteTable implements ILiveSection {
  public readonly key = 'routing';

  private readonly rows: Readonly<Record<RouteKind, LiveRoute[]>> = { routes: [], aliases: [] };

  /** Of requests that name none; it may be added later. */
  public readonly defaultRoute?: string;

  private readonly live?: LiveConfiguration;
  private isPublished = false;

  /** @param timeouts of the gateway: no route waits longer */
  constructor(
    private readonly timeouts: TimeoutPlan,
    { defaultRoute, liveConfiguration }: Pick<GatewayRoutingProps, 'defaultRoute' | 'liveConfiguration'>,
  ) {
    this.live = liveConfiguration;
    this.defaultRoute = defaultRoute;
    if (defaultRoute !== undefined) {
      requireName('routes', 'defaultRoute', defaultRoute);
      this.publish('defaultRoute', defaultRoute);
    }
  }

  public get routes(): readonly LiveRoute[] {
    return this.rows.routes;
  }

  public get aliases(): readonly LiveRoute[] {
    return this.rows.aliases;
  }

  public add(kind: RouteKind, name: string, routing: Routing, options: RouteOptions = {}): void {
    const { method } = KINDS[kind];
    checkInput('string', name, `${method}()`);
    const path = pathOf(kind, name);
    checkInput('Routing', routing, path);
    checkInput('RouteOptions', options, path);
    this.checkName(kind, name);
    const { maxAttempts } = options;
    if (maxAttempts !== undefined) {
      requireRange('RouteAttemptsOutOfRange', `${path}.maxAttempts`, maxAttempts, MAX_ATTEMPTS);
    }
    const deadline = millisecondsOf(`${path}.deadline`, options.deadline, this.timeouts.upstream);
    this.checkTree(path, routing._node, maxAttempts);
    this.publish(`${method}()`, name);
    this.rows[kind].push(given({ name, node: routing._node, maxAttempts, deadline }));
  }

  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  public render(): any {
    const { routes, aliases } = this.rows;
    const document: LiveRoutes = given({
      default: this.defaultRoute,
      routes: routes.length > 0 ? routes : undefined,
      aliases: aliases.length > 0 ? aliases : undefined,
    });
    return Object.keys(document).length > 0 ? document : undefined;
  }

  /** With the first that stands in it: a gateway without routes has no such section. */
  private publish(path: string, name: string): void {
    if (!this.live) {
      throw invalid('RoutesWithoutLiveConfiguration', path, name);
    }
    if (!this.isPublished) {
      this.live.addSection(this);
      this.isPublished = true;
    }
  }

  private checkName(kind: RouteKind, name: string): void {
    const { method } = KINDS[kind];
    requireName(kind, `${method}()`, name);
    if (this.rows[kind].some((row) => row.name === name)) {
      throw invalid('DuplicateRoute', `${method}()`, name);
    }
    if (this.rows[kind].length >= MAX_ROUTES) {
      throw invalid('TooManyRoutes', `${method}()`, name);
    }
  }

  private checkTree(path: string, node: LiveNode, maxAttempts: number = MAX_ATTEMPTS.default): void {
    const targets = targetsIn(node, path);
    const depth = depthOf(node);
    if (depth > MAX_ROUTE_DEPTH) {
      throw invalid('RouteTooDeep', path, depth);
    }
    if (targets.length > MAX_TARGETS) {
      throw invalid('TooManyRouteTargets', path, targets.length);
    }
    const way = longestWay(node);
    if (!Token.isUnresolved(maxAttempts) && way > maxAttempts) {
      throw invalid('TargetNeverReached', `${path}.maxAttempts`, maxAttempts, `a request may come to ${way} targets`);
    }
    for (const { path: place, target } of targets) {
      for (const name of ['firstByteTimeout', 'timeout'] as const) {
        this.requireServed(`${place}.${name}`, target[name]);
      }
    }
  }

  /** What takes longer than the longest request never happens. */
  private requireServed(path: string, milliseconds: number | undefined): void {
    const longest = this.timeouts.upstream * 1000;
    if (milliseconds !== undefined && milliseconds > longest) {
      throw invalid('RouteDurationOutOfRange', path, milliseconds, `requests take up to ${longest} milliseconds: maxRequestDuration`);
    }
  }
}

function requireName(kind: RouteKind, path: string, name: string): void {
  const { name: pattern, says } = KINDS[kind];
  if (isKnown(name) && !pattern.test(name)) {
    throw invalid('InvalidRouteName', path, name, says);
  }
}

/** Where a route was made, as errors tell it. */
export const pathOf = (kind: RouteKind, name: string): string => `${KINDS[kind].method}(${name})`;
