import { Agent } from 'node:http';
import { CLIENTS, createIssuerKey, LIVE, SCOPE, signToken, until } from '../../fakes';
import { IMAGE_ROUTES, METHODS, SERVED_CALLS } from './endpoints';
import { GatewayProcess } from './gateway-process';
import { hostileTokens } from './hostile-tokens';
import { expectRefusal, refusalCode, refusalFault } from './refused';
import { bearer, serving, waitingTest, withGateway, withWorld } from './with-gateway';

const chat = SERVED_CALLS[0];
const UPGRADE = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' };
/** Every route of the image, and every method on those that the gateway serves. */
const TARGETS = [
  ...new Set([
    ...IMAGE_ROUTES.map(([method, path]) => `${method} ${path}`),
    ...METHODS.flatMap((method) => SERVED_CALLS.map(({ path }) => `${method} ${path}`)),
  ]),
].map((target) => target.split(' '));
const PATHS = new Set(TARGETS.map(([, path]) => path));
const NAMES = Object.keys(Object.fromEntries(hostileTokens(fakeIssuer()).map(({ name }) => [name, true])));

describe('a hostile token', () => {
  const context = withGateway();
  const agent = new Agent({ keepAlive: true });
  afterAll(() => agent.destroy());

  test('has at least 40 kinds', () => expect(NAMES.length).toBeGreaterThanOrEqual(40));

  test.each(NAMES)('%s: refused on every route, method and upgrade, and nothing leaves', async (name) => {
    const { headers } = hostileTokens(context.world).find((token) => token.name === name) as { headers: Record<string, string> };
    const faults: string[] = [];
    for (const [method, path] of TARGETS) {
      const body = method === 'POST' ? chat.body : undefined;
      const plain = await context.gateway.call({ method, path, body, headers, agent });
      const fault = method === 'HEAD' ? ([401, 403].includes(plain.status) ? undefined : `status ${plain.status}`) : refusalFault(plain, [401, 403]);
      if (fault) faults.push(`${method} ${path}: ${fault}`);
      if (/stranger|sk-|BEGIN/.test(plain.text)) faults.push(`${method} ${path} tells: ${plain.text}`);
    }
    for (const path of PATHS) {
      const upgraded = await context.gateway.call({ method: 'GET', path, headers: { ...headers, ...UPGRADE } });
      const fault = refusalFault(upgraded, [401, 403, 426]);
      if (fault) faults.push(`upgrade of ${path}: ${fault}`);
    }
    expect(faults).toEqual([]);
    expect(context.world.upstreamRequests).toEqual([]);
    expect(context.world.forbidden.connections).toBe(0);
  });

  test('is told apart where a client can do something about it', async () => {
    const ask = (headers: Record<string, string>) => context.gateway.call({ path: chat.path, body: chat.body, headers });
    const { issuer } = context.world;
    const expired = { exp: Math.floor(Date.now() / 1000) - 120 };
    for (const [headers, code] of [
      [{}, 'missing_token'],
      [{ authorization: `Bearer ${issuer.token(expired)}` }, 'expired_token'],
      [{ authorization: `Bearer ${issuer.token({ scope: 'openid' })}` }, 'insufficient_scope'],
      [{ authorization: `Bearer ${issuer.token({ client_id: 'nobody' })}` }, 'unknown_client'],
      [{ authorization: `Bearer ${issuer.token({ client_id: 'client-denied' })}` }, 'client_denied'],
      [{ authorization: 'Bearer x.y.z' }, 'invalid_token'],
    ] as const)
      expectRefusal(context.world, await ask(headers as Record<string, string>), code);
  });
});

const now = () => Math.floor(Date.now() / 1000);

describe('a good token', () => {
  const context = withGateway();
  const ask = (authorization: string) => context.gateway.call({ path: chat.path, body: chat.body, headers: { authorization } });

  test.each([
    ['RS256', () => ({})],
    ['with a list of audiences', () => ({ aud: ['another', 'gateway-audience'] })],
    ['with only the scope', () => ({ scope: SCOPE })],
    ['expired within the skew of a minute', () => ({ exp: now() - 30 })],
    ['valid in half a minute, within the skew', () => ({ nbf: now() + 30 })],
    ['of another client', () => ({ client_id: CLIENTS[1].clientId })],
  ])('%s is served', async (_name, claims) => {
    expect((await ask(`Bearer ${context.world.issuer.token(claims())}`)).status).toBe(200);
  });

  test('ES256 is served', async () => {
    expect((await ask(`Bearer ${context.world.issuer.token({}, context.world.issuer.keys[1])}`)).status).toBe(200);
  });

  test('the scheme is not case-sensitive', async () => {
    expect((await ask(`bearer ${context.world.issuer.token()}`)).status).toBe(200);
  });

  test('is not served any more when it has expired, although it was verified before', async () => {
    const token = context.world.issuer.token({ exp: Math.floor(Date.now() / 1000) - 55 });
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
    await until('the token to expire', async () => (await ask(`Bearer ${token}`)).status === 401, 30_000, 200);
  });

  test('is not served any more within 60 seconds after its client was denied, although it was verified before', async () => {
    const token = context.world.issuer.token({ client_id: 'client-beta' });
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
    context.world.denyList.put({ pk: 'deny', sk: 'client#client-beta' });
    await until('the client to be denied', async () => refusalCode(await ask(`Bearer ${token}`)) === 'client_denied', 60_000, 100);
  });

  test('of a client that is registered later is served within 60 seconds, without a deployment', async () => {
    const token = context.world.issuer.token({ client_id: 'client-new' });
    expect(refusalCode(await ask(`Bearer ${token}`))).toBe('unknown_client');
    context.world.appConfig.publish({ ...LIVE, clients: [...CLIENTS, { name: 'New', clientId: 'client-new', team: 'new' }] });
    await until('the client to be known', async () => (await ask(`Bearer ${token}`)).status === 200, 60_000, 100);
  });

  test('of a registered client stays good when a live document comes that is not valid', async () => {
    for (const document of ['not json', '', '{"version":2,"clients":[]}', '{"version":1}', '{"version":1,"clients":[{"name":1}]}', '[]']) {
      context.world.appConfig.publish(document);
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      expect([document, (await ask(`Bearer ${context.world.issuer.token()}`)).status]).toEqual([document, 200]);
    }
  }, 30_000);
});

