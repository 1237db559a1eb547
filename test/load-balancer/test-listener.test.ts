/** Two versions behind one load balancer while weights move: who gets to which of them, and who could ring the alarm that takes a deployment back. */
import { AUDIENCE, createIssuerKey, until } from '../../fakes';
import { type LoadBalancer, type LoadBalancerModel, readTemplate } from '../../load-balancer';
import { Deployment } from '../../src';
import { GatewayProcess } from '../contract/gateway-process';
import { type Call, call } from '../contract/http-client';
import { serving, withWorld } from '../contract/with-gateway';
import { DOMAIN_NAME, proxied, startLoadBalancer, synthesized } from '../contract/with-load-balancer';

const CHAT = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }] };
const [CLIENTS_PORT, TEST_PORT] = [443, 8443];

proxied('a new version behind a test listener', () => {
  const context = withWorld();
  let loadBalancer: LoadBalancer;
  let model: LoadBalancerModel;
  /** Addresses of the old version and of the new one. */
  let versions: string[];
  const gateways: GatewayProcess[] = [];

  beforeAll(async () => {
    const { world } = context;
    model = readTemplate(synthesized(world, { compute: { deployment: Deployment.blueGreen({ testListener: {} }) } }));
    loadBalancer = await startLoadBalancer(world, model);
    for (const { id } of model.targetGroups) {
      const gateway = await GatewayProcess.start(world);
      gateways.push(gateway);
      await serving({ world, gateway });
      await loadBalancer.register(`127.0.0.1:${gateway.port}`, id);
    }
    versions = gateways.map(({ port }) => `127.0.0.1:${port}`);
  }, 120_000);
  afterAll(async () => {
    await loadBalancer?.stop();
    for (const gateway of gateways) await gateway.kill();
  });

  /** One request at a listener, and which version has answered it; undefined: the load balancer itself. */
  async function ask(port: number, { headers, ...what }: Call) {
    const before = loadBalancer.accessLog.length;
    const { status } = await call(Number(loadBalancer.addressOf(port).split(':')[1]), {
      tls: true,
      headers: { host: DOMAIN_NAME, ...headers },
      ...what,
    });
    await until('the access log', () => loadBalancer.accessLog.length > before);
    return { status, version: ['old', 'new'][versions.indexOf(loadBalancer.accessLog[before].target ?? '')] };
  }
  const asClient = () => ({ authorization: `Bearer ${context.world.issuer.token()}` });
  /** What is a request of a client's, with something on it that might lead elsewhere. */
  const chat = (headers: Call['headers'] = {}, path = '/v1/chat/completions'): Call => ({
    method: 'POST',
    path,
    headers: { ...asClient(), ...headers },
    body: CHAT,
  });

  /** Amazon ECS moves the weights of clients. */
  const shift = (...weights: number[]) =>
    loadBalancer.follow(
      model.listeners.map((listener) => ({
        ...listener,
        rules: listener.rules.map((rule) =>
          listener.port !== CLIENTS_PORT || rule.action.kind !== 'forward'
            ? rule
            : { ...rule, action: { ...rule.action, to: rule.action.to.map((each, index) => ({ ...each, weight: weights[index] })) } },
        ),
      })),
    );

  test.each<[string, () => Call]>([
    ['nothing else', () => chat()],
    ['the port of tests in its host', () => chat({ host: `${DOMAIN_NAME}:${TEST_PORT}` })],
    ['another host', () => chat({ host: 'internal-gateway-1.eu-central-1.elb.amazonaws.com' })],
    ['the port of tests forwarded', () => chat({ 'x-forwarded-port': String(TEST_PORT), forwarded: `host="${DOMAIN_NAME}:${TEST_PORT}"` })],
    [
      'what a proxy would route by',
      () => chat({ 'x-envoy-original-dst-host': versions[1], 'x-envoy-decorator-operation': 'x', 'x-target-group': 'Alternate' }),
    ],
    ['a cookie of the load balancer', () => chat({ cookie: 'AWSALBTG=AAAA; AWSALB=BBBB' })],
    ['another path to the same', () => chat({}, '//v1/chat/completions')],
    ['an absolute address of the test listener', () => chat({}, `https://${DOMAIN_NAME}:${TEST_PORT}/v1/chat/completions`)],
  ])('a client with %s gets to the old version before the shift, and to the new one behind it', async (_name, what) => {
    expect((await ask(CLIENTS_PORT, what())).version).not.toBe('new');
    await shift(0, 100);
    expect((await ask(CLIENTS_PORT, what())).version).not.toBe('old');
    await shift(100, 0);
  });

  test('whoever tries it needs a token there, too', async () => {
    expect(await ask(TEST_PORT, { ...chat(), headers: {} })).toEqual({ status: 401, version: 'new' });
    expect(await ask(TEST_PORT, chat({ authorization: `Bearer ${context.world.issuer.token({ aud: `${AUDIENCE}-of-others` })}` }))).toEqual({
      status: 401,
      version: 'new',
    });
    expect(await ask(TEST_PORT, chat())).toEqual({ status: 200, version: 'new' });
    expect(await ask(CLIENTS_PORT, chat())).toEqual({ status: 200, version: 'old' });
  });

  const stranger = (headers: Call['headers'] = {}, more: Partial<Call> = {}): Call => ({ ...chat(), headers, ...more });
  test.each<[string, () => Call]>([
    ['nothing', () => stranger()],
    ['a key that nobody made', () => stranger({ 'x-api-key': `gw_${'a'.repeat(60)}` })],
    ['half a token', () => stranger({ authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.' })],
    [
      'a token of a key that nobody knows',
      () => stranger({ authorization: `Bearer ${context.world.issuer.token({}, createIssuerKey('RS256', 'stranger'))}` }),
    ],
    ['a body without an end to its depth', () => stranger({}, { body: '['.repeat(100_000) })],
    ['a compressed body that is none', () => stranger({ 'content-encoding': 'gzip' })],
    ['a wish for another protocol', () => stranger({ connection: 'upgrade', upgrade: 'websocket' }, { method: 'GET', body: undefined })],
    ['an expectation', () => stranger({ expect: 'a-miracle' })],
    ['a method of its own', () => stranger({}, { method: 'PURGE' })],
    ['no sense in its path', () => stranger({}, { path: '/%00/%ff/..%2f..%2f' })],
    ['a provider of its own', () => stranger({ 'x-portkey-provider': 'openai', 'x-portkey-custom-host': 'http://127.0.0.1:1/' })],
    ['headers of 30 KiB', () => stranger({ 'x-long': 'x'.repeat(30_000) })],
  ])('a stranger with %s rings no alarm: no version answers with 5xx', async (_name, what) => {
    const { status, version } = await ask(CLIENTS_PORT, what());
    expect(version === undefined || (status >= 400 && status < 500)).toBe(true);
  });
});
