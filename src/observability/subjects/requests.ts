import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type RequestMetric } from '../../contract/catalogue';
import { errorRateMetric, gatewayMetric } from '../../metrics';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { metricsInsights } from '../metrics-insights';
import { overRequests } from '../queries';
import { MINUTE } from './periods';

const { OVERVIEW, TOKENS, SPEED, CACHE } = DashboardRow;
const { GRAPH, LOG_PIE, LOG_TABLE, TOTAL } = WatchedWidgetKind;

/** The records of requests: errors, latency, tokens, caches. With it come the saved queries, which read the same records. */
export class RequestsSubject implements IWatched {
  public readonly order?: number = 20;

  public alarms(context: WatchContext): WatchedAlarm[] {
    const { gatewayName, thresholds } = context;
    const { errorRateThresholdPercent, errorRateDuration, latencyThreshold, latencyDuration } = thresholds;
    return [
      {
        id: 'ErrorRate',
        description: `More than ${errorRateThresholdPercent} % of requests that were not refused failed, in every minute for ${errorRateDuration.toHumanString()}`,
        metric: errorRateMetric(gatewayName, { period: MINUTE }),
        periods: errorRateDuration.toMinutes(),
        threshold: errorRateThresholdPercent,
      },
      {
        id: 'Latency',
        description: `The slowest hundredth of requests took over ${latencyThreshold.toHumanString()}, in every minute for ${latencyDuration.toHumanString()}`,
        metric: gatewayMetric(gatewayName, 'Latency', { period: MINUTE, statistic: 'p99' }),
        periods: latencyDuration.toMinutes(),
        threshold: latencyThreshold.toMilliseconds({ integral: false }),
      },
    ];
  }

  public widgets(context: WatchContext): WatchedWidget[] {
    const { gatewayName } = context;
    return [...overview(gatewayName), ...tokens(gatewayName), ...speed(gatewayName), ...cache(gatewayName)];
  }
}

/** Cost stands behind the number of requests. */
const BEFORE_COST = 0;

const overview = (gateway: string): WatchedWidget[] => [
  { row: OVERVIEW, kind: TOTAL, title: 'Requests', order: BEFORE_COST, metrics: [gatewayMetric(gateway, 'Requests')] },
  { row: OVERVIEW, kind: TOTAL, title: 'Unpriced requests', metrics: [gatewayMetric(gateway, 'UnpricedRequests')] },
  {
    row: OVERVIEW,
    kind: LOG_TABLE,
    title: 'Active teams and clients',
    queryLines: overRequests(['stats count_distinct(team) as teams, count_distinct(Client) as clients']),
  },
  { row: OVERVIEW, kind: TOTAL, title: 'Error rate (%)', metrics: [errorRateMetric(gateway)] },
];

const tokens = (gateway: string): WatchedWidget[] => [
  { row: TOKENS, kind: GRAPH, title: 'Input tokens by provider', metrics: [byProvider(gateway, 'SUM', 'InputTokens', 'input')] },
  { row: TOKENS, kind: GRAPH, title: 'Output tokens by provider', metrics: [byProvider(gateway, 'SUM', 'OutputTokens', 'output')] },
  { row: TOKENS, kind: GRAPH, title: 'Cached input tokens by provider', metrics: [byProvider(gateway, 'SUM', 'CachedInputTokens', 'cached')] },
  {
    row: TOKENS,
    kind: LOG_PIE,
    title: 'Tokens by model',
    queryLines: overRequests(['stats sum(InputTokens) + sum(OutputTokens) as tokens by Model', 'sort tokens desc', 'limit 10']),
  },
];

const speed = (gateway: string): WatchedWidget[] => [
  {
    row: SPEED,
    kind: LOG_TABLE,
    title: 'Latency (ms)',
    queryLines: overRequests([
      'stats pct(Latency, 50) as p50, pct(Latency, 95) as p95, pct(Latency, 99) as p99, count(*) as requests by Provider, Model',
      'sort p99 desc',
      'limit 20',
    ]),
  },
  {
    row: SPEED,
    kind: GRAPH,
    title: 'First token, p99 (ms)',
    metrics: [
      gatewayMetric(gateway, 'TimeToFirstToken', { label: 'all' }),
      new cloudwatch.SearchExpression({
        expression: `SEARCH('{"${METRIC_NAMESPACE}",Gateway,Provider,Model} MetricName="TimeToFirstToken" Gateway="${gateway}"', 'p99', 300)`,
        label: 'p99',
      }),
    ],
  },
  { row: SPEED, kind: GRAPH, title: 'Error rate by provider', metrics: [byProvider(gateway, 'AVG', 'Errors', 'errors')], max: 1 },
];

const cache = (gateway: string): WatchedWidget[] => [
  {
    row: CACHE,
    kind: LOG_TABLE,
    title: 'Response cache',
    queryLines: overRequests(['stats sum(Requests) as requests, sum(InputTokens) + sum(OutputTokens) as tokens by cache', 'sort requests desc']),
  },
  {
    row: CACHE,
    kind: GRAPH,
    title: 'Input tokens that providers read from their caches (%)',
    metrics: [
      new cloudwatch.MathExpression({
        expression: '100 * cached / input',
        usingMetrics: { cached: gatewayMetric(gateway, 'CachedInputTokens'), input: gatewayMetric(gateway, 'InputTokens') },
        label: 'cached',
      }),
    ],
  },
  {
    row: CACHE,
    kind: GRAPH,
    title: 'Tokens read from and written to caches of providers',
    metrics: [gatewayMetric(gateway, 'CachedInputTokens', { label: 'read' }), gatewayMetric(gateway, 'CacheWriteTokens', { label: 'written' })],
  },
];

/** A label stands before the name of each provider. */
const byProvider = (gateway: string, select: 'AVG' | 'SUM', metric: RequestMetric, label: string) =>
  metricsInsights({ gateway, select, metric, over: ['Gateway', 'Provider', 'Model'], groupBy: 'Provider', label });
