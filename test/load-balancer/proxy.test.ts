import { createIssuerKey, FakeWorld, redial, until } from '../../fakes';
import type { LoadBalancer, LoadBalancerModel, RuleModel } from '../../load-balancer';
import { DOMAIN_NAME, ORIGIN, proxied, startLoadBalancer } from '../contract/with-load-balancer';
import { type Echo, startEcho } from './echo';

const forward = (...to: [string, number][]): RuleModel['action'] => ({
  kind: 'forward',
  to: to.map(([targetGroup, weight]) => ({ targetGroup, weight })),
});
const answer = (body: string, status = 200): RuleModel['action'] => ({ kind: 'answer', status, contentType: 'application/json', body });
const path = (...patterns: string[]): RuleModel['conditions'][number] => ({ on: 'path', patterns });

function modelWith(world: FakeWorld): LoadBalancerModel {
  const check = (claims: NonNullable<RuleModel['tokenCheck']>['claims']) => ({ issuer: world.issuer.issuer, jwksUri: world.issuer.jwksUri, claims });
  const rules: Omit<RuleModel, 'priority'>[] = [
    { conditions: [path('/exact', '/any/*/thing', '/one?')], action: answer('path') },
    { conditions: [path('/v1.0/*')], action: answer('literal dot') },
    { conditions: [path('/host'), { on: 'host', patterns: ['*.EXAMPLE.com'] }], action: answer('host') },
    { conditions: [path('/header'), { on: 'header', name: 'x-api-key', patterns: ['*'] }], action: answer('header') },
    { conditions: [path('/header'), { on: 'header', name: 'x-other', patterns: ['A*z', 'b?'] }], action: answer('other header') },
    { conditions: [path('/method'), { on: 'method', patterns: ['PUT', 'PATCH'] }], action: answer('method') },
    {
      conditions: [
        path('/query'),
        {
          on: 'query',
          pairs: [
            { key: 'a', pattern: '1*' },
            { key: 'b', pattern: '2' },
          ],
        },
      ],
      action: answer('query'),
    },
    { conditions: [path('/moved')], action: { kind: 'redirect', status: 301, scheme: 'https', host: 'new.example.com', port: 8443 } },
    { conditions: [path('/weighted')], action: forward(['one', 1], ['two', 0]) },
    { conditions: [path('/target*')], action: forward(['one', 1]) },
    { conditions: [path('/signed')], tokenCheck: check([]), action: answer('signed') },
    {
      conditions: [path('/scoped')],
      tokenCheck: check([{ name: 'scope', format: 'space-separated-values', values: ['read.all', 'write'] }]),
      action: answer('scoped'),
    },
    { conditions: [path('/single')], tokenCheck: check([{ name: 'team', format: 'single-string', values: ['a', 'b'] }]), action: answer('single') },
    { conditions: [path('/listed')], tokenCheck: check([{ name: 'groups', format: 'string-array', values: ['a', 'b'] }]), action: answer('listed') },
  ];
  return {
    attributes: { idleTimeout: 60, clientKeepAlive: 3600, dropInvalidHeaders: true, http2: true },
    listeners: [
      {
        port: 443,
        tls: { oldest: 'TLSv1_2', certificate: 'any' },
        rules: [
          ...rules.map((rule, index) => ({ ...rule, priority: index + 1 })),
          { priority: 'default', conditions: [], action: answer('default', 404) },
        ],
      },
    ],
    targetGroups: ['one', 'two'].map((id) => ({ id, port: 8787, algorithm: 'round_robin', deregistrationDelay: 1 })),
  };
}

