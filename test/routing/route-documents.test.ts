import { Aws, Duration, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import {
  Authentication,
  Condition,
  GatewayAuth,
  GatewayPreset,
  GatewayRouting,
  LiveConfiguration,
  ModelApi,
  ModelProvider,
  PortkeyGateway,
  type PortkeyGatewayProps,
  PriceTable,
  Routing,
} from '../../src';
import { checkRoute, MAX_CLIENTS, MAX_ROUTES } from '../../src/contract';
import { ERRORS } from '../../src/errors';
import { testApp } from '../app';
import { claude, openai, routingOf } from './routings';

/** AppConfig takes so much, hosted by itself: https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-free-form-configurations-creating.html */
const BYTES_OF_A_DOCUMENT = 2 * 1024 * 1024;

type Then = (gateway: PortkeyGateway) => void;

function templateOf(then: Then = () => {}, props: PortkeyGatewayProps = {}): Record<string, { readonly Type: string }> {
  const stack = new Stack(testApp(), 'Stack');
  const gateway = new PortkeyGateway(stack, 'Gateway', { preset: GatewayPreset.DEV, providers: [ModelProvider.openai()], ...props });
  gateway.addClient('Alpha');
  then(gateway);
  return Template.fromStack(stack).toJSON().Resources;
}

describe('no task is replaced: the version of the live document changes, and its deployment', () => {
  const before = templateOf();

  test.each<[what: string, then: Then, props?: PortkeyGatewayProps]>([
    ['a route', (gateway) => gateway.addRoute('one', openai)],
    ['an alias', (gateway) => gateway.addAlias('fast', openai)],
    ['a default route', (gateway) => gateway.addRoute('one', openai), { defaultRoute: 'one' }],
    [
      'shares where nobody stays',
      (gateway) => gateway.addRoute('one', Routing.loadBalance({ targets: [{ weight: 1, routing: openai }], sticky: false })),
    ],
  ])('%s', (_what, then, props = {}) => {
    const after = templateOf(then, props);
    const changed = Object.keys({ ...before, ...after }).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
    expect(changed.map((id) => after[id].Type)).toEqual(['AWS::AppConfig::HostedConfigurationVersion']);
  });

  test('a policy', () => {
    const withPolicy = (models?: string[]) => templateOf((gateway) => gateway.addClient('Beta', { models }));
    const [one, other] = [withPolicy(), withPolicy(['gpt-4.1*'])];
    const changed = Object.keys(one).filter((id) => JSON.stringify(one[id]) !== JSON.stringify(other[id]));
    expect(changed.map((id) => one[id].Type)).toEqual(['AWS::AppConfig::HostedConfigurationVersion']);
  });
});

test('nothing stands in the document where there are no routes, and the default route alone where it is yet to be added', () => {
  expect(routingOf().document()).toBeUndefined();
  expect(routingOf({ defaultRoute: 'one' }).document()).toEqual({ default: 'one' });
});

test('routes, aliases and the default route stand in it', () => {
  const { routing, document } = routingOf({ defaultRoute: 'one' });
  routing.addRoute('one', openai);
  routing.addAlias('fast', claude, { maxAttempts: 1 });
  expect(document()).toEqual({
    default: 'one',
    routes: [{ name: 'one', node: { provider: 'openai' } }],
    aliases: [{ name: 'fast', node: { provider: 'anthropic', model: 'claude-opus-5' }, maxAttempts: 1 }],
  });
});

test('what only the deployment knows may stand anywhere in a route', () => {
  const seed = Token.asNumber({ Ref: 'Seed' });
  const target = Routing.single({ provider: 'openai', model: Aws.REGION, parameters: { user: Aws.ACCOUNT_ID, seed } });
  const condition = Condition.all(Condition.team(Aws.STACK_NAME), Condition.none(Condition.promptBytes().atLeast(seed)));
  const routing = Routing.conditional({ cases: [{ condition, routing: Routing.loadBalance({ targets: [{ weight: seed, routing: target }] }) }] });
  const resources = templateOf((gateway) => gateway.addRoute(Aws.PARTITION, Routing.fallback({ targets: [routing], onStatus: [seed] })));
  const version = Object.values(resources).find(({ Type }) => Type === 'AWS::AppConfig::HostedConfigurationVersion');
  expect(JSON.stringify(version)).toContain('{"Ref":"Seed"}');
});

test.each([
  [
    'a route of a section of your own that no task could read',
    { routes: [{ name: 'one', node: { provider: 5 } }] },
    'sections.routing.routes[0].node.provider',
  ],
  ['an alias', { aliases: [{ name: 'one', node: { when: [] }, maxAttempts: 20 }] }, 'sections.routing.aliases[0].maxAttempts'],
])('%s is refused by its path', (_what, section, path) => {
  const live = new LiveConfiguration(new Stack(testApp(), 'Stack'), 'Live', { sections: [{ key: 'routing', render: () => section }] });
  expect(live.node.validate()).toEqual([expect.stringContaining(`${path} is not valid`)]);
});

test('a section that is there already is refused', () => {
  const live = new LiveConfiguration(new Stack(testApp(), 'Stack'), 'Live', { sections: [PriceTable.standard()] });
  expect(() => live.addSection(PriceTable.standard())).toThrow(/^DuplicateLiveSection: sections is "prices"/);
  expect(() => live.addSection({ key: 'Own', render: () => ({}) })).toThrow(/^InvalidLiveSection: /);
});

/** Mostly what makes sense. */
const mostly = <T>(likely: fc.Arbitrary<T>, edge: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 40, arbitrary: likely }, { weight: 1, arbitrary: edge });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 3 });
const some = <T>(arbitrary: fc.Arbitrary<T>, most: number): fc.Arbitrary<T[]> =>
  mostly(fc.array(arbitrary, { minLength: 1, maxLength: most }), fc.constant([]));

