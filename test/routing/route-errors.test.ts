import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Condition, GatewayAuth, GatewayRouting, Routing, type RoutingCase, RoutingPreset, type WeightedRouting } from '../../src';
import { testApp } from '../app';
import { claude, openai, routingOf } from './routings';

describe('what could not be meant is refused where it is written', () => {
  const OPENAI = { provider: 'openai' };
  const single = (options: object) => () => Routing.single({ provider: 'openai', ...options });
  const balance =
    (...weights: number[]) =>
    () =>
      Routing.loadBalance({ targets: weights.map((weight): WeightedRouting => ({ weight, routing: openai })) });
  const cases = (count: number) => Array.from({ length: count }, (): RoutingCase => ({ condition: Condition.stream(), routing: openai }));
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;

  test.each<[code: string, path: string, make: () => unknown]>([
    ['InvalidRouteTarget', 'Routing.single().provider is ""', single({ provider: '' })],
    ['InvalidRouteTarget', 'Routing.single().model is "gpt-*"', single({ model: 'gpt-*' })],
    ['InvalidRouteTarget', 'Routing.single().model is ""', single({ model: '' })],
    ['InvalidRouteTarget', 'Routing.single().retries is 6', single({ retries: 6 })],
    ['InvalidRouteTarget', 'Routing.single().retries is 1.5', single({ retries: 1.5 })],
    ['InvalidRouteTarget', 'Routing.single().retryOnStatus is ', single({ retryOnStatus: [429] })],
    ['InvalidRouteTarget', 'Routing.single().retryBackoff is ', single({ retryBackoff: Duration.seconds(1) })],
    ['InvalidRouteTarget', 'Routing.single().retryOnStatus is []', single({ retries: 1, retryOnStatus: [] })],
    ['InvalidRouteTarget', 'Routing.single().retryOnStatus[1] is 200', single({ retries: 1, retryOnStatus: [429, 200] })],
    ['InvalidRouteTarget', 'Routing.single().retryOnStatus is "a list of 51"', single({ retries: 1, retryOnStatus: Array(51).fill(429) })],
    ['RouteDurationOutOfRange', 'Routing.single().retryBackoff is 11000', single({ retries: 1, retryBackoff: Duration.seconds(11) })],
    ['RouteDurationOutOfRange', 'Routing.single().timeout is 0', single({ timeout: Duration.seconds(0) })],
    ['RouteDurationOutOfRange', 'Routing.single().firstByteTimeout is 1.5', single({ firstByteTimeout: Duration.millis(1.5) })],
    ['RouteDurationOutOfRange', 'Routing.single().timeout is 7200000', single({ timeout: Duration.hours(2) })],
    ['DurationNotKnown', 'Routing.single().timeout is ', single({ timeout: Duration.seconds(Token.asNumber({ Ref: 'Time' })) })],
    ...['model', 'stream', 'stream_options', 'store', 'messages', 'input', 'prompt', 'previous_response_id', 'container', 'constructor'].map(
      (name): [string, string, () => unknown] => [
        'RouteParameterNotPossible',
        `Routing.single().parameters.${name} is "given"`,
        single({ parameters: { [name]: 1 } }),
      ],
    ),
    ['RouteParameterNotPossible', 'Routing.single().parameters.x is "function"', single({ parameters: { x: () => 1 } })],
    ['RouteParameterNotPossible', 'Routing.single().parameters.x.y[0] is "number"', single({ parameters: { x: { y: [Number.NaN] } } })],
    ['RouteParameterNotPossible', 'Routing.single().parameters.x[0] is "number"', single({ parameters: { x: [-1.7085317053920429e289] } })],
    ['RouteParameterNotPossible', 'Routing.single().parameters.x is "object"', single({ parameters: { x: new Date() } })],
    ['RouteParameterNotPossible', 'Routing.single().parameters.x.self', single({ parameters: { x: cyclic } })],
    ['RouteWithoutTargets', 'Routing.fallback().targets is []', () => Routing.fallback({ targets: [] })],
    ['RouteWithoutTargets', 'Routing.loadBalance().targets is []', balance()],
    ['RouteWithoutTargets', 'Routing.conditional().cases is []', () => Routing.conditional({ cases: [], otherwise: openai })],
    ['TooManyRouteTargets', 'Routing.fallback().targets is "a list of 21"', () => Routing.fallback({ targets: Array(21).fill(openai) })],
    ['TooManyRouteTargets', 'Routing.conditional().cases is "a list of 21"', () => Routing.conditional({ cases: cases(21) })],
    [
      'TargetNeverReached',
      'RoutingPreset.costOptimized().mediumMaxTokens is 1000',
      () => RoutingPreset.costOptimized({ small: OPENAI, medium: OPENAI, large: OPENAI, smallMaxTokens: 1000 }),
    ],
    ['TargetNeverReached', 'Routing.fallback().onStatus is []', () => Routing.fallback({ targets: [openai, claude], onStatus: [] })],
    ['InvalidRouteTarget', 'Routing.fallback().onStatus[0] is 600', () => Routing.fallback({ targets: [openai, claude], onStatus: [600] })],
    ['InvalidRouteWeight', 'Routing.loadBalance().targets[1].weight is -1', balance(1, -1)],
    ['InvalidRouteWeight', 'Routing.loadBalance().targets[0].weight is 1000001', balance(1_000_001)],
    ['InvalidRouteWeight', 'Routing.loadBalance().targets is [0,0]', balance(0, 0)],
    ['InvalidCondition', 'Condition.client() is "a list of 0"', () => Condition.client()],
    ['InvalidCondition', 'Condition.team()[1] is "a*b"', () => Condition.team('a', 'a*b')],
    ['InvalidCondition', 'Condition.model()[0] is ""', () => Condition.model('')],
    ['InvalidCondition', 'Condition.user() is "a list of 201"', () => Condition.user(...Array.from({ length: 201 }, String))],
    ['InvalidCondition', 'Condition.parameter() is ""', () => Condition.parameter('')],
    ['InvalidCondition', 'Condition.metadata().isOneOf() is "a list of 0"', () => Condition.metadata('job').isOneOf()],
    ['InvalidCondition', 'Condition.promptBytes().atLeast() is 10000000000000', () => Condition.promptBytes().atLeast(1e13)],
    ['InvalidCondition', 'Condition.all() is "a list of 0"', () => Condition.all()],
    ['InvalidCondition', 'Condition.any() is "a list of 21"', () => Condition.any(...Array(21).fill(Condition.stream()))],
    ['InvalidCondition', 'Condition.none() is "a list of 0"', () => Condition.none()],
    ['NotAnOption', 'Routing.single().provider is undefined', () => Routing.single({} as never)],
    ['NotAnOption', 'Routing.fallback().targets[0] is ', () => Routing.fallback({ targets: ['openai' as never] })],
    ['NotAnOption', 'Condition.promptBytes().atMost() is ', () => Condition.promptBytes().atMost('5' as never)],
    ['NotAnOption', 'Condition.api()[0] is "chats"', () => Condition.api('chats' as never)],
  ])('%s: %s', (code, path, make) => {
    expect(make).toThrow(`${code}: ${path}`);
  });
});

