import { hash, verify } from 'node:crypto';
import { COGNITO_ISSUER, type IdentityConfiguration, KEY_HEADERS, type OidcIdentity, type Policy } from '../src/contract';
import { OTHER } from '../src/contract/catalogue';
import { parseJson } from './aws';
import { createIssuerKeys, type IssuerKey, type IssuerKeys } from './keys';
import type { LiveStore } from './live';
import { Refusal } from './refusal';
import type { Log } from './transport';

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
}

/** Who sends a request with these headers. Synchronous unless keys must be fetched; throws, or rejects with, a `Refusal`. */
export type Identify = (rawHeaders: readonly string[], now?: number) => Caller | Promise<Caller>;

export interface IdentifyDependencies {
  readonly live: Pick<LiveStore, 'loaded' | 'client' | 'denied'>;
  readonly log: Log;
  /** Default: the keys of the configured issuer, fetched from now on. */
  readonly keys?: IssuerKeys;
}

interface Verified {
  readonly clientId?: string;
  readonly expiresAt: number;
  readonly key: IssuerKey;
}

const MAX_TOKEN_LENGTH = 8_192;
const MAX_VERIFIED = 10_000;
const SKEW_MS = 60_000;
const ANONYMOUS: Caller = { client: 'anonymous' };

const invalid = (detail?: string): never => {
  throw new Refusal('invalid_token', detail);
};

/** What a token looks like, so that a dummy that an SDK insists on sending beside it is not taken for a second one. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The one token of a request: a header that comes twice, or two tokens that differ, are none. */
const tokenOf = (rawHeaders: readonly string[], names: ReadonlySet<string>): string => {
  const given = new Map<string, string | undefined>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i].toLowerCase();
    if (!names.has(name)) continue;
    if (given.has(name)) invalid();
    given.set(name, name === 'authorization' ? /^bearer (\S+)$/i.exec(rawHeaders[i + 1])?.[1] : rawHeaders[i + 1]);
  }
  if (given.size === 0) throw new Refusal('missing_token');
  const [token, ...others] = new Set([...given.values()].filter((value) => value && JWT.test(value)));
  if (others.length > 0) invalid(`${[...given.keys()].join(' and ')} differ`);
  return token && token.length <= MAX_TOKEN_LENGTH ? token : invalid();
};

/** Bytes of one part of a token; anything but the one canonical base64url spelling is refused. */
const decode = (part: string) => {
  const bytes = Buffer.from(part, 'base64url');
  return part && bytes.toString('base64url') === part ? bytes : invalid();
};

const strings = (value: unknown, separator?: string): unknown[] =>
  typeof value === 'string' ? value.split(separator as string) : Array.isArray(value) ? value : [];

/** What the claims of a token with a good signature say. */
// biome-ignore lint/suspicious/noExplicitAny: claims are checked here
const checkClaims = (rules: OidcIdentity, claims: any, key: IssuerKey, now: number): Verified => {
  const { audiences, clientIds, requiredScope } = rules;
  if (claims?.iss !== rules.issuer) invalid('iss');
  if (!Number.isFinite(claims.exp)) invalid('exp');
  const expiresAt = claims.exp * 1_000 + SKEW_MS;
  if (expiresAt <= now) throw new Refusal('expired_token');
  for (const name of ['nbf', 'iat']) {
    const { [name]: time = 0 } = claims;
    if (!Number.isFinite(time) || time * 1_000 > now + SKEW_MS) invalid(name);
  }
  // a pool that only the deployment knows is one of Cognito all the same
  if ((rules.requireAccessTokenUse || COGNITO_ISSUER.test(rules.issuer)) && claims.token_use !== 'access') invalid('token_use');
  if (audiences && !strings(claims.aud).some((each) => audiences.includes(each as string))) invalid('aud');
  const clientId = rules.clientIdClaims.map((name) => claims[name]).find((each) => typeof each === 'string' && each);
  if (clientIds && !clientIds.includes(clientId)) throw new Refusal('unknown_client');
  if (requiredScope && !strings(claims[rules.scopeClaim], ' ').includes(requiredScope)) throw new Refusal('insufficient_scope');
  return { clientId, expiresAt, key };
};

/** Verifies the caller's token against the issuer's keys, then its client against the live configuration. */
export const createIdentify = (configuration: IdentityConfiguration, { live, log, keys: given }: IdentifyDependencies): Identify => {
  if (configuration.method === 'none') return () => ANONYMOUS;
  const keys = given ?? createIssuerKeys(configuration, log);
  keys.start();
  const names: ReadonlySet<string> = new Set(['authorization', ...(configuration.keyHeaders ?? KEY_HEADERS)]);
  const cache = new Map<string, Verified>(); // in order of last use

  const remember = (digest: string, verified: Verified): Caller => {
    cache.delete(digest);
    cache.set(digest, verified);
    if (cache.size > MAX_VERIFIED) cache.delete(cache.keys().next().value as string);
    // on every request, so that a revocation holds as soon as it has been polled
    const { clientId = '' } = verified;
    if (!live.loaded) throw new Refusal('configuration_not_loaded');
    if (live.denied(clientId)) throw new Refusal('client_denied');
    const client = live.client(clientId);
    if (!client && configuration.clients === 'registered') throw new Refusal('unknown_client');
    return { clientId: verified.clientId, client: client?.name ?? OTHER, team: client?.team, policy: client };
  };

  return (rawHeaders, now = Date.now()) => {
    const token = tokenOf(rawHeaders, names);
    const digest = hash('sha256', token, 'base64');
    const cached = cache.get(digest);
    if (cached && cached.expiresAt > now && keys.holds(cached.key)) return remember(digest, cached);
    cache.delete(digest);

    const [head, payload, signature = '', ...rest] = token.split('.');
    const { alg, kid, typ = 'JWT', crit } = parseJson(decode(head)) ?? {};
    // RFC 9068 section 4: other kinds of JWT of the same issuer are not access tokens. Keys or addresses in the header are not read
    const readable = /^[RE]S256$/.test(alg) && typeof kid === 'string' && crit === undefined && /^(application\/)?([\w-]*\bat\+)?jwt$/i.test(typ);
    if (!readable || rest.length > 0) invalid();
    const decoded = decode(signature);
    const body = decode(payload);

    const check = (key: IssuerKey | undefined) =>
      key && verify('sha256', Buffer.from(`${head}.${payload}`), { key: key.publicKey, dsaEncoding: 'ieee-p1363' }, decoded)
        ? remember(digest, checkClaims(configuration, parseJson(body), key, now))
        : invalid();
    const key = keys.find(`${alg} ${kid}`);
    return key instanceof Promise ? key.then(check) : check(key);
  };
};
