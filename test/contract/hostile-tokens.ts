import { createPublicKey, sign } from 'node:crypto';
import { createIssuerKey, type FakeWorld, type IssuerKey, rsaPair, SCOPE, signToken } from '../../fakes';

type Headers = Readonly<Record<string, string | readonly string[]>>;

export interface HostileToken {
  readonly name: string;
  readonly headers: Headers;
}

const now = () => Math.floor(Date.now() / 1000);
const attacker: IssuerKey = createIssuerKey('RS256', 'key-1');
const attackerEs: IssuerKey = createIssuerKey('ES256', 'key-2');
const part = (value: object | string) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

/** Everything that is not a valid token of a registered client; made afresh, because tokens age. */
export function hostileTokens(world: FakeWorld): readonly HostileToken[] {
  const { issuer } = world;
  const [rsa, ec] = issuer.keys;
  const header = { alg: 'RS256', kid: rsa.kid, typ: 'JWT' };
  const claims = issuer.claims();
  const good = issuer.token();
  const [head, payload, signature] = good.split('.');
  const pem = createPublicKey(rsa.privateKey).export({ type: 'spki', format: 'pem' }) as string;
  const der = createPublicKey(rsa.privateKey).export({ type: 'spki', format: 'der' });
  const jwk = attacker.publicJwk;
  const signedAs = (extra: object) => bearer(signToken({ ...header, ...extra }, claims, attacker));
  const saying = (changes: Record<string, unknown>) => bearer(issuer.token(changes));

  const rows: Record<string, Headers> = {
    // nothing, or not a bearer token
    'no token': {},
    'empty authorization': { authorization: '' },
    'only the word Bearer': { authorization: 'Bearer' },
    'Bearer and a space': { authorization: 'Bearer ' },
    'basic authentication': { authorization: `Basic ${Buffer.from('client-alpha:client-alpha-secret').toString('base64')}` },
    'a token without Bearer': { authorization: good },
    'another scheme': { authorization: `Digest ${good}` },
    'a token and something more': { authorization: `Bearer ${good} ${good}` },
    'two authorization headers': { authorization: [`Bearer ${good}`, 'Bearer another'] },
    'two equal authorization headers': { authorization: [`Bearer ${good}`, `Bearer ${good}`] },
    'two x-api-key headers': { 'x-api-key': [good, 'another'] },
    'another token as x-api-key': { authorization: `Bearer ${good}`, 'x-api-key': 'another.j.wt' },
    'a token in the cookie': { cookie: `access_token=${good}` },
    'a token as x-amzn-oidc-accesstoken': { 'x-amzn-oidc-accesstoken': good, 'x-amzn-oidc-data': good, 'x-amzn-oidc-identity': 'client-alpha' },
    "a provider's key": { authorization: 'Bearer sk-proj-abcdefghijklmnopqrstuvwxyz0123456789' },
    'a placeholder of the runtime': { authorization: 'Bearer gw-000000000000000000000000-1' },
    'a claim of the runtime header': { authorization: 'Bearer another.j.wt', 'x-portkey-api-key': good, 'x-portkey-metadata': '{"client":"Alpha"}' },
    // malformed
    'one part': bearer('abc'),
    'two parts': bearer(`${head}.${payload}`),
    'four parts': bearer(`${good}.${signature}`),
    'five parts, encrypted': bearer(`${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`),
    'dots only': bearer('..'),
    'empty signature': bearer(`${head}.${payload}.`),
    'empty payload': bearer(`${head}..${signature}`),
    'truncated signature': bearer(good.slice(0, -20)),
    'a signature with one bit changed': bearer(`${head}.${payload}.${flipped(signature)}`),
    'a payload with one bit changed': bearer(`${head}.${flipped(payload)}.${signature}`),
    'the payload of another token': bearer(`${head}.${part(issuer.claims({ client_id: 'client-beta' }))}.${signature}`),
    'a header that is not JSON': bearer(`${part('{alg:RS256')}.${payload}.${signature}`),
    'a header that is a list': bearer(`${part('["RS256"]')}.${payload}.${signature}`),
    'a header that is null': bearer(`${part('null')}.${payload}.${signature}`),
    'a payload that is not JSON, well signed': bearer(signRaw(header, 'not json', rsa)),
    'a payload that is null, well signed': bearer(signRaw(header, 'null', rsa)),
    'a payload that is a list, well signed': bearer(signRaw(header, '[1]', rsa)),
    'base64 in place of base64url': bearer(`${head}.${payload}.${Buffer.from(signature, 'base64url').toString('base64')}=`),
    'white space within': bearer(`${head}. ${payload}.${signature}`),
    '20 KB of a token, well signed': bearer(issuer.token({ padding: 'x'.repeat(11_000) })),
    '15 KB of dots': bearer('.'.repeat(11_000)),
    // algorithms
    'alg none': bearer(`${part({ ...header, alg: 'none' })}.${payload}.`),
    'alg none with a signature': bearer(`${part({ ...header, alg: 'none' })}.${payload}.${signature}`),
    'alg nOnE': bearer(`${part({ ...header, alg: 'nOnE' })}.${payload}.`),
    'no alg': bearer(`${part({ kid: rsa.kid })}.${payload}.${signature}`),
    'alg empty': bearer(`${part({ ...header, alg: '' })}.${payload}.${signature}`),
    'alg is a list': bearer(`${part({ ...header, alg: ['RS256'] })}.${payload}.${signature}`),
    'HS256 with the public key as PEM': bearer(signToken({ ...header, alg: 'HS256' }, claims, { secret: pem })),
    'HS256 with the public key as DER': bearer(signToken({ ...header, alg: 'HS256' }, claims, { secret: der })),
    'HS256 with the modulus': bearer(signToken({ ...header, alg: 'HS256' }, claims, { secret: String(rsa.publicJwk.n) })),
    'HS256 with an empty secret': bearer(signToken({ ...header, alg: 'HS256' }, claims, { secret: '' })),
    'ES256 named, RSA key': bearer(signToken({ ...header, alg: 'ES256' }, claims, rsa)),
    'RS256 named, EC key': bearer(signToken({ alg: 'RS256', kid: ec.kid }, claims, { ...ec, alg: 'ES256' })),
    'an ECDSA signature of zeros': bearer(`${part({ alg: 'ES256', kid: ec.kid })}.${payload}.${Buffer.alloc(64).toString('base64url')}`),
    'an ECDSA signature in DER': bearer(`${derSigned({ alg: 'ES256', kid: ec.kid }, claims, ec)}`),
    RS512: bearer(signRaw({ ...header, alg: 'RS512' }, JSON.stringify(claims), rsa, 'sha512')),
    // keys
    'the key of an attacker': bearer(signToken(header, claims, attacker)),
    'the EC key of an attacker': bearer(signToken({ alg: 'ES256', kid: ec.kid }, claims, attackerEs)),
    'an unknown kid': bearer(signToken({ ...header, kid: 'unknown' }, claims, rsa)),
    'no kid': bearer(signToken({ alg: 'RS256', typ: 'JWT' }, claims, attacker)),
    'kid is a path': bearer(signToken({ ...header, kid: '../../../../dev/null' }, claims, attacker)),
    'kid is __proto__': bearer(signToken({ ...header, kid: '__proto__' }, claims, attacker)),
    'kid is a number': bearer(signToken({ ...header, kid: 1 }, claims, attacker)),
    'an embedded jwk': signedAs({ jwk }),
    'an embedded jwk and no kid': bearer(signToken({ alg: 'RS256', jwk }, claims, attacker)),
    'jku of an attacker': signedAs({ jku: 'https://stranger.example.net/jwks.json', kid: 'stranger' }),
    'x5u of an attacker': signedAs({ x5u: 'https://stranger.example.net/cert.pem' }),
    'x5c of an attacker': signedAs({ x5c: [createPublicKey(attacker.privateKey).export({ type: 'spki', format: 'der' }).toString('base64')] }),
    'a weak RSA key': bearer(signToken(header, claims, weakKey())),
    'crit with an unknown extension': bearer(signToken({ ...header, crit: ['exp2'], exp2: 1 }, claims, rsa)),
    'b64 false, well signed': bearer(signToken({ ...header, b64: false, crit: ['b64'] }, claims, rsa)),
    // claims
    expired: saying({ exp: now() - 120 }),
    'expired for years': saying({ exp: 1_000_000_000 }),
    'no exp': saying({ exp: undefined }),
    'exp is text': saying({ exp: String(now() + 3_600) }),
    'exp is infinite': bearer(signRaw(header, JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999'), rsa)),
    'exp is null': saying({ exp: null }),
    'exp is a list': saying({ exp: [now() + 3_600] }),
    'not yet valid': saying({ nbf: now() + 600 }),
    'nbf is text': saying({ nbf: 'tomorrow' }),
    'another issuer': saying({ iss: 'https://stranger.example.net/pool' }),
    'an issuer with a slash more': saying({ iss: `${issuer.issuer}/` }),
    'no issuer': saying({ iss: undefined }),
    'issuer is a list': saying({ iss: [issuer.issuer] }),
    'another audience': saying({ aud: 'another-gateway' }),
    'no audience': saying({ aud: undefined }),
    'an empty list of audiences': saying({ aud: [] }),
    'the beginning of the audience': saying({ aud: 'gateway' }),
    'no scope': saying({ scope: undefined }),
    'another scope': saying({ scope: 'openid llm-gateway/admin' }),
    'the scope as a part of another': saying({ scope: `x${SCOPE} ${SCOPE}-2` }),
    'the scope in another claim': saying({ scope: undefined, scp: SCOPE, roles: [SCOPE] }),
    'an identity token': saying({ token_use: 'id' }),
    'no token_use': saying({ token_use: undefined }),
    'a client that is not registered': saying({ client_id: 'client-unknown', sub: 'client-unknown' }),
    'no client': saying({ client_id: undefined }),
    'client is a list': saying({ client_id: ['client-alpha'] }),
    'client is __proto__': saying({ client_id: '__proto__' }),
    'a client on the deny-list': saying({ client_id: 'client-denied' }),
    'a refresh token by typ': bearer(signToken({ ...header, typ: 'RefreshToken' }, claims, rsa)),
  };
  return Object.entries(rows).map(([name, headers]) => ({ name, headers }));
}

/** The first character of every other one changed, so that the bytes really differ. */
const flipped = (text: string): string => `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`;

function signRaw(header: object, payload: string, key: IssuerKey, digest = 'sha256'): string {
  const content = `${part(header)}.${part(payload)}`;
  return `${content}.${sign(digest, Buffer.from(content), key.privateKey).toString('base64url')}`;
}

function derSigned(header: object, claims: object, key: IssuerKey): string {
  const content = `${part(header)}.${part(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), { key: key.privateKey, dsaEncoding: 'der' }).toString('base64url')}`;
}

const weakKey = (): IssuerKey => ({ ...attacker, privateKey: rsaPair(1024).privateKey });
