import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * CloudWatch Logs Insights queries by the name under which the console shows them. Their fields are those of the catalogue, which a test
 * holds them to; lower-case names after `as` are their own.
 */
const OF_REQUESTS: Record<string, string[]> = {
  'requests-per-hour-by-provider': ['stats sum(Requests) as requests by bin(1h) as hour, Provider', 'sort hour desc'],
  'error-rate-by-provider': [
    'stats sum(Requests) as requests, sum(Errors) as errors, avg(Errors) * 100 as errorRate by Provider',
    'sort errorRate desc',
  ],
  'latency-percentiles-by-provider': [
    'stats pct(Latency, 50) as p50, pct(Latency, 95) as p95, pct(Latency, 99) as p99, avg(Latency) as average by Provider',
    'sort p99 desc',
  ],
  'requests-by-endpoint': ['stats sum(Requests) as requests by method, path', 'sort requests desc', 'limit 20'],
  'requests-by-model': [
    'stats sum(Requests) as requests, sum(InputTokens) as input, sum(OutputTokens) as output by Provider, Model',
    'sort requests desc',
  ],
  'errors-by-provider-detail': [
    'filter status >= 400 or Errors = 1',
    'stats count(*) as requests, latest(requestId) as lastRequest by Provider, Model, status, outcome, errorCode',
    'sort requests desc',
  ],
  'latency-percentiles-detail': [
    'stats pct(Latency, 50) as p50, pct(Latency, 90) as p90, pct(Latency, 95) as p95, pct(Latency, 99) as p99, max(Latency) as slowest, ' +
      'avg(Latency) as average, count(*) as requests by Provider, Model',
    'sort p99 desc',
  ],
  'cost-by-team': [
    'stats sum(Cost) as usd, sum(InputTokens) as input, sum(OutputTokens) as output, sum(UnpricedRequests) as unpriced, ' +
      'sum(Requests) as requests by team',
    'sort usd desc',
  ],
  'cost-by-price': [
    'filter ispresent(priceRow)',
    'stats sum(Cost) as usd, sum(InputTokens) as input, sum(OutputTokens) as output, sum(Requests) as requests ' +
      'by priceRow, serviceTier, geography, priceDate',
    'sort usd desc',
  ],
  'cache-stats': [
    'stats sum(Requests) as requests, sum(CachedInputTokens) as cachedInput, sum(CacheWriteTokens) as cacheWrite, ' +
      'sum(cacheWrite1hTokens) as cacheWrite1h, sum(InputTokens) as input, sum(OutputTokens) as output by cache, Provider',
    'sort requests desc',
  ],
  'top-endpoints-detail': [
    'stats sum(Requests) as requests, sum(Errors) as errors, sum(Refusals) as refusals, pct(Latency, 50) as p50, pct(Latency, 99) as p99, ' +
      'avg(requestBytes) as averageRequestBytes, avg(responseBytes) as averageResponseBytes by method, path, operation',
    'sort requests desc',
    'limit 20',
  ],
  'ttft-percentiles': [
    'filter ispresent(TimeToFirstToken)',
    'stats pct(TimeToFirstToken, 50) as p50, pct(TimeToFirstToken, 90) as p90, pct(TimeToFirstToken, 95) as p95, ' +
      'pct(TimeToFirstToken, 99) as p99, count(*) as requests by Provider, Model, stream',
    'sort p99 desc',
  ],
  'top-expensive-requests': [
    'filter ispresent(Cost)',
    'fields @timestamp, Cost, priceRow, serviceTier, geography, team, Client, Provider, Model, InputTokens, OutputTokens, ReasoningTokens, requestId',
    'sort Cost desc',
    'limit 50',
  ],
  'refusals-by-code': [
    'filter Refusals = 1',
    'stats count(*) as requests, latest(requestId) as lastRequest by errorCode, status, Client, clientId',
    'sort requests desc',
  ],
  'unpriced-models': [
    'filter UnpricedRequests = 1',
    'stats count(*) as requests, sum(InputTokens) as input, sum(OutputTokens) as output, latest(requestId) as lastRequest ' +
      'by Provider, requestedModel, priceRow, serviceTier, unpriced.0',
    'sort requests desc',
  ],
  'unused-answers': [
    'filter outcome in ["aborted", "interrupted"]',
    'stats count(*) as requests, sum(Cost) as usd, sum(OutputTokens) as output by outcome, Client, route',
    'sort requests desc',
  ],
};

const OF_OTHER_LINES: Record<string, string[]> = {
  'lost-records': [
    'filter ispresent(sequence)',
    'stats max(sequence) - min(sequence) + 1 - count(*) as lost, count(*) as records by task',
    'sort lost desc',
  ],
  'refused-connections': [
    'filter logger = "egress"',
    'stats count(*) as connections, latest(requestId) as lastRequest by reason, destination',
    'sort connections desc',
    'limit 100',
  ],
};

/** Of a gateway with traces. The id is to be replaced: it is that of the console without `1-` and hyphens. */
const OF_TRACES: Record<string, string[]> = {
  'requests-of-a-trace': [
    'filter traceId = "4bf92f3577b34da6a3ce929d0e0e4736"',
    'fields @timestamp, requestId, status, outcome, errorCode, Client, team, route, Provider, Model, Latency, TimeToFirstToken, Cost',
    'sort @timestamp asc',
  ],
};

/** The commands of a query over the records of requests. */
export const overRequests = (commands: readonly string[]): string[] => ['filter logger = "usage"', ...commands];

const allOverRequests = (queries: Record<string, string[]>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(queries).map(([name, commands]) => [name, overRequests(commands)]));

/** Saved where records of requests are watched. */
export const REQUEST_QUERIES: Record<string, string[]> = { ...allOverRequests(OF_REQUESTS), ...OF_OTHER_LINES };

/** Saved where traces are watched. */
export const TRACE_QUERIES: Record<string, string[]> = allOverRequests(OF_TRACES);

/** Saves queries in the console, in a folder with the gateway's name: names are unique in an account and region. Gives them by name. */
export function saveQueries(
  scope: Construct,
  queries: Record<string, string[]>,
  gateway: string,
  logGroup: ILogGroup,
): Record<string, CfnQueryDefinition> {
  const save = (name: string, commands: readonly string[]) =>
    new CfnQueryDefinition(scope, name, {
      name: `${gateway}/${name}`,
      queryString: commands.join('\n| '),
      logGroupNames: [logGroup.logGroupName],
    });
  return Object.fromEntries(Object.entries(queries).map(([name, commands]) => [name, save(name, commands)]));
}
