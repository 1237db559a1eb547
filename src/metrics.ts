import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import {
  METRIC_NAMESPACE,
  type MetricDefinition,
  OPTIONAL_DIMENSIONS,
  REQUEST_DIMENSIONS,
  REQUEST_METRICS,
  SHARED_METRICS,
  TASK_METRICS,
} from './contract/catalogue';
import { invalid } from './errors';
import { checkInput } from './inputs';

/**
 * A metric of the gateway, whole or in part. Three sets of dimensions exist: nothing (the whole gateway), `client` alone, and
 * `provider` together with `model`; two more where a gateway is told to emit them: `team` alone, and `route` alone.
 */
export interface GatewayMetricOptions extends cloudwatch.MetricOptions {
  /**
   * Name of a client: only what it sent. `other` is every client that is not registered, `anonymous` every one of a
   * gateway without authentication.
   *
   * @default - all clients
   */
  readonly client?: string;

  /**
   * Name of a provider: only what it served. Goes with `model`.
   *
   * @default - all providers
   */
  readonly provider?: string;

  /**
   * A model of `provider`. `other` is every model that is neither priced nor enabled by name.
   *
   * @default - all models
   */
  readonly model?: string;

  /**
   * Name of a team: only what it asked for; of a gateway with `observability.metricsByTeam`. `other` is every team that no client of the live
   * configuration has.
   *
   * @default - all teams
   */
  readonly team?: string;

  /**
   * Name of a route: only what took it; of a gateway with `observability.metricsByRoute`. `default` is every request that names none.
   *
   * @default - all routes
   */
  readonly route?: string;
}

/** Further sets of dimensions that a gateway may emit: each series is billed by CloudWatch. */
export interface MetricDimensionOptions {
  /**
   * Whether requests, errors, cost, input and output tokens are metrics of every team, too: for alarms on a team, and a chart. CloudWatch
   * bills each metric of each team; queries of logs and of delivered usage are by team without it.
   *
   * @default false
   */
  readonly metricsByTeam?: boolean;

  /**
   * The same of every route.
   *
   * @default false
   */
  readonly metricsByRoute?: boolean;
}

/** Refuses a metric of a team or a route, of a gateway that emits none. */
export function requireEmitted(
  { team, route }: GatewayMetricOptions,
  shares: MetricDimensionOptions = { metricsByTeam: true, metricsByRoute: true },
): void {
  const { metricsByTeam, metricsByRoute } = shares;
  if ((team !== undefined && !metricsByTeam) || (route !== undefined && !metricsByRoute)) {
    throw invalid('MetricDimensionsNotEmitted', 'options', { team, route }, 'the gateway is not told to');
  }
}

type DimensionSet = readonly string[];

const EVERY_METRIC: Record<string, MetricDefinition> = { ...REQUEST_METRICS, ...TASK_METRICS };

/** A metric as the runtime emits it; throws where it does not. */
export function gatewayMetric(gateway: string, name: string, options: GatewayMetricOptions = {}): cloudwatch.Metric {
  checkInput('GatewayMetricOptions', options, 'options');
  if (!Object.hasOwn(EVERY_METRIC, name)) {
    throw invalid('UnknownMetric', 'name', name, `there are ${Object.keys(EVERY_METRIC).join(', ')}`);
  }
  const definition = EVERY_METRIC[name];
  const { client, provider, model, team, route, dimensionsMap, ...rest } = options;
  if (dimensionsMap) {
    throw invalid('MetricDimensionsNotEmitted', 'dimensionsMap', dimensionsMap);
  }
  const given = { Gateway: gateway, Client: client, Provider: provider, Model: model, TeamName: team, RouteName: route };
  const dimensions = Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
  if (!dimensionSetsOf(name).some((set) => sameMembers(set, Object.keys(dimensions)))) {
    throw invalid('MetricDimensionsNotEmitted', `options for ${name}`, Object.keys(dimensions).slice(1));
  }
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: dimensions,
    statistic: definition.statistic,
    ...rest,
  });
}

/** Input and output tokens together. */
export function tokensMetric(gateway: string, options: GatewayMetricOptions = {}): cloudwatch.MathExpression {
  checkInput('GatewayMetricOptions', options, 'options');
  const { period, label, color } = options;
  const usingMetrics = { input: gatewayMetric(gateway, 'InputTokens', options), output: gatewayMetric(gateway, 'OutputTokens', options) };
  return new cloudwatch.MathExpression({ expression: 'input + output', usingMetrics, period, color, label: label ?? 'Tokens' });
}

/** Errors in percent of the requests that were not refused: strangers who are, however many, take nothing from it. No value while there are none. */
export function errorRateMetric(gateway: string, options: GatewayMetricOptions = {}): cloudwatch.MathExpression {
  checkInput('GatewayMetricOptions', options, 'options');
  const { period, label, color } = options;
  const usingMetrics = {
    errors: gatewayMetric(gateway, 'Errors', options),
    requests: gatewayMetric(gateway, 'Requests', options),
    refusals: gatewayMetric(gateway, 'Refusals', options),
  };
  const expression = '100 * errors / (requests - refusals)';
  return new cloudwatch.MathExpression({ expression, usingMetrics, period, color, label: label ?? 'Error rate (%)' });
}

const isShared = (name: string): boolean => (SHARED_METRICS as readonly string[]).includes(name);

const dimensionSetsOf = (name: string): readonly DimensionSet[] =>
  name in REQUEST_METRICS ? [...REQUEST_DIMENSIONS, ...(isShared(name) ? Object.values(OPTIONAL_DIMENSIONS) : [])] : [['Gateway']];

const sameMembers = (left: DimensionSet, right: DimensionSet) => left.length === right.length && left.every((member) => right.includes(member));
