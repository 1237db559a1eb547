import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { type GatewayMetric, METRIC_NAMESPACE, type REQUEST_DIMENSIONS } from '../contract/catalogue';

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
  readonly over: (typeof REQUEST_DIMENSIONS)[number];
  readonly provider?: string;
  readonly groupBy?: string;
  readonly limit?: number;
  readonly label?: string;
}): cloudwatch.MathExpression {
  const { gateway, select, metric, over, provider, groupBy, limit, label } = query;
  const expression = [
    `SELECT ${select}(${metric}) FROM SCHEMA("${METRIC_NAMESPACE}", ${over.join(', ')}) WHERE Gateway = '${gateway}'`,
    provider && `AND Provider = '${provider}'`,
    groupBy && `GROUP BY ${groupBy} ORDER BY ${select}() DESC`,
    limit && `LIMIT ${limit}`,
  ];
  return new cloudwatch.MathExpression({ expression: expression.filter(Boolean).join(' '), usingMetrics: {}, label });
}
