import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { requireKnown } from '../../checks';
import { checkInput } from '../../inputs';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { idFor, type SubjectOptions, titleFor } from './naming';
import { FIVE_MINUTES } from './periods';

/** Properties of `CacheNodesSubject`. */
export interface CacheNodesSubjectProps extends SubjectOptions {
  /** Id of the replication group: one shard, cluster mode off. */
  readonly replicationGroupId: string;

  /** How many nodes it has. */
  readonly nodes: number;

  /**
   * Whether it is a cache of what can be had again: it may be full, and evicts what was used least.
   *
   * @default false
   */
  readonly evicts?: boolean;
}

const FULL_PERCENT = 80;
const BUSY_PERCENT = 80;

/** Nodes of Amazon ElastiCache: whether they keep up, and whether they have room. The one that has most counts. */
export class CacheNodesSubject implements IWatched {
  public readonly order?: number = 36;

  private readonly props: CacheNodesSubjectProps;

  /**
   * @param props the nodes
   * @throws `AlarmOptionNotKnown` where only the deployment would know `nodes`
   */
  constructor(props: CacheNodesSubjectProps) {
    checkInput('CacheNodesSubjectProps', props);
    requireKnown('AlarmOptionNotKnown', 'nodes', props.nodes);
    this.props = props;
  }

  public alarms(_context: WatchContext): WatchedAlarm[] {
    return [
      {
        id: idFor('SharedStateCpu', this.props),
        description: `The engine of a node has been over ${BUSY_PERCENT} % for 15 minutes: larger nodes answer in time`,
        metric: this.highest('EngineCPUUtilization', 'Average'),
        periods: 3,
        threshold: BUSY_PERCENT,
      },
      ...(this.props.evicts ? [] : this.alarmsOfLoss()),
    ];
  }

  public widgets(_context: WatchContext): WatchedWidget[] {
    return [
      {
        row: DashboardRow.LIMITS,
        kind: WatchedWidgetKind.GRAPH,
        title: titleFor('Shared state, CPU and memory (%)', this.props),
        metrics: [this.highest('EngineCPUUtilization', 'Average'), this.highest('DatabaseMemoryUsagePercentage', 'Maximum')],
      },
    ];
  }

  /** Of what must not be lost. */
  private alarmsOfLoss(): WatchedAlarm[] {
    return [
      {
        id: idFor('SharedStateFull', this.props),
        description: `A node uses more than ${FULL_PERCENT} % of its memory: full, it refuses to count`,
        metric: this.highest('DatabaseMemoryUsagePercentage', 'Maximum'),
        periods: 1,
        threshold: FULL_PERCENT,
      },
      {
        id: idFor('SharedStateEvictions', this.props),
        description: 'A node evicted counters: limits of minutes began anew, and budgets are read from the ledger again',
        metric: this.highest('Evictions', 'Sum'),
        periods: 1,
        threshold: 0,
      },
    ];
  }

  /** Of a group with cluster mode off the nodes are called `<id>-001` and so on. A single one needs no expression. */
  private highest(metricName: string, statistic: string): cloudwatch.IMetric {
    const metrics = Array.from(
      { length: this.props.nodes },
      (_, index) =>
        new cloudwatch.Metric({
          namespace: 'AWS/ElastiCache',
          metricName,
          dimensionsMap: { CacheClusterId: `${this.props.replicationGroupId}-${String(index + 1).padStart(3, '0')}` },
          statistic,
          period: FIVE_MINUTES,
        }),
    );
    if (metrics.length === 1) {
      return metrics[0];
    }
    // a graph has room for one metric of an id
    const prefix = metricName.charAt(0).toLowerCase() + metricName.slice(1);
    const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${prefix}${index}`, metric]));
    const expression = `MAX([${Object.keys(usingMetrics).join(', ')}])`;
    return new cloudwatch.MathExpression({ expression, usingMetrics, label: metricName, period: FIVE_MINUTES });
  }
}
