import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { firewallMetric, loadBalancerMetric, serviceMetric, targetMetric } from './aws-metrics';
import { errorRateMetric, gatewayMetric, metricsInsights } from './metrics';
import type { GatewayMonitorOptions } from './observability-options';
import type { AlarmThresholds } from './thresholds';

const ABOVE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD;
const BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD;
const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

interface AlarmRow {
  /** Construct id, and so part of the alarm's name. */
  readonly id: string;
  readonly description: string;
  readonly metric: cloudwatch.IMetric;
  /** The metric's period times this is how long the threshold must be crossed. */
  readonly periods: number;
  readonly threshold: number;
  /** Default: above. */
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** Silence is the failure. Default: silence is health, so an unused part never raises an alarm. */
  readonly silenceIsFailure?: boolean;
}

export interface AlarmContext {
  readonly gateway: string;
  readonly thresholds: AlarmThresholds;
  readonly monitored: GatewayMonitorOptions;
}

function costAlarms({ gateway, thresholds, monitored }: AlarmContext): AlarmRow[] {
  const { dailyCostBudget, dailyCostThresholdPercent } = thresholds;
  if (monitored.priced === false) {
    return [];
  }
  return [
    {
      id: 'DailyCost',
      description: `Models cost more than ${dailyCostThresholdPercent} % of ${dailyCostBudget} USD in 24 hours`,
      metric: gatewayMetric(gateway, 'Cost', { period: Duration.days(1) }),
      periods: 1,
      threshold: (dailyCostBudget * dailyCostThresholdPercent) / 100,
    },
    {
      id: 'UnpricedRequests',
      description: 'Requests used tokens that the price table has no price for: the daily cost is higher than it is shown',
      metric: gatewayMetric(gateway, 'UnpricedRequests', { period: Duration.hours(1) }),
      periods: 1,
      threshold: 0,
    },
  ];
}

function requestAlarms({ gateway, thresholds }: AlarmContext): AlarmRow[] {
  const { errorRateThresholdPercent, errorRateDuration, latencyThreshold, latencyDuration } = thresholds;
  return [
    {
      id: 'ErrorRate',
      description: `More than ${errorRateThresholdPercent} % of requests failed, in every minute for ${errorRateDuration.toHumanString()}`,
      metric: errorRateMetric(gateway, { period: MINUTE }),
      periods: errorRateDuration.toMinutes(),
      threshold: errorRateThresholdPercent,
    },
    {
      id: 'Latency',
      description: `The slowest hundredth of requests took over ${latencyThreshold.toHumanString()}, in every minute for ${latencyDuration.toHumanString()}`,
      metric: gatewayMetric(gateway, 'Latency', { period: MINUTE, statistic: 'p99' }),
      periods: latencyDuration.toMinutes(),
      threshold: latencyThreshold.toMilliseconds({ integral: false }),
    },
  ];
}

function taskAlarms({ gateway }: AlarmContext): AlarmRow[] {
  return [
    {
      id: 'DroppedRecords',
      description: 'Usage records were dropped because standard output was full: tokens and cost are higher than they are shown',
      metric: gatewayMetric(gateway, 'DroppedRecords', { period: FIVE_MINUTES }),
      periods: 1,
      threshold: 0,
    },
    {
      id: 'EgressRefusals',
      description: 'The gateway refused to open a connection to an address that is not one of its providers',
      metric: gatewayMetric(gateway, 'EgressRefusals', { period: FIVE_MINUTES }),
      periods: 1,
      threshold: 0,
    },
  ];
}

/** A provider's own dimension set has its models in it, so a query adds them up; the average of 0s and 1s is the error rate. */
export function providerAlarms({ gateway, thresholds, monitored }: AlarmContext): AlarmRow[] {
  const { providerErrorRateThresholdPercent, providerErrorDuration } = thresholds;
  return (monitored.providers ?? []).map((provider) => ({
    id: `ProviderErrors-${provider}`,
    description: `More than ${providerErrorRateThresholdPercent} % of requests to ${provider} failed, in every minute for ${providerErrorDuration.toHumanString()}`,
    metric: metricsInsights({ gateway, select: 'AVG', metric: 'Errors', over: ['Gateway', 'Provider', 'Model'], provider }).with({ period: MINUTE }),
    periods: providerErrorDuration.toMinutes(),
    threshold: providerErrorRateThresholdPercent / 100,
  }));
}

