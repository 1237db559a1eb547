/**
 * All clients share the company's accounts: what a provider keeps for one, another could name. Requests that point to something kept, or have it
 * kept, are refused. Closed lists, in the live document, where such pointers stand; everything else of a body passes.
 */

import { type LiveLists, matches, memoized } from '../src/contract';
import type { Api } from './endpoints';
import type { Exchange } from './exchange';
import type { Caller } from './identify';
import { Refusal } from './refusal';

// biome-ignore lint/suspicious/noExplicitAny: a client's document
type Document = any;

/** Read of every body, whatever the lists hold. */
const ALWAYS = ['model', 'stream', 'stream_options', 'store'];

type Asked = Pick<Exchange, 'endpoint' | 'body' | 'caller' | 'lists'>;

/** Throws with the place of the first pointer to something that is kept, and that the client is not granted. */
export function refuseStoredState(exchange: Asked): void {
  const named = storedState(exchange, (name) => isGranted(exchange.caller, name));
  if (named) throw new Refusal('stored_state_not_allowed', named);
}

/** Where the first pointer to something that is kept stands, but for those that are passed over. */
export function storedState({ endpoint, body, lists }: Asked, isPassed: (name: string) => boolean = () => false): string | undefined {
  if (!endpoint || !body?.document) return undefined;
  // a prompt that the account keeps
  if (endpoint.api === 'bedrock' && /:prompt\//.test(body.model ?? '')) return 'the model';
  for (const [name, path, pointsAt] of decisionsOf(lists.storedState[endpoint.api]).rules) {
    const place = isPassed(name) ? undefined : find(body.document, path, pointsAt);
    if (place !== undefined) return place.slice(1);
  }
  return undefined;
}

/** What is said of a pointer behind its place; undefined where the value is none. */
type PointsAt = (value: Document) => string | undefined;
/** What a grant names, where it stands, and what it is then. */
type Rule = readonly [name: string, path: readonly string[], pointsAt: PointsAt];

/** What is decided by the body of a request to an API, by its lists. */
interface Decisions {
  readonly rules: readonly Rule[];
  /** Top-level names that something is decided by, by what they are in lower case. */
  readonly names: ReadonlyMap<string, string>;
}

export const decisionsOf = memoized(({ pointers, types }: LiveLists['storedState'][Api]): Decisions => {
  const rules = [
    ...pointers.map((path): Rule => [path, path.split('.'), pointer]),
    ...types.flatMap(({ paths, allowed }) => paths.map((path): Rule => [`${path}.type`, path.split('.'), otherType(allowed)])),
  ];
  const names = [...ALWAYS, ...rules.map(([, [first]]) => first)].map((name) => [name.toLowerCase(), name] as const);
  return { rules, names: new Map(names) };
});

/** Whether the live document lets the client use what a rule names so. */
export const isGranted = (caller: Caller | undefined, name: string): boolean =>
  caller?.policy?.storedState?.some((pattern) => matches(pattern, name)) ?? false;

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);

/** What is not empty: an id beside nothing is a pointer. */
const content: PointsAt = (value) => (value?.length > 0 ? '' : undefined);

const pointer: PointsAt = (value) => (isGiven(value) ? '' : undefined);

/** Things of a type that is not allowed, or not so. Without one a thing is a message, as far as it can be one. */
function otherType(allowed: readonly string[]): PointsAt {
  const rows = allowed.map((each) => {
    const [name, ...conditions] = each.split(/(?=[+!])/);
    return [name, conditions.map((condition) => [condition.slice(1).split('.'), condition.startsWith('+')] as const)] as const;
  });
  return (item) => {
    if (!(item instanceof Object)) return undefined;
    const type = item.type ?? 'message';
    const isString = typeof type === 'string';
    const isAllowed =
      isString &&
      rows.some(
        ([name, conditions]) =>
          matches(name, type) && conditions.every(([path, isThere]) => (find(item, path, isThere ? content : pointer) !== undefined) === isThere),
      );
    // a client's own text
    return isAllowed ? undefined : `.type is ${isString ? type.replace(/[^\w.-]/g, '?').slice(0, 64) : typeof type}`;
  };
}

/** Where something at the path points, each name behind a dot. What is no list is read as its only item. */
function find(value: Document, path: readonly string[], pointsAt: PointsAt, depth = 0): string | undefined {
  const name = path[depth];
  if (name === undefined) return pointsAt(value);
  if (name === '*') {
    if (!Array.isArray(value)) return find(value, path, pointsAt, depth + 1);
    for (let index = 0; index < value.length; index++) {
      const found = find(value[index], path, pointsAt, depth + 1);
      if (found !== undefined) return `.${index}${found}`;
    }
    return undefined;
  }
  const found = value instanceof Object && Object.hasOwn(value, name) ? find(value[name], path, pointsAt, depth + 1) : undefined;
  return found === undefined ? undefined : `.${name}${found}`;
}
