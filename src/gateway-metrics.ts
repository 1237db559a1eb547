import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { errorRateMetric, type GatewayMetricOptions, gatewayMetric, type MetricDimensionOptions, requireEmitted, tokensMetric } from './metrics';

/**
 * Something whose metrics follow from the name of a gateway: a gateway, or a part of it such as a client.
 *
 * @internal
 */
export abstract class GatewayMetrics extends Construct {
  public abstract readonly gatewayName: string;

  /**
   * What it emits by team and route; undefined where it is not known, as of a gateway that was made somewhere else.
   *
   * @internal
   */
  protected _shares?: MetricDimensionOptions;

  /**
   * What is asked for, of this part of the gateway only.
   *
   * @internal
   */
  protected _narrowed(options: GatewayMetricOptions): GatewayMetricOptions {
    requireEmitted(options, this._shares);
    return options;
  }

  /**
   * Any metric that the gateway emits, with its usual statistic.
   *
   * @param name name of the metric, as in docs/observability.md
   * @param options which part of the gateway, and how the metric is shown
   * @throws `UnknownMetric` where the gateway emits no such metric, `MetricDimensionsNotEmitted` where not with these dimensions
   */
  public metric(name: string, options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return gatewayMetric(this.gatewayName, name, this._narrowed(options));
  }

  /**
   * Requests that ended, whatever their status.
   *
   * @default - sum over 5 minutes
   */
  public metricRequests(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Requests', options);
  }

  /**
   * Requests that ended with a status of 500 or more, or with a broken stream.
   *
   * @default - sum over 5 minutes
   */
  public metricErrors(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Errors', options);
  }

  /**
   * Errors in percent of the requests that were not refused; no value while there are none.
   *
   * @default - over 5 minutes
   */
  public metricErrorRate(options: GatewayMetricOptions = {}): cloudwatch.MathExpression {
    return errorRateMetric(this.gatewayName, this._narrowed(options));
  }

  /**
   * Requests that the gateway itself refused, with a status of 400 to 499.
   *
   * @default - sum over 5 minutes
   */
  public metricRefusals(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Refusals', options);
  }

  /**
   * Requests that a limit or a budget refused; of a gateway with `limits`.
   *
   * @default - sum over 5 minutes
   */
  public metricLimitRefusals(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('LimitRefusals', options);
  }

  /**
   * Requests that the response cache answered; of a gateway with `responseCache`. Their average is its share of those that may have an answer there.
   *
   * @default - sum over 5 minutes
   */
  public metricCacheHits(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('CacheHits', options);
  }

  /**
   * What answers of the response cache had cost when they were made, in USD; of a gateway with `responseCache`.
   *
   * @default - sum over 5 minutes
   */
  public metricCacheSavings(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('CacheSavings', options);
  }

  /**
   * Input and output tokens together.
   *
   * @default - sum over 5 minutes
   */
  public metricTokens(options: GatewayMetricOptions = {}): cloudwatch.MathExpression {
    return tokensMetric(this.gatewayName, this._narrowed(options));
  }

  /**
   * What the requests cost by the price table, in USD. Requests that have no price are not in it.
   *
   * @default - sum over 5 minutes
   */
  public metricCost(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Cost', options);
  }

  /**
   * Milliseconds from the first byte of the request to the last of the answer.
   *
   * @default - 99th percentile over 5 minutes
   */
  public metricLatency(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Latency', options);
  }

  /**
   * Milliseconds from the first byte of the request to the first body byte of the answer.
   *
   * @default - 99th percentile over 5 minutes
   */
  public metricTimeToFirstToken(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('TimeToFirstToken', options);
  }
}
