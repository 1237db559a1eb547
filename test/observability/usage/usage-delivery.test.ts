import { Duration, Lazy, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { RECORD_FIELDS, REQUEST_METRICS } from '../../../src/contract/catalogue';
import { type GatewayObservabilityProps, UsageDelivery, type UsageDeliveryOptions, type UsageDeliveryProps } from '../../../src/observability';
import { GatewayPreset } from '../../../src/presets';
import { FLAG_SETS } from '../../gateway/gateways';
import { warningsOf } from '../../gateway/warnings';
import { observed } from '../stacks';

const delivered = (usageDelivery: UsageDeliveryOptions = {}, props: GatewayObservabilityProps = {}) =>
  Template.fromStack(observed({ gatewayName: 'llm', ...props, usageDelivery }, {}, () => []).stack);
// biome-ignore lint/suspicious/noExplicitAny: a CloudFormation resource has no better type
const propertiesOf = (template: Template, type: string, id = ''): any =>
  Object.entries(template.findResources(type)).find(([logicalId]) => logicalId.includes(id))?.[1].Properties;
const givenBucket = (stack: Stack) =>
  s3.Bucket.fromBucketAttributes(stack, 'Given', {
    bucketArn: 'arn:aws:s3:::company-usage',
    encryptionKey: kms.Key.fromKeyArn(stack, 'GivenKey', 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012'),
  });
const withGiven = (options: UsageDeliveryOptions = {}) => delivered({ bucket: givenBucket(new Stack()), ...options });

test('nothing of it is there unless it is asked for', () => {
  const types = Object.values(Template.fromStack(observed().stack).toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types.filter((type) => /Firehose|Glue|Athena|Lambda|Events|Subscription|S3/.test(type))).toEqual([]);
});

describe('the delivery', () => {
  const template = delivered();

  test('takes the records of requests from the log group of the gateway, and no other line', () => {
    const { FilterPattern, LogGroupName } = propertiesOf(template, 'AWS::Logs::SubscriptionFilter');
    expect([FilterPattern, LogGroupName]).toEqual(['{ $.logger = "usage" }', { Ref: expect.stringMatching(/^ObservabilityLogGroup/) }]);
  });

  test('takes batches of CloudWatch Logs apart, one record a line, compressed, by day', () => {
    const { Prefix, CompressionFormat, ProcessingConfiguration } = propertiesOf(
      template,
      'AWS::KinesisFirehose::DeliveryStream',
    ).ExtendedS3DestinationConfiguration;
    expect([Prefix, CompressionFormat]).toEqual(['usage/day=!{timestamp:yyyy-MM-dd}/', 'GZIP']);
    expect(ProcessingConfiguration.Processors.map(({ Type }: { Type: string }) => Type)).toEqual([
      'Decompression',
      'CloudWatchLogProcessing',
      'AppendDelimiterToRecord',
    ]);
  });

  test('has a column for every field that the record of a request may have', () => {
    const columns = propertiesOf(template, 'AWS::Glue::Table').TableInput.StorageDescriptor.Columns.map(({ Name }: { Name: string }) => Name);
    const others = ['reason', 'destination', 'message'];
    const fields = [...Object.keys(RECORD_FIELDS), ...Object.keys(REQUEST_METRICS)].filter((name) => !others.includes(name));
    expect(columns).toEqual(fields.map((name) => name.toLowerCase()));
  });

  test('lets nobody read more than the limit, nor leave results elsewhere', () => {
    const { EnforceWorkGroupConfiguration, BytesScannedCutoffPerQuery, ResultConfiguration } = propertiesOf(
      template,
      'AWS::Athena::WorkGroup',
    ).WorkGroupConfiguration;
    expect([EnforceWorkGroupConfiguration, BytesScannedCutoffPerQuery]).toEqual([true, 100 * 1024 ** 3]);
    expect(ResultConfiguration.EncryptionConfiguration).toEqual({ EncryptionOption: 'SSE_KMS', KmsKey: expect.anything() });
    expect(propertiesOf(delivered({ queryScanLimit: Size.mebibytes(10) }), 'AWS::Athena::WorkGroup').WorkGroupConfiguration).toMatchObject({
      BytesScannedCutoffPerQuery: 10 * 1024 ** 2,
    });
  });

  test('may write its own prefixes, and read nothing else', () => {
    const { Statement } = propertiesOf(template, 'AWS::IAM::Role', 'WriterRole').Policies[0].PolicyDocument;
    expect(Statement.flatMap(({ Action }: { Action: string | string[] }) => Action)).toEqual([
      's3:GetBucketLocation',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:AbortMultipartUpload',
      's3:GetObject',
      's3:PutObject',
      'logs:PutLogEvents',
      'kms:Decrypt',
      'kms:GenerateDataKey',
    ]);
    expect(JSON.stringify(Statement)).not.toContain('"*"');
  });

  test('has an alarm for records that stay behind', () => {
    const { MetricName, Threshold } = propertiesOf(template, 'AWS::CloudWatch::Alarm', 'AlarmsUsageDelivery');
    expect([MetricName, Threshold]).toEqual(['DeliveryToS3.DataFreshness', 1_800]);
  });

  test('needs no report', () => {
    template.resourceCountIs('AWS::Lambda::Function', 0);
    template.resourceCountIs('AWS::Events::Rule', 0);
  });

  test('is the same with every feature flag', () => {
    const [plain, flagged] = FLAG_SETS.map(([, context]) =>
      Template.fromStack(observed({ gatewayName: 'llm', usageDelivery: { chargebackReport: {} } }, { context }).stack).toJSON(),
    );
    const own = ({ Resources }: { [key: string]: object }) => Object.entries(Resources).filter(([id]) => /Usage|Chargeback/.test(id));
    expect(own(flagged)).toEqual(own(plain));
  });
});

describe('the bucket', () => {
  const rulesOf = (template: Template) =>
    Object.fromEntries(
      propertiesOf(template, 'AWS::S3::Bucket').LifecycleConfiguration.Rules.map(
        ({ Prefix, ExpirationInDays }: { Prefix: string; ExpirationInDays: number }) => [Prefix, ExpirationInDays],
      ),
    );

  test.each<[string, UsageDeliveryOptions, GatewayPreset, object]>([
    ['PROD keeps records for 13 months', {}, GatewayPreset.PROD, { 'usage/': 395, 'usage-failures/': 395, 'athena-results/': 7, 'reports/': 395 }],
    ['DEV keeps them for 30 days', {}, GatewayPreset.DEV, { 'usage/': 30, 'usage-failures/': 30, 'athena-results/': 7, 'reports/': 30 }],
    [
      'what is said wins',
      { retention: Duration.days(90), queryResultRetention: Duration.days(1), chargebackReport: { retention: Duration.days(3650) } },
      GatewayPreset.PROD,
      { 'usage/': 90, 'usage-failures/': 90, 'athena-results/': 1, 'reports/': 3650 },
    ],
  ])('%s', (_name, options, preset, rules) => {
    expect(rulesOf(delivered(options, { preset }))).toEqual(rules);
  });

  test('is closed, over TLS only, encrypted with the key of the gateway, and kept', () => {
    const template = delivered();
    const [bucket] = Object.values(template.findResources('AWS::S3::Bucket'));
    expect(bucket.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(bucket.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(JSON.stringify(propertiesOf(template, 'AWS::S3::BucketPolicy'))).toContain('"aws:SecureTransport":"false"');
  });

  test('that is given has what this gateway writes under its name, and is not changed', () => {
    const template = withGiven({ chargebackReport: {} });
    template.resourceCountIs('AWS::S3::Bucket', 0);
    const { Prefix } = propertiesOf(template, 'AWS::KinesisFirehose::DeliveryStream').ExtendedS3DestinationConfiguration;
    expect(Prefix).toBe('llm/usage/day=!{timestamp:yyyy-MM-dd}/');
    expect(propertiesOf(template, 'AWS::Lambda::Function').Environment.Variables.REPORT_PREFIX).toBe('llm/reports/');
    const text = JSON.stringify(propertiesOf(template, 'AWS::IAM::Role', 'WriterRole'));
    expect(text).toContain('arn:aws:s3:::company-usage/llm/usage/*');
    expect(text).toContain('key/12345678-1234-1234-1234-123456789012');
  });

  test.each<[string, GatewayObservabilityProps, UsageDeliveryOptions, string[]]>([
    ['where everything else goes, with a warning', { removalPolicy: RemovalPolicy.DESTROY }, {}, ['usageBucketStays']],
    ['of a DEV gateway too', { preset: GatewayPreset.DEV }, {}, ['usageBucketStays']],
    ['without one where all is retained', {}, {}, []],
    ['without one where it is yours', { preset: GatewayPreset.DEV }, { bucket: givenBucket(new Stack()) }, []],
  ])('stays, %s', (_name, props, options, warnings) => {
    expect(warningsOf(observed({ ...props, usageDelivery: options }, {}, () => []).stack)).toEqual(warnings);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('and outlives the key that encrypts it, with a key %s: the warning says so', (customerManagedKey, times) => {
    const { stack } = observed({ removalPolicy: RemovalPolicy.DESTROY, customerManagedKey, usageDelivery: {} });
    const [{ DeletionPolicy } = { DeletionPolicy: undefined }] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    expect(DeletionPolicy).toBe(customerManagedKey ? 'Delete' : undefined);
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('nobody can read them'))).toHaveLength(times);
  });
});

describe('a report', () => {
  const template = delivered({ chargebackReport: {} });

  test.each([
    [undefined, 'cron(0 6 1 * ? *)'],
    [23, 'cron(0 23 1 * ? *)'],
  ])('with the hour %p is made by %s', (hour, expression) => {
    expect(propertiesOf(delivered({ chargebackReport: { hour } }), 'AWS::Events::Rule').ScheduleExpression).toBe(expression);
  });

  test('is told where to ask and to write, and may do that only', () => {
    expect(propertiesOf(template, 'AWS::Lambda::Function').Environment.Variables).toEqual({
      GATEWAY_NAME: 'llm',
      USAGE_DATABASE: { Ref: expect.stringContaining('Database') },
      ATHENA_WORK_GROUP: { Ref: expect.stringContaining('WorkGroup') },
      REPORT_BUCKET: { Ref: expect.stringContaining('Bucket') },
      REPORT_PREFIX: 'reports/',
    });
    const { Statement } = propertiesOf(template, 'AWS::IAM::Role', 'ChargebackReportRole').Policies[0].PolicyDocument;
    const written = Statement.filter(({ Action }: { Action: string | string[] }) => [Action].flat().includes('s3:PutObject'));
    expect(JSON.stringify(written.map(({ Resource }: { Resource: object }) => Resource))).not.toContain('/usage/');
    expect(JSON.stringify(Statement)).not.toContain('"*"');
  });

  test('that fails raises an alarm', () => {
    const { MetricName, Namespace, Threshold } = propertiesOf(template, 'AWS::CloudWatch::Alarm', 'AlarmsChargebackReport');
    expect([Namespace, MetricName, Threshold]).toEqual(['AWS/Lambda', 'Errors', 0]);
  });

  test('has a log group of its own, encrypted as that of the gateway', () => {
    expect(propertiesOf(template, 'AWS::Logs::LogGroup', 'ChargebackReport')).toMatchObject({ RetentionInDays: 365, KmsKeyId: expect.anything() });
  });
});

test.each<[string, UsageDeliveryOptions, RegExp]>([
  ['no day', { retention: Duration.hours(12) }, /^UsageRetentionOutOfRange: observability.usageDelivery.retention/],
  ['more than a century', { queryResultRetention: Duration.days(36_501) }, /^UsageRetentionOutOfRange: observability.usageDelivery.queryResult/],
  ['no whole day', { chargebackReport: { retention: Duration.hours(36) } }, /^UsageRetentionOutOfRange: .*chargebackReport.retention/],
  ['less than Athena takes', { queryScanLimit: Size.mebibytes(9) }, /^QueryScanLimitOutOfRange: observability.usageDelivery.queryScanLimit/],
  ['what only the deployment knows', { queryScanLimit: Size.gibibytes(Lazy.number({ produce: () => 1 })) }, /^QueryScanLimitOutOfRange: .*a token/],
  ['the first hour', { chargebackReport: { hour: 0 } }, /^ReportHourOutOfRange: observability.usageDelivery.chargebackReport.hour is 0/],
  ['no hour', { chargebackReport: { hour: 24 } }, /^ReportHourOutOfRange/],
  ['a part of one', { chargebackReport: { hour: 6.5 } }, /^ReportHourOutOfRange/],
  ['a misspelt option', { chargebackReports: {} } as never, /^NotAnOption: usageDelivery.chargebackReports.*did you mean chargebackReport/],
])('%s is refused', (_name, options, message) => {
  expect(() => delivered(options)).toThrow(message);
});

test("a name that is no gateway's is refused: it is a folder, and stands in reports", () => {
  const stack = new Stack();
  const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'llm');
  expect(() => new UsageDelivery(stack, 'Usage', { logGroup, gatewayName: '../other' })).toThrow(/^GatewayNameInvalid: gatewayName is /);
});

test.each<[string, UsageDeliveryOptions]>([
  ['records', { retention: Duration.days(1) }],
  ['results', { queryResultRetention: Duration.days(1) }],
  ['reports', { chargebackReport: { retention: Duration.days(1) } }],
])('how long %s live in a bucket that is given is not said here', (_name, options) => {
  expect(() => withGiven(options)).toThrow(/^UsageRetentionWithBucket: observability.usageDelivery/);
});

test('a bucket of another region is refused', () => {
  const stack = new Stack(undefined, 'Other', { env: { account: '111111111111', region: 'us-east-1' } });
  const bucket = new s3.Bucket(stack, 'Bucket');
  expect(() => observed({ usageDelivery: { bucket } }, { env: { account: '111111111111', region: 'eu-central-1' } })).toThrow(/^ResourceElsewhere/);
});

test('the function of the report comes behind what the app says, and its role needs no mention', () => {
  const { stack, observability } = observed({ usageDelivery: { chargebackReport: {} } }, {}, () => []);
  const { reportFunction } = observability.usageDelivery as UsageDelivery;
  reportFunction?.node.addDependency(new s3.CfnBucket(stack, 'First'));
  const { DependsOn } = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))[0];
  expect(DependsOn).toEqual(['First']);
  const [alone] = Object.values(delivered({ chargebackReport: {} }).findResources('AWS::Lambda::Function'));
  expect(alone).not.toHaveProperty('DependsOn');
});

describe('put together by hand, it', () => {
  const HERE = { env: { account: '111111111111', region: 'eu-central-1' } };
  const by = (hand: (stack: Stack) => Partial<UsageDeliveryProps>) => () => {
    const stack = new Stack(undefined, 'Stack', HERE);
    new UsageDelivery(stack, 'Usage', { logGroup: new logs.LogGroup(stack, 'Records'), gatewayName: 'llm', ...hand(stack) });
    return Template.fromStack(stack);
  };
  const records = (place: string) => (stack: Stack) => ({
    logGroup: logs.LogGroup.fromLogGroupArn(stack, 'Theirs', `arn:aws:logs:${place}:log-group:records:*`),
  });

  test('takes the records of a log group that is there', () => {
    const filter = propertiesOf(by(records('eu-central-1:111111111111'))(), 'AWS::Logs::SubscriptionFilter');
    expect(filter.LogGroupName).toBe('records');
  });

  test.each(['us-east-1:111111111111', 'eu-central-1:444455556666'])('refuses one of %s, whose name another may have here', (place) => {
    expect(by(records(place))).toThrow(/^ResourceElsewhere: logGroup is /);
  });

  test('takes the key that an alias stands for, and refuses an alias of nobody knows which', () => {
    const aliased = by((stack) => ({ encryptionKey: new kms.Key(stack, 'Key').addAlias('alias/llm') }))();
    expect(propertiesOf(aliased, 'AWS::Logs::LogGroup', 'UsageFailureLog').KmsKeyId).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'],
    });
    expect(by((stack) => ({ encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/llm') }))).toThrow(
      /^KeyKnownByAliasOnly: encryptionKey is /,
    );
  });
});
