import fc from 'fast-check';
import { type LiveRoute, type ResponseCacheConfiguration, STANDARD_LISTS } from '../../src/contract';
import { OTHER } from '../../src/contract/catalogue';
import { overridesOf, partsOf } from '../cache/request-name';
import type { Caller } from '../identify';
import { ownerIn } from '../owner';
import { createSeal } from '../store';
import { providerOf, requestOf } from './exchanges';

/** All that the name of a request is made of. */
interface Asked {
  readonly secret: string;
  readonly gateway: string;
  readonly scope?: ResponseCacheConfiguration['cacheScope'];
  readonly caller: Caller;
  readonly namespace?: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | string;
  readonly route?: string;
  readonly alias?: string;
  readonly routeVersion: LiveRoute;
  readonly provider: { readonly name: string; readonly baseUrl?: string; readonly region?: string };
  readonly model: string;
  readonly surface?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly limit?: Readonly<Record<string, unknown>>;
  readonly lists: object;
}

const ROUTE: LiveRoute = { name: 'coding', node: { provider: 'openai', model: 'gpt-4o' } };
const ASKED: Asked = {
  secret: 'a-secret-of-the-cache',
  gateway: 'Gateway',
  caller: { client: 'alpha', clientId: 'client-alpha', team: 'readers' },
  path: '/v1/chat/completions',
  headers: {},
  body: '{"model":"gpt-4o","messages":[{"role":"user","content":"Hello"}]}',
  routeVersion: ROUTE,
  provider: { name: 'openai' },
  model: 'gpt-4o',
  lists: STANDARD_LISTS,
};

function nameOf(asked: Asked): string {
  const { secret, gateway, scope, caller, namespace, path, headers, body, route, alias, routeVersion, provider, model, surface, parameters, limit } =
    asked;
  const exchange = requestOf({ path, headers, body });
  const target = {
    provider: providerOf({ kind: 'openai', ...provider }),
    model,
    known: model,
    limit,
    surface: surface === undefined ? undefined : { kind: 'openai', apis: ['chat'], prefix: surface },
  };
  const rules = parameters && { provider: provider.name, model, parameters };
  Object.assign(exchange, {
    caller,
    route,
    alias,
    lists: asked.lists,
    steps: [{ target, rules, next: () => undefined, isReplaceable: () => false }],
  });
  const owner = ownerIn(scope, caller);
  if (!owner) throw new Error('whose it would be is not known');
  const live = { route: (name: string) => (name ? routeVersion : undefined), alias: () => routeVersion };
  return createSeal(secret, 'response cache').nameOf(
    partsOf(exchange, live, { gateway, owner, namespace, overrides: overridesOf(exchange) }),
    exchange.body.bytes,
  );
}

test('the same request has the same name, whenever it comes', () => {
  expect(nameOf({ ...ASKED })).toBe(nameOf(JSON.parse(JSON.stringify(ASKED))));
});

type Other = readonly [what: string, change: Partial<Asked>, base?: Partial<Asked>];
const OTHERS: readonly Other[] = [
  ['the secret', { secret: 'another-secret-of-the-cache' }],
  ['the gateway', { gateway: 'Another' }],
  ['the client', { caller: { ...ASKED.caller, client: 'beta' } }],
  ['the person', { caller: { client: 'people', user: 'bob' } }, { caller: { client: 'people', user: 'alice' } }],
  ['the name of the people', { caller: { client: 'staff', user: 'alice' } }, { caller: { client: 'people', user: 'alice' } }],
  ['the team', { caller: { ...ASKED.caller, team: 'writers' } }, { scope: 'team' }],
  ['the scope', { scope: 'team' }],
  ['the scope, of a gateway', { scope: 'gateway' }],
  ['the namespace', { namespace: 'evening' }],
  ['the endpoint', { path: '/v1/responses' }],
  ['the query', { path: '/v1/chat/completions?beta=true' }],
  ['the operation of the path', { path: '/model/gpt-4o/invoke' }, { path: '/model/gpt-4o/converse' }],
  ['the model of the path', { path: '/model/gpt-4o-mini/converse' }, { path: '/model/gpt-4o/converse' }],
  ['the route', { route: 'coding' }],
  ['the version of the route', { routeVersion: { ...ROUTE, deadline: 1_000 } }, { route: 'coding' }],
  ['the alias', { alias: 'fast' }],
  ['the provider', { provider: { name: 'other' } }],
  ['what the provider is', { provider: { name: 'openai', baseUrl: 'https://models.example.com' } }],
  ['the model', { model: 'gpt-4o-mini' }],
  ['the surface', { surface: '/v1' }],
  ['what the surface is', { surface: '/v2' }, { surface: '/v1' }],
  ['a parameter of the route', { parameters: { temperature: 0 } }],
  ['the value of a parameter', { parameters: { temperature: 1 } }, { parameters: { temperature: 0 } }],
  ['a limit of the answer', { limit: { max_completion_tokens: 100 } }],
  ['a byte of the body', { body: '{"model":"gpt-4o","messages":[{"role":"user","content":"hello"}]}' }],
  ['a blank in the body', { body: '{"model":"gpt-4o", "messages":[{"role":"user","content":"Hello"}]}' }],
  ['whether it is a stream', { body: '{"model":"gpt-4o","messages":[{"role":"user","content":"Hello"}],"stream":true}' }],
  ['the tier', { body: '{"model":"gpt-4o","messages":[{"role":"user","content":"Hello"}],"service_tier":"flex"}' }],
  ['the version header', { headers: { 'anthropic-version': '2023-06-01' } }],
  ['the value of the version header', { headers: { 'anthropic-version': '2024-01-01' } }, { headers: { 'anthropic-version': '2023-06-01' } }],
  ['the beta header', { headers: { 'anthropic-beta': 'context-1m-2025-08-07' } }],
  [
    'the tier in a header',
    { path: '/model/gpt-4o/converse', headers: { 'x-amzn-bedrock-service-tier': 'flex' } },
    { path: '/model/gpt-4o/converse' },
  ],
  ['whether it may be kept', { caller: { ...ASKED.caller, policy: { storedState: ['store'] } } }],
  ['the lists', { lists: { ...STANDARD_LISTS, failures: [] } }],
];

