/** What tasks remember together, so that each text is paid for once. Where the store cannot be asked, each remembers for itself. */
import { GUARDRAIL_KEY_PREFIX } from '../../src/contract';
import { fields, list, parseJson, text } from '../parsing';
import { currentSeal, type ValueStore } from '../store';
import type { Verdict } from './assessment';
import type { SharedMemory } from './checking';
import type { Remembered } from './memory';

export interface SharedMemoryDependencies {
  readonly store: ValueStore;
  readonly secret: () => Promise<string>;
  /** Which guardrail it is of, and which version: another one says something else. */
  readonly scope: string;
  readonly lifetime: number;
}

const PURPOSE = 'guardrail';
const VERDICTS: readonly string[] = ['passed', 'detected', 'masked', 'blocked'] satisfies readonly Verdict[];

export function createSharedMemory({ store, secret, scope, lifetime }: SharedMemoryDependencies): SharedMemory {
  const sealNow = currentSeal(secret, PURPOSE);

  async function findOne(key: string): Promise<Remembered | undefined> {
    const seal = await sealNow();
    const name = seal.nameOf(scope, Buffer.from(key));
    const sealed = await store.get(GUARDRAIL_KEY_PREFIX + name);
    const plain = sealed && seal.open(name, sealed);
    return plain && readable(parseJson(plain));
  }

  async function putOne(key: string, remembered: Remembered): Promise<void> {
    const seal = await sealNow();
    const name = seal.nameOf(scope, Buffer.from(key));
    await store.set(GUARDRAIL_KEY_PREFIX + name, seal.seal(name, Buffer.from(JSON.stringify(remembered))), lifetime);
  }

  return {
    async find(keys) {
      const all = await Promise.all(keys.map(async (key) => [key, await findOne(key).catch(() => undefined)] as const));
      return new Map(all.flatMap(([key, found]) => (found ? [[key, found] as const] : [])));
    },
    put(key, remembered) {
      if (lifetime > 0) void putOne(key, remembered).catch(() => undefined);
    },
  };
}

/** As this version writes it. */
function readable(document: unknown): Remembered | undefined {
  const { verdict, text: said, found } = fields(document);
  if (!VERDICTS.includes(String(verdict)) || (verdict === 'masked' && typeof said !== 'string')) return undefined;
  return { verdict: verdict as Verdict, text: typeof said === 'string' ? said : undefined, found: list(found).flatMap((each) => text(each) ?? []) };
}
