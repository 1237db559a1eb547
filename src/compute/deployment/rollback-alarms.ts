import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { acknowledgeCompliance } from '../../acknowledgement';

/** One alarm, over all target groups of a door. Each metric has a name in the expression for each of them: `errors0`, `errors1`. */
interface RollbackAlarm {
  readonly id: string;
  readonly description: string;
  readonly metrics: Readonly<Record<string, (group: elbv2.ApplicationTargetGroup) => cloudwatch.IMetric>>;
  readonly expression: (of: (name: string) => string, groups: readonly number[]) => string;
  readonly threshold: number;
  readonly comparison: cloudwatch.ComparisonOperator;
}

const MINUTE = Duration.minutes(1);
/** Minutes in a row. */
const PERIODS = 3;
const { GREATER_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;

/** Of a single series it would be one number for all of the time. */
const mostOf = (each: readonly string[]): string => (each.length > 1 ? `MAX([${each.join(', ')}])` : each[0]);

const UNHEALTHY: RollbackAlarm = {
  id: 'UnhealthyTasks',
  description: 'A task fails its health check',
  metrics: { unhealthy: ({ metrics }) => metrics.unhealthyHostCount({ statistic: 'Maximum', period: MINUTE }) },
  expression: (of) => `MAX([${of('unhealthy')}])`,
  threshold: 1,
  comparison: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
};

/** What tells that a version is bad: much more than a day brings, for three minutes, and of enough requests to be no chance. */
const APPLICATION: readonly RollbackAlarm[] = [
  {
    id: 'Errors',
    description: 'More than 10 % of the requests, and at least 10 in a minute, are answered with 5xx',
    metrics: {
      errors: ({ metrics }) => metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { statistic: 'Sum', period: MINUTE }),
      requests: ({ metrics }) => metrics.requestCount({ statistic: 'Sum', period: MINUTE }),
    },
    // of each target group for itself: a share of all requests would not hear a canary that answers nothing but errors
    expression: (_of, groups) =>
      mostOf(groups.map((group) => `IF(SUM([errors${group}]) >= 10, 100 * SUM([errors${group}]) / SUM([requests${group}]), 0)`)),
    threshold: 10,
    comparison: GREATER_THAN_THRESHOLD,
  },
  {
    id: 'Latency',
    description: 'Half of the answers, of at least 10 requests in a minute, begin after more than 30 seconds',
    metrics: {
      latency: ({ metrics }) => metrics.targetResponseTime({ statistic: 'p50', period: MINUTE }),
      requests: ({ metrics }) => metrics.requestCount({ statistic: 'Sum', period: MINUTE }),
    },
    // one client whose model thinks for long is half of the answers where nobody else asks, as of a canary at night
    expression: (_of, groups) => mostOf(groups.map((group) => `IF(SUM([requests${group}]) >= 10, latency${group}, 0)`)),
    threshold: 30,
    comparison: GREATER_THAN_THRESHOLD,
  },
  UNHEALTHY,
];

/** A Network Load Balancer sees connections, and no status. */
const network = (group: elbv2.NetworkTargetGroup): cloudwatch.IMetric => group.metrics.unHealthyHostCount({ statistic: 'Maximum', period: MINUTE });

/**
 * Alarms by which Amazon ECS takes a deployment back. They look at target groups, which are there before the service; what is said of the number of its tasks
 * depends on the service, and is no reason to take one back.
 */
export function rollbackAlarms(scope: Construct, targetGroups: readonly elbv2.ITargetGroup[]): cloudwatch.Alarm[] {
  const application = targetGroups.filter((group) => group instanceof elbv2.ApplicationTargetGroup);
  if (application.length > 0) {
    return APPLICATION.map((alarm) => createAlarm(scope, alarm, (metric) => application.map(alarm.metrics[metric])));
  }
  const groups = targetGroups.filter((group) => group instanceof elbv2.NetworkTargetGroup);
  return groups.length > 0 ? [createAlarm(scope, UNHEALTHY, () => groups.map(network))] : [];
}

function createAlarm(
  scope: Construct,
  { id, description, metrics, expression, threshold, comparison }: RollbackAlarm,
  metricsOf: (name: string) => cloudwatch.IMetric[],
): cloudwatch.Alarm {
  const named = Object.keys(metrics).map((name) => ({ name, each: metricsOf(name) }));
  const usingMetrics = Object.fromEntries(named.flatMap(({ name, each }) => each.map((metric, index) => [`${name}${index}`, metric])));
  const groups = named[0].each.map((_, index) => index);
  const of = (wanted: string) => named.flatMap(({ name, each }) => (name === wanted ? each.map((_, index) => `${name}${index}`) : [])).join(', ');
  const alarm = new cloudwatch.Alarm(scope, `Rollback${id}`, {
    alarmDescription: `${description}, for ${PERIODS} minutes: Amazon ECS takes a deployment back that is going on`,
    metric: new cloudwatch.MathExpression({ expression: expression(of, groups), usingMetrics, period: MINUTE, label: id }),
    threshold,
    comparisonOperator: comparison,
    evaluationPeriods: PERIODS,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  acknowledgeCompliance(
    alarm,
    'CloudWatchAlarmAction',
    'Amazon ECS watches it during deployments; the alarms that call people are those of the observability.',
  );
  return alarm;
}
