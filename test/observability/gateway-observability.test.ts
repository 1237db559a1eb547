import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import {
  CostSubject,
  FirewallSubject,
  GatewayObservability,
  type GatewayObservabilityProps,
  ProviderSubject,
  RequestsSubject,
  ServerlessCacheSubject,
  TargetsSubject,
  type TargetsSubjectProps,
  TasksSubject,
} from '../../src/observability';
import { GatewayPreset } from '../../src/presets';
import type { IWatched } from '../../src/watched';
import { bodyOf } from './readings';
import { everything, observed, parts } from './stacks';

const templateOf = (props: GatewayObservabilityProps = {}) => Template.fromStack(observed(props).stack);

describe('logs', () => {
  test('are kept for a year, encrypted with a key of the customer, and outlive the stack, in PROD', () => {
    templateOf().hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 365, KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Key'), 'Arn'] }, LogGroupName: Match.absent() },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
  });

  test('are kept for a year with a key of AWS, and go with the stack, in DEV', () => {
    const template = templateOf({ preset: GatewayPreset.DEV });
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365, KmsKeyId: Match.absent() }, DeletionPolicy: 'Delete' });
  });

  test('take a retention that only the deployment knows', () => {
    templateOf({ logRetention: Lazy.number({ produce: () => 30 }) }).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('take another retention', () => {
    templateOf({ logRetention: RetentionDays.ONE_MONTH }).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });
});

describe('the key', () => {
  test.each([
    ['PROD', {}, 1],
    ['DEV', { preset: GatewayPreset.DEV }, 0],
    ['PROD without', { customerManagedKey: false }, 0],
    ['DEV with', { preset: GatewayPreset.DEV, customerManagedKey: true }, 1],
  ])('%s: %#', (_name, props, keys) => {
    templateOf(props).resourceCountIs('AWS::KMS::Key', keys);
  });

  test('rotates, and serves the log groups of this account and region and the alarms of this account only', () => {
    templateOf().hasResource('AWS::KMS::Key', {
      Properties: {
        EnableKeyRotation: true,
        PendingWindowInDays: 7,
        KeyPolicy: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] } },
              Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': { 'Fn::Join': ['', Match.arrayWith([':log-group:*'])] } } },
            }),
            Match.objectLike({
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            }),
          ]),
        },
      },
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('says what it encrypts', () => {
    templateOf().hasResourceProperties('AWS::KMS::Key', { Description: Match.stringLikeRegexp('[Ll]ogs.*alarm messages.*secrets.*deny-list') });
  });

  test('may be brought, and is then allowed what it needs', () => {
    const stack = new Stack(new App(), 'Stack');
    const encryptionKey = new kms.Key(stack, 'Mine');
    const observability = new GatewayObservability(stack, 'Observability', { encryptionKey, preset: GatewayPreset.DEV });
    const template = Template.fromStack(stack);
    expect(observability.encryptionKey).toBe(encryptionKey);
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' } })]) },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Mine'), 'Arn'] } });
  });

  test('may be imported', () => {
    const stack = new Stack(new App(), 'Stack');
    const arn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    new GatewayObservability(stack, 'Observability', { encryptionKey: kms.Key.fromKeyArn(stack, 'Mine', arn) });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: arn });
  });

  test('may come from another stack, without a cycle', () => {
    const app = new App();
    const encryptionKey = new kms.Key(new Stack(app, 'Keys'), 'Mine');
    const stack = new Stack(app, 'Stack');
    const observability = new GatewayObservability(stack, 'Observability', { encryptionKey });
    for (const subject of everything(stack)) {
      observability.watch(subject);
    }
    expect(() => app.synth()).not.toThrow();
  });
});

describe('the topic', () => {
  test('is made where there are alarms, takes TLS only, and lets alarms publish', () => {
    const template = templateOf();
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue(), TopicName: Match.absent() });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' }),
        ]),
      },
    });
  });

  test('is not encrypted with a key that alarms cannot use', () => {
    templateOf({ preset: GatewayPreset.DEV }).hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.absent() });
  });

  test('is not made where there are no alarms', () => {
    const template = templateOf({ alarms: false });
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  test('may be brought', () => {
    const stack = new Stack(new App(), 'Stack');
    const alarmTopic = new sns.Topic(stack, 'Mine');
    const observability = new GatewayObservability(stack, 'Observability', { alarmTopic });
    observability.watch(new RequestsSubject());
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [stack.resolve(alarmTopic.topicArn)] });
  });
});

