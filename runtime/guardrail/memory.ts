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
  put(key: string, remembered: Remembered): void;
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

export function createMemory(lifetime: number, now = () => performance.now()): Memory {
  const entries = new Map<string, { readonly remembered: Remembered; readonly until: number; readonly size: number }>();
  let held = 0;

  const forget = (key: string): void => {
    held -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  };

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry && entry.until > now()) return entry.remembered;
      forget(key);
      return undefined;
    },
    put(key, remembered) {
      if (lifetime <= 0) return;
      const size = OVERHEAD + (remembered.text?.length ?? 0);
      forget(key);
      entries.set(key, { remembered, until: now() + lifetime, size });
      held += size;
      // a Map has them in the order of their coming
      for (const oldest of entries.keys()) {
        if (held <= MAX_SIZE) break;
        forget(oldest);
      }
    },
  };
}
