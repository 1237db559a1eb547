/** Which route a request takes, what is left of it for this one, and what it is told where nothing is. */
import type { LiveNode } from '../../../src/contract';
import { Refusal } from '../../refusal';
import { plan } from '../../stages/plan';
import { idOf } from '../../target';
import { ANTHROPIC, BEDROCK, CHAT, codeOf, firstOf, GOOGLE, OPENAI, planned, type Routed, requested, servicesOf } from './routed';

const P = (provider: string, model?: string): LiveNode => ({ provider, ...(model && { model }) });
const ROUTES = { a: P('openai', 'of-a'), b: P('google', 'of-b'), c: P('openai', 'of-c') };
const ALIASES = { fast: P('google', 'of-fast') };
const BASE: Routed = { routes: ROUTES, aliases: ALIASES, defaultProvider: 'openai' };
const config = (name: string, more: object = {}) => ({ headers: { 'x-portkey-config': name, ...more } });

/** Provider and model, or the code of a refusal. */
const way = (asked: Routed): string => {
  let first = '';
  const code = codeOf(() => {
    first = firstOf(planned({ ...BASE, ...asked }));
  });
  return first || code;
};

describe('a request takes', () => {
  test.each<[string, Routed, string]>([
    ['the default provider', {}, 'openai gpt-4o'],
    ['the provider that it names', { headers: { 'x-portkey-provider': 'google' } }, 'google gpt-4o'],
    ['the route that it names', config('a'), 'openai of-a'],
    ['an alias', { body: { ...CHAT, model: 'fast' } }, 'google of-fast'],
    ['the route of all', { defaultRoute: 'b' }, 'google of-b'],
    ["its policy's, rather than that", { defaultRoute: 'b', policy: { defaultRoute: 'c' } }, 'openai of-c'],
    ['an alias, rather than a default', { body: { ...CHAT, model: 'fast' }, defaultRoute: 'b', policy: { defaultRoute: 'c' } }, 'google of-fast'],
    ['the route that it names, rather than an alias', { ...config('a'), body: { ...CHAT, model: 'fast' } }, 'openai of-a'],
    ['the provider that it names, rather than a default', { headers: { 'x-portkey-provider': 'google' }, defaultRoute: 'a' }, 'google gpt-4o'],
    [
      'a model that is named as an alias, of the provider that it names',
      { headers: { 'x-portkey-provider': 'openai' }, body: { ...CHAT, model: 'fast' } },
      'openai fast',
    ],
    ["its own model, where a route's target names none", { routes: { a: P('google') }, ...config('a') }, 'google gpt-4o'],
  ])('%s', (_name, asked, expected) => {
    expect(way(asked)).toBe(expected);
  });
});

describe('a request is refused', () => {
  test.each<[string, Routed, string]>([
    ['by a name that no route has', config('nowhere'), 'unknown_route'],
    ['by an empty name', config(''), 'unknown_route'],
    ['by a name that all objects have', config('constructor'), 'unknown_route'],
    ['that brings a configuration of its own', config('{"strategy":{"mode":"fallback"}}'), 'raw_config_not_allowed'],
    ['that brings one behind spaces', config('  {"provider":"openai"}'), 'raw_config_not_allowed'],
    ['that brings a list', config('[]'), 'raw_config_not_allowed'],
    ['that names a route and a provider', config('a', { 'x-portkey-provider': 'openai' }), 'invalid_request'],
    ['whose default route nobody made', { defaultRoute: 'nowhere' }, 'unknown_route'],
    ["whose policy's default route nobody made", { policy: { defaultRoute: 'nowhere' } }, 'unknown_route'],
    ['that names a provider which is not enabled', { headers: { 'x-portkey-provider': 'mistral' } }, 'provider_not_enabled'],
    ['that names nothing, where nothing is the default', { defaultProvider: undefined }, 'no_default_provider'],
    ['by a route to nobody', { routes: { a: { fallback: [] } }, ...config('a') }, 'no_target'],
    ['by a route whose conditions it does not meet', { routes: { a: { when: [] } }, ...config('a') }, 'no_target'],
    ['without a model', { body: { messages: [] }, ...config('a') }, 'invalid_request'],
  ])('%s', (_name, asked, code) => {
    expect(way(asked)).toBe(code);
  });
});