test.each(OTHERS.map((each): [string, Other] => [each[0], each]))('it is another request where %s is another', (_, [, change, base]) => {
  const asked = { ...ASKED, ...base };
  expect(nameOf({ ...asked, ...change })).not.toBe(nameOf(asked));
});

test.each<[string, Partial<Asked>, Partial<Asked>?]>([
  ['a credential of the same client', { caller: { ...ASKED.caller, clientId: 'client-alpha-2', apiKey: 'key-1' } }],
  ['a header that no provider is given', { headers: { 'x-request-id': '1', cookie: 'a=b', 'user-agent': 'other' } }],
  ['another client of the team, where teams share', { caller: { client: 'beta', team: 'readers' } }, { scope: 'team' }],
  ['anybody, where all share', { caller: { client: 'beta', team: 'writers' } }, { scope: 'gateway' }],
])('it is the same with %s', (_, change, base = {}) => {
  const asked = { ...ASKED, ...base };
  expect(nameOf({ ...asked, ...change })).toBe(nameOf(asked));
});

const word = fc.constantFrom('a', 'b', 'alpha', 'beta', '"', '\\', ',', '","', '\n', '', 'é', '\u0000');
const words = fc.array(word, { maxLength: 3 }).map((parts) => parts.join(''));
const callers = fc.oneof(
  fc.record({ client: words, clientId: words, team: fc.option(words, { nil: undefined }) }),
  fc.record({ client: words, user: words, team: fc.option(words, { nil: undefined }) }),
  fc.record({ client: fc.constant(OTHER), clientId: words }),
);
const anything = fc.record({
  scope: fc.constantFrom(undefined, 'team' as const),
  caller: callers,
  namespace: fc.option(words, { nil: undefined }),
  route: fc.option(fc.constantFrom('coding', 'fast'), { nil: undefined }),
  alias: fc.option(fc.constantFrom('coding', 'fast'), { nil: undefined }),
  model: fc.constantFrom('gpt-4o', 'gpt-4o-mini'),
  parameters: fc.option(fc.record({ temperature: fc.constantFrom(0, 1) }), { nil: undefined }),
  body: fc.record({ model: fc.constant('gpt-4o'), messages: words, stream: fc.boolean() }),
});

test('10,000 pairs of random requests: the names are the same where the requests are, and else never', () => {
  const told = ({ caller, scope, ...rest }: Partial<Asked>): string => JSON.stringify({ ...rest, owner: ownerIn(scope, caller) });
  fc.assert(
    fc.property(anything, anything, (one, other) => {
      const areSame = told(one) === told(other);
      return (nameOf({ ...ASKED, ...one }) === nameOf({ ...ASKED, ...other })) === areSame;
    }),
    { numRuns: 10_000 },
  );
}, 120_000);

/** Whatever one tenant can choose of what it sends, and of what it is called. */
const TENANT: Caller = { client: 'alpha', clientId: 'client-alpha', team: 'readers' };
const tries: readonly Partial<Asked>[] = [
  { client: 'beta' },
  { client: 'beta', team: 'readers' },
  { client: 'beta', clientId: 'client-alpha' },
  { client: OTHER, clientId: 'alpha' },
  { client: OTHER, clientId: 'client-alpha' },
  { client: 'people', user: 'alpha' },
  { client: 'alpha', user: 'alpha' },
  { client: 'alpha"]' },
  { client: 'ALPHA' },
  { client: 'alpha ' },
].flatMap((caller) =>
  [undefined, '', 'alpha', '["client","alpha"]', '","owner":["client","alpha"]', '\n', 'client', 'client-alpha', 'readers', '0'].flatMap(
    (namespace) => [
      { caller, namespace },
      { caller, namespace, scope: 'team' as const },
    ],
  ),
);

test('200 tries of a tenant to be given what another one got: none is', () => {
  expect(tries).toHaveLength(200);
  const got = new Set([nameOf({ ...ASKED, caller: TENANT }), nameOf({ ...ASKED, caller: { ...TENANT, team: 'owners' }, scope: 'team' })]);
  expect(tries.filter((each) => got.has(nameOf({ ...ASKED, ...each })))).toEqual([]);
});

test('whoever is not known by any name shares with nobody', () => {
  expect(ownerIn(undefined, { client: OTHER })).toBeUndefined();
  expect(ownerIn('team', { client: OTHER })).toBeUndefined();
  expect(ownerIn(undefined, undefined)).toBeUndefined();
});
