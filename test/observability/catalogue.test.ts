import { Template } from 'aws-cdk-lib/assertions';
import { RECORD_FIELDS, REQUEST_DIMENSIONS, REQUEST_METRICS, TASK_DIMENSIONS, TASK_METRICS } from '../../src/contract/catalogue';
import { readings } from './readings';
import { observed } from './stacks';

const emitted = new Set([
  ...Object.keys(REQUEST_METRICS).flatMap((metric) => REQUEST_DIMENSIONS.map((set) => series(metric, set))),
  ...Object.keys(TASK_METRICS).flatMap((metric) => TASK_DIMENSIONS.map((set) => series(metric, set))),
]);
const written = new Set([...Object.keys(RECORD_FIELDS), ...Object.keys(REQUEST_METRICS)]);

function series(metric: string, dimensions: readonly string[]) {
  return `${metric} by ${[...dimensions].sort().join(', ')}`;
}

const read = readings(Template.fromStack(observed().stack));

test('alarms and widgets read series that the gateway emits, and no other', () => {
  expect(read.metrics.length).toBeGreaterThan(25);
  expect(read.metrics.filter(({ metric, dimensions }) => !emitted.has(series(metric, dimensions)))).toEqual([]);
});

test('saved queries and log widgets read fields that the gateway writes, and no other', () => {
  expect(read.fields.length).toBeGreaterThan(100);
  expect(read.fields.filter(({ field }) => !written.has(field))).toEqual([]);
});

test('every metric of the catalogue is shown somewhere', () => {
  const shown = new Set([...read.metrics.map(({ metric }) => metric), ...read.fields.map(({ field }) => field)]);
  expect([...Object.keys(REQUEST_METRICS), ...Object.keys(TASK_METRICS)].filter((metric) => !shown.has(metric))).toEqual([]);
});

test('names of metrics and of other fields do not overlap', () => {
  expect([...Object.keys(REQUEST_METRICS), ...Object.keys(TASK_METRICS)].filter((name) => name in RECORD_FIELDS)).toEqual([]);
});

describe('the readings find what is wrong', () => {
  const alarmOn = (properties: object) => Template.fromJSON({ Resources: { A: { Type: 'AWS::CloudWatch::Alarm', Properties: properties } } });
  const queryOf = (QueryString: string) =>
    Template.fromJSON({ Resources: { Q: { Type: 'AWS::Logs::QueryDefinition', Properties: { QueryString } } } });

  test('a metric without a dimension that it is emitted with', () => {
    const { metrics } = readings(alarmOn({ Namespace: 'PortkeyGateway', MetricName: 'Requests', Dimensions: [{ Name: 'Provider', Value: 'x' }] }));
    expect(metrics.every(({ metric, dimensions }) => emitted.has(series(metric, dimensions)))).toBe(false);
  });

  test('a query over a schema that does not exist', () => {
    const { metrics } = readings(
      alarmOn({ Metrics: [{ Expression: `SELECT SUM("Errors") FROM SCHEMA("PortkeyGateway", "Gateway", "Provider") WHERE "Gateway" = 'x'` }] }),
    );
    expect(metrics.every(({ metric, dimensions }) => emitted.has(series(metric, dimensions)))).toBe(false);
  });

  test('a field that nobody writes, beside an alias and a word of the language', () => {
    const { fields } = readings(queryOf('filter logger = "usage"\n| stats sum(estimatedCostUsd) as usd by team\n| sort usd desc'));
    expect(fields.map(({ field }) => field)).toEqual(['logger', 'estimatedCostUsd', 'team']);
    expect(written.has('estimatedCostUsd')).toBe(false);
  });
});
