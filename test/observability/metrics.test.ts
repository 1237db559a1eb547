import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { OPTIONAL_DIMENSIONS, REQUEST_DIMENSIONS, REQUEST_METRICS, SHARED_METRICS, TASK_METRICS } from '../../src/contract/catalogue';
import { GatewayMetrics } from '../../src/gateway-metrics';
import type { GatewayMetricOptions, MetricDimensionOptions } from '../../src/metrics';
import { GatewayObservability } from '../../src/observability';
import { readings } from './readings';

const gatewayIn = (stack: Stack, options: MetricDimensionOptions = {}) =>
  new GatewayObservability(stack, 'Observability', { gatewayName: 'gw', ...options });
const gateway = gatewayIn(new Stack());

const EMITTED: [string, GatewayMetricOptions, object][] = [
  ['the gateway', {}, { Gateway: 'gw' }],
  ['a client', { client: 'alpha' }, { Gateway: 'gw', Client: 'alpha' }],
  ['a model of a provider', { provider: 'openai', model: 'gpt-5' }, { Gateway: 'gw', Provider: 'openai', Model: 'gpt-5' }],
];
const NOT_EMITTED: [string, GatewayMetricOptions][] = [
  ['a provider alone', { provider: 'openai' }],
  ['a model alone', { model: 'gpt-5' }],
  ['a client and a provider', { client: 'alpha', provider: 'openai' }],
  ['all three', { client: 'alpha', provider: 'openai', model: 'gpt-5' }],
  ['dimensions of one’s own', { dimensionsMap: { Team: 'alpha' } }],
];

test('the sets of dimensions here are those of the catalogue', () => {
  expect(EMITTED.map(([, , dimensions]) => Object.keys(dimensions))).toEqual(REQUEST_DIMENSIONS);
});

describe.each(Object.entries(REQUEST_METRICS))('%s', (name, { statistic }) => {
  test.each(EMITTED)('of %s', (_of, options, dimensions) => {
    const metric = gateway.metric(name, options);
    expect({ namespace: metric.namespace, dimensions: metric.dimensions, statistic: metric.statistic }).toEqual({
      namespace: 'PortkeyGateway',
      dimensions,
      statistic,
    });
  });
});

test.each(NOT_EMITTED)('%s is refused, since nothing is emitted with it', (_name, options) => {
  expect(() => gateway.metricRequests(options)).toThrow(
    /^MetricDimensionsNotEmitted: .*give nothing, `client` alone, or `provider` together with `model`/,
  );
});

test.each(Object.keys(TASK_METRICS))('%s is of the whole gateway only', (name) => {
  expect(gateway.metric(name).dimensions).toEqual({ Gateway: 'gw' });
  expect(() => gateway.metric(name, { client: 'alpha' })).toThrow(/^MetricDimensionsNotEmitted/);
});

test('a metric that does not exist is refused with the names of those that do', () => {
  expect(() => gateway.metric('EstimatedCostUsd')).toThrow(/^UnknownMetric: name is "EstimatedCostUsd": .*Requests, Errors/);
});

test('statistic, period and label can be chosen', () => {
  const metric = gateway.metricLatency({ statistic: 'p50', period: Duration.minutes(1), label: 'median' });
  expect([metric.statistic, metric.period.toSeconds(), metric.label]).toEqual(['p50', 60, 'median']);
});

