import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { METRIC_NAMESPACE } from '../../src/contract/catalogue';

/**
 * What the resources of a template read of what a gateway writes: found in the template itself, so that nothing which is rendered can be
 * forgotten here.
 */
export interface Readings {
  readonly metrics: MetricReading[];
  readonly fields: FieldReading[];
}

export interface MetricReading {
  /** Logical id of the resource. */
  readonly where: string;
  readonly metric: string;
  /** Names of the dimensions, sorted. */
  readonly dimensions: string[];
}

export interface FieldReading {
  readonly where: string;
  readonly field: string;
}

/** A resource of a template: JSON, whose shape CloudFormation knows and TypeScript does not. */
interface Resource {
  // biome-ignore lint/suspicious/noExplicitAny: JSON
  readonly Properties: Record<string, any>;
}

export function readings(template: Template): Readings {
  const resources = (type: string) => Object.entries(template.findResources(type) as Record<string, Resource>);
  const metrics: MetricReading[] = [];
  const fields: FieldReading[] = [];

  for (const [where, { Properties }] of resources('AWS::CloudWatch::Alarm')) {
    for (const alarm of [Properties, ...(Properties.Metrics ?? [])]) {
      const metric = alarm.MetricStat?.Metric ?? alarm;
      if (metric.Namespace === METRIC_NAMESPACE) {
        metrics.push({ where, metric: metric.MetricName, dimensions: sorted(metric.Dimensions.map(({ Name }: { Name: string }) => Name)) });
      }
      metrics.push(...readByExpression(where, alarm.Expression));
    }
  }
  for (const [where, { Properties }] of resources('AWS::CloudWatch::Dashboard')) {
    for (const { properties } of JSON.parse(textOf(Properties.DashboardBody)).widgets) {
      for (const row of properties.metrics ?? []) {
        const [namespace, metric, ...rest] = row;
        if (namespace === METRIC_NAMESPACE) {
          const names = rest.filter((part: unknown, index: number) => typeof part === 'string' && index % 2 === 0);
          metrics.push({ where, metric, dimensions: sorted(names) });
        }
        metrics.push(...readByExpression(where, namespace.expression));
      }
      fields.push(...readByQuery(`${where}: ${properties.title}`, properties.query?.replace(/^SOURCE '[^']*' \| /, '')));
    }
  }
  for (const [where, { Properties }] of resources('AWS::Logs::QueryDefinition')) {
    fields.push(...readByQuery(where, Properties.QueryString));
  }
  return { metrics, fields };
}

/** What stands in the one dashboard of a stack. */
export function bodyOf(stack: Stack) {
  const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  return JSON.parse(textOf(dashboard.Properties.DashboardBody));
}

/** The text of a string with tokens in it; every token becomes a word. */
export function textOf(value: string | { 'Fn::Join': [string, unknown[]] }): string {
  if (typeof value === 'string') {
    return value;
  }
  const [separator, parts] = value['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : 'TOKEN')).join(separator);
}

const sorted = (names: string[]) => [...names].sort();

const EXPRESSIONS = [
  /^SELECT \w+\("(?<metric>\w+)"\) FROM SCHEMA\("(?<namespace>\w+)", "(?<names>[\w", ]+)"\) WHERE (?<rest>.*)$/,
  /^SEARCH\('\{"(?<namespace>\w+)",(?<names>[\w,]+)\} MetricName="(?<metric>\w+)" (?<rest>.*)', '\w+', \d+\)$/,
];

function readByExpression(where: string, expression?: string): MetricReading[] {
  if (!expression || !/SELECT|SEARCH/.test(expression)) {
    return [];
  }
  const parts = EXPRESSIONS.map((form) => form.exec(expression)?.groups).find(Boolean);
  if (!parts) {
    throw new Error(`${where}: an expression that this test does not understand: ${expression}`);
  }
  const dimensions = parts.names.split(/"?, ?"?/);
  for (const [, compared, grouped] of parts.rest.matchAll(/(\w+)"? ?= ?['"]|GROUP BY "(\w+)"/g)) {
    if (!dimensions.includes(compared ?? grouped)) {
      throw new Error(`${where}: ${compared ?? grouped} is not a dimension of its own schema: ${expression}`);
    }
  }
  return parts.namespace === METRIC_NAMESPACE ? [{ where, metric: parts.metric, dimensions: sorted(dimensions) }] : [];
}

const WORDS_OF_THE_LANGUAGE = new Set(
  (
    'filter stats sort limit fields display dedup as by desc asc and or not in like ' +
    'sum avg min max count count_distinct pct latest earliest bin ispresent 1h'
  ).split(' '),
);

/** Fields of a CloudWatch Logs Insights query: every name in it that is neither a word of the language nor an alias. */
function readByQuery(where: string, query?: string): FieldReading[] {
  if (!query) {
    return [];
  }
  const text = query.replace(/"[^"]*"/g, '');
  const aliases = [...text.matchAll(/ as (\w+)/g)].map(([, alias]) => alias);
  const names = text.match(/@?\b[A-Za-z]\w*/g) ?? [];
  return names
    .filter((name) => !name.startsWith('@') && !WORDS_OF_THE_LANGUAGE.has(name) && !aliases.includes(name))
    .map((field) => ({ where, field }));
}
