import { execFileSync } from 'node:child_process';
import { ecPair, rsaPair } from '../../fakes';
import type { LiveClient, OidcIdentity } from '../../src/contract';
import { type Caller, createIdentify } from '../identify';
import { createIssuerKeys, type IssuerKeys } from '../keys';
import { createPeople } from '../people';
import { HOSTILE_TOKENS } from './hostile-tokens';
import { type LocalServer, recordLog, startLocalServer } from './local-server';
import { publicJwk, type TokenKit, token } from './tokens';

const ISSUER = 'https://issuer.example/pool';
const seconds = () => Math.floor(Date.now() / 1_000);
const rsa = rsaPair();
const ec = ecPair();
const second = rsaPair();

const identity = (more: Partial<OidcIdentity> = {}): OidcIdentity => ({
  method: 'oidc',
  issuer: ISSUER,
  audiences: ['https://gateway.example'],
  clientIdClaims: ['client_id', 'azp'],
  scopeClaim: 'scope',
  requiredScope: 'gateway/invoke',
  requireAccessTokenUse: true,
  clients: 'registered',
  ...more,
});

const kitFor = (
  pair: { privateKey: typeof rsa.privateKey; publicKey: typeof rsa.publicKey },
  kid: string,
  more: Partial<OidcIdentity> = {},
): TokenKit => ({
  identity: identity(more),
  ...pair,
  kid,
  claims: () => ({
    iss: ISSUER,
    sub: 'alpha',
    client_id: 'alpha-id',
    aud: ['https://gateway.example'],
    scope: 'openid gateway/invoke',
    token_use: 'access',
    iat: seconds() - 10,
    exp: seconds() + 600,
  }),
});
const rsaKit = kitFor(rsa, 'rsa-1');
const ecKit = kitFor(ec, 'ec-1');

let issuer: LocalServer;
let published: object[];
const log = recordLog().log;
const startKeys = async (): Promise<IssuerKeys> => {
  const keys = createIssuerKeys({ issuer: issuer.origin, jwksUri: `${issuer.origin}/jwks` }, log);
  await keys.start();
  return keys;
};

const registered = new Map<string, LiveClient>([['alpha-id', { name: 'TeamAlpha', clientId: 'alpha-id', team: 'alpha' }]]);
const live = () => {
  const deny = new Set<string>();
  const clientNamed = (name: string) => [...registered.values()].find((client) => client.name === name);
  const denied = (id: string) => deny.has(id);
  return { loaded: true, deny, client: (id: string) => registered.get(id), clientNamed, person: createPeople(), denied, deniedPerson: denied };
};

const flat = (pairs: readonly (readonly [string, string])[]) => pairs.flat();
const bearer = (value: string) => ['Host', 'gateway', 'Authorization', `Bearer ${value}`];
const refusal = async (call: () => Caller | Promise<Caller>) => {
  try {
    const caller = await call();
    return { served: caller };
  } catch (error) {
    const { code, status } = error as { code: string; status: number };
    return { code, status };
  }
};

beforeAll(async () => {
  issuer = await startLocalServer(() => ({ body: { keys: published } }));
});
beforeEach(() => {
  published = [publicJwk(rsa.publicKey, 'rsa-1'), publicJwk(ec.publicKey, 'ec-1')];
});
afterAll(() => issuer.stop());

describe('hostile tokens', () => {
  test('there are at least 40 kinds', () => expect(HOSTILE_TOKENS.length).toBeGreaterThanOrEqual(40));

  describe.each([
    ['RS256', rsaKit],
    ['ES256', ecKit],
  ] as const)('%s', (_, kit) => {
    test.each(HOSTILE_TOKENS.map((each) => [each.name, each] as const))('%s', async (_name, { headers, status, code, appliesTo }) => {
      expect(appliesTo?.(kit.identity) ?? true).toBe(true);
      const identify = createIdentify([kit.identity], { live: live(), log, keys: await startKeys() });
      await expect(refusal(() => identify(flat(headers(kit))))).resolves.toEqual({ code, status });
      // also after a good token has been seen: a cache must not help
      const warm = createIdentify([kit.identity], { live: live(), log, keys: await startKeys() });
      warm(bearer(token(kit)));
      await expect(refusal(() => warm(flat(headers(kit))))).resolves.toEqual({ code, status });
    });
  });

  test('the address in a jku is never called', async () => {
    const trap = await startLocalServer(() => ({ body: {} }));
    const identify = createIdentify([rsaKit.identity], { live: live(), log, keys: await startKeys() });
    const hostile = token(rsaKit, {}, { kid: 'unknown', jku: `${trap.origin}/jwks`, x5u: `${trap.origin}/x5u` });
    await expect(refusal(() => identify(bearer(hostile)))).resolves.toMatchObject({ code: 'invalid_token' });
    expect(trap.received).toEqual([]);
    await trap.stop();
  });
});

