import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ModelProvider } from '../../src';
import {
  CostSubject,
  FirewallSubject,
  type GatewayObservabilityProps,
  ProviderSubject,
  RequestsSubject,
  TasksSubject,
} from '../../src/observability';
import type { IWatched } from '../../src/watched';
import { gatewayIn } from '../gateway/gateways';
import { observed } from './stacks';

interface Alarm {
  // biome-ignore lint/suspicious/noExplicitAny: JSON of a template
  readonly [property: string]: any;
}

const alarmsOf = (template: Template): Record<string, Alarm> =>
  Object.fromEntries(
    Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([id, resource]) => [
      id.replace(/^ObservabilityAlarms(.*).{8}$/, '$1'),
      { ...resource.Properties, DependsOn: resource.DependsOn },
    ]),
  );
const alarmsWith = (props: GatewayObservabilityProps = {}) => alarmsOf(Template.fromStack(observed(props).stack));

const alarms = alarmsWith();

const dimensionsOf = (alarm: Alarm) => alarm.Dimensions.map(({ Name }: { Name: string }) => Name).sort();

test('there is an alarm for everything that can be watched', () => {
  expect(Object.keys(alarms)).toEqual([
    'DailyCost',
    'UnpricedRequests',
    'PriceTableAge',
    'ErrorRate',
    'Latency',
    'DroppedRecords',
    'EgressRefusals',
    'ProviderErrorsopenai',
    'ProviderErrorsbedrock',
    'LoadBalancerErrors',
    'TargetErrors',
    'UnhealthyTasks',
    'TooFewTasks',
    'Cpu',
    'Memory',
    'FirewallBlocks',
    'BudgetsReached',
    'SharedStateErrors',
    'LedgerErrors',
    'GuardrailFailures',
    'GuardrailUnchecked',
    'GuardrailMemoryErrors',
    'SharedStateThrottled',
    'SharedStateFull',
    'SharedStateEvictions',
    'CacheErrors',
    'SpanExportErrors',
    'NoSpansExported',
    'DroppedSpans',
    'DroppedLogRecords',
    'CollectorErrors',
  ]);
});

test('all tell the topic when they go off and when they are over', () => {
  for (const { AlarmActions, OKActions } of Object.values(alarms)) {
    expect(AlarmActions).toHaveLength(1);
    expect(OKActions).toEqual(AlarmActions);
  }
});

describe('with the thresholds of the reference', () => {
  test.each<[string, Alarm]>([
    ['DailyCost', { MetricName: 'Cost', Statistic: 'Sum', Period: 86400, EvaluationPeriods: 1, Threshold: 800 }],
    ['PriceTableAge', { MetricName: 'PriceTableAge', Statistic: 'Maximum', Period: 3600, EvaluationPeriods: 1, Threshold: 90 }],
    ['ErrorRate', { EvaluationPeriods: 5, DatapointsToAlarm: 5, Threshold: 5 }],
    ['Latency', { MetricName: 'Latency', ExtendedStatistic: 'p99', Period: 60, EvaluationPeriods: 5, Threshold: 30000 }],
    ['ProviderErrorsopenai', { EvaluationPeriods: 10, DatapointsToAlarm: 10, Threshold: 0.5 }],
  ])('%s', (name, expected) => {
    expect(alarms[name]).toMatchObject(expected);
  });
});

describe('with thresholds of their own', () => {
  test.each<[string, GatewayObservabilityProps, Alarm]>([
    ['DailyCost', { dailyCostBudget: 50, dailyCostThresholdPercent: 90 }, { Threshold: 45 }],
    ['UnpricedRequests', { unpricedRequestsThreshold: 25 }, { Threshold: 25 }],
    ['PriceTableAge', { priceTableMaxAge: Duration.days(30) }, { Threshold: 30 }],
    ['PriceTableAge', { priceTableMaxAge: Duration.hours(48) }, { Threshold: 2 }],
    ['ErrorRate', { errorRateThresholdPercent: 1, errorRateDuration: Duration.minutes(2) }, { Threshold: 1, EvaluationPeriods: 2 }],
    ['Latency', { latencyThreshold: Duration.minutes(2), latencyDuration: Duration.minutes(3) }, { Threshold: 120000, EvaluationPeriods: 3 }],
    [
      'ProviderErrorsbedrock',
      { providerErrorRateThresholdPercent: 20, providerErrorDuration: Duration.minutes(4) },
      { Threshold: 0.2, EvaluationPeriods: 4 },
    ],
    ['Latency', { latencyThreshold: Duration.millis(1500), latencyDuration: Duration.millis(420_000) }, { Threshold: 1500, EvaluationPeriods: 7 }],
    ['Latency', { latencyThreshold: Duration.seconds(0.0005) }, { Threshold: 0.5 }],
    ['Cpu', { cpuThresholdPercent: 75 }, { Threshold: 75 }],
    ['FirewallBlocks', { firewallBlocksThreshold: 0 }, { Threshold: 0 }],
  ])('%s', (name, props, expected) => {
    expect(alarmsWith(props)[name]).toMatchObject(expected);
  });
});