const name = mostly(fc.constantFrom('openai', 'anthropic', 'gpt-4.1', 'x'), fc.string({ maxLength: 12 }));
const number = mostly(fc.integer({ min: 0, max: 5 }), fc.double());
const statuses = maybe(
  mostly(fc.uniqueArray(fc.integer({ min: 400, max: 599 }), { minLength: 1, maxLength: 3 }), fc.constantFrom<number[]>([], [200])),
);
const milliseconds = maybe(mostly(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom(0, 1_000_000)));
const attempts = maybe(mostly(fc.integer({ min: 1, max: 10 }), fc.constantFrom(0, 11)));

/** Making it may be refused. */
type Made<T> = () => T;

const condition = fc.letrec<{ it: Made<Condition> }>((tie) => ({
  it: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.tuple(fc.constantFrom('client', 'team', 'user', 'model'), some(name, 3)).map(
      ([of, names]) =>
        () =>
          Condition[of as 'client'](...names),
    ),
    fc.constantFrom<Made<Condition>>(
      () => Condition.stream(),
      () => Condition.api(ModelApi.CHAT),
    ),
    fc.tuple(name, number).map(
      ([each, value]) =>
        () =>
          Condition.parameter(each).atLeast(value),
    ),
    fc.tuple(fc.constantFrom('all', 'any', 'none'), some(tie('it'), 3)).map(
      ([of, inner]) =>
        () =>
          Condition[of as 'all'](...inner.map((make) => make())),
    ),
  ),
})).it;

