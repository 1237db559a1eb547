/** A store with all that it is asked with: the credential that is shown to it, and the secret that seals what stands in it. */
import type { SecretKey, StoreConfiguration } from '../../src/contract';
import type { Aws } from '../aws';
import { createProviderKeys } from '../secrets';
import type { Log } from '../transport';
import { STORE_KEY, storeCredential } from './credential';
import { createSeal, type Seal } from './seal';
import { Valkey } from './valkey';

export interface OpenedStore {
  readonly store: Valkey;
  /** The secret as it is now. */
  readonly secret: () => Promise<string>;
  /** Resolves when each of them has been tried once. */
  start(): Promise<unknown>;
}

/** `name` is what the log calls it; `secret` where what stands in it is sealed. */
export function openStore(address: StoreConfiguration, aws: Aws, log: Log, name = STORE_KEY, secret?: SecretKey): OpenedStore {
  const { auth } = address;
  const keys = createProviderKeys(
    [
      ...(secret ? [{ name, credential: { from: 'secret' as const, ...secret } }] : []),
      ...(auth.method === 'password' ? [{ name: STORE_KEY, credential: { from: 'secret' as const, ...auth } }] : []),
    ],
    aws,
    log,
  );
  const store = new Valkey(address, storeCredential(auth, aws, keys), log, name);
  return { store, secret: () => keys.key(name), start: () => Promise.all([keys.start(), store.start()]) };
}

/** The seal of a secret as it is now: another one when that changes. */
export function currentSeal(secret: () => Promise<string>, purpose: string): () => Promise<Seal> {
  let made: { readonly of: string; readonly seal: Seal } | undefined;
  return async () => {
    const value = await secret();
    if (made?.of !== value) made = { of: value, seal: createSeal(value, purpose) };
    return made.seal;
  };
}
