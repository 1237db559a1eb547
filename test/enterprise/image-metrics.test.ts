import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { ImageMetricsOptions } from '../../src';
import { gatewayOf } from './cases';
import { of } from './gateways';

const templateOf = (imageMetrics?: ImageMetricsOptions) =>
  Template.fromStack(Stack.of(gatewayOf(of(() => ({ network: { allowInsecure: true }, observability: { imageMetrics } })))));

/** The text of the dashboard, with what the deployment fills in left open. */
const dashboardOf = (template: Template): string => JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));

test('what a collector writes of the image is in the dashboard, under the names of Portkey', () => {
  const text = dashboardOf(templateOf({ metricNamespace: 'Portkey' }));
  for (const name of [
    'request_count',
    'llm_cost_sum',
    'llm_token_sum',
    'portkey_request_duration_milliseconds',
    'llm_request_duration_milliseconds',
    'portkey_processing_time_excluding_last_byte_ms',
    'authentication_duration_milliseconds',
    'llm_cache_processing_duration_milliseconds',
  ]) {
    expect(text).toContain(`\\"Portkey\\",\\"${name}\\"`);
  }
});

test('without one the dashboard has none of them, and nothing is alarmed by what nobody writes', () => {
  const template = templateOf();
  expect(dashboardOf(template)).not.toContain('llm_token_sum');
  template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Namespace: 'Portkey' }, 0);
});

test.each([
  ['authentication_duration_milliseconds', 1000],
  ['portkey_processing_time_excluding_last_byte_ms', 500],
])('an alarm goes off where %s is above %d on average, and not where there is no data', (MetricName, Threshold) => {
  templateOf({ metricNamespace: 'Portkey' }).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'Portkey',
    MetricName,
    Statistic: 'Average',
    Threshold,
    Period: 300,
    EvaluationPeriods: 3,
    TreatMissingData: 'notBreaching',
  });
});

test('dimensions and thresholds are those that are given', () => {
  templateOf({
    metricNamespace: 'Portkey',
    dimensions: { Gateway: 'llm' },
    authenticationThreshold: Duration.millis(250),
  }).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'authentication_duration_milliseconds',
    Dimensions: [{ Name: 'Gateway', Value: 'llm' }],
    Threshold: 250,
  });
});

test.each<[string, ImageMetricsOptions]>([
  ['metricNamespace is "AWS/ECS"', { metricNamespace: 'AWS/ECS' }],
  ['metricNamespace is "a:b"', { metricNamespace: 'a:b' }],
  ['authenticationThreshold is 0', { metricNamespace: 'Portkey', authenticationThreshold: Duration.millis(0) }],
])('SettingNotPossible: observability.imageMetrics.%s', (message, imageMetrics) => {
  expect(() => templateOf(imageMetrics)).toThrow(`SettingNotPossible: observability.imageMetrics.${message}`);
});
