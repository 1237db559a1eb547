/** What tasks remember together, so that each text is paid for once. Where the store cannot be asked, each remembers for itself. */
import { GUARDRAIL_KEY_PREFIX } from '../../src/contract';
import { fields, list, parseJson, text } from '../parsing';
import { Breaker, currentSeal, deadlineIn, type Seal, type ValueStore } from '../store';
import type { Verdict } from './assessment';
import type { SharedMemory } from './checking';
import type { Remembered } from './memory';

export interface SharedMemoryDependencies {
  readonly store: Pick<ValueStore, 'get' | 'set'>;
  readonly secret: () => Promise<string>;
  /** Which guardrail it is of, and which version: another one says something else. */
  readonly scope: string;
  readonly lifetime: number;
  /** Milliseconds that a request may wait for all that it asks, the secret included. */
  readonly timeout: number;
}

export interface CountedMemory extends SharedMemory {
  /** What was late or cannot be read, since the last call; what the store counts itself is not in it. */
  takeErrors(): number;
}

const PURPOSE = 'guardrail';
const LATE = 'the guardrail memory was late';
const VERDICTS: readonly string[] = ['passed', 'detected', 'masked', 'blocked'] satisfies readonly Verdict[];

export function createSharedMemory({ store, secret, scope, lifetime, timeout }: SharedMemoryDependencies): CountedMemory {
  const sealNow = currentSeal(secret, PURPOSE);
  const breaker = new Breaker();
  let errors = 0;

  const sealed = (): Promise<Seal> =>
    sealNow().catch((error) => {
      errors++;
      throw error;
    });

  async function findOne(seal: Seal, key: string): Promise<Remembered | undefined> {
    const name = seal.nameOf(scope, Buffer.from(key));
    const entry = await store.get(GUARDRAIL_KEY_PREFIX + name);
    if (!entry) return undefined;
    const plain = seal.open(name, entry);
    const remembered = plain && readable(parseJson(plain));
    if (!remembered) errors++;
    return remembered;
  }

  async function findAll(keys: readonly string[], known: Map<string, Remembered>): Promise<void> {
    const seal = await sealed();
    const find = async (key: string): Promise<void> => {
      const found = await findOne(seal, key);
      if (found) known.set(key, found);
    };
    await Promise.all(keys.map(find));
  }

  async function putOne(key: string, remembered: Remembered): Promise<void> {
    const seal = await sealed();
    const name = seal.nameOf(scope, Buffer.from(key));
    await store.set(GUARDRAIL_KEY_PREFIX + name, seal.seal(name, Buffer.from(JSON.stringify(remembered))), lifetime);
  }

  return {
    async find(keys) {
      const known = new Map<string, Remembered>();
      if (!breaker.lets) return known;
      const deadline = deadlineIn(timeout, LATE);
      try {
        await Promise.race([findAll(keys, known), deadline.rings]);
        breaker.succeeded();
      } catch (error) {
        if ((error as Error).message === LATE) errors++;
        breaker.failed();
      } finally {
        deadline.stop();
      }
      // what comes late is not heeded
      return new Map(known);
    },

    put(key, remembered) {
      if (lifetime <= 0 || !breaker.lets) return;
      void putOne(key, remembered).then(
        () => breaker.succeeded(),
        () => breaker.failed(),
      );
    },

    takeErrors() {
      const count = errors;
      errors = 0;
      return count;
    },
  };
}

/** As this version writes it. */
function readable(document: unknown): Remembered | undefined {
  const { verdict, text: said, found } = fields(document);
  if (!VERDICTS.includes(String(verdict)) || (verdict === 'masked' && typeof said !== 'string')) return undefined;
  return { verdict: verdict as Verdict, text: typeof said === 'string' ? said : undefined, found: list(found).flatMap((each) => text(each) ?? []) };
}
