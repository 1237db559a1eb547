/** Answers that are given again. Whatever goes wrong with it, a request is served as if it were not there. */
import { CACHE_KEY_PREFIX, type ResponseCacheConfiguration } from '../../src/contract';
import type { Exchange, Planned } from '../exchange';
import type { LiveStore } from '../live';
import { ownerIn } from '../owner';
import { Refusal } from '../refusal';
import type { Account } from '../settlement';
import { Breaker, currentSeal, deadlineIn, SEAL_BYTES, type Seal, type ValueStore } from '../store';
import { AnswerCopy, isFit } from './answers';
import { type Directives, directivesOf } from './directives';
import { type Entry, read, written } from './entry';
import { type NameParts, overridesOf, partsOf } from './request-name';
import { isCacheable } from './requests';

export interface ResponseCache {
  /** From what is kept; where there is nothing, what is answered is copied as it goes out. */
  answer(exchange: Planned): void | Promise<void>;
  /** What was copied, where it may be given again. */
  keep(exchange: Exchange, account: Account): void;
  /** Resolves when what is to be kept is kept, as far as it can be. */
  flushed(): Promise<void>;
  /** What was late or cannot be read, since the last call. */
  takeErrors(): number;
}

export interface ResponseCacheDependencies {
  readonly configuration: ResponseCacheConfiguration;
  readonly gateway: string;
  readonly live: Pick<LiveStore, 'route' | 'alias'>;
  readonly store: Pick<ValueStore, 'get' | 'set'>;
  readonly secret: () => Promise<string>;
}

/** One value in the store, sealed. */
const MAX_ENTRY = 1024 * 1024;
/** What is said of an answer beside its bytes. */
const HEAD_BYTES = 4_096;
/** Of all answers of a task that are being copied, or on their way to the store. */
const MAX_COPIED = 32 * 1024 * 1024;

const LATE = 'the response cache was late';

/** What is known of a request in time. */
interface Lookup {
  readonly name: string;
  readonly seal: Seal;
  readonly entry?: readonly [Entry, Buffer];
  /** Something stands there, and not what this cache put there. */
  readonly isUnreadable?: boolean;
}

/** An answer to come. */
interface Copied {
  readonly name: string;
  readonly seal: Seal;
  readonly copy: AnswerCopy;
}

export function createResponseCache({ configuration, gateway, live, store, secret }: ResponseCacheDependencies): ResponseCache {
  const { cacheScope, ttl, lookupTimeout, toolCalls = false, optIn = false } = configuration;
  const budget = { left: MAX_COPIED };
  const copies = new WeakMap<Exchange, Copied>();
  const writing = new Set<Promise<void>>();
  const breaker = new Breaker();
  const sealNow = currentSeal(secret, 'response cache');
  let errors = 0;

  const isOn = ({ caller }: Planned): boolean => (caller?.policy?.responseCache ?? (optIn ? 'off' : 'on')) === 'on';

  /** What stands in the store under this name; throws where it does not say. */
  async function found(name: string, from: Seal, maxAge: number): Promise<Pick<Lookup, 'entry' | 'isUnreadable'>> {
    const sealed = await store.get(CACHE_KEY_PREFIX + name);
    if (!sealed) return {};
    const plain = from.open(name, sealed);
    const entry = plain && read(plain);
    // its lifetime in the store was that of another configuration, perhaps
    const isFresh = entry && Date.now() - entry[0].at < Math.min(ttl, maxAge);
    return { entry: isFresh ? entry : undefined, isUnreadable: !entry };
  }

  async function lookUp(exchange: Planned, parts: NameParts, { isRefresh, maxAge }: Directives): Promise<Lookup> {
    const seal = await sealNow();
    const name = seal.nameOf(partsOf(exchange, live, parts), exchange.body.bytes);
    return { name, seal, ...(isRefresh ? {} : await found(name, seal, maxAge)) };
  }

  /** One for each lookup at most: the store counts what it did not answer itself. */
  function failed(error: unknown, lookup: Promise<Lookup>): void {
    breaker.failed();
    const countsRefusal = (reason: unknown): void => {
      if (reason instanceof Refusal) errors++;
    };
    if ((error as Error).message !== LATE) countsRefusal(error);
    else void lookup.then(() => errors++, countsRefusal);
  }

  function give(exchange: Planned, { at, status, stream, headers, edits, cost = 0, ...kept }: Entry, body: Buffer): void {
    const { answer } = exchange;
    exchange.kept = kept;
    exchange.edits.push(...edits);
    tell(exchange, 'hit', cost, { age: String(Math.max(0, Math.floor((Date.now() - at) / 1000))) });
    exchange.stream = stream;
    if (stream) {
      answer.begin(status, headers);
      answer.write(body);
      answer.end();
    } else answer.whole(status, headers, body);
  }

  return {
    async answer(exchange) {
      const directives = directivesOf(exchange.request.headers);
      const { isExcluded, isRefresh, namespace } = directives;
      const overrides = overridesOf(exchange);
      const owner = ownerIn(cacheScope, exchange.caller);
      if (isExcluded || !owner || !isOn(exchange) || !isCacheable(exchange, overrides, toolCalls)) return tell(exchange, 'disabled');
      tell(exchange, isRefresh ? 'refresh' : 'miss');
      if (!breaker.lets) return;
      const deadline = deadlineIn(lookupTimeout, LATE);
      const lookup = lookUp(exchange, { gateway, owner, namespace, overrides }, directives);
      try {
        const { name, seal, entry, isUnreadable } = await Promise.race([lookup, deadline.rings]);
        if (isUnreadable) errors++;
        if (!isRefresh) breaker.succeeded();
        if (exchange.cancelled || exchange.answer.given) return;
        if (entry) return give(exchange, ...entry);
        const copy = new AnswerCopy(budget, MAX_ENTRY - HEAD_BYTES - SEAL_BYTES);
        copies.set(exchange, { name, seal, copy });
        exchange.answer.copy = copy;
      } catch (error) {
        failed(error, lookup);
      } finally {
        deadline.stop();
      }
    },

    keep(exchange, { cost }) {
      const copied = copies.get(exchange);
      if (!copied) return;
      const { name, seal: from, copy } = copied;
      copies.delete(exchange);
      if (!isFit(exchange, copy)) return copy.release();
      const { status, stream, edits, attempt } = exchange;
      const { model, stopReason, serviceTier } = attempt?.state ?? {};
      const { 'content-length': _, ...headers } = copy.headers ?? {};
      const entry: Entry = { at: Date.now(), status, stream, headers, edits, model, stopReason, serviceTier, cost };
      const sealed = from.seal(name, written(entry, copy.bytes()));
      if (sealed.length > MAX_ENTRY) return copy.release();
      const done = store.set(CACHE_KEY_PREFIX + name, sealed, ttl).then(
        () => breaker.succeeded(),
        () => breaker.failed(),
      );
      writing.add(done);
      void done.then(() => {
        writing.delete(done);
        copy.release();
      });
    },

    async flushed() {
      await Promise.all(writing);
    },

    takeErrors() {
      const count = errors;
      errors = 0;
      return count;
    },
  };
}

/** In Portkey's words; `saved` in USD. */
function tell(exchange: Planned, cached: NonNullable<Exchange['cached']>, saved = 0, more: Readonly<Record<string, string>> = {}): void {
  exchange.cached = cached;
  exchange.stageHeaders = { ...exchange.stageHeaders, 'x-portkey-cache-status': cached.toUpperCase(), ...more };
  if (cached === 'disabled') return;
  exchange.cacheHits = Number(cached === 'hit');
  exchange.cacheSavings = saved;
}