describe('a client with a list of routes', () => {
  const policy = { routes: ['a', 'fast', 'team-*'], defaultRoute: 'b' };
  test.each<[string, Routed, string]>([
    ['may take one of it', config('a'), 'openai of-a'],
    ['may take one that begins so', { ...config('team-x'), routes: { 'team-x': P('openai') } }, 'openai gpt-4o'],
    ['may ask for an alias of it', { body: { ...CHAT, model: 'fast' } }, 'google of-fast'],
    ['takes its default one, which need not be in it', {}, 'google of-b'],
    ['may name that', config('b'), 'google of-b'],
    ['may not take another', config('c'), 'route_not_allowed'],
    ['does not learn which others there are', config('nowhere'), 'route_not_allowed'],
    ['may not ask for another alias', { aliases: { slow: P('openai') }, body: { ...CHAT, model: 'slow' } }, 'route_not_allowed'],
    ['may not name a provider', { headers: { 'x-portkey-provider': 'openai' } }, 'route_not_allowed'],
    ['takes the route of all, where it has none of its own', { defaultRoute: 'c', policy: { routes: ['a'] } }, 'openai of-c'],
    ['takes the default provider, where there is none at all', { policy: { routes: ['a'] } }, 'openai gpt-4o'],
  ])('%s', (_name, asked, expected) => {
    expect(way({ policy, ...asked })).toBe(expected);
  });
});

test.each<[string, Routed, object]>([
  ['a route', config('a'), { route: 'a', alias: undefined }],
  ['an alias', { body: { ...CHAT, model: 'fast' } }, { route: undefined, alias: 'fast' }],
  ['the route of all', { defaultRoute: 'b' }, { route: 'b', alias: undefined }],
  ['the default provider', {}, { route: 'default', alias: undefined }],
  ['a provider', { headers: { 'x-portkey-provider': 'openai' } }, { route: undefined, alias: undefined }],
])('the record can tell that a request took %s', (_name, asked, told) => {
  const { route, alias } = planned({ ...BASE, ...asked });
  expect({ route, alias }).toEqual(told);
});

describe('targets that cannot serve a request are skipped', () => {
  const EMBEDDINGS = { path: '/v1/embeddings', body: { model: 'm', input: 'hi' } };
  const route = (node: LiveNode, asked: Routed = {}): Routed => ({ ...BASE, routes: { r: node }, ...config('r'), ...asked });
  const left = (asked: Routed): readonly string[] => planned(asked).steps.map(({ target }) => idOf(target));

  test.each<[string, Routed, readonly string[]]>([
    ['who does not serve the endpoint', route({ fallback: [P('anthropic'), P('openai')] }, EMBEDDINGS), ['openai m']],
    ['who is not enabled', route({ fallback: [P('mistral'), P('openai')] }), ['openai gpt-4o']],
    [
      'who may not serve the model',
      route({ fallback: [P('openai', 'o3'), P('google')] }, { providers: [{ ...OPENAI, models: ['gpt-*'] }, GOOGLE] }),
      ['google gpt-4o'],
    ],
    ['what the policy does not allow', route({ fallback: [P('openai', 'o3'), P('google')] }, { policy: { models: ['gpt-4o'] } }), ['google gpt-4o']],
    [
      'who serves elsewhere',
      route(
        {
          balance: [
            { weight: 1e6, node: P('bedrock', 'us.amazon.nova-x-v1:0') },
            { weight: 1, node: P('bedrock', 'eu.amazon.nova-x-v1:0') },
          ],
        },
        { policy: { geographies: ['eu'] } },
      ),
      ['bedrock eu.amazon.nova-x-v1:0'],
    ],
  ])('%s', (_name, asked, expected) => {
    expect(left(asked)).toEqual(expected);
  });

  test.each<[string, Routed, string, string?]>([
    ['the first that does not serve it', route({ fallback: [P('anthropic'), P('mistral')] }, EMBEDDINGS), 'endpoint_not_served', 'anthropic'],
    ['the first that is not enabled', route({ fallback: [P('mistral'), P('anthropic')] }, EMBEDDINGS), 'provider_not_enabled'],
    ['the policy', route(P('openai', 'o3'), { policy: { models: ['gpt-4o'] } }), 'model_not_allowed'],
  ])('where none is left, the client is told of %s', (_name, asked, code, detail = '') => {
    const refusal = (() => {
      try {
        return planned(asked);
      } catch (error) {
        return error as Refusal;
      }
    })();
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code, message: expect.stringContaining(detail) });
  });
});

