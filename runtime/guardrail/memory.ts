/** What the guardrail said of a text, by its hash: so that what stands in every request of a session is paid for once, and masked alike each time. */
import { hash } from 'node:crypto';
import type { Verdict } from './assessment';
import type { Source } from './question';

/** Of one text. */
export interface Remembered {
  readonly verdict: Verdict;
  /** `masked`: what it has become; `blocked`: what is said in its place. */
  readonly text?: string;
  readonly found: readonly string[];
}

export interface Memory {
  get(key: string): Remembered | undefined;
  /** Where there is no more room, whoever has most of it forgets. */
  put(key: string, remembered: Remembered, owner?: string): void;
}

/** Characters, and about as many bytes. */
const MAX_SIZE = 16 * 1024 * 1024;
/** Of an entry, beside its text. */
const OVERHEAD = 200;

/**
 * Of one version of one guardrail, which a task has. What was found of a text depends on what was shown with it, and how soon it is answered tells that it
 * was shown before: so what one has said is remembered for nobody else.
 */
export const memoryKey = (source: Source, text: string, owner = ''): string => hash('sha256', `${source} ${JSON.stringify(owner)} ${text}`, 'base64');

interface Entry {
  readonly remembered: Remembered;
  readonly until: number;
  readonly size: number;
  readonly owner: string;
}

export function createMemory(lifetime: number, now = () => performance.now()): Memory {
  const entries = new Map<string, Entry>();
  /** By their owners, the keys in the order of their coming, and how much they take. */
  const owners = new Map<string, { readonly keys: Set<string>; held: number }>();
  let held = 0;

  function forget(key: string): void {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    held -= entry.size;
    const of = owners.get(entry.owner);
    if (!of) return;
    of.keys.delete(key);
    of.held -= entry.size;
    if (of.keys.size === 0) owners.delete(entry.owner);
  }

  /** So that nobody makes others pay for their texts again. */
  function makeRoom(): void {
    while (held > MAX_SIZE) {
      let largest: { readonly keys: Set<string>; readonly held: number } | undefined;
      for (const each of owners.values()) if (!largest || each.held > largest.held) largest = each;
      const [oldest] = largest?.keys ?? [];
      if (oldest === undefined) return;
      forget(oldest);
    }
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry && entry.until > now()) return entry.remembered;
      forget(key);
      return undefined;
    },
    put(key, remembered, owner = '') {
      if (lifetime <= 0) return;
      const size = OVERHEAD + (remembered.text?.length ?? 0);
      forget(key);
      entries.set(key, { remembered, until: now() + lifetime, size, owner });
      const of = owners.get(owner) ?? { keys: new Set(), held: 0 };
      owners.set(owner, of);
      of.keys.add(key);
      of.held += size;
      held += size;
      makeRoom();
    },
  };
}
