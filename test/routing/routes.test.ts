import { Duration } from 'aws-cdk-lib';
import { Condition, ModelApi, type RouteOptions, type RouteTargetOptions, Routing } from '../../src';
import { checkRoute, type LiveRoute } from '../../src/contract';
import { claude, openai, routingOf } from './routings';

const rendered = (routing: Routing, options?: RouteOptions): LiveRoute => {
  const { routing: made, document } = routingOf();
  made.addRoute('route', routing, options);
  const [route] = document()?.routes ?? [];
  expect(() => checkRoute(route, '$')).not.toThrow();
  return route;
};
const nodeOf = (routing: Routing) => rendered(routing).node;

const OPENAI = { provider: 'openai' };
const CLAUDE = { provider: 'anthropic', model: 'claude-opus-5' };

describe('what is said of a route stands in the live document', () => {
  test.each<[string, Omit<RouteTargetOptions, 'provider'>, object]>([
    ['a provider alone', {}, {}],
    ['a model', { model: 'gpt-4.1' }, { model: 'gpt-4.1' }],
    [
      'parameters',
      { parameters: { temperature: 0, service_tier: 'flex', stop: ['x', null], reasoning: { effort: 'low' } } },
      { parameters: { temperature: 0, service_tier: 'flex', stop: ['x', null], reasoning: { effort: 'low' } } },
    ],
    ['retries', { retries: 2 }, { retry: { times: 2 } }],
    ['no retries', { retries: 0 }, {}],
    [
      'everything of retries',
      { retries: 5, retryOnStatus: [429, 529], retryBackoff: Duration.seconds(2) },
      { retry: { times: 5, on: [429, 529], backoff: 2000 } },
    ],
    ['times', { firstByteTimeout: Duration.millis(1), timeout: Duration.minutes(15) }, { firstByteTimeout: 1, timeout: 900_000 }],
  ])('%s', (_what, options, target) => {
    expect(nodeOf(Routing.single({ provider: 'openai', ...options }))).toEqual({ provider: 'openai', ...target });
  });

  test.each<[string, Routing, object]>([
    ['an order', Routing.fallback({ targets: [openai, claude] }), { fallback: [OPENAI, CLAUDE] }],
    ['what leads on', Routing.fallback({ targets: [openai, claude], onStatus: [429] }), { fallback: [OPENAI, CLAUDE], on: [429] }],
    [
      'shares',
      Routing.loadBalance({
        targets: [
          { weight: 0.5, routing: openai },
          { weight: 0, routing: claude },
        ],
      }),
      {
        balance: [
          { weight: 0.5, node: OPENAI },
          { weight: 0, node: CLAUDE },
        ],
      },
    ],
    [
      'that nobody stays',
      Routing.loadBalance({ targets: [{ weight: 1, routing: openai }], sticky: false }),
      { balance: [{ weight: 1, node: OPENAI }], sticky: 0 },
    ],
    [
      'cases',
      Routing.conditional({ cases: [{ condition: Condition.team('research'), routing: claude }] }),
      { when: [{ condition: { of: 'team', in: ['research'] }, node: CLAUDE }] },
    ],
    [
      'all other cases',
      Routing.conditional({ cases: [{ condition: Condition.stream(), routing: claude }], otherwise: openai }),
      { when: [{ condition: { of: 'stream', in: ['true'] }, node: CLAUDE }], otherwise: OPENAI },
    ],
    [
      'one within the other',
      Routing.fallback({ targets: [Routing.loadBalance({ targets: [{ weight: 1, routing: openai }] }), claude] }),
      { fallback: [{ balance: [{ weight: 1, node: OPENAI }] }, CLAUDE] },
    ],
  ])('%s', (_what, routing, node) => {
    expect(nodeOf(routing)).toEqual(node);
  });

  test('how often and how long in all', () => {
    expect(rendered(openai, { maxAttempts: 10, deadline: Duration.seconds(30) })).toEqual({
      name: 'route',
      node: OPENAI,
      maxAttempts: 10,
      deadline: 30_000,
    });
  });

  test.each<[string, Condition, object]>([
    ['clients', Condition.client('Alpha', 'beta-*'), { of: 'client', in: ['Alpha', 'beta-*'] }],
    ['people', Condition.user('x@example.com'), { of: 'user', in: ['x@example.com'] }],
    ['models', Condition.model('gpt-*'), { of: 'model', in: ['gpt-*'] }],
    ['APIs', Condition.api(ModelApi.MESSAGES, ModelApi.COUNT_TOKENS), { of: 'api', in: ['messages', 'count_tokens'] }],
    ['long prompts', Condition.promptBytes().atLeast(100_000), { of: 'promptBytes', least: 100_000 }],
    ['short prompts', Condition.promptBytes().atMost(1000), { of: 'promptBytes', most: 1000 }],
    ['a parameter', Condition.parameter('tools').isPresent(), { of: 'parameter', name: 'tools' }],
    ['its values', Condition.parameter('effort').isOneOf('low', 'min*'), { of: 'parameter', name: 'effort', in: ['low', 'min*'] }],
    ['metadata', Condition.metadata('job').isOneOf('nightly'), { of: 'metadata', name: 'job', in: ['nightly'] }],
    [
      'all',
      Condition.all(Condition.team('a'), Condition.stream()),
      {
        all: [
          { of: 'team', in: ['a'] },
          { of: 'stream', in: ['true'] },
        ],
      },
    ],
    ['any', Condition.any(Condition.team('a')), { any: [{ of: 'team', in: ['a'] }] }],
    ['not', Condition.none(Condition.team('a')), { not: { of: 'team', in: ['a'] } }],
    [
      'none',
      Condition.none(Condition.team('a'), Condition.stream()),
      {
        not: {
          any: [
            { of: 'team', in: ['a'] },
            { of: 'stream', in: ['true'] },
          ],
        },
      },
    ],
  ])('a condition: %s', (_what, condition, live) => {
    expect(nodeOf(Routing.conditional({ cases: [{ condition, routing: openai }] }))).toEqual({ when: [{ condition: live, node: OPENAI }] });
  });

  test('as it was when it was checked, whatever becomes of what was handed over', () => {
    const parameters = { stop: ['x'] };
    const onStatus = [429];
    const routing = Routing.fallback({ targets: [Routing.single({ provider: 'openai', parameters }), claude], onStatus });
    const before = JSON.stringify(nodeOf(routing));
    parameters.stop.push('y');
    onStatus.push(200);
    expect(JSON.stringify(nodeOf(routing))).toBe(before);
  });
});