describe('a request with something sealed', () => {
  const body = (turn = 1) => ({
    model: 'claude-x',
    messages: [
      { role: 'user', content: 'hi' },
      ...(turn > 1 ? [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm.', signature: 'A'.repeat(200) }] }] : []),
    ],
  });
  const FALLBACK: LiveNode = { fallback: [P('anthropic'), P('bedrock', 'eu.anthropic.claude-x-v1:0')] };
  const asked = (turn: number, node: LiveNode = FALLBACK, more: Routed = {}): Routed => ({
    path: '/v1/messages',
    providers: [ANTHROPIC, BEDROCK],
    routes: { r: node },
    ...config('r'),
    body: body(turn),
    ...more,
  });
  const BY_BEDROCK = 'bedrock eu.anthropic.claude-x-v1:0';

  test('goes to who served the conversation last, and to nobody else', () => {
    const services = servicesOf(asked(1));
    const first = planned(asked(1), services);
    expect(first.steps.map(({ target }) => idOf(target))).toEqual(['anthropic claude-x', BY_BEDROCK]);
    services.conversations.put(first.conversation ?? '', BY_BEDROCK);
    const { steps } = planned(asked(2), services);
    expect(steps.map(({ target }) => idOf(target))).toEqual([BY_BEDROCK]);
    expect([steps[0].isReplaceable(), steps[0].next({ statuses: [503] })]).toEqual([false, undefined]);
  });

  test('goes to the first, where nobody knows who served it', () => {
    expect(planned(asked(2)).steps.map(({ target }) => idOf(target))).toEqual(['anthropic claude-x']);
  });

  test.each<[string, (services: ReturnType<typeof servicesOf>) => void]>([
    ['who rests', ({ rests }) => rests.failed('anthropic claude-x', 30_000)],
    ['who stands where no condition leads any more', () => {}],
  ])('also to %s', (name, prepare) => {
    const node: LiveNode = name.includes('condition')
      ? { when: [{ condition: { of: 'promptBytes', least: 1e9 }, node: P('anthropic') }], otherwise: P('bedrock', 'eu.anthropic.claude-x-v1:0') }
      : FALLBACK;
    const services = servicesOf(asked(1, node));
    const { conversation = '' } = planned(asked(1, node), services);
    services.conversations.put(conversation, 'anthropic claude-x');
    prepare(services);
    expect(firstOf(planned(asked(2, node), services))).toBe('anthropic claude-x');
  });

  test('goes as the route has it, where who served it last is no part of it any more', () => {
    const services = servicesOf(asked(1));
    const { conversation = '' } = planned(asked(1), services);
    services.conversations.put(conversation, 'openai gpt-4o');
    expect(firstOf(planned(asked(2), services))).toBe('anthropic claude-x');
  });

  test('of another caller is not led by this one', () => {
    const services = servicesOf(asked(1));
    services.conversations.put(planned(asked(1), services).conversation ?? '', BY_BEDROCK);
    expect(firstOf(planned(asked(2, FALLBACK, { caller: { client: 'TeamBeta', clientId: 'c2' } }), services))).toBe('anthropic claude-x');
  });

  test('stays with its branch, also where every other request is drawn by itself', () => {
    const node: LiveNode = {
      balance: [
        { weight: 1, node: P('anthropic') },
        { weight: 1, node: P('bedrock', 'eu.anthropic.claude-x-v1:0') },
      ],
      sticky: 0,
    };
    const drawn = Array.from({ length: 30 }, () => firstOf(planned(asked(2, node))));
    expect(new Set(drawn).size).toBe(1);
  });
});

test('a target that rests is not asked while others do not', () => {
  const asked: Routed = { ...BASE, routes: { r: { fallback: [P('openai'), P('google')] } }, ...config('r') };
  const services = servicesOf(asked);
  services.rests.failed('openai gpt-4o', 30_000);
  expect(planned(asked, services).steps.map(({ target }) => idOf(target))).toEqual(['google gpt-4o']);
  // of a named provider there is no other
  const exchange = requested({ ...asked, headers: { 'x-portkey-provider': 'openai' } });
  plan(exchange, services);
  expect(firstOf(exchange)).toBe('openai gpt-4o');
});

test('a route bounds its calls and their time', () => {
  const of = (more: object) => planned({ ...BASE, routes: { r: { name: 'r', node: P('openai'), ...more } }, ...config('r') });
  expect(of({})).toMatchObject({ maxCalls: 4, deadline: Infinity });
  const exchange = of({ maxAttempts: 7, deadline: 500 });
  expect([exchange.maxCalls, Math.round(exchange.deadline - exchange.started)]).toEqual([7, 500]);
});
