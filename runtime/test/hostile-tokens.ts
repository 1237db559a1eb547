import { createHmac, type KeyObject, sign } from 'node:crypto';
import { ecPair, rsaPair } from '../../fakes';
import type { OidcIdentity } from '../../src/contract';
import type { RefusalCode } from '../refusal';
import { headerOf, type Json, jws, publicJwk, type TokenKit, token } from './tokens';

/** As they go over the wire: names may repeat. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

export interface HostileToken {
  readonly name: string;
  /** The credentials of the request. Every value can be sent over HTTP/1.1. */
  readonly headers: (kit: TokenKit) => HeaderPairs;
  readonly status: 401 | 403;
  readonly code: RefusalCode;
  /** Where only some ways of identifying refuse it. Absent: all do. */
  readonly appliesTo?: (identity: OidcIdentity) => boolean;
}

const attacker = rsaPair();
const ecAttacker = ecPair();
const seconds = () => Math.floor(Date.now() / 1_000);
const attackerFor = ({ privateKey }: TokenKit) => (privateKey.asymmetricKeyType === 'ec' ? ecAttacker : attacker);

const bearer = (value: string): HeaderPairs => [['authorization', `Bearer ${value}`]];
const asBearer = (make: (kit: TokenKit) => string) => (kit: TokenKit) => bearer(make(kit));
const withClaims = (claims: (kit: TokenKit) => Json) => asBearer((kit) => token(kit, claims(kit)));
const withHeader = (header: (kit: TokenKit) => Json) => asBearer((kit) => token(kit, {}, header(kit)));
const signedByAttacker = (header: (kit: TokenKit) => Json) =>
  asBearer((kit) => jws({ ...headerOf(kit), ...header(kit) }, kit.claims(), attackerFor(kit).privateKey));
const hmacWith = (secret: (kit: TokenKit) => string | Buffer) =>
  asBearer((kit) =>
    jws({ ...headerOf(kit), alg: 'HS256' }, kit.claims(), (data) => createHmac('sha256', secret(kit)).update(data).digest('base64url')),
  );