describe('of teams and routes', () => {
  const SHARES: [keyof MetricDimensionOptions, GatewayMetricOptions, object][] = [
    ['metricsByTeam', { team: 'alpha' }, { Gateway: 'gw', TeamName: 'alpha' }],
    ['metricsByRoute', { route: 'fast' }, { Gateway: 'gw', RouteName: 'fast' }],
  ];

  test('the sets of dimensions here are those of the catalogue', () => {
    expect(SHARES.map(([, , dimensions]) => Object.keys(dimensions))).toEqual(Object.values(OPTIONAL_DIMENSIONS));
  });

  test.each(SHARES)('%s makes five of the metrics', (option, options, dimensions) => {
    const shared = gatewayIn(new Stack(), { [option]: true });
    for (const name of SHARED_METRICS) expect(shared.metric(name, options).dimensions).toEqual(dimensions);
    for (const name of Object.keys(REQUEST_METRICS).filter((each) => !(SHARED_METRICS as readonly string[]).includes(each))) {
      expect(() => shared.metric(name, options)).toThrow(/^MetricDimensionsNotEmitted/);
    }
    expect(() => shared.metricErrorRate(options)).toThrow(/^MetricDimensionsNotEmitted: .*Refusals/);
  });

  test.each(SHARES)('without %s they are refused: an alarm on one would never go off', (option, options) => {
    const other = option === 'metricsByTeam' ? 'metricsByRoute' : 'metricsByTeam';
    for (const gatewayWithout of [gateway, gatewayIn(new Stack(), { [other]: true })]) {
      expect(() => gatewayWithout.metricCost(options)).toThrow(/^MetricDimensionsNotEmitted: .*observability.metricsByTeam/);
    }
  });

  test.each(SHARES)('%s stands in the dashboard, by what it emits', (option) => {
    const stack = new Stack();
    gatewayIn(stack, { [option]: true });
    expect(readings(Template.fromStack(stack)).metrics.map(({ dimensions }) => dimensions)).toEqual([
      [...OPTIONAL_DIMENSIONS[option === 'metricsByTeam' ? 'byTeam' : 'byRoute']].sort(),
    ]);
  });
});

const METHODS: [string, (of: GatewayObservability) => Metric | MathExpression, string[]][] = [
  ['metricRequests', (of) => of.metricRequests(), ['Requests']],
  ['metricErrors', (of) => of.metricErrors(), ['Errors']],
  ['metricErrorRate', (of) => of.metricErrorRate({ client: 'alpha' }), ['Errors', 'Requests', 'Refusals']],
  ['metricRefusals', (of) => of.metricRefusals(), ['Refusals']],
  ['metricLimitRefusals', (of) => of.metricLimitRefusals({ client: 'alpha' }), ['LimitRefusals']],
  ['metricCacheHits', (of) => of.metricCacheHits({ client: 'alpha' }), ['CacheHits']],
  ['metricCacheSavings', (of) => of.metricCacheSavings(), ['CacheSavings']],
  ['metricTokens', (of) => of.metricTokens({ client: 'alpha' }), ['InputTokens', 'OutputTokens']],
  ['metricInputTokens', (of) => of.metricInputTokens(), ['InputTokens']],
  ['metricOutputTokens', (of) => of.metricOutputTokens(), ['OutputTokens']],
  ['metricCost', (of) => of.metricCost(), ['Cost']],
  ['metricLatency', (of) => of.metricLatency(), ['Latency']],
  ['metricTimeToFirstToken', (of) => of.metricTimeToFirstToken(), ['TimeToFirstToken']],
  ['metricRequestsInFlight', (of) => of.metricRequestsInFlight(), ['RequestsInFlight']],
  ['metricGuardrailBlocked', (of) => of.metricGuardrailBlocked(), ['GuardrailBlocked']],
  ['metricGuardrailUnchecked', (of) => of.metricGuardrailUnchecked(), ['GuardrailUnchecked']],
];

test.each(METHODS)('an alarm can be made of %s', (_name, metric, expected) => {
  const stack = new Stack(new App(), 'Stack');
  metric(gatewayIn(stack)).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
  expect(readings(Template.fromStack(stack)).metrics.map(({ metric: name }) => name)).toEqual(expected);
});

test('every metric method is in the table above', () => {
  const methods = [GatewayMetrics, GatewayObservability]
    .flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype))
    .filter((name) => /^metric./.test(name));
  expect(METHODS.map(([name]) => name).sort()).toEqual(methods.sort());
});
