/**
 * All clients share the company's accounts: what a provider keeps for one, another could name. Requests that point to something kept, or have it
 * kept, are refused. Closed lists, in the live document, where such pointers stand; everything else of a body passes.
 */

import type { LiveLists } from '../src/contract';
import type { Api } from './endpoints';
import type { Exchange } from './exchange';
import type { Caller } from './identify';
import type { LiveStore } from './live';
import { matches } from './providers';
import { Refusal } from './refusal';

// biome-ignore lint/suspicious/noExplicitAny: a client's document
type Document = any;

/** Read of every body, whatever the lists hold. */
const ALWAYS = ['model', 'stream', 'stream_options', 'store'];

type Asked = Pick<Exchange, 'endpoint' | 'body' | 'caller'>;

/** Throws with the name of the first pointer to something that is kept, and that the client is not granted. */
export function refuseStoredState(exchange: Asked, live: Pick<LiveStore, 'lists'>): void {
  const named = storedState(exchange, live, (name) => isGranted(exchange.caller, name));
  if (named) throw new Refusal('stored_state_not_allowed', named);
}

/** The name of the first pointer to something that is kept, but for those that are passed over. */
export function storedState(
  { endpoint, body }: Asked,
  { lists }: Pick<LiveStore, 'lists'>,
  isPassed: (name: string) => boolean = () => false,
): string | undefined {
  if (!endpoint || !body?.document) return undefined;
  // a prompt that the account keeps
  if (endpoint.api === 'bedrock' && /:prompt\//.test(body.model ?? '')) return 'the model';
  return decisionsOf(lists, endpoint.api).rules.find(([name, path, isSo]) => !isPassed(name) && find(body.document, path, isSo))?.[0];
}

/** What a refusal names, where it stands, and what it is then. */
type Rule = readonly [name: string, path: readonly string[], isSo: (value: Document) => boolean];

/** What is decided by the body of a request to an API. */
interface Decisions {
  readonly rules: readonly Rule[];
  /** Top-level names that something is decided by, by what they are in lower case. */
  readonly names: ReadonlyMap<string, string>;
}

/** Of each API's lists, once. */
const made = new WeakMap<object, Decisions>();

export function decisionsOf({ storedState }: LiveLists, api: Api): Decisions {
  const lists = storedState[api];
  let decisions = made.get(lists);
  if (!decisions) {
    const rules = [
      ...lists.pointers.map((path): Rule => [path, path.split('.'), isGiven]),
      ...lists.types.flatMap(({ paths, allowed }) => paths.map((path): Rule => [`${path}.type`, path.split('.'), isOther(allowed)])),
    ];
    const names = [...ALWAYS, ...rules.map(([, [first]]) => first)].map((name) => [name.toLowerCase(), name] as const);
    decisions = { rules, names: new Map(names) };
    made.set(lists, decisions);
  }
  return decisions;
}

/** Whether the live document lets the client use what a refusal would name so. */
export const isGranted = (caller: Caller | undefined, name: string): boolean =>
  caller?.storedState?.some((pattern) => matches(pattern, name)) ?? false;

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);

const isOther =
  (allowed: readonly string[]) =>
  (item: Document): boolean => {
    const { type = 'message' } = item ?? {};
    return item instanceof Object && !allowed.some((each) => matches(each, String(type)));
  };

/** Whether something at the path is so. */
function find(value: Document, [name, ...rest]: readonly string[], isSo: (value: Document) => boolean): boolean {
  if (name === undefined) return isSo(value);
  if (name === '*') return Array.isArray(value) && value.some((item) => find(item, rest, isSo));
  return value instanceof Object && Object.hasOwn(value, name) && find(value[name], rest, isSo);
}
