import { Fn } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IDependable } from 'constructs';
import { requireKnown } from '../../checks';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { kindOf, loadBalancerDimension } from './load-balancer-kinds';
import { idFor, type SubjectOptions, titleFor } from './naming';
import { FIVE_MINUTES, MINUTE } from './periods';

/** Properties of `TargetsSubject`. */
export interface TargetsSubjectProps extends SubjectOptions {
  /** The load balancer, application or network. */
  readonly loadBalancer: elbv2.ILoadBalancerV2;

  /** Its target groups that share the tasks among them, such as blue and green: at least one. */
  readonly targetGroups: elbv2.ITargetGroup[];

  /**
   * The number of tasks that there should be at any time, in all target groups together.
   *
   * @default 1
   */
  readonly minCapacity?: number;

  /**
   * What must be there before too few tasks are a failure: the service that runs them.
   *
   * @default - nothing
   */
  readonly after?: IDependable[];
}

/** How one number is made of those of several target groups. A group without targets is silent, so each healthy count has a 0 in it. */
interface Count {
  readonly metricName: string;
  readonly statistic: string;
  readonly combined: (ids: string[]) => string;
}
const HEALTHY: Count = {
  metricName: 'HealthyHostCount',
  statistic: 'Minimum',
  combined: (ids) => `SUM([${ids.map((id) => `FILL(${id}, 0)`).join(', ')}])`,
};
const UNHEALTHY: Count = { metricName: 'UnHealthyHostCount', statistic: 'Maximum', combined: (ids) => `MAX([${ids.join(', ')}])` };
const failures = (metricName: string): Count => ({ metricName, statistic: 'Sum', combined: (ids) => `SUM([${ids.join(', ')}])` });

/** The tasks as a load balancer sees them: how many are healthy, how many are not, and what they fail at. */
export class TargetsSubject implements IWatched {
  public readonly order?: number = 60;

  private readonly props: TargetsSubjectProps;

  /**
   * @param props load balancer and target groups
   * @throws `AlarmOptionNotKnown` where only the deployment would know `minCapacity`, `NotAnOption` without target groups
   */
  constructor(props: TargetsSubjectProps) {
    checkInput('TargetsSubjectProps', props);
    requireKnown('AlarmOptionNotKnown', 'minCapacity', props.minCapacity);
    if (props.targetGroups.length === 0) {
      throw invalid('NotAnOption', 'targetGroups', 0, 'one or more of them can');
    }
    this.props = props;
  }

  public alarms(_context: WatchContext): WatchedAlarm[] {
    const { loadBalancer, minCapacity = 1, after } = this.props;
    const { targetFailures } = kindOf(loadBalancer);
    return [
      {
        id: idFor('TargetErrors', this.props),
        description: targetFailures.description,
        metric: this.metric(failures(targetFailures.metric), FIVE_MINUTES),
        periods: 1,
        threshold: targetFailures.threshold,
      },
      {
        id: idFor('UnhealthyTasks', this.props),
        description: 'A task has failed its health check for 5 minutes',
        metric: this.metric(UNHEALTHY, MINUTE),
        periods: 5,
        threshold: 0,
      },
      {
        id: idFor('TooFewTasks', this.props),
        description: `Fewer than ${minCapacity} tasks have been serving for 5 minutes`,
        metric: this.metric(HEALTHY, MINUTE),
        periods: 5,
        threshold: minCapacity,
        comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        silenceIsFailure: true, // a target group without any target emits nothing
        after,
      },
    ];
  }

  public widgets(_context: WatchContext): WatchedWidget[] {
    return [
      {
        row: DashboardRow.EDGE,
        kind: WatchedWidgetKind.GRAPH,
        title: titleFor('Tasks', this.props),
        metrics: [this.metric(HEALTHY), this.metric(UNHEALTHY)],
      },
    ];
  }

  private metric({ metricName, statistic, combined }: Count, period?: cloudwatch.MetricOptions['period']): cloudwatch.IMetric {
    const { loadBalancer, targetGroups } = this.props;
    const metrics = targetGroups.map(
      ({ targetGroupArn }) =>
        new cloudwatch.Metric({
          namespace: kindOf(loadBalancer).namespace,
          metricName,
          dimensionsMap: { TargetGroup: Fn.select(5, Fn.split(':', targetGroupArn)), LoadBalancer: loadBalancerDimension(loadBalancer) },
          statistic,
          period,
        }),
    );
    if (metrics.length === 1) {
      return metrics[0];
    }
    // a graph has room for one metric of an id
    const prefix = metricName.charAt(0).toLowerCase() + metricName.slice(1);
    const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${prefix}${index}`, metric]));
    return new cloudwatch.MathExpression({ expression: combined(Object.keys(usingMetrics)), usingMetrics, label: metricName, period });
  }
}
