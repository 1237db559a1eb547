import type { ProviderConfiguration, SecretKey } from '../src/contract';
import { type Aws, callAws } from './aws';
import { parseJson } from './parsing';
import { createPoll } from './polling';
import { Refusal } from './refusal';
import type { Log } from './transport';

export interface ProviderKeys {
  /** Reads every key; resolves when each has been tried once. */
  start(): Promise<unknown>;
  /** A key of the provider, read within the last minute. Throws `Refusal('provider_key_not_set')`; why, only the log says. */
  key(provider: string, number?: number): Promise<string>;
}

const TIMING = { refreshMs: 60_000, retryMs: 10_000 };
/** What is no key. */
const FAULTS: readonly (readonly [string, RegExp])[] = [
  ['has no value', /^$/],
  ['is a placeholder', /^(<.*>|(replace|change)[-_]?(me|this)|placeholder|todo|x+)$/i],
  ['has a character that cannot stand in a header', /[^\x21-\x7e]/],
];

/**
 * The keys of the providers that have a secret. One that is used is read again every minute; one that is not costs no call, and is read before
 * it is used again. The last good value is kept while a read fails.
 */
export const createProviderKeys = (
  providers: readonly Pick<ProviderConfiguration, 'name' | 'credential'>[],
  aws: Aws,
  log: Log,
  timing = TIMING,
): ProviderKeys => {
  const keys = new Map<string, (() => Promise<string>)[]>();
  const starts: (() => Promise<void> | undefined)[] = [];

  const createKey = (name: string, index: number, { secretArn, field }: SecretKey): (() => Promise<string>) => {
    const call = {
      service: 'secretsmanager',
      target: 'secretsmanager.GetSecretValue',
      contentType: 'application/x-amz-json-1.1',
      body: { SecretId: secretArn },
    };
    let value = '';
    let used = false;
    let stale = false;
    const read = async () => {
      const { document } = await callAws(aws, call);
      const secret = document?.SecretString;
      const key = field ? parseJson(secret)?.[field] : secret;
      value = typeof key === 'string' ? key.trim() : '';
      const fault = FAULTS.find(([, pattern]) => pattern.test(value));
      if (!fault) return;
      value = '';
      throw new Error(`not set: ${field ?? 'the secret'} ${fault[0]}`);
    };
    const wanted = () => {
      stale = !used;
      used = false;
      return !stale;
    };
    const refresh = () =>
      read().finally(() => {
        stale = false;
      });
    const poll = createPoll(`key ${index + 1} of provider ${name}, ${secretArn}`, refresh, () => timing.refreshMs, log, wanted);
    starts.push(poll);
    return async () => {
      if (stale) await poll();
      else used = true;
      if (value) return value;
      poll(timing.retryMs);
      throw new Refusal('provider_key_not_set', name);
    };
  };

  for (const { name, credential } of providers) {
    if (credential.from !== 'secret') continue;
    const secrets = [credential, ...(credential.others ?? [])];
    keys.set(
      name,
      secrets.map((secret, index) => createKey(name, index, secret)),
    );
  }

  return {
    start: () => Promise.all(starts.map((start) => start())),
    async key(provider, number = 0) {
      const key = keys.get(provider)?.[number];
      if (!key) throw new Refusal('provider_key_not_set');
      return key();
    },
  };
};
