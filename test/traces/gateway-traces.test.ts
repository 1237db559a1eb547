import { Duration, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  CollectorPipeline,
  GatewayImage,
  type GatewayTracesOptions,
  ModelApi,
  ModelProvider,
  type PortkeyGateway,
  type PortkeyGatewayProps,
  TraceDestination,
  VpcEndpoints,
} from '../../src';
import { check, WHOLE_BOOT } from '../../src/contract';
import { warningsOf } from '../gateway/warnings';
import { bootOf, type Json, made, only, propertiesOf, statementsOf } from '../state/templates';

const traced = (traces: GatewayTracesOptions = {}, more: PortkeyGatewayProps = {}, use?: (gateway: PortkeyGateway) => void) =>
  made({ traces, ...more }, use);
const fromEcr = () => GatewayImage.fromEcrRepository(ecr.Repository.fromRepositoryName(new Stack(), 'Repository', 'gateway'));
/** As tasks check it when they start. */
const checkTraces = (boot: Json) => check((WHOLE_BOOT as (given: Json) => Json)(boot)['traces?'], boot.traces, '$');
const elsewhere = () => TraceDestination.otlp({ endpoint: 'https://otel.example.com/api/' });

describe('without `traces`', () => {
  const text = made().template();

  test('there is nothing of it', () => {
    expect(Object.keys(text.toJSON().Resources).filter((id) => id.includes('Trace'))).toEqual([]);
    expect(propertiesOf(text, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'SpanExportErrors')).toEqual([]);
    expect(bootOf(text)).not.toHaveProperty('traces');
    expect(statementsOf(text, 'xray')).toEqual([]);
  });

  test('and with it nothing is taken away or changed but what tells of it', () => {
    const [before, after]: Json[] = [text, traced().template()].map((each) => each.toJSON().Resources);
    const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
    expect(changed.filter((id) => !(id in after))).toEqual([]);
    expect(changed.map((id) => before[id].Type).sort()).toEqual([
      'AWS::CloudWatch::Dashboard', // shows it
      'AWS::ECS::TaskDefinition', // is told where spans go
      'AWS::IAM::Policy', // lets tasks send them
      'AWS::IAM::Policy', // lets them read the larger runtime
    ]);
    const added = Object.keys(after).filter((id) => !(id in before));
    expect(added.map((id) => after[id].Type).sort()).toEqual([...Array(3).fill('AWS::CloudWatch::Alarm'), 'AWS::Logs::QueryDefinition']);
  });
});