describe('addRoute and addAlias refuse', () => {
  const nested = (levels: number): Routing =>
    levels === 1 ? openai : Routing.loadBalance({ targets: [{ weight: 1, routing: nested(levels - 1) }] });
  const wide = (count: number) => Routing.loadBalance({ targets: Array.from({ length: count }, () => ({ weight: 1, routing: openai })) });
  const slow = Routing.fallback({ targets: [openai, Routing.single({ provider: 'openai', timeout: Duration.minutes(16) })] });
  const five = Routing.fallback({ targets: Array(5).fill(openai) });

  test.each<[code: string, path: string, add: (routing: GatewayRouting) => void]>([
    ['InvalidRouteName', 'addRoute() is "two words"', (it) => it.addRoute('two words', openai)],
    ['InvalidRouteName', 'addRoute() is "{}"', (it) => it.addRoute('{}', openai)],
    ['InvalidRouteName', 'addAlias() is "gpt-*"', (it) => it.addAlias('gpt-*', openai)],
    ['InvalidRouteName', 'addAlias() is "two words"', (it) => it.addAlias('two words', openai)],
    ['DuplicateRoute', 'addRoute() is "one"', (it) => [1, 2].map(() => it.addRoute('one', openai))],
    ['DuplicateRoute', 'addAlias() is "one"', (it) => [1, 2].map(() => it.addAlias('one', openai))],
    ['TooManyRoutes', 'addRoute() is "route-200"', (it) => Array.from({ length: 201 }, (_, index) => it.addRoute(`route-${index}`, openai))],
    ['RouteTooDeep', 'addRoute(deep) is 6', (it) => it.addRoute('deep', nested(6))],
    [
      'TooManyRouteTargets',
      'addRoute(wide) is 21',
      (it) => it.addRoute('wide', Routing.conditional({ cases: [{ condition: Condition.stream(), routing: wide(20) }], otherwise: openai })),
    ],
    ['TargetNeverReached', 'addRoute(long).maxAttempts is 4', (it) => it.addRoute('long', five)],
    [
      'TargetNeverReached',
      'addAlias(long).maxAttempts is 1',
      (it) => it.addAlias('long', Routing.fallback({ targets: [openai, claude] }), { maxAttempts: 1 }),
    ],
    ['RouteAttemptsOutOfRange', 'addRoute(one).maxAttempts is 11', (it) => it.addRoute('one', openai, { maxAttempts: 11 })],
    ['RouteAttemptsOutOfRange', 'addRoute(one).maxAttempts is 0', (it) => it.addRoute('one', openai, { maxAttempts: 0 })],
    ['RouteDurationOutOfRange', 'addRoute(one).deadline is 960000', (it) => it.addRoute('one', openai, { deadline: Duration.minutes(16) })],
    ['RouteDurationOutOfRange', 'addRoute(slow).targets[1].timeout is 960000', (it) => it.addRoute('slow', slow)],
    ['NotAnOption', 'addRoute(one) is ', (it) => it.addRoute('one', 'openai' as never)],
    ['NotAnOption', 'addRoute(one).tries is 2', (it) => it.addRoute('one', openai, { tries: 2 } as never)],
  ])('%s: %s', (code, path, add) => {
    expect(() => add(routingOf().routing)).toThrow(`${code}: ${path}`);
  });

  test('what is at the limit they take', () => {
    const { routing } = routingOf();
    routing.addRoute('deep', nested(5));
    routing.addRoute('wide', wide(20));
    routing.addRoute('long', five, { maxAttempts: 5 });
    routing.addAlias('one', openai);
    routing.addRoute('one', openai);
    routingOf({ maxRequestDuration: Duration.minutes(16) }).routing.addRoute('slow', slow);
  });

  test('anything without a live configuration', () => {
    const stack = new Stack(testApp(), 'Stack');
    const props = { auth: new GatewayAuth(stack, 'Auth'), gatewayName: 'test' };
    const says = /^RoutesWithoutLiveConfiguration: /;
    expect(() => new GatewayRouting(stack, 'Routing', props).addRoute('one', openai)).toThrow(says);
    expect(() => new GatewayRouting(stack, 'Other', { ...props, defaultRoute: 'one' })).toThrow(says);
  });
});
