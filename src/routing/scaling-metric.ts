import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { requireRange } from '../checks';
import type { ScalingMetric } from '../compute';
import { METRIC_NAMESPACE, TASK_METRICS, type TaskMetric } from '../contract/catalogue';

/** Requests in flight per task, of which autoscaling keeps so many. */
export function requestsInFlight(gatewayName: string, targetValue: number): ScalingMetric {
  requireRange('ScalingTargetOutOfRange', 'compute.requestsInFlightTarget', targetValue, { above: 0, fractions: true });
  const metricName: TaskMetric = 'RequestsInFlight';
  const metric = new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { Gateway: gatewayName },
    statistic: TASK_METRICS[metricName].statistic,
    period: Duration.minutes(1),
  });
  return { id: metricName, metric, targetValue };
}
