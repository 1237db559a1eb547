import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IDependable } from 'constructs';

/**
 * Something that can be watched: it says which alarms and which widgets it wants, as data; `GatewayObservability.watch()` makes them.
 *
 * What the library itself watches are the `…Subject` classes; anything else that belongs to a gateway joins by a class of its own.
 */
export interface IWatched {
  /**
   * Its place among what is watched, low numbers first: in the list of alarms and within the rows of the dashboard. The subjects of the
   * library have 10 to 90. Those with the same number stand in the order in which they are watched.
   *
   * @default 100
   */
  readonly order?: number;

  /**
   * The alarms that it wants.
   *
   * @param context the gateway that it belongs to
   */
  alarms(context: WatchContext): WatchedAlarm[];

  /**
   * The widgets that it wants.
   *
   * @param context the gateway that it belongs to
   */
  widgets(context: WatchContext): WatchedWidget[];
}

/** The gateway that something watched belongs to. */
export interface WatchContext {
  /** Value of the `Gateway` dimension of every metric. */
  readonly gatewayName: string;

  /** Where the gateway's standard output goes. */
  readonly logGroup: ILogGroup;

  /** What alarms are measured by. */
  readonly thresholds: AlarmThresholds;
}

/** What alarms are measured by, every value known: the options of `GatewayObservability` over their defaults. */
export interface AlarmThresholds {
  /** Money that models may cost in a day, in USD. */
  readonly dailyCostBudget: number;

  /** Share of the daily budget, in percent. */
  readonly dailyCostThresholdPercent: number;

  /** Requests in an hour that may use something without a price. */
  readonly unpricedRequestsThreshold: number;

  /** How old the price table may become, in whole days. */
  readonly priceTableMaxAge: Duration;

  /** Share of requests that fail, in percent. */
  readonly errorRateThresholdPercent: number;

  /** How long the error rate must be over its threshold, in whole minutes. */
  readonly errorRateDuration: Duration;

  /** How long the slowest hundredth of requests may take. */
  readonly latencyThreshold: Duration;

  /** How long the latency must be over its threshold, in whole minutes. */
  readonly latencyDuration: Duration;

  /** Share of a provider's requests that fail, in percent. */
  readonly providerErrorRateThresholdPercent: number;

  /** How long a provider's error rate must be over its threshold, in whole minutes. */
  readonly providerErrorDuration: Duration;

  /** Average use of the tasks' CPU, in percent. */
  readonly cpuThresholdPercent: number;

  /** Requests that the firewall may block in 5 minutes. */
  readonly firewallBlocksThreshold: number;
}

/** An alarm that something watched wants. */
export interface WatchedAlarm {
  /** Id of its construct, and so part of its name: of one alarm in a gateway only. */
  readonly id: string;

  /** What it means that it goes off: a sentence without its full stop. */
  readonly description: string;

  /** What is measured. Its period times `periods` is how long the threshold must be crossed, in a row or of `evaluationPeriods`. */
  readonly metric: cloudwatch.IMetric;

  /** Number of periods in which the threshold must be crossed, 1 or more. */
  readonly periods: number;

  /**
   * The last so many periods, of which these are counted: `periods` or more, so that what fails now and then, as what is seldom used does, is seen, too.
   *
   * @default - `periods`, which is to say in a row
   */
  readonly evaluationPeriods?: number;

  /** What the metric is compared with, in its own unit. */
  readonly threshold: number;

  /**
   * How it is compared.
   *
   * @default cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
   */
  readonly comparison?: cloudwatch.ComparisonOperator;

  /**
   * Whether the alarm goes off when the metric has no data.
   *
   * @default false - so what nobody uses never raises an alarm
   */
  readonly silenceIsFailure?: boolean;

  /**
   * What must be there before the alarm is.
   *
   * @default - nothing
   */
  readonly after?: IDependable[];
}

/** A widget of the dashboard that something watched wants. */
export interface WatchedWidget {
  /** The row that it stands in. */
  readonly row: DashboardRow;

  /** What it looks like. */
  readonly kind: WatchedWidgetKind;

  /** What stands above it. */
  readonly title: string;

  /**
   * Its place within the row, low numbers first.
   *
   * @default - that of what it belongs to
   */
  readonly order?: number;

  /**
   * What is shown; of every kind but those of logs.
   *
   * @default - nothing
   */
  readonly metrics?: cloudwatch.IMetric[];

  /**
   * The commands of a CloudWatch Logs Insights query over the gateway's log group; of the kinds of logs.
   *
   * @default - nothing
   */
  readonly queryLines?: string[];

  /**
   * Where the axis begins; of graphs and gauges.
   *
   * @default 0
   */
  readonly min?: number;

  /**
   * Where the axis ends; of graphs and gauges.
   *
   * @default - by what is shown; a gauge needs one
   */
  readonly max?: number;

  /**
   * Values that are marked on the axis; of graphs and gauges.
   *
   * @default - none
   */
  readonly marks?: cloudwatch.HorizontalAnnotation[];
}

/** The rows of the dashboard, from top to bottom. A row without widgets is not there. */
export enum DashboardRow {
  /** Totals of the time range. */
  OVERVIEW = 'overview',
  /** Who and what costs how much. */
  COST = 'cost',
  /** Tokens of providers and models. */
  TOKENS = 'tokens',
  /** How fast and how reliable providers are. */
  SPEED = 'speed',
  /** The day's budget, and the state of the alarms. */
  BUDGET = 'budget',
  /** Limits, budgets and where they are counted. */
  LIMITS = 'limits',
  /** What the guardrail found, and what passed it unchecked. */
  GUARDRAIL = 'guardrail',
  /** Caches of the gateway and of providers. */
  CACHE = 'cache',
  /** What became of spans. */
  TRACES = 'traces',
  /** What runs. */
  TASKS = 'tasks',
  /** What stands in front of the tasks. */
  EDGE = 'edge',
}

/** What a widget looks like. */
export enum WatchedWidgetKind {
  /** Lines over time. */
  GRAPH = 'graph',
  /** Bars, one per metric. */
  BAR_GRAPH = 'bar-graph',
  /** A single number for the whole time range. */
  TOTAL = 'total',
  /** A single number between `min` and `max`. */
  GAUGE = 'gauge',
  /** The result of a query of logs, as a table. */
  LOG_TABLE = 'log-table',
  /** The result of a query of logs, as a pie. */
  LOG_PIE = 'log-pie',
  /** The state of every alarm of the gateway. */
  ALARM_STATUS = 'alarm-status',
}
