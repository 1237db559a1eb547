import { type AlarmThreshold, evaluate, type Point, rings } from '../../rehearsal/controller';

/** The value of a metric in one minute, as the load balancer tells it of one of the target groups; undefined where it is silent. */
export type Feed = (metric: string, group: number, minute: number) => Point;

// biome-ignore lint/suspicious/noExplicitAny: JSON of a template
type Properties = Record<string, any>;

const STATISTICS: Readonly<Record<string, (values: number[]) => number>> = {
  Sum: (values) => values.reduce((sum, each) => sum + each, 0),
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
  p50: (values) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)],
};

/** A metric of a template by period: of how many minutes each value is, and the values. */
function seriesOf({ Metric, Stat, Period }: Properties, groups: readonly string[], feed: Feed, minutes: number): readonly Point[] {
  const dimension = JSON.stringify(Metric.Dimensions.find(({ Name }: Properties) => Name === 'TargetGroup').Value);
  const group = groups.findIndex((id) => dimension.includes(`"${id}"`));
  const length = (Period ?? 60) / 60;
  return Array.from({ length: minutes / length }, (_, index) => {
    const told = Array.from({ length }, (__, minute) => feed(Metric.MetricName, group, index * length + minute)).filter(
      (point) => point !== undefined,
    );
    return told.length > 0 ? STATISTICS[Stat](told) : undefined;
  });
}

/** The series that queries of an alarm or a scaling policy come to, and of how many minutes each value is. */
export function valuesOf(
  queries: readonly Properties[],
  groups: readonly string[],
  feed: Feed,
  minutes: number,
): { values: readonly Point[]; length: number } {
  const stats = queries.filter(({ MetricStat }) => MetricStat);
  const [{ Expression }] = queries.filter((query) => query.Expression);
  const series = Object.fromEntries(stats.map(({ Id, MetricStat }) => [Id, seriesOf(MetricStat, groups, feed, minutes)]));
  return { values: evaluate(Expression, series), length: (stats[0].MetricStat.Period ?? 60) / 60 };
}

/** Minutes at whose end an alarm rings. */
export function minutesOfAlarm(
  alarm: AlarmThreshold & { readonly Metrics: readonly Properties[] },
  groups: readonly string[],
  feed: Feed,
  minutes: number,
): number[] {
  const { values, length } = valuesOf(alarm.Metrics, groups, feed, minutes);
  return values.flatMap((_, index) => (rings(alarm, values.slice(0, index + 1)) ? [(index + 1) * length] : []));
}
