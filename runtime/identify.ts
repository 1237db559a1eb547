/** Who asks: the one credential of a request, shown to the verifier of its kind; then its client, as the live document knows it. */
import { type Identities, KEY_HEADERS, type Limits, type Policy } from '../src/contract';
import { OTHER } from '../src/contract/catalogue';
import { createIssuerKeys, type IssuerKeys } from './keys';
import type { LiveStore } from './live';
import { Refusal } from './refusal';
import type { Log } from './transport';
import { createTokenVerifier } from './verifiers/access-tokens';
import { invalid, type Verified, type Verifier } from './verifiers/verifier';

export interface Caller {
  readonly clientId?: string;
  /** Name for records and metrics. */
  readonly client: string;
  readonly team?: string;
  /** The person, where one signed in. */
  readonly user?: string;
  /** Id of the API key that it came with. */
  readonly apiKey?: string;
  readonly policy?: Policy;
  /** Of the API key. */
  readonly keyLimits?: Limits;
}

/** Who sends a request with these headers. Synchronous unless something must be read; throws, or rejects with, a `Refusal`. */
export type Identify = (rawHeaders: readonly string[], now?: number) => Caller | Promise<Caller>;

export interface IdentifyDependencies {
  readonly live: Pick<LiveStore, 'loaded' | 'client' | 'clientNamed' | 'person' | 'denied' | 'deniedPerson'>;
  readonly log: Log;
  /** Default: the keys of the configured issuer, fetched from now on. */
  readonly keys?: IssuerKeys;
  /** Of what is taken beside tokens. */
  readonly others?: readonly Verifier[];
}

const MAX_LENGTH = 8_192;
const ANONYMOUS: Caller = { client: 'anonymous' };

/** The one credential of a request, and its verifier: a header that comes twice, or two credentials that differ, are none. */
const credentialOf = (rawHeaders: readonly string[], names: ReadonlySet<string>, verifiers: readonly Verifier[]): [string, Verifier] => {
  const given = new Map<string, string | undefined>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i].toLowerCase();
    if (!names.has(name)) continue;
    if (given.has(name)) invalid();
    given.set(name, name === 'authorization' ? /^bearer (\S+)$/i.exec(rawHeaders[i + 1])?.[1] : rawHeaders[i + 1]);
  }
  if (given.size === 0) throw new Refusal('missing_token');
  const verifierOf = (value = '') => verifiers.find(({ pattern }) => pattern.test(value));
  const [credential = '', ...others] = new Set([...given.values()].filter(verifierOf));
  if (others.length > 0) invalid(`${[...given.keys()].join(' and ')} differ`);
  const verifier = credential.length <= MAX_LENGTH && verifierOf(credential);
  return verifier ? [credential, verifier] : invalid();
};

/** Verifies what the caller shows, then its client against the live configuration. */
export const createIdentify = (identity: Identities, { live, log, keys: given, others = [] }: IdentifyDependencies): Identify => {
  const [first] = identity;
  if (first.method === 'none') return () => ANONYMOUS;
  const keys = given ?? createIssuerKeys(first, log);
  keys.start();
  const verifiers = [createTokenVerifier(first, keys), ...others];
  const names: ReadonlySet<string> = new Set(['authorization', ...(first.keyHeaders ?? KEY_HEADERS)]);

  /** On every request, so that a revocation holds as soon as it has been polled. */
  const callerOf = (verified: Verified): Caller => {
    const { clientId: told = '', client: name, apiKey, keyLimits, registered } = verified;
    if (!live.loaded) throw new Refusal('configuration_not_loaded');
    const client = name === undefined ? live.client(told) : live.clientNamed(name);
    const clientId = (name === undefined ? told : client?.clientId) || undefined;
    if (live.denied(clientId ?? '')) throw new Refusal('client_denied');
    const person = live.person(verified);
    if (person && live.deniedPerson(person.user)) throw new Refusal('person_denied');
    if (person) return { clientId, ...person };
    if (!client && registered) throw new Refusal('unknown_client');
    return { clientId, client: client?.name ?? OTHER, team: client?.team, apiKey, keyLimits, policy: client };
  };

  return (rawHeaders, now = Date.now()) => {
    const [credential, verifier] = credentialOf(rawHeaders, names, verifiers);
    const verified = verifier.verify(credential, now);
    return verified instanceof Promise ? verified.then(callerOf) : callerOf(verified);
  };
};
