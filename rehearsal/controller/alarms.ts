import type { Clock } from './clock';
import { evaluate, type Point } from './metric-math';

/** How an alarm judges the values that it gets. */
export interface AlarmThreshold {
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData?: string;
}

/** What a missing value counts as, where there are too few others; of an alarm that does not say it, it depends on what it rang before. */
const MISSING: Readonly<Record<string, number>> = { breaching: 1, notBreaching: 0 };

/** An alarm over an expression, as the template has it. */
export interface AlarmProperties extends AlarmThreshold {
  readonly Metrics: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: {
      readonly Metric: { readonly MetricName: string; readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[] };
      readonly Period: number;
    };
  }[];
}

export interface NamedAlarm {
  readonly name: string;
  readonly properties: AlarmProperties;
}

/** The last period of a metric of one target group; undefined where it is silent. */
export type Datum = (metric: string, targetGroup: string) => Point;

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/** Periods that CloudWatch looks at beyond those that it is asked for. How many they are is not documented: the examples of the page have these. */
const FURTHER_PERIODS = 2;

/**
 * Whether an alarm rings at the end of these values. Where enough of the last ones are there, those that are missing do not count at all, and older ones take
 * their places; where not, each that is missing counts as the alarm says.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function rings(alarm: AlarmThreshold, values: readonly Point[]): boolean {
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, Threshold, ComparisonOperator, TreatMissingData } = alarm;
  const missing = MISSING[TreatMissingData ?? ''];
  if (missing === undefined) throw new Error(`an alarm that treats missing data as ${TreatMissingData} is not modelled`);
  if (values.length < EvaluationPeriods) return false;
  const there = values.slice(-EvaluationPeriods - FURTHER_PERIODS).filter((value) => value !== undefined);
  const last = there.slice(-EvaluationPeriods);
  const beyond = last.filter((value) => COMPARISONS[ComparisonOperator](value, Threshold)).length;
  return beyond + missing * (EvaluationPeriods - last.length) >= DatapointsToAlarm;
}

/** Rollback alarms of a service, fed period by period. */
export class RollbackAlarms {
  private readonly series = new Map<string, Record<string, Point[]>>();
  private rung?: string;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly alarms: readonly NamedAlarm[],
    private readonly clock: Clock,
    /** Gives what happened since it was called last. */
    private readonly nextPeriod: () => Datum,
  ) {}

  /** They are fed from now on. */
  start(): void {
    this.series.clear();
    this.rung = undefined;
    const [period = 60] = this.alarms.flatMap(({ properties }) => properties.Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []));
    this.nextPeriod();
    this.timer = setInterval(() => this.feed(this.nextPeriod()), this.clock.milliseconds(period));
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The name of the first one that has gone off. */
  get ringing(): string | undefined {
    return this.rung;
  }

  /** One period. */
  feed(datum: Datum): void {
    for (const { name, properties } of this.alarms) {
      const expression = properties.Metrics.find(({ Expression }) => Expression)?.Expression;
      if (!expression) throw new Error('an alarm over one metric is not modelled');
      const series = this.seriesOf(name);
      for (const { Id, MetricStat } of properties.Metrics) {
        if (!MetricStat) continue;
        const { MetricName, Dimensions } = MetricStat.Metric;
        series[Id] = [...(series[Id] ?? []), datum(MetricName, String(Dimensions.find(({ Name }) => Name === 'TargetGroup')?.Value))];
      }
      if (rings(properties, evaluate(expression, series))) this.rung ??= name;
    }
  }

  private seriesOf(name: string): Record<string, Point[]> {
    const series = this.series.get(name) ?? {};
    this.series.set(name, series);
    return series;
  }
}