proxied('the proxy that stands for the load balancer', () => {
  let world: FakeWorld;
  let loadBalancer: LoadBalancer;
  let one: Awaited<ReturnType<typeof startEcho>>;
  let other: Awaited<ReturnType<typeof startEcho>>;
  let undo = () => {};

  beforeAll(async () => {
    world = await FakeWorld.start();
    [one, other] = [await startEcho('one'), await startEcho('other')];
    loadBalancer = await startLoadBalancer(world, modelWith(world));
    undo = redial(`${DOMAIN_NAME}:443`, loadBalancer.addressOf(443), world.certificate.cert);
    await loadBalancer.register(one.address, 'one');
    await loadBalancer.register(other.address, 'two');
  }, 120_000);
  afterAll(async () => {
    undo();
    await loadBalancer?.stop();
    await Promise.all([one?.stop(), other?.stop()]);
    await world?.stop();
  });

  const ask = async (at: string, init: RequestInit = {}) => {
    const response = await fetch(`${ORIGIN}${at}`, { redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const echo = async (at: string, init: RequestInit = {}): Promise<Echo> => JSON.parse((await ask(at, init)).text);

  test.each<[string, RequestInit, string]>([
    ['/exact', {}, 'path'],
    ['/exact?with=query', {}, 'path'],
    ['/Exact', {}, 'default'],
    ['/any/other/thing', {}, 'path'],
    ['/any/thing', {}, 'default'],
    ['/one1', {}, 'path'],
    ['/one', {}, 'default'],
    ['/v1.0/models', {}, 'literal dot'],
    ['/v1x0/models', {}, 'default'],
    ['/host', {}, 'host'],
    ['/header', { headers: { 'X-Api-Key': 'any' } }, 'header'],
    ['/header', { headers: { 'X-Other': 'a…z'.replace('…', '--') } }, 'other header'],
    ['/header', { headers: { 'X-Other': 'B1' } }, 'other header'],
    ['/header', { headers: { 'X-Other': 'c' } }, 'default'],
    ['/header', {}, 'default'],
    ['/method', { method: 'PATCH' }, 'method'],
    ['/method', { method: 'POST' }, 'default'],
    ['/query?a=123', {}, 'query'],
    ['/query?b=2', {}, 'query'],
    ['/query?b=1', {}, 'default'],
  ])('%s %j takes the first rule whose conditions all hold: %s', async (at, init, body) => {
    expect((await ask(at, init)).text).toBe(body);
  });

  test('answers and redirects are those of the rule', async () => {
    const notFound = await ask('/');
    expect([notFound.status, notFound.headers.get('content-type'), notFound.text]).toEqual([404, 'application/json', 'default']);
    const moved = await ask('/moved?a=b');
    expect([moved.status, moved.headers.get('location')]).toEqual([301, 'https://new.example.com:8443/moved?a=b']);
  });

  test('a target group without weight gets nothing', async () => {
    for (let count = 0; count < 20; count += 1) expect((await echo('/weighted')).target).toBe('one');
  });

  test('new requests follow other weights at once, and a request that is open goes on', async () => {
    const { listeners } = loadBalancer.model;
    const shifted = listeners.map((listener) => ({
      ...listener,
      rules: listener.rules.map((rule) =>
        rule.conditions.some((each) => each.on === 'path' && each.patterns.includes('/weighted'))
          ? { ...rule, action: forward(['one', 0], ['two', 100]) }
          : rule,
      ),
    }));
    const begun = echo('/target?silent=600');
    await until('it to be with the first', () => loadBalancer.openRequests(one.address, 'one'));
    await loadBalancer.follow(shifted);
    for (let count = 0; count < 10; count += 1) expect((await echo('/weighted')).target).toBe('other');
    expect((await begun).target).toBe('one');
    expect(await loadBalancer.openRequests(one.address, 'one')).toBe(0);
    await loadBalancer.follow(listeners);
    expect((await echo('/weighted')).target).toBe('one');
  });

  test('a target sees who asked, and nothing of the proxy', async () => {
    const { headers } = await echo('/target', { headers: { 'x-forwarded-for': '198.51.100.7', authorization: 'Bearer as it came' } });
    expect(headers).toMatchObject({
      host: DOMAIN_NAME,
      authorization: 'Bearer as it came',
      'x-forwarded-for': expect.stringMatching(/^198\.51\.100\.7,\d+\.\d+\.\d+\.\d+$/),
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
    });
    expect(Object.keys(headers).filter((name) => /envoy|x-request-id/.test(name))).toEqual([]);
  });

  test('headers with other names than letters, digits and hyphens are dropped', async () => {
    const { headers } = await echo('/target', { headers: { 'x-valid-1': 'a', x_invalid: 'b', 'x.invalid': 'c', _x: 'd' } });
    expect(Object.keys(headers).filter((name) => /^_?x[-._]?(in)?valid|^_x/.test(name))).toEqual(['x-valid-1']);
  });

  describe('the token check', () => {
    const bearer = (claims: Record<string, unknown> = {}, key?: Parameters<FakeWorld['issuer']['token']>[1]) => ({
      authorization: `Bearer ${world.issuer.token(claims, key)}`,
    });
    const now = () => Math.floor(Date.now() / 1000);

    test.each<[string, string, () => Record<string, string>]>([
      ['a token of the issuer', '/signed', () => bearer()],
      ['one of the scopes', '/scoped', () => bearer({ scope: 'openid write' })],
      ['the only scope', '/scoped', () => bearer({ scope: 'read.all' })],
      ['a claim that is one string', '/single', () => bearer({ team: 'b' })],
      ['a claim that is a list', '/listed', () => bearer({ groups: ['x', 'a'] })],
    ])('lets %s pass', async (_, at, headers) => {
      expect((await ask(at, { headers: headers() })).status).toBe(200);
    });

    test.each<[string, string, () => Record<string, string>]>([
      ['no token', '/signed', () => ({})],
      ['a token in another header', '/signed', () => ({ 'x-api-key': world.issuer.token() })],
      ['a token in the query', `/signed`, () => ({})],
      ['what is not a token', '/signed', () => ({ authorization: 'Bearer sk-mine' })],
      ['another scheme', '/signed', () => ({ authorization: `Basic ${world.issuer.token()}` })],
      ["another issuer's token", '/signed', () => bearer({ iss: 'https://other.example.com' })],
      ['an expired token', '/signed', () => bearer({ exp: now() - 120 })],
      ['a token without an end', '/signed', () => bearer({ exp: undefined })],
      ['a token that is not valid yet', '/signed', () => bearer({ nbf: now() + 600 })],
      ['a signature by a stranger', '/signed', () => bearer({}, createIssuerKey('RS256', 'key-1'))],
      ['an algorithm other than RS256', '/signed', () => bearer({}, world.issuer.keys[1])],
      ['a scope that only begins alike', '/scoped', () => bearer({ scope: 'read.all.more readxall' })],
      ['no scope', '/scoped', () => bearer({ scope: undefined })],
      ['another string', '/single', () => bearer({ team: 'ab' })],
      ['a list without it', '/listed', () => bearer({ groups: ['x'] })],
    ])('refuses %s with a page of its own', async (what, at, headers) => {
      const refused = await ask(what === 'a token in the query' ? `${at}?access_token=${world.issuer.token()}` : at, { headers: headers() });
      expect([refused.status, refused.headers.get('content-type')]).toEqual([401, 'text/html']);
      expect(refused.text).toContain('<h1>401 Authorization Required</h1>');
    });
  });

  test('a target that is taken out finishes what it has and gets nothing new', async () => {
    const second = await startEcho('second');
    const begun = echo('/target?silent=700');
    await until('it to be with the first', () => one.urls.includes('/target?silent=700'));
    await loadBalancer.register(second.address, 'one');
    await loadBalancer.deregister(one.address, 'one');
    for (let count = 0; count < 10; count += 1) expect((await echo('/target')).target).toBe('second');
    expect((await begun).target).toBe('one');
    await loadBalancer.deregister(second.address, 'one');
    expect((await ask('/target')).status).toBe(503);
    await loadBalancer.register(one.address, 'one');
    await second.stop();
  });

  test('the access log names rule and target, and neither token nor query', async () => {
    await ask('/target-of-the-log?key=secret', { headers: { authorization: 'Bearer secret' } });
    const entry = await until('the access log', () => loadBalancer.accessLog.find((each) => each.path === '/target-of-the-log'));
    expect(entry).toMatchObject({ method: 'GET', host: DOMAIN_NAME, status: 200, rule: '443/10', target: one.address });
    expect(JSON.stringify(loadBalancer.accessLog)).not.toContain('secret');
  });
});

proxied('the proxy, started for one thing', () => {
  test('ends a request that is silent for longer than the idle timeout', async () => {
    const world = await FakeWorld.start();
    const target = await startEcho('one');
    const model = modelWith(world);
    const loadBalancer = await startLoadBalancer(world, { ...model, attributes: { ...model.attributes, idleTimeout: 2 } });
    const undo = redial(`${DOMAIN_NAME}:443`, loadBalancer.addressOf(443), world.certificate.cert);
    try {
      await loadBalancer.register(target.address, 'one');
      const [patient, silent] = await Promise.all(['500', '5000'].map((time) => fetch(`${ORIGIN}/target?silent=${time}`)));
      expect([patient.status, silent.status]).toEqual([200, 504]);
    } finally {
      undo();
      await loadBalancer.stop();
      await target.stop();
      await world.stop();
    }
  });

  test('with a configuration that it refuses: an error with its words, and nothing is left running', async () => {
    const world = await FakeWorld.start();
    const model = modelWith(world);
    const [group] = model.targetGroups;
    await expect(startLoadBalancer(world, { ...model, targetGroups: [group] })).rejects.toThrow(
      /the proxy refuses what it is to be:[\s\S]*unknown .*cluster.*two/,
    );
    await world.stop();
  });
});