describe('good tokens', () => {
  const ALPHA = { clientId: 'alpha-id', client: 'TeamAlpha', team: 'alpha', policy: registered.get('alpha-id') };

  test.each<[string, (good: string) => string[]]>([
    ['as bearer', (good) => bearer(good)],
    ['as x-api-key, like the Anthropic SDK', (good) => ['X-Api-Key', good]],
    ["as x-portkey-api-key, like Portkey's SDK", (good) => ['x-portkey-api-key', good]],
    ['in both', (good) => [...bearer(good), 'x-api-key', good]],
    ['in all three', (good) => [...bearer(good), 'x-api-key', good, 'X-Portkey-Api-Key', good]],
    ['beside the dummy that an SDK sends as Authorization', (good) => [...bearer('OPENAI_API_KEY'), 'x-portkey-api-key', good]],
    ['beside Authorization of another scheme', (good) => ['Authorization', 'Basic eDp5', 'x-api-key', good]],
    ["beside a provider's key that an SDK finds in its environment", (good) => [...bearer(good), 'x-api-key', 'sk-ant-api03-0123']],
    ['beside an empty key', (good) => [...bearer(good), 'x-api-key', '']],
    ['with the scheme in lower case', (good) => ['authorization', `bearer ${good}`]],
  ])('%s', async (_, headers) => {
    const identify = createIdentify([rsaKit.identity], { live: live(), log, keys: await startKeys() });
    expect(identify(headers(token(rsaKit)))).toEqual(ALPHA);
  });

  test.each<[string, Partial<OidcIdentity>, object, object?]>([
    ['an access token by RFC 9068', {}, {}, { typ: 'at+jwt' }],
    ['no typ', {}, {}, { typ: undefined }],
    ['a vendor access token type', {}, {}, { typ: 'application/okta-internal-at+jwt' }],
    ['scopes as a list', {}, { scope: ['a', 'gateway/invoke'] }],
    ['scopes in a claim of another name', { scopeClaim: 'scp' }, { scope: undefined, scp: 'gateway/invoke' }],
    ['one audience as a string', {}, { aud: 'https://gateway.example' }],
    ['no audience where none is asked for', { audiences: undefined }, { aud: undefined }],
    ['the client in the second claim', {}, { client_id: undefined, azp: 'alpha-id' }],
    ['a listed client', { clientIds: ['beta-id', 'alpha-id'] }, {}],
    ['expired within the skew', {}, { exp: seconds() - 30 }],
    ['issued by a clock that is ahead within the skew', {}, { iat: seconds() + 30, nbf: seconds() + 30 }],
    ['no token_use where none is asked for', { requireAccessTokenUse: false }, { token_use: undefined }],
  ])('%s', async (_, rules, claims, header = {}) => {
    const kit = kitFor(rsa, 'rsa-1', rules);
    const identify = createIdentify([kit.identity], { live: live(), log, keys: await startKeys() });
    expect(identify(bearer(token(kit, claims as never, header as never)))).toEqual(ALPHA);
  });

  describe('in the headers that the configuration names', () => {
    const good = token(rsaKit);
    const answers = async (keyHeaders: string[], headers: string[]) => {
      const identify = createIdentify([{ ...rsaKit.identity, keyHeaders }], { live: live(), log, keys: await startKeys() });
      return refusal(() => identify(headers));
    };

    test.each<[string, string[], string[], string | undefined]>([
      ['one of its own', ['x-team-token'], ['X-Team-Token', good], undefined],
      ['and no longer in those that it does not name', ['x-team-token'], ['x-api-key', good], 'missing_token'],
      ['none: Authorization alone', [], ['x-api-key', good], 'missing_token'],
      ['Authorization always', [], bearer(good), undefined],
      ['and what it does not read cannot contradict', [], [...bearer(good), 'x-api-key', 'sk-other'], undefined],
    ])('%s', async (_what, keyHeaders, headers, code) => {
      expect(await answers(keyHeaders, headers)).toMatchObject(code ? { code } : { served: { client: 'TeamAlpha' } });
    });
  });

  test('which two headers differ is said, and nothing of what they hold', async () => {
    const identify = createIdentify([rsaKit.identity], { live: live(), log, keys: await startKeys() });
    const given = [...bearer(token(rsaKit)), 'X-Portkey-Api-Key', 'pk.sec.ret'];
    expect(() => identify(given)).toThrow(/authorization and x-portkey-api-key differ/);
    expect(() => identify(given)).not.toThrow(/pk.sec.ret/);
  });

  test.each([
    'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a',
    'https://cognito-idp-fips.us-gov-west-1.amazonaws.com/us-gov-west-1_a',
    'https://issuer-cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a',
  ])('not an ID token of Cognito, even where only the deployment knew that Cognito is the issuer: %s', async (iss) => {
    const kit = kitFor(rsa, 'rsa-1', { issuer: iss, requireAccessTokenUse: false });
    const identify = createIdentify([kit.identity], { live: live(), log, keys: await startKeys() });
    expect(identify(bearer(token(kit, { iss } as never)))).toEqual(ALPHA);
    expect(() => identify(bearer(token(kit, { iss, token_use: 'id' } as never)))).toThrow('token_use');
  });

  test('tokens made by another implementation', async () => {
    const script = `import { SignJWT, importPKCS8 } from 'jose';
      for (const [alg, kid, pem] of JSON.parse(process.argv[1])) {
        const key = await importPKCS8(pem, alg);
        console.log(await new SignJWT({ scope: 'gateway/invoke', client_id: 'alpha-id', token_use: 'access' })
          .setProtectedHeader({ alg, kid }).setIssuer('${ISSUER}').setAudience('https://gateway.example').setIssuedAt().setExpirationTime('5m').sign(key));
      }`;
    const pem = (key: typeof rsa.privateKey) => key.export({ type: 'pkcs8', format: 'pem' });
    const keys = JSON.stringify([
      ['RS256', 'rsa-1', pem(rsa.privateKey)],
      ['ES256', 'ec-1', pem(ec.privateKey)],
    ]);
    const made = execFileSync(process.execPath, ['--input-type=module', '-e', script, keys], { encoding: 'utf8' }).trim().split('\n');
    const identify = createIdentify([rsaKit.identity], { live: live(), log, keys: await startKeys() });
    expect(made.map((each) => identify(bearer(each)))).toEqual([ALPHA, ALPHA]);
  });

  test('a client that is not registered is accounted as other where any is served', async () => {
    const kit = kitFor(rsa, 'rsa-1', { clients: 'any' });
    const identify = createIdentify([kit.identity], { live: live(), log, keys: await startKeys() });
    expect(identify(bearer(token(kit, { client_id: 'gamma-id' })))).toEqual({ clientId: 'gamma-id', client: 'other' });
    expect(identify(bearer(token(kit, { client_id: undefined })))).toEqual({ client: 'other' });
  });

  test('nobody is asked where there is no identity', () => {
    const identify = createIdentify([{ method: 'none' }], { live: live(), log });
    expect(identify([])).toEqual({ client: 'anonymous' });
  });
});

