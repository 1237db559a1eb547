import { CLIENTS, until } from '../../fakes';
import { readTemplate } from '../../load-balancer';
import { type MadeKey, madeKey } from '../../runtime/test/made-keys';
import { GatewayProcess } from '../contract/gateway-process';
import { serving, withWorld } from '../contract/with-gateway';
import { authOf, ORIGIN, proxied, synthesized, withLoadBalancer } from '../contract/with-load-balancer';

const CHAT = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }] };

proxied('API keys behind the load balancer', () => {
  const context = withWorld() as { world: ReturnType<typeof withWorld>['world']; gateway: GatewayProcess };
  const template = (world: typeof context.world) => synthesized(world, { auth: { ...authOf(world), apiKeys: true } });
  const front = withLoadBalancer(context, template);
  beforeAll(async () => {
    context.gateway = await GatewayProcess.start(context.world, { identity: [context.world.identity, { method: 'api-keys' }] });
    await serving(context);
    await front.loadBalancer.register(`127.0.0.1:${context.gateway.port}`);
  }, 60_000);

  function made(): MadeKey {
    const key = madeKey(CLIENTS[1].name);
    const { pk, sk: _, ...attributes } = key.item;
    context.world.denyList.put({ pk: pk.S, sk: key.id, attributes });
    return key;
  }

  /** What a client gets, and what the load balancer has done: the status of its answer, and whether a task has seen the request. */
  async function ask(headers: Record<string, string>, path = '/v1/chat/completions') {
    const { accessLog } = front.loadBalancer;
    const before = accessLog.length;
    const answer = await fetch(`${ORIGIN}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(CHAT),
    });
    const text = await answer.text();
    await until('the access log', () => accessLog.length > before);
    return { status: answer.status, text, isPassedOn: accessLog[before].target !== null };
  }

  test('a rule of its own leads to the task what begins as keys do, before the one that checks tokens; without keys there is none', () => {
    const rules = (auth: object) => readTemplate(synthesized(context.world, { auth: { ...authOf(context.world), ...auth } })).listeners[0].rules;
    const [first, ...others] = rules({ apiKeys: true });
    expect([first.action.kind, first.tokenCheck]).toEqual(['forward', undefined]);
    expect(first.conditions).toContainEqual({ on: 'header', name: 'authorization', patterns: ['Bearer gw_*'] });
    expect(others).toEqual(rules({}));
  });

  test.each<[string, (key: string) => Record<string, string>]>([
    ['as bearer', (key) => ({ authorization: `Bearer ${key}` })],
    ['with the scheme in lower case', (key) => ({ authorization: `bearer ${key}` })],
    ['as x-api-key', (key) => ({ 'x-api-key': key })],
  ])('%s a key is served', async (_, headers) => {
    expect(await ask(headers(made().key))).toMatchObject({ status: 200, isPassedOn: true });
  });

  test.each<[string, (key: string) => string, string]>([
    ['a key that was made up', () => `Bearer gw_${'a'.repeat(12)}_${'b'.repeat(32)}_000000`, 'invalid_token'],
    ['a token behind the prefix of keys', () => `Bearer gw_${context.world.issuer.token()}`, 'invalid_token'],
    ['a key behind other letters', (key) => `Bearer GW_${key.slice(3)}`, 'invalid_token'],
  ])('%s goes no further than the task', async (_, authorization, code) => {
    const answer = await ask({ authorization: authorization(made().key) });
    expect([answer.status, answer.isPassedOn, JSON.parse(answer.text).error.code]).toEqual([401, true, code]);
    expect(context.world.upstreamRequests).toEqual([]);
  });

  test.each<[string, (key: string) => string]>([
    ['a wrong token', () => 'Bearer x.y.z'],
    ['a key that is not at the beginning', (key) => `Bearer x${key}`],
    ['a key without a scheme', (key) => key],
    ['another scheme', (key) => `Basic ${key}`],
  ])('%s is refused by the load balancer as ever', async (_, authorization) => {
    expect(await ask({ authorization: authorization(made().key) })).toMatchObject({ status: 401, isPassedOn: false });
  });

  test('a token is checked by the load balancer as ever, and served', async () => {
    expect(await ask({ authorization: `Bearer ${context.world.issuer.token()}` })).toMatchObject({ status: 200, isPassedOn: true });
    expect(await ask({ authorization: `Bearer ${context.world.issuer.token({ scope: 'openid' })}` })).toMatchObject({ isPassedOn: false });
  });

  test('a key opens no path that the gateway does not serve', async () => {
    expect(await ask({ authorization: `Bearer ${made().key}` }, '/admin')).toMatchObject({ status: 404, isPassedOn: false });
  });
});
