import { createPublicKey, type KeyObject } from 'node:crypto';
import type { OidcIdentity } from '../src/contract';
import { parseJson } from './parsing';
import { createPoll } from './polling';
import { Refusal } from './refusal';
import { type Log, type Request, request } from './transport';

/** A public key of the issuer. The same object as long as the issuer publishes it unchanged. */
export interface IssuerKey {
  /** Algorithm and key id: a key serves one algorithm only, whatever a token says. */
  readonly id: string;
  readonly publicKey: KeyObject;
  readonly material: string;
}

export interface IssuerKeys {
  /** Begins to fetch. */
  start(): Promise<void> | undefined;
  /** The key, or undefined when the issuer has none of this id. Throws `Refusal('keys_not_available')` when no keys are known. */
  find(id: string): IssuerKey | undefined | Promise<IssuerKey | undefined>;
  /** Whether the issuer still publishes the key. */
  holds(key: IssuerKey): boolean;
}

export const KEY_TIMING = { refreshMs: 300_000, unknownKeyMs: 30_000, retryMs: 3_000, keepMs: 86_400_000 };
const MAX_BYTES = 150_000;
const MAX_KEYS = 100;
const MIN_RSA_BITS = 2_048;

// biome-ignore lint/suspicious/noExplicitAny: a document of the issuer, checked here
const parseKey = (jwk: any): IssuerKey | undefined => {
  const { kid, kty, use, alg, key_ops: operations, n, e, crv, x, y } = jwk ?? {};
  const algorithm = kty === 'RSA' ? 'RS256' : kty === 'EC' && crv === 'P-256' ? 'ES256' : undefined;
  if (!algorithm || typeof kid !== 'string' || (use ?? 'sig') !== 'sig' || (alg ?? algorithm) !== algorithm) return undefined;
  if (Array.isArray(operations) && !operations.includes('verify')) return undefined;
  const publicJwk = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  try {
    const publicKey = createPublicKey({ key: publicJwk, format: 'jwk' });
    const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS;
    return bits < MIN_RSA_BITS ? undefined : { id: `${algorithm} ${kid}`, publicKey, material: JSON.stringify(publicJwk) };
  } catch {
    return undefined;
  }
};

/** The issuer's key set: fetched in the background, on an unknown id at most every 30 s, the last good one kept for 24 h. */
export const createIssuerKeys = (
  { issuer, jwksUri }: Pick<OidcIdentity, 'issuer' | 'jwksUri'>,
  log: Log,
  send: Request = request,
  timing = KEY_TIMING,
): IssuerKeys => {
  let keys: ReadonlyMap<string, IssuerKey> = new Map();
  let readAt = -Infinity;
  let discovered: string | undefined;
  const known = () => performance.now() - readAt < timing.keepMs;

  const getJson = async (url: string) => {
    if (!/^https:/.test(url) && !(/^http:/.test(url) && /^http:/.test(issuer))) throw new Error(`${url} is not https`);
    const { status, body } = await send(url, { headers: { accept: 'application/json' }, maxBytes: MAX_BYTES });
    if (status !== 200) throw new Error(`${url} answered ${status}`);
    return parseJson(body);
  };

  const discover = async () => {
    const document = await getJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    if (document?.issuer !== issuer) throw new Error('the discovery document names another issuer');
    return String(document.jwks_uri);
  };

  const read = async () => {
    const uri = jwksUri ?? discovered ?? (await discover());
    discovered = undefined;
    const list = (await getJson(uri))?.keys;
    if (!Array.isArray(list) || list.length > MAX_KEYS) throw new Error(`${uri} holds no list of at most ${MAX_KEYS} keys`);
    const found = new Map<string, IssuerKey>();
    for (const key of list.map(parseKey)) {
      const before = key && keys.get(key.id);
      if (key) found.set(key.id, before?.material === key.material ? before : key);
    }
    if (found.size === 0) throw new Error(`${uri} holds no key that can be used`);
    keys = found;
    readAt = performance.now();
    discovered = uri;
  };

  const pause = () => (known() ? timing.unknownKeyMs : timing.retryMs);
  const fetch = createPoll("the issuer's keys", read, (failed) => (failed ? pause() : timing.refreshMs), log);
  const look = (id: string) => {
    if (!known()) throw new Refusal('keys_not_available');
    return keys.get(id);
  };

  return {
    start: fetch,
    find: (id) => (known() && keys.get(id)) || (fetch(pause())?.then(() => look(id)) ?? look(id)),
    holds: (key) => known() && keys.get(key.id) === key,
  };
};
