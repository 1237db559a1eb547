import { type KeyObject, sign } from 'node:crypto';
import type { OidcIdentity } from '../../src/contract';

/** What is needed to make tokens, good and hostile, for one gateway. */
export interface TokenKit {
  /** How the gateway under test identifies its callers. */
  readonly identity: OidcIdentity;
  /** The issuer's signing key: RSA for RS256, P-256 for ES256. */
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly kid: string;
  /** Claims of a token that the gateway takes; called for every token. */
  claims(): Record<string, unknown>;
}

export type Json = Record<string, unknown>;

const base64url = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const signature = (data: string, key: KeyObject, digest = 'sha256') =>
  sign(digest, Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');

export const algorithmOf = (key: KeyObject) => (key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256');

export const headerOf = ({ privateKey, kid }: TokenKit): Json => ({ alg: algorithmOf(privateKey), typ: 'JWT', kid });

/** A compact JWS over any header and payload, good or not. */
export const jws = (header: unknown, payload: unknown, signer: KeyObject | ((data: string) => string)) => {
  const data = `${base64url(header)}.${base64url(payload)}`;
  return `${data}.${typeof signer === 'function' ? signer(data) : signature(data, signer)}`;
};

/** A token that the gateway takes, but for the given changes. */
export const token = (kit: TokenKit, claims: Json = {}, header: Json = {}) =>
  jws({ ...headerOf(kit), ...header }, { ...kit.claims(), ...claims }, kit.privateKey);

export const publicJwk = (key: KeyObject, kid: string, more: Json = {}): Json => ({
  ...key.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: algorithmOf(key),
  ...more,
});