describe('in any environment', () => {
  test.each([
    ['none', {}],
    ['known', { env: { account: '123456789012', region: 'eu-central-1' } }],
    ['China', { env: { account: '123456789012', region: 'cn-north-1' } }],
  ])('%s: the dashboard is a JSON document', (_name, stackProps) => {
    const { widgets } = bodyOf(observed({}, stackProps).stack);
    expect(widgets.length).toBeGreaterThan(20);
    for (const { x, width } of widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
    }
  });

  test.each([
    ['eu-central-1', 'https://eu-central-1.console.aws.amazon.com/'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ])('%s: the dashboard is shown by the console of its partition', (region, url) => {
    const { stack, observability } = observed({}, { env: { account: '123456789012', region } });
    expect(JSON.stringify(stack.resolve(observability.dashboardUrl))).toContain(url);
  });

  test('nothing names a partition, region or account', () => {
    expect(JSON.stringify(templateOf().toJSON())).not.toMatch(/arn:aws:|us-east-1|\d{12}/);
  });

  test('feature flags do not matter', () => {
    const subjects = () => [
      new RequestsSubject(),
      new CostSubject(),
      new TasksSubject(),
      new ProviderSubject('openai'),
      new FirewallSubject('firewall'),
    ];
    const own = (context?: Record<string, unknown>) => Template.fromStack(observed({}, { context }, subjects).stack).toJSON();
    expect(own({ ...FLAGS })).toEqual(own());
  });
});

describe('several gateways', () => {
  test('in one stack and in two stacks share no physical name', () => {
    const app = new App();
    const stacks = [new Stack(app, 'One'), new Stack(app, 'Two')];
    const observabilities = stacks.flatMap((stack) => ['A', 'B'].map((id) => new GatewayObservability(stack, id)));
    for (const observability of observabilities) {
      observability.watch(new RequestsSubject());
    }
    expect(new Set(observabilities.map(({ gatewayName }) => gatewayName)).size).toBe(4);
    const names = stacks.flatMap((stack) => Object.values(Template.fromStack(stack).findResources('AWS::Logs::QueryDefinition')));
    expect(new Set(names.map(({ Properties }) => Properties.Name)).size).toBe(names.length);
    for (const stack of stacks) {
      const template = Template.fromStack(stack);
      template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmName: Match.absent() });
      template.allResourcesProperties('AWS::CloudWatch::Dashboard', { DashboardName: Match.absent() });
    }
  });

  test('take a name of their own', () => {
    templateOf({ gatewayName: 'llm-prod' }).hasResourceProperties('AWS::Logs::QueryDefinition', { Name: 'llm-prod/cost-by-team' });
  });
});

describe('saved queries', () => {
  test.each([
    'requests-per-hour-by-provider',
    'error-rate-by-provider',
    'latency-percentiles-by-provider',
    'requests-by-endpoint',
    'requests-by-model',
    'errors-by-provider-detail',
    'latency-percentiles-detail',
    'cost-by-team',
    'cache-stats',
    'top-endpoints-detail',
    'ttft-percentiles',
    'top-expensive-requests',
  ])('%s is there, over the gateway’s log group', (name) => {
    templateOf({ gatewayName: 'gw' }).hasResourceProperties('AWS::Logs::QueryDefinition', {
      Name: `gw/${name}`,
      LogGroupNames: [{ Ref: Match.stringLikeRegexp('LogGroup') }],
    });
  });
});

test('without a dashboard there is none, and no URL of one', () => {
  const { stack, observability } = observed({ dashboard: false });
  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  expect(observability.dashboardUrl).toBeUndefined();
});

test('before there is something to watch, there is where to write, and an empty dashboard', () => {
  const stack = new Stack(new App(), 'Stack');
  const observability = new GatewayObservability(stack, 'Observability');
  expect(Object.values(Template.fromStack(stack).toJSON().Resources).map((resource) => (resource as { Type: string }).Type)).toEqual([
    'AWS::KMS::Key',
    'AWS::Logs::LogGroup',
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
    'AWS::CloudWatch::Dashboard',
  ]);
  expect(bodyOf(stack)).toEqual({ start: '-PT12H', widgets: [] });
  expect(observability.alarms).toEqual([]);
});

