/** Access tokens of one issuer, verified against its keys. */
import { hash, verify } from 'node:crypto';
import { COGNITO_ISSUER, KEYS_ONLY_PREFIX, type OidcIdentity } from '../../src/contract';
import type { IssuerKey, IssuerKeys } from '../keys';
import { LastUsed } from '../last-used';
import { parseJson } from '../parsing';
import { Refusal } from '../refusal';
import { invalid, type Verified, type Verifier } from './verifier';

interface VerifiedToken extends Omit<Verified, 'claims'> {
  readonly expiresAt: number;
  readonly key: IssuerKey;
}

const SKEW_MS = 60_000;

/** Bytes of one part of a token; anything but the one canonical base64url spelling is refused. */
const decode = (part: string) => {
  const bytes = Buffer.from(part, 'base64url');
  return part && bytes.toString('base64url') === part ? bytes : invalid();
};

const strings = (value: unknown, separator?: string): unknown[] =>
  typeof value === 'string' ? value.split(separator as string) : Array.isArray(value) ? value : [];

/** What the claims of a token with a good signature say. */
// biome-ignore lint/suspicious/noExplicitAny: claims are checked here
const checkClaims = (rules: OidcIdentity, claims: any, key: IssuerKey, now: number): VerifiedToken => {
  const { audiences, clientIds, requiredScope } = rules;
  if (claims?.iss !== rules.issuer) invalid('iss');
  if (!Number.isFinite(claims.exp)) invalid('exp');
  // an ID token has it: https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken
  if (claims.at_hash !== undefined) invalid('at_hash');
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
  if ((clientIds && !clientIds.includes(clientId)) || clientId?.startsWith(KEYS_ONLY_PREFIX)) throw new Refusal('unknown_client');
  if (requiredScope && !strings(claims[rules.scopeClaim], ' ').includes(requiredScope)) throw new Refusal('insufficient_scope');
  return { clientId, registered: rules.clients === 'registered', expiresAt, key };
};

export const createTokenVerifier = (rules: OidcIdentity, keys: IssuerKeys): Verifier => {
  const cache = new LastUsed<VerifiedToken>();
  /** What is kept of a token is small: its claims are read again where somebody asks for them. */
  const remember = (digest: string, token: string, verified: VerifiedToken): Verified => {
    cache.put(digest, verified);
    return { ...verified, claims: () => parseJson(decode(token.split('.')[1])) };
  };

  return {
    pattern: /^[\w-]+\.[\w-]+\.[\w-]+$/,
    verify: (token, now) => {
      const digest = hash('sha256', token, 'base64');
      const cached = cache.get(digest);
      if (cached && cached.expiresAt > now && keys.holds(cached.key)) return remember(digest, token, cached);
      cache.delete(digest);

      const [head, payload, signature] = token.split('.');
      const { alg, kid, typ = 'JWT', crit } = parseJson(decode(head)) ?? {};
      // RFC 9068 section 4: other kinds of JWT of the same issuer are not access tokens. Keys or addresses in the header are not read
      const readable = /^[RE]S256$/.test(alg) && typeof kid === 'string' && crit === undefined && /^(application\/)?([\w-]*\bat\+)?jwt$/i.test(typ);
      if (!readable) invalid();
      const decoded = decode(signature);
      const body = decode(payload);

      const check = (key: IssuerKey | undefined) =>
        key && verify('sha256', Buffer.from(`${head}.${payload}`), { key: key.publicKey, dsaEncoding: 'ieee-p1363' }, decoded)
          ? remember(digest, token, checkClaims(rules, parseJson(body), key, now))
          : invalid();
      const key = keys.find(`${alg} ${kid}`);
      return key instanceof Promise ? key.then(check) : check(key);
    },
  };
};