describe('the cache of verified tokens', () => {
  test('a token is verified once, and then its client is checked on every request', async () => {
    const store = live();
    const keys = await startKeys();
    const find = jest.spyOn(keys, 'find');
    const identify = createIdentify([rsaKit.identity], { live: store, log, keys });
    const good = token(rsaKit);
    for (let i = 0; i < 5; i++) expect(identify(bearer(good))).toMatchObject({ client: 'TeamAlpha' });
    expect(find).toHaveBeenCalledTimes(1);
    store.deny.add('alpha-id');
    await expect(refusal(() => identify(bearer(good)))).resolves.toEqual({ code: 'client_denied', status: 403 });
    store.deny.clear();
    expect(identify(bearer(good))).toMatchObject({ client: 'TeamAlpha' });
  });

  test('expiry holds for a cached token', async () => {
    const identify = createIdentify([rsaKit.identity], { live: live(), log, keys: await startKeys() });
    const good = token(rsaKit);
    identify(bearer(good));
    await expect(refusal(() => identify(bearer(good), Date.now() + 670_000))).resolves.toEqual({ code: 'expired_token', status: 401 });
  });

  test('a cached token is refused once its key has left the key set', async () => {
    const timing = { refreshMs: 5, unknownKeyMs: 60_000, retryMs: 5, keepMs: 60_000 };
    const keys = createIssuerKeys({ issuer: issuer.origin, jwksUri: `${issuer.origin}/jwks` }, log, undefined, timing);
    await keys.start();
    const identify = createIdentify([rsaKit.identity], { live: live(), log, keys });
    const good = token(rsaKit);
    identify(bearer(good));
    published = [publicJwk(second.publicKey, 'rsa-1')]; // the same id, another key
    const before = issuer.received.length;
    while (issuer.received.length < before + 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(refusal(() => identify(bearer(good)))).resolves.toEqual({ code: 'invalid_token', status: 401 });
    expect(await identify(bearer(token({ ...rsaKit, ...second })))).toMatchObject({ client: 'TeamAlpha' });
    timing.refreshMs = 1e9; // ends the polling
  });

  test('it holds 10,000 tokens, those used last', async () => {
    const keys = await startKeys();
    const identify = createIdentify([ecKit.identity], { live: live(), log, keys });
    const first = token(ecKit);
    const next = token(ecKit, { jti: 'second' });
    identify(bearer(first));
    identify(bearer(next));
    for (let i = 0; i < 9_998; i++) identify(bearer(token(ecKit, { jti: i })));
    const find = jest.spyOn(keys, 'find');
    identify(bearer(first)); // still there, and now the one used last
    expect(find).toHaveBeenCalledTimes(0);
    identify(bearer(token(ecKit, { jti: 'one more' })));
    identify(bearer(first));
    expect(find).toHaveBeenCalledTimes(1);
    identify(bearer(next));
    expect(find).toHaveBeenCalledTimes(2);
  });
});

test('a good token is not served before the live configuration is there: the deny-list may name its client', async () => {
  const store = { ...live(), loaded: false };
  const identify = createIdentify([rsaKit.identity], { live: store, log, keys: await startKeys() });
  await expect(refusal(() => identify(bearer(token(rsaKit))))).resolves.toEqual({ code: 'configuration_not_loaded', status: 503 });
  await expect(refusal(() => identify(bearer('x')))).resolves.toEqual({ code: 'invalid_token', status: 401 });
});
