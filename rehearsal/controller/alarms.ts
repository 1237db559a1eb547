import type { Clock } from './clock';

/** An alarm over an expression, as the template has it. */
export interface AlarmProperties {
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
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

/** The last period of a metric of one target group; undefined: there is no data, which is no breach. */
export type Datum = (metric: string, targetGroup: string) => number | undefined;

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
};

/** What the expressions of the template call. */
const FUNCTIONS = {
  SUM: (values: number[]) => values.reduce((sum, value) => sum + value, 0),
  MAX: (values: number[]) => Math.max(...values),
  IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
};

/** Rollback alarms of a service, fed period by period. */
export class RollbackAlarms {
  private readonly breaches = new Map<string, number>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly alarms: readonly NamedAlarm[],
    private readonly clock: Clock,
    /** Gives what happened since it was called last. */
    private readonly nextPeriod: () => Datum,
  ) {}

  /** They are fed from now on. */
  start(): void {
    this.breaches.clear();
    const [period = 60] = this.alarms.flatMap(({ properties }) => properties.Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []));
    this.nextPeriod();
    this.timer = setInterval(() => this.feed(this.nextPeriod()), this.clock.milliseconds(period));
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The name of one that has gone off. */
  get ringing(): string | undefined {
    return this.alarms.find(({ name, properties }) => (this.breaches.get(name) ?? 0) >= properties.EvaluationPeriods)?.name;
  }

  /** One period. */
  feed(datum: Datum): void {
    if (this.ringing) return;
    for (const { name, properties } of this.alarms) {
      const value = evaluated(properties, datum);
      const breaches = value !== undefined && COMPARISONS[properties.ComparisonOperator](value, properties.Threshold);
      this.breaches.set(name, breaches ? (this.breaches.get(name) ?? 0) + 1 : 0);
    }
  }
}

function evaluated({ Metrics }: AlarmProperties, datum: Datum): number | undefined {
  const data: Record<string, number> = {};
  for (const { Id, MetricStat } of Metrics) {
    if (!MetricStat) continue;
    const { MetricName, Dimensions } = MetricStat.Metric;
    const value = datum(MetricName, String(Dimensions.find(({ Name }) => Name === 'TargetGroup')?.Value));
    if (value === undefined) return undefined;
    data[Id] = value;
  }
  const expression = Metrics.find(({ Expression }) => Expression)?.Expression;
  if (!expression) throw new Error('an alarm over one metric is not modelled');
  const known = { ...FUNCTIONS, ...data };
  return new Function(...Object.keys(known), `return ${expression}`)(...Object.values(known));
}
