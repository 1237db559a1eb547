import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type MetricDefinition, REQUEST_DIMENSIONS, REQUEST_METRICS, TASK_METRICS } from './contract/catalogue';
import { invalid } from './errors';
import { checkInput } from './inputs';

/**
 * A metric of the gateway, whole or in part. Three sets of dimensions exist: nothing (the whole gateway), `client` alone, and
 * `provider` together with `model`.
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
  const { client, provider, model, dimensionsMap, ...rest } = options;
  if (dimensionsMap) {
    throw invalid('MetricDimensionsNotEmitted', 'dimensionsMap', dimensionsMap);
  }
  const given = { Gateway: gateway, Client: client, Provider: provider, Model: model };
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

const dimensionSetsOf = (name: string): readonly DimensionSet[] => (name in REQUEST_METRICS ? REQUEST_DIMENSIONS : [['Gateway']]);

const sameMembers = (left: DimensionSet, right: DimensionSet) => left.length === right.length && left.every((member) => right.includes(member));