const parts = (kit: TokenKit) => token(kit).split('.') as [string, string, string];
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' });
/** The same bytes in other letters: the unused bits of the last letter set. */
const respell = (part: string) => {
  const bytes = Buffer.from(part, 'base64url');
  return [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
    .map((letter) => part.slice(0, -1) + letter)
    .find((other) => other !== part && Buffer.from(other, 'base64url').equals(bytes)) as string;
};

const missing = { status: 401, code: 'missing_token' } as const;
const invalid = { status: 401, code: 'invalid_token' } as const;
const expired = { status: 401, code: 'expired_token' } as const;
const scope = { status: 403, code: 'insufficient_scope', appliesTo: (identity: OidcIdentity) => identity.requiredScope !== undefined } as const;
const client = {
  status: 403,
  code: 'unknown_client',
  appliesTo: (identity: OidcIdentity) => identity.clients === 'registered' || identity.clientIds !== undefined,
} as const;

const scopes = (kit: TokenKit, value: unknown): Json => ({ [kit.identity.scopeClaim]: value });
const clientIs = (kit: TokenKit, value: unknown): Json => Object.fromEntries(kit.identity.clientIdClaims.map((name) => [name, value]));

/** Malformed and hostile credentials. None may reach a provider, whatever the route, method or protocol. */
export const HOSTILE_TOKENS: readonly HostileToken[] = [
  // the headers
  { name: 'no credentials', headers: () => [], ...missing },
  { name: 'a good token in a header that is not read', headers: (kit) => [['proxy-authorization', `Bearer ${token(kit)}`]], ...missing },
  { name: 'a good token in a cookie', headers: (kit) => [['cookie', `access_token=${token(kit)}`]], ...missing },
  { name: 'the scheme without a token', headers: () => [['authorization', 'Bearer']], ...invalid },
  { name: 'an empty key', headers: () => [['x-api-key', '']], ...invalid },
  { name: 'another scheme', headers: (kit) => [['authorization', `Basic ${token(kit)}`]], ...invalid },
  { name: 'no scheme', headers: (kit) => [['authorization', token(kit)]], ...invalid },
  { name: 'two spaces after the scheme', headers: (kit) => bearer(` ${token(kit)}`), ...invalid },
  { name: 'something after the token', headers: (kit) => bearer(`${token(kit)} x`), ...invalid },
  { name: 'two tokens in one header', headers: (kit) => bearer(`${token(kit)}, Bearer ${token(kit)}`), ...invalid },
  { name: 'two equal Authorization headers', headers: (kit) => [...bearer(token(kit, { jti: 1 })), ...bearer(token(kit, { jti: 1 }))], ...invalid },
  { name: 'a good Authorization header before a bad one', headers: (kit) => [...bearer(token(kit)), ['Authorization', 'Bearer x']], ...invalid },
  { name: 'a bad Authorization header before a good one', headers: (kit) => [['Authorization', 'Bearer x'], ...bearer(token(kit))], ...invalid },
  {
    name: 'two x-api-key headers',
    headers: (kit) =>
      [
        ['x-api-key', token(kit)],
        ['X-Api-Key', 'x'],
      ] as const,
    ...invalid,
  },
  { name: 'x-api-key other than Authorization', headers: (kit) => [...bearer(token(kit)), ['x-api-key', 'another.j.wt']], ...invalid },
  {
    name: 'x-portkey-api-key other than Authorization',
    headers: (kit) => [...bearer(token(kit)), ['x-portkey-api-key', 'another.j.wt']],
    ...invalid,
  },
  {
    name: 'two keys that differ',
    headers: (kit) =>
      [
        ['x-api-key', token(kit)],
        ['x-portkey-api-key', 'another.j.wt'],
      ] as const,
    ...invalid,
  },
  { name: 'a good token as the key of an SDK that is not served', headers: (kit) => [['x-goog-api-key', token(kit)]], ...missing },
  { name: "a provider's key as bearer", headers: () => bearer('sk-proj-0123456789abcdefghijklmnopqrstuvwxyz'), ...invalid },
  { name: "a provider's key as x-api-key", headers: () => [['x-api-key', 'sk-ant-api03-0123456789abcdefghijklmnopqrstuvwxyz']], ...invalid },

  // the form
  { name: 'not a token', headers: () => bearer('undefined'), ...invalid },
  { name: 'dots only', headers: () => bearer('..'), ...invalid },
  { name: 'two parts', headers: asBearer((kit) => parts(kit).slice(0, 2).join('.')), ...invalid },
  { name: 'four parts', headers: asBearer((kit) => `${token(kit)}.x`), ...invalid },
  { name: 'five parts, as an encrypted token has', headers: asBearer((kit) => `${token(kit)}.eA.eA`), ...invalid },
  { name: 'no signature', headers: asBearer((kit) => `${parts(kit).slice(0, 2).join('.')}.`), ...invalid },
  { name: 'the end cut off', headers: asBearer((kit) => token(kit).slice(0, -12)), ...invalid },
  { name: 'the beginning cut off', headers: asBearer((kit) => token(kit).slice(12)), ...invalid },
  { name: 'padding', headers: asBearer((kit) => `${token(kit)}==`), ...invalid },
  {
    name: 'another spelling of the same signature',
    headers: asBearer((kit) =>
      parts(kit)
        .slice(0, 2)
        .concat(respell(parts(kit)[2]))
        .join('.'),
    ),
    ...invalid,
  },
  { name: 'a header that is not JSON', headers: asBearer((kit) => jws('{"alg"', kit.claims(), kit.privateKey)), ...invalid },
  { name: 'a header that is null', headers: asBearer((kit) => jws(null, kit.claims(), kit.privateKey)), ...invalid },
  { name: 'claims that are not JSON', headers: asBearer((kit) => jws(headerOf(kit), 'hello', kit.privateKey)), ...invalid },
  { name: 'claims that are null', headers: asBearer((kit) => jws(headerOf(kit), null, kit.privateKey)), ...invalid },
  { name: 'claims that are a list', headers: asBearer((kit) => jws(headerOf(kit), [kit.claims()], kit.privateKey)), ...invalid },
  { name: '9 KB, well signed', headers: withClaims(() => ({ padding: 'x'.repeat(7_000) })), ...invalid },
  { name: '20 KB, well signed', headers: withClaims(() => ({ padding: 'x'.repeat(15_000) })), ...invalid },

  // the algorithm
  { name: 'alg none without a signature', headers: asBearer((kit) => jws({ alg: 'none', typ: 'JWT' }, kit.claims(), () => '')), ...invalid },
  { name: 'alg none with kid and the signature of another token', headers: withHeader(() => ({ alg: 'none' })), ...invalid },
  { name: 'alg NoNe', headers: withHeader(() => ({ alg: 'NoNe' })), ...invalid },
  { name: 'alg absent', headers: withHeader(() => ({ alg: undefined })), ...invalid },
  { name: 'alg as a list', headers: withHeader((kit) => ({ alg: [headerOf(kit).alg, 'none'] })), ...invalid },
  { name: 'HS256 with the public key as PEM', headers: hmacWith((kit) => pem(kit.publicKey)), ...invalid },
  { name: 'HS256 with the public key as DER', headers: hmacWith((kit) => kit.publicKey.export({ type: 'spki', format: 'der' })), ...invalid },
  { name: 'HS256 with the public key as JWK', headers: hmacWith((kit) => JSON.stringify(publicJwk(kit.publicKey, kit.kid))), ...invalid },
  { name: 'HS256 with an empty secret', headers: hmacWith(() => ''), ...invalid },
  {
    name: 'an algorithm of the same key that is not taken',
    headers: asBearer((kit) => {
      const alg = kit.privateKey.asymmetricKeyType === 'ec' ? 'ES512' : 'RS512';
      return jws({ ...headerOf(kit), alg }, kit.claims(), (data) =>
        sign('sha512', Buffer.from(data), { key: kit.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
      );
    }),
    ...invalid,
  },
  {
    name: 'ES256 with a signature of zeros',
    headers: asBearer((kit) => jws({ ...headerOf(kit), alg: 'ES256' }, kit.claims(), () => Buffer.alloc(64).toString('base64url'))),
    ...invalid,
  },
  {
    name: 'RS256 with a signature of zeros',
    headers: asBearer((kit) => jws({ ...headerOf(kit), alg: 'RS256' }, kit.claims(), () => Buffer.alloc(256).toString('base64url'))),
    ...invalid,
  },

  // the key
  { name: "the issuer's kid, another key", headers: signedByAttacker(() => ({})), ...invalid },
  { name: 'a kid that the issuer does not have', headers: signedByAttacker(() => ({ kid: 'rotated-yesterday' })), ...invalid },
  { name: 'no kid', headers: withHeader(() => ({ kid: undefined })), ...invalid },
  { name: 'kid as a path', headers: signedByAttacker(() => ({ kid: '../../../../dev/null' })), ...invalid },
  { name: 'kid as a list', headers: withHeader((kit) => ({ kid: [kit.kid] })), ...invalid },
  { name: 'kid __proto__', headers: signedByAttacker(() => ({ kid: '__proto__' })), ...invalid },
  { name: 'an embedded jwk', headers: signedByAttacker((kit) => ({ jwk: publicJwk(attackerFor(kit).publicKey, kit.kid) })), ...invalid },
  { name: 'a jku', headers: signedByAttacker(() => ({ jku: 'https://attacker.example/jwks.json' })), ...invalid },
  { name: 'a jku at a metadata address', headers: signedByAttacker(() => ({ jku: 'http://169.254.170.2/v2/credentials' })), ...invalid },
  { name: 'an x5u', headers: signedByAttacker(() => ({ x5u: 'https://attacker.example/chain.pem' })), ...invalid },
  { name: 'a critical extension', headers: withHeader(() => ({ crit: ['exp'], exp: 1 })), ...invalid },
  { name: 'an unencoded payload', headers: withHeader(() => ({ crit: ['b64'], b64: false })), ...invalid },
  { name: 'a logout token', headers: withHeader(() => ({ typ: 'logout+jwt' })), ...invalid },

  // the claims
  {
    name: 'claims changed after signing',
    headers: asBearer((kit) => {
      const [header, , signature] = parts(kit);
      return [header, Buffer.from(JSON.stringify({ ...kit.claims(), admin: true })).toString('base64url'), signature].join('.');
    }),
    ...invalid,
  },
  { name: 'another issuer', headers: withClaims(() => ({ iss: 'https://attacker.example' })), ...invalid },
  { name: "the issuer's name and more", headers: withClaims(({ identity }) => ({ iss: `${identity.issuer}.attacker.example` })), ...invalid },
  { name: 'the issuer in a list', headers: withClaims(({ identity }) => ({ iss: [identity.issuer] })), ...invalid },
  { name: 'no issuer', headers: withClaims(() => ({ iss: undefined })), ...invalid },
  { name: 'expired', headers: withClaims(() => ({ exp: seconds() - 3_600 })), ...expired },
  { name: 'expired just outside the skew', headers: withClaims(() => ({ exp: seconds() - 62 })), ...expired },
  { name: 'no expiry', headers: withClaims(() => ({ exp: undefined })), ...invalid },
  { name: 'expiry as a string', headers: withClaims(() => ({ exp: String(seconds() + 3_600) })), ...invalid },
  { name: 'expiry null', headers: withClaims(() => ({ exp: null })), ...invalid },
  { name: 'not valid yet', headers: withClaims(() => ({ nbf: seconds() + 3_600 })), ...invalid },
  { name: 'nbf as a string', headers: withClaims(() => ({ nbf: '0' })), ...invalid },
  { name: 'issued in the future', headers: withClaims(() => ({ iat: seconds() + 3_600 })), ...invalid },
  {
    name: 'another audience',
    headers: withClaims(() => ({ aud: 'https://other.example' })),
    ...invalid,
    appliesTo: ({ audiences }) => audiences !== undefined,
  },
  { name: 'no audience', headers: withClaims(() => ({ aud: undefined })), ...invalid, appliesTo: ({ audiences }) => audiences !== undefined },
  {
    name: "the audience's beginning",
    headers: withClaims(({ identity }) => ({ aud: identity.audiences?.map((audience) => audience.slice(0, -1)) })),
    ...invalid,
    appliesTo: ({ audiences }) => audiences !== undefined,
  },
  {
    name: 'an ID token',
    headers: withClaims(() => ({ token_use: 'id' })),
    ...invalid,
    appliesTo: ({ requireAccessTokenUse }) => requireAccessTokenUse,
  },
  { name: 'no scope', headers: withClaims((kit) => scopes(kit, undefined)), ...scope },
  { name: 'another scope', headers: withClaims((kit) => scopes(kit, 'openid profile')), ...scope },
  {
    name: 'a scope that begins like the required one',
    headers: withClaims((kit) => scopes(kit, `${kit.identity.requiredScope}2 x${kit.identity.requiredScope}`)),
    ...scope,
  },
  { name: 'scopes separated by commas', headers: withClaims((kit) => scopes(kit, `openid,${kit.identity.requiredScope}`)), ...scope },
  { name: 'a client that is not registered', headers: withClaims((kit) => clientIs(kit, 'no-such-client')), ...client },
  { name: 'no client', headers: withClaims((kit) => clientIs(kit, undefined)), ...client },
  { name: 'a client named like a member of every object', headers: withClaims((kit) => clientIs(kit, 'constructor')), ...client },
];
