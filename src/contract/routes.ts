import { ROUTE_NAME } from './policy';
import { LABEL } from './prices';
import { ANYTHING, check, type Like, type Shape, TEXT } from './shapes';

export const MAX_ROUTES = 200;
/** Of one route, all levels together. */
export const MAX_TARGETS = 20;
/** Levels of routing within each other. */
export const MAX_ROUTE_DEPTH = 5;
/** Calls for one request, retries included. */
export const MAX_ATTEMPTS = { default: 4, from: 1, to: 10 } as const;

/** Milliseconds: longer than that nobody waits in front of the same target. */
export const MAX_PAUSE = 10_000;

/** Milliseconds, of an hour at most. */
export const ROUTE_DURATION = [1, 3_600_000] as const;
export const FAILURE_STATUS = [400, 599] as const;
export const FAILURE_STATUSES = [FAILURE_STATUS, 50] as const;
export const WEIGHT = [0, 1e6] as const;

/** What is tried again, or elsewhere, where nobody says otherwise: what another call may not meet. Time-outs, resets and broken answers are 502 to 504. */
export const RETRIED_STATUSES: readonly number[] = [408, 429, 500, 502, 503, 504, 529];

export const RETRY = {
  /** Further calls of the same target. */
  times: [1, 5],
  'on?': FAILURE_STATUSES,
  /** Of the first pause; each one is twice as long, and takes a random part of it. What a provider asks for in `retry-after` counts where it is longer. */
  'backoff?': ROUTE_DURATION,
} as const;

const TARGET = {
  provider: LABEL,
  /** In place of the one that is asked for. */
  'model?': TEXT,
  /** Top-level members of the body that take the place of the client's. */
  'parameters?': { '*': ANYTHING },
  'retry?': RETRY,
  /** Until the first content of an answer. */
  'firstByteTimeout?': ROUTE_DURATION,
  /** Until its end. */
  'timeout?': ROUTE_DURATION,
} as const;

/** What a condition may look at. `parameter` and `metadata` have a name: a top-level member of the body, one of the JSON object in `x-portkey-metadata`. */
export const CONDITION_SUBJECTS = ['client', 'team', 'user', 'model', 'api', 'stream', 'promptBytes', 'parameter', 'metadata'] as const;

export const CONDITION_TEST = {
  of: new RegExp(`^(${CONDITION_SUBJECTS.join('|')})$`),
  'name?': LABEL,
  /** It is one of these, or begins so where `*` follows. */
  'in?': [TEXT, 200],
  /** It is a number, and not below or above. */
  'least?': [-1e12, 1e12],
  'most?': [-1e12, 1e12],
} as const;

export type LiveTarget = Like<typeof TARGET>;
export type LiveTest = Like<typeof CONDITION_TEST>;

export type LiveCondition =
  | LiveTest
  | { readonly all: readonly LiveCondition[] }
  | { readonly any: readonly LiveCondition[] }
  | { readonly not: LiveCondition };

export interface LiveFallback {
  /** In this order. */
  readonly fallback: readonly LiveNode[];
  /** Statuses of a failure behind which the next is tried. Absent: `RETRIED_STATUSES`, and what is no matter of the request: a key that is refused, a model that the account may not use. */
  readonly on?: readonly number[];
}

export interface LiveBalance {
  readonly balance: readonly { readonly weight: number; readonly node: LiveNode }[];
  /** 0: every request by itself. Absent: a conversation stays where it began. */
  readonly sticky?: 0;
}

export interface LiveConditional {
  /** The first whose condition is met. */
  readonly when: readonly { readonly condition: LiveCondition; readonly node: LiveNode }[];
  /** Absent: a request that meets none is refused. */
  readonly otherwise?: LiveNode;
}

export type LiveNode = LiveTarget | LiveFallback | LiveBalance | LiveConditional;

// biome-ignore lint/suspicious/noExplicitAny: a parsed document, before anything is known of it
const conditionOf = (value: any): Shape =>
  value?.all ? { all: [conditionOf, 20] } : value?.any ? { any: [conditionOf, 20] } : value?.not ? { not: conditionOf } : CONDITION_TEST;

/** Of nodes at this depth of a route. */
const nodeAt =
  (depth: number): Shape =>
  // biome-ignore lint/suspicious/noExplicitAny: see above
  (value: any): boolean | Shape => {
    const inner = nodeAt(depth + 1);
    if (depth > MAX_ROUTE_DEPTH) return false;
    if (value?.fallback) return { fallback: [inner, MAX_TARGETS], 'on?': FAILURE_STATUSES };
    if (value?.balance) return { balance: [{ weight: WEIGHT, node: inner }, MAX_TARGETS], 'sticky?': 0 };
    if (value?.when) return { when: [{ condition: conditionOf, node: inner }, MAX_TARGETS], 'otherwise?': inner };
    return TARGET;
  };

export const LIVE_ROUTE = {
  name: TEXT,
  node: nodeAt(1),
  /** Calls for one request. Absent: `MAX_ATTEMPTS.default`. */
  'maxAttempts?': [MAX_ATTEMPTS.from, MAX_ATTEMPTS.to],
  /** For all calls of one request together. Absent: the longest request that is served. */
  'deadline?': ROUTE_DURATION,
} as const;

export interface LiveRoute extends Omit<Like<typeof LIVE_ROUTE>, 'node'> {
  readonly node: LiveNode;
}

/** Routes are not looked into here: `readableRoutes` leaves out what this version cannot read. */
export const LIVE_ROUTES = {
  /** Route of requests that name none. Absent: the default provider. */
  'default?': ROUTE_NAME,
  /** By the name that a client writes in `x-portkey-config`. */
  'routes?': [ANYTHING, MAX_ROUTES],
  /** By the model that a client asks for. */
  'aliases?': [ANYTHING, MAX_ROUTES],
  '*': ANYTHING,
} as const;

export interface LiveRoutes {
  readonly default?: string;
  readonly routes?: readonly LiveRoute[];
  readonly aliases?: readonly LiveRoute[];
}

/** Throws an Error that begins with the path of what no task could read. */
export const checkRoute = (route: unknown, path: string): void => check(LIVE_ROUTE, route, path);

/**
 * Without the rows that this version cannot read: requests that ask for them are refused, all others are served.
 *
 * @param skip is told the path of each
 */
export function readableRoutes(
  { routes = [], aliases = [], ...rest }: LiveRoutes,
  skip: (path: string) => void,
): Required<Omit<LiveRoutes, 'default'>> & LiveRoutes {
  const readable = (name: string, rows: readonly LiveRoute[]): readonly LiveRoute[] =>
    rows.filter((row, index) => {
      try {
        checkRoute(row, `$.routing.${name}[${index}]`);
        return true;
      } catch (error) {
        skip((error as Error).message);
        return false;
      }
    });
  return { ...rest, routes: readable('routes', routes), aliases: readable('aliases', aliases) };
}