describe('silence', () => {
  test('is no failure: a provider that nobody calls is not down', () => {
    const { TooFewTasks, ...others } = alarms;
    for (const [name, { TreatMissingData }] of Object.entries(others)) {
      expect([name, TreatMissingData]).toEqual([name, 'notBreaching']);
    }
  });

  test('of a target group is a failure, since one without targets says nothing; but not before the first tasks serve', () => {
    const { TreatMissingData, ComparisonOperator, Threshold, DependsOn } = alarms.TooFewTasks;
    expect({ TreatMissingData, ComparisonOperator, Threshold }).toEqual({
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 2,
    });
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^Service/)]));
  });
});

describe('metrics of AWS are read with the dimensions that AWS writes', () => {
  test.each<[string, string, string[]]>([
    ['LoadBalancerErrors', 'AWS/ApplicationELB', ['LoadBalancer']],
    ['TargetErrors', 'AWS/ApplicationELB', ['LoadBalancer', 'TargetGroup']],
    ['UnhealthyTasks', 'AWS/ApplicationELB', ['LoadBalancer', 'TargetGroup']],
    ['TooFewTasks', 'AWS/ApplicationELB', ['LoadBalancer', 'TargetGroup']],
    ['Cpu', 'AWS/ECS', ['ClusterName', 'ServiceName']],
    ['Memory', 'AWS/ECS', ['ClusterName', 'ServiceName']],
    ['FirewallBlocks', 'AWS/WAFV2', ['Region', 'Rule', 'WebACL']],
  ])('%s', (name, namespace, dimensions) => {
    expect(alarms[name].Namespace).toBe(namespace);
    expect(dimensionsOf(alarms[name])).toEqual(dimensions);
  });
});

test('a provider is watched over all its models', () => {
  expect(alarms.ProviderErrorsopenai.Metrics).toEqual([
    expect.objectContaining({
      Expression: expect.stringMatching(
        /^SELECT AVG\("Errors"\) FROM SCHEMA\("PortkeyGateway", "Gateway", "Provider", "Model"\) WHERE "Gateway" = '\w+' AND "Provider" = 'openai'$/,
      ),
      Period: 60,
      ReturnData: true,
    }),
  ]);
});

describe('what is not watched has no alarm', () => {
  const names = (...subjects: IWatched[]) => Object.keys(alarmsOf(Template.fromStack(observed({}, {}, () => subjects).stack)));

  test('nothing watched', () => expect(names()).toEqual([]));
  test.each<[string, IWatched, string[]]>([
    ['cost', new CostSubject(), ['DailyCost', 'UnpricedRequests', 'PriceTableAge']],
    ['requests', new RequestsSubject(), ['ErrorRate', 'Latency']],
    ['tasks', new TasksSubject(), ['DroppedRecords', 'EgressRefusals']],
    ['a provider', new ProviderSubject('x'), ['ProviderErrorsx']],
    ['a firewall', new FirewallSubject('x'), ['FirewallBlocks']],
  ])('%s', (_name, subject, expected) => expect(names(subject)).toEqual(expected));
});

test.each([
  ['with', true, 2],
  ['without', false, 0],
])('a provider that is enabled after the gateway was made is watched like the others, in a gateway %s alarms', (_alarms, wanted, expected) => {
  const PROVIDERS = [ModelProvider.openai(), ModelProvider.anthropic()];
  const resourcesWith = (make: (stack: Stack) => void) => {
    const stack = new Stack(new App(), 'Stack');
    make(stack);
    const resources = Template.fromStack(stack).toJSON().Resources as Record<string, Alarm>;
    const isDashboard = ([, { Type }]: [string, Alarm]) => Type === 'AWS::CloudWatch::Dashboard';
    const [dashboard] = Object.entries(resources).filter(isDashboard);
    // alarms stand there in the order in which they were made
    const shown = JSON.stringify(dashboard).match(/ObservabilityAlarms\w+/g) ?? [];
    return { shown: shown.sort(), others: Object.fromEntries(Object.entries(resources).filter((resource) => !isDashboard(resource))) };
  };
  const before = resourcesWith((stack) => gatewayIn(stack, { observability: { alarms: wanted }, providers: PROVIDERS }));
  const after = resourcesWith((stack) => {
    const gateway = gatewayIn(stack, { observability: { alarms: wanted }, providers: [] });
    for (const provider of PROVIDERS) {
      gateway.addProvider(provider);
    }
  });
  expect(after).toEqual(before);
  expect(after.shown.filter((name) => name.includes('ProviderErrors'))).toHaveLength(expected);
});