function loadBalancerAlarms({ monitored: { loadBalancer, targetGroup, minCapacity = 1 } }: AlarmContext): AlarmRow[] {
  if (!loadBalancer) {
    return [];
  }
  const answers: AlarmRow = {
    id: 'LoadBalancerErrors',
    description: 'The load balancer itself answered with 5xx: no healthy task, or a task that closed the connection',
    metric: loadBalancerMetric(loadBalancer, elbv2.HttpCodeElb.ELB_5XX_COUNT, { period: FIVE_MINUTES, statistic: 'Sum' }),
    periods: 1,
    threshold: 10,
  };
  if (!targetGroup) {
    return [answers];
  }
  const target = (name: string, options: cloudwatch.MetricOptions) => targetMetric(loadBalancer, targetGroup, name, options);
  return [
    answers,
    {
      id: 'TargetErrors',
      description: 'Tasks answered with 5xx',
      metric: target(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period: FIVE_MINUTES, statistic: 'Sum' }),
      periods: 1,
      threshold: 50,
    },
    {
      id: 'UnhealthyTasks',
      description: 'A task has failed its health check for 5 minutes',
      metric: target('UnHealthyHostCount', { period: MINUTE, statistic: 'Maximum' }),
      periods: 5,
      threshold: 0,
    },
    {
      id: 'TooFewTasks',
      description: `Fewer than ${minCapacity} tasks have been serving for 5 minutes`,
      metric: target('HealthyHostCount', { period: MINUTE, statistic: 'Minimum' }),
      periods: 5,
      threshold: minCapacity,
      comparison: BELOW,
      silenceIsFailure: true, // a target group without any target emits nothing
    },
  ];
}

function serviceAlarms({ thresholds, monitored: { service } }: AlarmContext): AlarmRow[] {
  if (!service) {
    return [];
  }
  return [
    {
      id: 'Cpu',
      description: `The tasks' CPU has been over ${thresholds.cpuThresholdPercent} % for 15 minutes: scaling has come to its end`,
      metric: serviceMetric(service, 'CPUUtilization', { period: FIVE_MINUTES, statistic: 'Average' }),
      periods: 3,
      threshold: thresholds.cpuThresholdPercent,
    },
    {
      id: 'Memory',
      description: "The tasks' memory has been over 90 % for 5 minutes: they will be killed at 100",
      metric: serviceMetric(service, 'MemoryUtilization', { period: MINUTE, statistic: 'Maximum' }),
      periods: 5,
      threshold: 90,
    },
  ];
}

function firewallAlarms({ thresholds, monitored: { firewallMetricName } }: AlarmContext): AlarmRow[] {
  if (!firewallMetricName) {
    return [];
  }
  return [
    {
      id: 'FirewallBlocks',
      description: `The firewall blocked more than ${thresholds.firewallBlocksThreshold} requests in 5 minutes`,
      metric: firewallMetric(firewallMetricName, 'BlockedRequests', { period: FIVE_MINUTES, statistic: 'Sum' }),
      periods: 1,
      threshold: thresholds.firewallBlocksThreshold,
    },
  ];
}

const ROWS = [costAlarms, requestAlarms, taskAlarms, providerAlarms, loadBalancerAlarms, serviceAlarms, firewallAlarms];

/** Creates the alarms of what is monitored, of all of it or of some; each tells the topic when it goes off and when it is over. */
export function createAlarms(scope: Construct, context: AlarmContext, topic: ITopic, wanted = ROWS): cloudwatch.Alarm[] {
  const group = (scope.node.tryFindChild('Alarms') as Construct | undefined) ?? new Construct(scope, 'Alarms');
  const action = new SnsAction(topic);
  return wanted
    .flatMap((rows) => rows(context))
    .map((row) => {
      const alarm = new cloudwatch.Alarm(group, row.id, {
        alarmDescription: `${row.description}. Gateway ${context.gateway}.`,
        metric: row.metric,
        evaluationPeriods: row.periods,
        datapointsToAlarm: row.periods,
        threshold: row.threshold,
        comparisonOperator: row.comparison ?? ABOVE,
        treatMissingData: row.silenceIsFailure ? cloudwatch.TreatMissingData.BREACHING : cloudwatch.TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      if (row.silenceIsFailure && context.monitored.service) {
        alarm.node.addDependency(context.monitored.service); // created once the first tasks serve
      }
      return alarm;
    });
}