describe('by default', () => {
  const { stack, gateway, template } = traced();
  const text = template();

  test('spans go to the endpoint of X-Ray in the region, by the values of the runtime', () => {
    expect(bootOf(text).traces).toEqual({});
    expect(() => checkTraces(bootOf(text))).not.toThrow();
    expect(gateway.traces?.sidecars).toEqual([]);
  });

  test('tasks may send them, and nothing else of X-Ray', () => {
    expect(statementsOf(text, 'xray')).toEqual([
      { Effect: 'Allow', Action: ['xray:PutSpans', 'xray:PutSpansForIndexing', 'xray:PutTraceSegments'], Resource: '*' },
    ]);
  });

  test('a warning tells what the account has to have enabled, and no other does', () => {
    expect(warningsOf(stack)).toEqual([...warningsOf(made().stack), 'transactionSearchNeeded'].sort());
    expect(warningsOf(traced({ destination: elsewhere() }).stack)).toEqual(warningsOf(made().stack));
  });

  test('an alarm tells that spans are not taken, and a query leads from a trace to its records', () => {
    const [alarm] = propertiesOf(text, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'SpanExportErrors');
    expect(alarm).toMatchObject({ EvaluationPeriods: 5, Period: 60, Threshold: 0, TreatMissingData: 'notBreaching' });
    // of a gateway that is seldom asked no five minutes in a row have an export
    const { Metrics, Period, ...hourly } = propertiesOf(text, 'AWS::CloudWatch::Alarm').find(({ AlarmDescription }) =>
      /^Of an hour/.test(AlarmDescription),
    ) as Json;
    expect(hourly).toMatchObject({
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(Metrics.map((each: Json) => each.Expression ?? each.MetricStat)).toEqual([
      'IF(exported == 0, failed, 0)',
      ...['ExportedSpans', 'SpanExportErrors'].map((MetricName) =>
        expect.objectContaining({ Period: 3600, Stat: 'Sum', Metric: expect.objectContaining({ MetricName }) }),
      ),
    ]);
    // of a receiver that takes a part, or is slower than they come, no export fails
    const [dropped] = propertiesOf(text, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'DroppedSpans');
    expect(dropped).toMatchObject({ EvaluationPeriods: 3, Period: 300, Threshold: 0, TreatMissingData: 'notBreaching' });
    const query = gateway.observability.queries['requests-of-a-trace'];
    expect(query.queryString).toMatch(/^filter logger = "usage"\n\| filter traceId = "[0-9a-f]{32}"\n/);
  });

  test('a row of the dashboard shows spans exported, dropped, and the exports that failed', () => {
    const board = JSON.stringify(only(text, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    for (const metric of ['ExportedSpans', 'DroppedSpans', 'SpanExportErrors']) expect(board).toContain(metric);
    for (const other of ['DroppedLogRecords', 'ContainerInsights']) expect(board).not.toContain(other);
  });
});

test.each([true, false])('log records that are dropped are shown and told of where they are exported, %s', (logs) => {
  const text = traced({ logs, destination: elsewhere() }).template();
  const dropped = propertiesOf(text, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'DroppedLogRecords');
  expect(dropped).toEqual(
    logs ? [expect.objectContaining({ EvaluationPeriods: 3, Period: 300, Threshold: 0, TreatMissingData: 'notBreaching' })] : [],
  );
  expect(JSON.stringify(only(text, 'AWS::CloudWatch::Dashboard')).includes('DroppedLogRecords')).toBe(logs);
});

test.each<[string, GatewayTracesOptions, Json]>([
  ['a ratio', { samplingRatio: 0.2 }, { ratio: 0.2 }],
  ['none of those that are neither slow nor failed', { samplingRatio: 0 }, { ratio: 0 }],
  ['the ratio that is the default', { samplingRatio: 0.05 }, {}],
  ['no regard to the parent', { followParent: false }, { ignoresParent: true }],
  ['no regard to errors', { sampleErrors: false }, { ignoresErrors: true }],
  ['what is slow', { slowThreshold: Duration.seconds(2.5) }, { slowerThan: 2500 }],
  ['nothing for being slow', { slowThreshold: Duration.seconds(0) }, { slowerThan: 0 }],
  ['a provider that goes on with the trace', { propagateTo: ['openai'] }, { propagateTo: ['openai'] }],
  [
    'metrics and logs to a receiver elsewhere',
    { metrics: true, logs: true, destination: elsewhere() },
    { url: 'https://otel.example.com/api/v1/traces', metrics: true, logs: true },
  ],
  [
    'metrics to a collector',
    { metrics: true, logs: false, destination: TraceDestination.collector({ pipelines: [CollectorPipeline.TRACES, CollectorPipeline.METRICS] }) },
    { url: 'http://127.0.0.1:4318/v1/traces', metrics: true },
  ],
  [
    'logs to a collector of a configuration of its own',
    { logs: true, destination: TraceDestination.collector({ configuration: 'receivers:' }) },
    { url: 'http://127.0.0.1:4318/v1/traces', logs: true },
  ],
  ['prompts in spans', { capturePrompts: true }, { capturesPrompts: true }],
  ['none of them', { capturePrompts: false }, {}],
  ['a receiver elsewhere', { destination: elsewhere() }, { url: 'https://otel.example.com/api/v1/traces' }],
  ['a collector', { destination: TraceDestination.collector() }, { url: 'http://127.0.0.1:4318/v1/traces' }],
])('tasks are told of %s, in terms that they take', (_what, options, told) => {
  const boot = bootOf(traced(options).template());
  expect(boot.traces).toEqual(told);
  expect(() => checkTraces(boot)).not.toThrow();
});

describe('a receiver elsewhere', () => {
  test('gets headers from a secret, which tasks read themselves', () => {
    const { template } = made((stack) => {
      const headers = new secretsmanager.Secret(stack, 'Headers');
      return { traces: { destination: TraceDestination.otlp({ endpoint: 'https://otel.example.com', headers, headersField: 'otlp' }) } };
    });
    const { traces } = bootOf(template());
    expect(traces).toEqual({ url: 'https://otel.example.com/v1/traces', headers: { secretArn: expect.stringContaining('Headers'), field: 'otlp' } });
    const read = JSON.stringify(statementsOf(template(), 'secretsmanager'));
    expect(read).toContain('Headers');
    expect(statementsOf(template(), 'xray')).toEqual([]);
  });

  test.each<[string, string, number[]]>([
    ['by HTTPS', 'https://otel.example.com', []],
    ['at a port of its own', 'https://otel.example.com:4318', [4318]],
    ['in plaintext', 'http://otel.internal.example.com', [80]],
    ['in the task', 'http://127.0.0.1:4318', []],
    ['in the task, by its name', 'http://localhost:4318/otlp', []],
  ])('%s: tasks may connect to its port', (_how, endpoint, ports) => {
    const text = traced({ destination: TraceDestination.otlp({ endpoint }) }).template();
    const groups = propertiesOf(text, 'AWS::EC2::SecurityGroup').flatMap(({ SecurityGroupEgress = [] }) => SecurityGroupEgress);
    const told = groups.filter(({ Description }: Json) => Description === 'Receiver of spans');
    expect(told.map(({ FromPort }: Json) => FromPort)).toEqual(ports);
  });
});

test.each<[string, () => unknown, string]>([
  ['a ratio above 1', () => traced({ samplingRatio: 5 }), 'TraceOptionOutOfRange: traces.samplingRatio is 5'],
  ['a ratio below 0', () => traced({ samplingRatio: -0.1 }), 'TraceOptionOutOfRange: traces.samplingRatio is -0.1'],
  ['a threshold of two days', () => traced({ slowThreshold: Duration.days(2) }), 'TraceOptionOutOfRange: traces.slowThreshold'],
  ['a provider that is not there', () => traced({ propagateTo: ['vllm'] }).template(), 'UnknownProvider: traces.propagateTo is "vllm"'],
  [
    'an address that is none',
    () => TraceDestination.otlp({ endpoint: 'otel.example.com' }),
    'InvalidTraceEndpoint: traces.destination.endpoint is "a string"',
  ],
  ['a user in an address', () => TraceDestination.otlp({ endpoint: 'https://me:key@otel.example.com' }), 'InvalidTraceEndpoint'],
  [
    'an address with the path that tasks append',
    () => TraceDestination.otlp({ endpoint: 'https://otel.example.com/api/v1/traces/' }),
    'InvalidTraceEndpoint: traces.destination.endpoint is "https://otel.example.com/api/v1/traces/": .*tasks append /v1/traces',
  ],
  [
    'a port that is none',
    () => TraceDestination.otlp({ endpoint: 'https://otel.example.com:99999' }),
    'InvalidTraceEndpoint.*ports are from 1 to 65535',
  ],
  ['port 0', () => TraceDestination.otlp({ endpoint: 'https://otel.example.com:0' }), 'InvalidTraceEndpoint.*ports are from 1 to 65535'],
  ['a query in an address', () => TraceDestination.otlp({ endpoint: 'https://otel.example.com/?key=1' }), 'InvalidTraceEndpoint'],
  [
    'a key in plaintext',
    () => TraceDestination.otlp({ endpoint: 'http://otel.example.com', headers: secretsmanager.Secret.fromSecretNameV2(new Stack(), 'Key', 'key') }),
    'InvalidTraceEndpoint: traces.destination.endpoint is "http://otel.example.com": .*plaintext',
  ],
  [
    'a field of no secret',
    () => TraceDestination.otlp({ endpoint: 'https://otel.example.com', headersField: 'otlp' }),
    'InvalidTraceEndpoint.*headersField',
  ],
  ['metrics to X-Ray', () => traced({ metrics: true }), 'SignalNotTaken: traces.metrics is true.*X-Ray takes traces alone'],
  [
    'logs to a collector without their pipeline',
    () => traced({ logs: true, destination: TraceDestination.collector({ pipelines: [CollectorPipeline.TRACES, CollectorPipeline.METRICS] }) }),
    'SignalNotTaken: traces.logs is true.*no such pipeline',
  ],
  [
    'a field without a name',
    () =>
      TraceDestination.otlp({
        endpoint: 'https://otel.example.com',
        headers: secretsmanager.Secret.fromSecretNameV2(new Stack(), 'Key', 'key'),
        headersField: '',
      }),
    'InvalidTraceEndpoint: traces.destination.headersField is ""',
  ],
  ['a digest that is none', () => TraceDestination.collector({ imageDigest: 'v0.49.0' }), 'InvalidImageReference: traces.destination.imageDigest'],
  [
    'the digest of an image that is given',
    () => TraceDestination.collector({ image: ecs.ContainerImage.fromRegistry('collector'), imageDigest: `sha256:${'0'.repeat(64)}` }),
    'CollectorNotPossible: traces.destination.imageDigest',
  ],
  [
    'a collector of no memory',
    () => TraceDestination.collector({ memoryLimitMiB: 16 }),
    'CollectorNotPossible: traces.destination.memoryLimitMiB is 16',
  ],
  ['a collector of half a unit', () => TraceDestination.collector({ cpu: 0.5 }), 'CollectorNotPossible: traces.destination.cpu is 0.5'],
  [
    'a collector that takes no spans',
    () => TraceDestination.collector({ pipelines: [CollectorPipeline.LOGS] }),
    'CollectorNotPossible: traces.destination.pipelines',
  ],
  [
    'a pipeline twice',
    () => TraceDestination.collector({ pipelines: [CollectorPipeline.TRACES, CollectorPipeline.TRACES] }),
    'CollectorNotPossible: traces.destination.pipelines',
  ],
  [
    'pipelines beside a configuration',
    () => TraceDestination.collector({ pipelines: [CollectorPipeline.TRACES], configuration: 'receivers:' }),
    'CollectorNotPossible: traces.destination.pipelines',
  ],
  ['a configuration of nothing', () => TraceDestination.collector({ configuration: ' ' }), 'CollectorNotPossible: traces.destination.configuration'],
  [
    'a variable that no configuration of yours reads',
    () => TraceDestination.collector({ environment: { TENANT: 'a' } }),
    'CollectorNotPossible: traces.destination.environment',
  ],
  [
    'its configuration as a variable',
    () => TraceDestination.collector({ configuration: 'receivers:', environment: { AOT_CONFIG_CONTENT: 'a' } }),
    'CollectorNotPossible: traces.destination.environment',
  ],
  [
    'the path of traces behind a receiver',
    () => TraceDestination.otlp({ endpoint: 'https://otel.example.com/v1/traces' }),
    'InvalidTraceEndpoint: traces.destination.endpoint is "https://otel.example.com/v1/traces"',
  ],
  [
    'a port that is none',
    () => TraceDestination.otlp({ endpoint: 'https://otel.example.com:99999' }),
    'InvalidTraceEndpoint: traces.destination.endpoint is "https://otel.example.com:99999"',
  ],
  [
    'a public image where there is no internet',
    () =>
      traced(
        { destination: TraceDestination.collector() },
        { providers: [], network: { vpcEndpoints: VpcEndpoints.isolated() }, compute: { image: fromEcr() } },
      ),
    'CollectorNotReachable: traces.destination.image',
  ],
])('%s is refused', (_what, make, message) => {
  expect(make).toThrow(new RegExp(`^(.*\n)*.*${message}`));
});

test('a collector that would leave the gateway too little is refused, as any sidecar is', () => {
  const destination = TraceDestination.collector({ memoryLimitMiB: 512 });
  expect(() => traced({ destination }, { compute: { cpu: 256, memoryLimitMiB: 512 } })).toThrow(/^SidecarsTakeTooMuch: /);
});

test('providers may come late', () => {
  const late = traced({ propagateTo: ['vllm'] }, {}, (gateway) =>
    gateway.addProvider(ModelProvider.compatible({ name: 'vllm', baseUrl: 'https://llm.example.com/v1', apis: [ModelApi.CHAT], keyless: true })),
  );
  expect(bootOf(late.template()).traces).toEqual({ propagateTo: ['vllm'] });
});