const routing = fc.letrec<{ it: Made<Routing> }>((tie) => ({
  it: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc
      .record({
        provider: name,
        model: maybe(name),
        retries: number,
        statuses,
        backoff: milliseconds,
        timeout: milliseconds,
        json: fc.jsonValue(),
      })
      .map(
        ({ provider, model, retries, statuses: retryOnStatus, backoff, timeout, json }) =>
          () =>
            Routing.single({
              provider,
              model,
              retries,
              retryOnStatus: retries > 0 ? retryOnStatus : undefined,
              retryBackoff: backoff !== undefined && retries > 0 ? Duration.millis(backoff) : undefined,
              timeout: timeout === undefined ? undefined : Duration.millis(timeout),
              parameters: json === null ? undefined : { metadata: json },
            }),
      ),
    fc.tuple(some(tie('it'), 3), statuses).map(
      ([targets, onStatus]) =>
        () =>
          Routing.fallback({ targets: targets.map((make) => make()), onStatus }),
    ),
    fc.tuple(some(fc.tuple(number, tie('it')), 4), fc.boolean()).map(
      ([targets, sticky]) =>
        () =>
          Routing.loadBalance({ targets: targets.map(([weight, make]) => ({ weight, routing: make() })), sticky }),
    ),
    fc.tuple(some(fc.tuple(condition, tie('it')), 3), maybe(tie('it'))).map(
      ([cases, otherwise]) =>
        () =>
          Routing.conditional({ cases: cases.map(([of, make]) => ({ condition: of(), routing: make() })), otherwise: otherwise?.() }),
    ),
  ),
})).it;

const RUNS = process.env.TEST_TIER === 'full' ? 2000 : 500;
const CODED = new RegExp(`^(${Object.keys(ERRORS).join('|')}): \\S`);

test(`${RUNS} random trees are refused with a code, or stand in a document that tasks can read`, () => {
  const outcomes = { refused: 0, served: 0 };
  let made = routingOf();
  const look = () => {
    const { routes = [] } = made.document() ?? {};
    for (const route of routes) expect(() => checkRoute(route, '$')).not.toThrow();
    outcomes.served += routes.length;
    made = routingOf();
  };
  let added = 0;
  fc.assert(
    fc.property(routing, attempts, (make, maxAttempts) => {
      try {
        made.routing.addRoute(`route-${added}`, make(), { maxAttempts });
      } catch (error) {
        expect((error as Error).message).toMatch(CODED);
        outcomes.refused += 1;
        return;
      }
      added += 1;
      if (added % MAX_ROUTES === 0) look();
    }),
    { numRuns: RUNS, seed: 9 },
  );
  look();
  expect(outcomes.refused + outcomes.served).toBe(RUNS);
  expect(outcomes.refused).toBeGreaterThan(RUNS / 5);
  expect(outcomes.served).toBeGreaterThan(RUNS / 5);
});

test(`${MAX_CLIENTS} clients with policies, 50 routes and the prices of four providers are below the limits of CloudFormation and AppConfig`, () => {
  const stack = new Stack(testApp(), 'Stack');
  const method = Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['gateway'] });
  const auth = new GatewayAuth(stack, 'Auth', { method });
  const policy = {
    team: 'research',
    routes: ['route-1', 'route-2'],
    defaultRoute: 'route-1',
    models: ['gpt-4.1*', 'claude-*'],
    tiers: ['flex'],
    geographies: ['eu', 'eu-central-1'],
    maxOutputTokens: 8192,
  };
  for (let index = 0; index < MAX_CLIENTS; index++) auth.addClient(`client-${index}`, { clientId: `client-id-${index}`, ...policy });
  const prices = PriceTable.standard().forProviders('openai', 'anthropic', 'google', 'bedrock');
  const liveConfiguration = new LiveConfiguration(stack, 'Live', { sections: [auth.clientSection, prices] });
  const made = new GatewayRouting(stack, 'Routing', { auth, liveConfiguration, gatewayName: 'test' });
  const coding = Routing.fallback({ targets: [Routing.single({ provider: 'openai', retries: 2, timeout: Duration.minutes(5) }), claude] });
  const byLength = Routing.conditional({ cases: [{ condition: Condition.promptBytes().atLeast(100_000), routing: coding }], otherwise: claude });
  for (let index = 0; index < 50; index++) made.addRoute(`route-${index}`, byLength);
  expect(liveConfiguration.node.validate()).toEqual([]);
  expect(Buffer.byteLength(stack.resolve(liveConfiguration.configurationVersion.content))).toBeLessThan(BYTES_OF_A_DOCUMENT);
}, 60_000);