describe('the keys of the issuer', () => {
  const context = withWorld();
  const ask = (gateway: GatewayProcess, authorization: string) => gateway.call({ path: chat.path, body: chat.body, headers: { authorization } });

  test('issuer down at start: 503, then serves when it is back, on the same healthy process', async () => {
    context.world.issuer.down = true;
    const gateway = await GatewayProcess.start(context.world);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const answer = await ask(gateway, `Bearer ${context.world.issuer.token()}`);
      expectRefusal(context.world, answer, 'keys_not_available');
      expect(answer.headers['retry-after']).toBe('5');
    }
    context.world.issuer.down = false;
    await until('the gateway to serve', async () => (await ask(gateway, `Bearer ${context.world.issuer.token()}`)).status === 200, 30_000, 200);
    await gateway.kill();
  }, 60_000);

  test('issuer down later: known keys go on serving', async () => {
    const gateway = await GatewayProcess.start(context.world);
    await serving({ world: context.world, gateway });
    context.world.issuer.down = true;
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await ask(gateway, `Bearer ${context.world.issuer.token()}`)).status).toBe(200);
    await gateway.kill();
  });

  test('a flood of unknown key ids causes at most one fetch per 30 seconds', async () => {
    const gateway = await GatewayProcess.start(context.world);
    await serving({ world: context.world, gateway });
    const before = context.world.issuer.keyFetches;
    const started = Date.now();
    const attacker = createIssuerKey();
    const flood = async () => {
      for (let count = 0; count < 100; count += 1) {
        const token = signToken({ alg: 'RS256', kid: `unknown-${Math.random()}` }, context.world.issuer.claims(), attacker);
        expect((await ask(gateway, `Bearer ${token}`)).status).toBe(401);
      }
    };
    await Promise.all([flood(), flood(), flood()]);
    expect(context.world.issuer.keyFetches - before).toBeLessThanOrEqual(1 + Math.floor((Date.now() - started) / 30_000));
    expect((await ask(gateway, `Bearer ${context.world.issuer.token()}`)).status).toBe(200);
    await gateway.kill();
  }, 60_000);
});

describe('the deny-list and the clients', () => {
  const context = withWorld();

  test.each(['appConfig', 'denyList'] as const)(
    'without %s at start the task is not healthy and serves nobody; when it is back, it serves',
    async (source) => {
      context.world[source].outage = 500;
      const gateway = await GatewayProcess.begin(context.world);
      const ask = () => gateway.call({ path: chat.path, body: chat.body, headers: bearer(context.world) });
      await until('the refusal', async () => refusalCode(await ask()) === 'configuration_not_loaded');
      expect((await gateway.call({ path: '/healthz' })).status).toBe(503);

      context.world[source].outage = undefined;
      await until('the gateway to serve', async () => (await ask()).status === 200);
      expect((await gateway.call({ path: '/healthz' })).status).toBe(200);

      context.world[source].outage = 500;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect((await ask()).status).toBe(200);
      await gateway.kill();
    },
  );
});

waitingTest(
  'a key that the issuer adds serves its tokens at once, or within 30 seconds of the last fetch',
  async (world) => {
    const gateway = await GatewayProcess.start(world);
    await serving({ world, gateway });
    const added = createIssuerKey('RS256', 'key-3');
    world.issuer.keys.push(added);
    const serves = async () => {
      const headers = { authorization: `Bearer ${world.issuer.token({}, added)}` };
      return (await gateway.call({ path: chat.path, body: chat.body, headers })).status === 200;
    };
    await until('the new key to serve', serves, 45_000, 500);
  },
  60_000,
);

/** Enough of a world to name the tokens before one exists. */
function fakeIssuer(): Parameters<typeof hostileTokens>[0] {
  const issuer = {
    issuer: 'https://issuer.example.com/pool',
    keys: [createIssuerKey('RS256', 'key-1'), createIssuerKey('ES256', 'key-2')],
    claims: () => ({}),
    token: () => 'a.b.c',
  };
  return { issuer } as never;
}
