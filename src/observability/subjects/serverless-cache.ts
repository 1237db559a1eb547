import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { requireKnown } from '../../checks';
import { checkInput } from '../../inputs';
import { DashboardRow, type IWatched, type WatchContext, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../../watched';
import { idFor, type SubjectOptions, titleFor } from './naming';
import { FIVE_MINUTES } from './periods';

/** Properties of `ServerlessCacheSubject`. */
export interface ServerlessCacheSubjectProps extends SubjectOptions {
  /** Name of the cache. */
  readonly cacheName: string;

  /** Most that it may store, in GB. */
  readonly maxDataStorageGb: number;

  /**
   * Whether it is a cache of what can be had again: it may be full, and evicts what was used least.
   *
   * @default false
   */
  readonly evicts?: boolean;
}

const GB = 1_000_000_000;
const FULL_PERCENT = 80;

/** A serverless cache of Amazon ElastiCache: whether it keeps up, and whether it has room. */
export class ServerlessCacheSubject implements IWatched {
  public readonly order?: number = 36;

  private readonly props: ServerlessCacheSubjectProps;

  /**
   * @param props the cache
   * @throws `AlarmOptionNotKnown` where only the deployment would know `maxDataStorageGb`
   */
  constructor(props: ServerlessCacheSubjectProps) {
    checkInput('ServerlessCacheSubjectProps', props);
    requireKnown('AlarmOptionNotKnown', 'maxDataStorageGb', props.maxDataStorageGb);
    this.props = props;
  }

  public alarms(_context: WatchContext): WatchedAlarm[] {
    return [
      {
        id: idFor('SharedStateThrottled', this.props),
        description: 'The cache refused commands: it is at its maximum of work in a second, or grows to it more slowly than the load',
        metric: this.metric('ThrottledCmds', 'Sum'),
        periods: 1,
        threshold: 0,
      },
      ...(this.props.evicts ? [] : this.alarmsOfLoss()),
    ];
  }

  public widgets(_context: WatchContext): WatchedWidget[] {
    const graph = (title: string, metrics: cloudwatch.IMetric[]): WatchedWidget => ({
      row: DashboardRow.LIMITS,
      kind: WatchedWidgetKind.GRAPH,
      title: titleFor(title, this.props),
      metrics,
    });
    return [
      graph('Shared state, processing units', [this.metric('ElastiCacheProcessingUnits', 'Sum'), this.metric('ThrottledCmds', 'Sum')]),
      graph('Shared state, bytes', [this.metric('BytesUsedForCache', 'Maximum')]),
    ];
  }

  /** Of what must not be lost. */
  private alarmsOfLoss(): WatchedAlarm[] {
    const { maxDataStorageGb } = this.props;
    return [
      {
        id: idFor('SharedStateFull', this.props),
        description: `The cache holds more than ${FULL_PERCENT} % of its ${maxDataStorageGb} GB: full, it evicts or refuses to count`,
        metric: this.metric('BytesUsedForCache', 'Maximum'),
        periods: 1,
        threshold: (maxDataStorageGb * GB * FULL_PERCENT) / 100,
      },
      {
        id: idFor('SharedStateEvictions', this.props),
        description: 'The cache evicted counters: limits of minutes began anew, and budgets are read from the ledger again',
        metric: this.metric('Evictions', 'Sum'),
        periods: 1,
        threshold: 0,
      },
    ];
  }

  /** @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html */
  private metric(metricName: string, statistic: string): cloudwatch.Metric {
    // nodes have `CacheClusterId`
    return new cloudwatch.Metric({
      namespace: 'AWS/ElastiCache',
      metricName,
      dimensionsMap: { clusterId: this.props.cacheName },
      statistic,
      period: FIVE_MINUTES,
    });
  }
}