describe('refused at synthesis', () => {
  const minutes = Duration.minutes;
  test.each<[string, GatewayObservabilityProps, RegExp]>([
    ['a name with a quote', { gatewayName: "it's" }, /^GatewayNameInvalid: gatewayName is "it's": /],
    ['a key that is not to be used', { customerManagedKey: false, encryptionKey: new kms.Key(new Stack(), 'Key') }, /^EncryptionKeyNotUsed: /],
    ['no budget', { dailyCostBudget: 0 }, /^AlarmThresholdOutOfRange: observability\.dailyCostBudget is 0: /],
    ['half a day', { priceTableMaxAge: Duration.hours(12) }, /^PriceTableMaxAgeOutOfRange: observability\.priceTableMaxAge is /],
    ['a day and a half', { priceTableMaxAge: Duration.hours(36) }, /^PriceTableMaxAgeOutOfRange: observability\.priceTableMaxAge is /],
    ['no day', { priceTableMaxAge: Duration.days(0) }, /^PriceTableMaxAgeOutOfRange: observability\.priceTableMaxAge is /],
    ['more than ten years', { priceTableMaxAge: Duration.days(3_651) }, /^PriceTableMaxAgeOutOfRange: observability\.priceTableMaxAge is /],
    ['101 percent of the budget', { dailyCostThresholdPercent: 101 }, /^AlarmPercentOutOfRange: observability\.dailyCostThresholdPercent is 101: /],
    ['0 percent of errors', { errorRateThresholdPercent: 0 }, /^AlarmPercentOutOfRange: observability\.errorRateThresholdPercent is 0: /],
    [
      'less than a minute',
      { errorRateDuration: Duration.seconds(30) },
      /^AlarmDurationOutOfRange: observability\.errorRateDuration is "Duration.seconds\(30\)": /,
    ],
    ['a minute and a half', { latencyDuration: Duration.seconds(90) }, /^AlarmDurationOutOfRange: observability\.latencyDuration/],
    [
      'milliseconds that are no minutes',
      { errorRateDuration: Duration.millis(60_500) },
      /^AlarmDurationOutOfRange: observability\.errorRateDuration/,
    ],
    ['four hours', { providerErrorDuration: minutes(240) }, /^AlarmDurationOutOfRange: observability\.providerErrorDuration/],
    ['no latency', { latencyThreshold: minutes(0) }, /^AlarmThresholdOutOfRange: observability\.latencyThreshold/],
    ['fewer than no blocks', { firewallBlocksThreshold: -1 }, /^AlarmThresholdOutOfRange: observability\.firewallBlocksThreshold is -1: /],
    [
      'a threshold of alarms that there are not',
      { alarms: false, errorRateThresholdPercent: 10 },
      /^AlarmOptionWithoutAlarms: observability\.alarms is false: .*errorRateThresholdPercent/,
    ],
  ])('%s', (_name, props, message) => {
    expect(() => new GatewayObservability(new Stack(), 'Observability', props)).toThrow(message);
  });

  const number = Lazy.number({ produce: () => 5 });
  test.each<GatewayObservabilityProps>([
    { dailyCostBudget: number },
    { dailyCostThresholdPercent: number },
    { priceTableMaxAge: Duration.days(number) },
    { errorRateThresholdPercent: number },
    { errorRateDuration: minutes(number) },
    { latencyThreshold: Duration.seconds(number) },
    { latencyDuration: minutes(number) },
    { providerErrorRateThresholdPercent: number },
    { providerErrorDuration: minutes(number) },
    { cpuThresholdPercent: number },
    { firewallBlocksThreshold: number },
  ])('what only the deployment knows: %#', (props) => {
    const [name] = Object.keys(props);
    expect(() => new GatewayObservability(new Stack(), 'Observability', props)).toThrow(
      new RegExp(`^AlarmOptionNotKnown: observability\\.${name} is .*template is written`),
    );
  });

  const { loadBalancer, targetGroup } = parts(new Stack());
  test.each<[string, Partial<TargetsSubjectProps>, RegExp]>([
    ['a number of tasks that only the deployment knows', { minCapacity: number }, /^AlarmOptionNotKnown: minCapacity is /],
    ['targets in no group', { targetGroups: [] }, /^NotAnOption: targetGroups is 0: .*one or more/],
  ])('%s', (_name, props, message) => {
    expect(() => new TargetsSubject({ loadBalancer, targetGroups: [targetGroup], ...props })).toThrow(message);
  });

  test('a size of a cache that only the deployment knows', () => {
    expect(() => new ServerlessCacheSubject({ cacheName: 'cache', maxDataStorageGb: number })).toThrow(/^AlarmOptionNotKnown: maxDataStorageGb is /);
  });

  test.each([true, false])('the same thing watched twice, with alarms: %s', (alarms) => {
    const { observability } = observed({ alarms });
    expect(() => observability.watch(new ProviderSubject('openai'))).toThrow(/^AlreadyWatched: watch\(\) is "ProviderErrors-openai": /);
  });

  describe('a budget', () => {
    const synthesized = (subjects: IWatched[], props: GatewayObservabilityProps) => () =>
      Template.fromStack(observed(props, {}, () => subjects).stack);

    test.each<[keyof GatewayObservabilityProps, GatewayObservabilityProps]>([
      ['dailyCostBudget', { dailyCostBudget: 100 }],
      ['dailyCostThresholdPercent', { dailyCostThresholdPercent: 50 }],
      ['unpricedRequestsThreshold', { unpricedRequestsThreshold: 10 }],
      ['priceTableMaxAge', { priceTableMaxAge: Duration.days(30) }],
    ])('without cost being watched, nor what is measured by it: %s', (option, props) => {
      expect(synthesized([new RequestsSubject()], props)).toThrow(`CostBudgetWithoutPrices: observability.${option} is `);
      expect(synthesized([new RequestsSubject(), new CostSubject()], props)).not.toThrow();
    });
  });
});
