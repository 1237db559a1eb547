import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { type GatewayMetric, METRIC_NAMESPACE, type OPTIONAL_DIMENSIONS, type REQUEST_DIMENSIONS } from '../contract/catalogue';

/**
 * A CloudWatch Metrics Insights query over one of the emitted dimension sets: sums what has no dimension set of its own, such as a
 * provider over its models. An alarm takes such a query, and never a SEARCH expression.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Metrics_Insights_Alarm.html
 */
export function metricsInsights(query: {
  readonly gateway: string;
  readonly select: 'AVG' | 'SUM' | 'MAX';
  readonly metric: GatewayMetric;
  readonly over: (typeof REQUEST_DIMENSIONS)[number] | (typeof OPTIONAL_DIMENSIONS)[keyof typeof OPTIONAL_DIMENSIONS];
  readonly provider?: string;
  readonly groupBy?: string;
  readonly limit?: number;
  readonly label?: string;
}): cloudwatch.MathExpression {
  const { gateway, select, metric, over, provider, groupBy, limit, label } = query;
  const schema = [METRIC_NAMESPACE, ...over].map(quoted).join(', ');
  const expression = [
    `SELECT ${select}(${quoted(metric)}) FROM SCHEMA(${schema}) WHERE ${quoted('Gateway')} = '${gateway}'`,
    provider && `AND ${quoted('Provider')} = '${provider}'`,
    groupBy && `GROUP BY ${quoted(groupBy)} ORDER BY ${select}() DESC`,
    limit && `LIMIT ${limit}`,
  ];
  return new cloudwatch.MathExpression({ expression: expression.filter(Boolean).join(' '), usingMetrics: {}, label });
}

/** Quoted, a name is a name, whatever word of the language it may be or become. */
const quoted = (identifier: string): string => `"${identifier}"`;
