/** The collector beside the gateway: its container, its configuration, what it may do, and what is made for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  type CollectorOptions,
  CollectorPipeline,
  GatewayPreset,
  GatewayTraces,
  PortkeyGateway,
  type PortkeyGatewayProps,
  TraceDestination,
} from '../../src';
import { testApp } from '../app';
import { warningsOf } from '../gateway/warnings';
import { type Json, made, only, parsed, propertiesOf, statementsOf } from '../state/templates';

const { TRACES, METRICS, LOGS } = CollectorPipeline;
const RECORDED = join(__dirname, 'collector-configuration.json');
const IMAGE = 'public.ecr.aws/aws-observability/aws-otel-collector';

const collected = (options: CollectorOptions = {}, more: PortkeyGatewayProps = {}) =>
  made({ traces: { destination: TraceDestination.collector(options) }, ...more });
const containersOf = (text: ReturnType<ReturnType<typeof made>['template']>): Record<string, Json> =>
  Object.fromEntries(only(text, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions.map((each: Json) => [each.Name, each]));
const collectorOf = (options: CollectorOptions = {}) => containersOf(collected(options).template())['otel-collector'];
const configurationOf = (container: Json) => parsed(container.Environment.find(({ Name }: Json) => Name === 'AOT_CONFIG_CONTENT').Value);

describe('the container', () => {
  const { stack, gateway, template } = collected();
  const containers = containersOf(template());
  const collector = containers['otel-collector'];

  test('ends alone, comes back, is asked for its health, and may do little', () => {
    expect(collector).toMatchObject({ Essential: false, RestartPolicy: { Enabled: true }, ReadonlyRootFilesystem: true });
    expect(collector.HealthCheck).toMatchObject({ Command: ['CMD', '/healthcheck'], Interval: 15, Retries: 3 });
    expect(collector.LinuxParameters.Capabilities).toEqual({ Drop: ['ALL'] });
    expect(containers.gateway.DependsOn).toBeUndefined();
  });

  test('listens for its task alone: on loopback, and on no port of the task', () => {
    expect(collector.PortMappings ?? []).toEqual([]);
    const { receivers, extensions } = configurationOf(collector);
    expect(receivers).toEqual({ otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } });
    expect(extensions).toEqual({ health_check: { endpoint: '127.0.0.1:13133' } });
  });

  test('has a small share by default, and that of the reference where it is given it', () => {
    expect(collector).toMatchObject({ Cpu: 64, Memory: 192 });
    const text = collected({ cpu: 256, memoryLimitMiB: 256 }, { compute: { cpu: 1024, memoryLimitMiB: 2048 } }).template();
    const { gateway: own, 'otel-collector': beside } = containersOf(text);
    expect([beside.Cpu, beside.Memory]).toEqual([256, 256]);
    expect([own.Cpu, own.MemoryReservation]).toEqual([768, 1792]);
    expect(configurationOf(beside).processors.memory_limiter).toMatchObject({ limit_mib: 192, spike_limit_mib: 51 });
  });

  test('is the distribution of AWS, by its tag with a warning, by a digest without one, or an image of yours', () => {
    expect(collector.Image).toMatch(new RegExp(`^${IMAGE}:v\\d+\\.\\d+\\.\\d+$`));
    expect(warningsOf(stack)).toEqual([...warningsOf(made().stack), 'collectorImageByTag'].sort());
    const digest = `sha256:${'a'.repeat(64)}`;
    const pinned = collected({ imageDigest: digest });
    expect(containersOf(pinned.template())['otel-collector'].Image).toBe(`${IMAGE}@${digest}`);
    expect(warningsOf(pinned.stack)).toEqual(warningsOf(made().stack));
    expect(collectorOf({ image: ecs.ContainerImage.fromRegistry('collector:1') }).Image).toBe('collector:1');
  });

  test('goes before the gateway and stops behind it where it is told to', () => {
    const { gateway: own } = containersOf(collected({ startsFirst: true }).template());
    expect(own.DependsOn).toEqual([{ Condition: 'HEALTHY', ContainerName: 'otel-collector' }]);
    // the first check comes after one interval
    expect([collectorOf({ startsFirst: true }), collector].map(({ HealthCheck }) => HealthCheck.Interval)).toEqual([5, 15]);
  });

  test('stands behind the sidecars of yours', () => {
    const sidecars = [{ name: 'agent', image: ecs.ContainerImage.fromRegistry('agent'), cpu: 32, memoryLimitMiB: 32 }];
    const { service } = collected({}, { compute: { cpu: 512, memoryLimitMiB: 1024, sidecars } }).gateway;
    expect(service.sidecars.map(({ containerName }) => containerName)).toEqual(['agent', 'otel-collector']);
    expect(gateway.service.sidecars.map(({ containerName }) => containerName)).toEqual(['otel-collector']);
  });

  test('gives memory back before it has used all of it', () => {
    const limitOf = ({ Environment }: Json) => Environment.find(({ Name }: Json) => Name === 'GOMEMLIMIT').Value;
    expect([collector, collectorOf({ memoryLimitMiB: 256 })].map(limitOf)).toEqual(['153MiB', '204MiB']);
  });

  test.each([4318, 13133])('has port %i for itself', (port) => {
    const sidecars = [
      { name: 'agent', image: ecs.ContainerImage.fromRegistry('agent'), cpu: 32, memoryLimitMiB: 32, ports: [{ name: 'agent', port }] },
    ];
    expect(() => collected({}, { compute: { sidecars } })).toThrow(/^SidecarNotPossible: compute\.sidecars\[0\]\.ports is \d+: .*`traces`/);
    expect(() => made({ traces: {}, compute: { sidecars } })).not.toThrow();
  });

  test('tells of what it could not pass on, which nobody else would: by an alarm on the errors of its log', () => {
    const filters = propertiesOf(template(), 'AWS::Logs::MetricFilter');
    const [{ MetricNamespace, MetricName }] = filters[0].MetricTransformations;
    // in JSON, and in plain text what it says before it has read how to log
    const patterns = ['?"failed to get config" ?"panic: " ?"fatal error: "', '{ $.level = "error" }'];
    expect(filters.map(({ FilterPattern }) => FilterPattern).sort()).toEqual(patterns);
    for (const { LogGroupName, MetricTransformations } of filters) {
      expect(LogGroupName).toEqual(stack.resolve(gateway.service.sidecarLogGroups[0].logGroupName));
      expect(MetricTransformations).toEqual([{ MetricNamespace, MetricName, MetricValue: '1' }]);
    }
    const alarm = propertiesOf(template(), 'AWS::CloudWatch::Alarm').find((each) => each.MetricName === MetricName);
    expect(alarm).toMatchObject({
      Namespace: MetricNamespace,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 12,
      Period: 300,
      Statistic: 'Sum',
      Threshold: 0,
    });
  });

  test('is shown in the dashboard: healthy, started anew, CPU and memory', () => {
    const board = JSON.stringify(only(template(), 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    for (const metric of ['UnHealthyContainerHealthStatus', 'RestartCount', 'ContainerCpuUtilization', 'ContainerMemoryUtilization']) {
      expect(board).toContain(metric);
    }
  });
});

test('errors of two collectors are told apart', () => {
  const stack = new Stack(testApp(), 'Stack');
  const gateways = ['One', 'Two'].map(
    (id) => new PortkeyGateway(stack, id, { preset: GatewayPreset.DEV, providers: [], traces: { destination: TraceDestination.collector() } }),
  );
  const filters = gateways.map(({ service }) => service.sidecarLogGroups[0].node.findChild('CollectorErrors') as logs.MetricFilter);
  expect(new Set(filters.map((each) => each.metric().metricName)).size).toBe(2);
});

test('metrics of two gateways are told apart, and have units that CloudWatch knows', () => {
  const stack = new Stack(testApp(), 'Stack');
  const destination = TraceDestination.collector({ pipelines: [TRACES, METRICS] });
  const gateways = ['One', 'Two'].map((gatewayName) => {
    return new PortkeyGateway(stack, gatewayName, { preset: GatewayPreset.DEV, providers: [], gatewayName, traces: { destination } });
  });
  const namespaces = ['PortkeyGateway/Collector/One', 'PortkeyGateway/Collector/Two'];
  expect(gateways.map(({ traces }) => traces?.metricsNamespace)).toEqual(namespaces);
  const exporters = propertiesOf(Template.fromStack(stack), 'AWS::ECS::TaskDefinition').map(
    ({ ContainerDefinitions }) => configurationOf(ContainerDefinitions.find(({ Name }: Json) => Name === 'otel-collector')).exporters.awsemf,
  );
  expect(exporters.map(({ namespace }) => namespace)).toEqual(namespaces);
  expect(exporters[0].metric_descriptors).toContainEqual({ metric_name: 'gen_ai.client.token.usage', unit: 'Count', overwrite: true });
});

test('a name of a gateway that is none is refused', () => {
  expect(() => new GatewayTraces(new Stack(testApp(), 'Stack'), 'Traces', { gatewayName: 'a b' })).toThrow(/gatewayName/);
});

describe.each<[string, CollectorPipeline[], string[], number]>([
  ['traces alone', [TRACES], ['traces'], 0],
  ['traces and metrics', [TRACES, METRICS], ['metrics', 'traces'], 1],
  ['traces and logs', [TRACES, LOGS], ['logs', 'traces'], 1],
  ['all three', [TRACES, METRICS, LOGS], ['logs', 'metrics', 'traces'], 2],
])('with pipelines of %s', (_what, pipelines, names, groups) => {
  const { template, gateway } = collected({ pipelines });
  const text = template();
  const made = [gateway.traces?.metricsLogGroup, gateway.traces?.logsLogGroup].flatMap((group) => group ?? []);

  test('there are these, and an exporter for each', () => {
    const { service, exporters } = configurationOf(containersOf(text)['otel-collector']);
    expect(Object.keys(service.pipelines).sort()).toEqual(names);
    expect(Object.keys(exporters).length).toBe(names.length);
  });

  test('the task role may send segments, and write to what is made here for the others', () => {
    expect(statementsOf(text, 'xray')).toEqual([{ Effect: 'Allow', Action: 'xray:PutTraceSegments', Resource: '*' }]);
    const arns = made.map((group) => Stack.of(gateway).resolve(group.logGroupArn));
    expect(arns.length).toBe(groups);
    const writing =
      groups === 0
        ? []
        : [
            {
              Effect: 'Allow',
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: groups === 1 ? arns[0] : expect.arrayContaining(arns),
            },
          ];
    expect(statementsOf(text, 'logs')).toEqual(writing);
  });

  test('none may make a log group, and none makes metrics by calls', () => {
    const all = JSON.stringify(propertiesOf(text, 'AWS::IAM::Policy'));
    for (const action of ['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'cloudwatch:PutMetricData']) expect(all).not.toContain(action);
  });
});

test('in production its log groups are kept for a year, under the key, as are those of its own lines', () => {
  const stack = new Stack(testApp(), 'Stack');
  const destination = TraceDestination.collector({ pipelines: [TRACES, METRICS, LOGS] });
  const gateway = new PortkeyGateway(stack, 'Gateway', { preset: GatewayPreset.PROD, providers: [], traces: { destination } });
  const groups = [gateway.traces?.metricsLogGroup, gateway.traces?.logsLogGroup, ...gateway.service.sidecarLogGroups];
  expect(groups).toHaveLength(3);
  for (const group of groups) {
    const { retentionInDays, kmsKeyId, cfnOptions } = (group as logs.LogGroup).node.defaultChild as logs.CfnLogGroup;
    expect([retentionInDays, stack.resolve(kmsKeyId)]).toEqual([365, stack.resolve(gateway.observability.encryptionKey?.keyArn)]);
    expect(cfnOptions.deletionPolicy).toBe('RetainExceptOnCreate');
  }
});

test('its log groups follow what is said of the others', () => {
  const destination = TraceDestination.collector({ pipelines: [TRACES, LOGS] });
  const observability = { logRetention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.RETAIN };
  const { gateway } = made({ traces: { destination }, observability });
  const group = gateway.traces?.logsLogGroup?.node.defaultChild as logs.CfnLogGroup;
  expect([group.retentionInDays, group.cfnOptions.deletionPolicy]).toEqual([30, 'Retain']);
});

test('a configuration of your own stands in the task definition as it is, and allows nothing', () => {
  const configuration = 'receivers:\n  otlp:\n    protocols:\n      http:\n        endpoint: 127.0.0.1:4318\n';
  const text = collected({ configuration }).template();
  const { Environment } = containersOf(text)['otel-collector'];
  expect(Environment).toContainEqual({ Name: 'AOT_CONFIG_CONTENT', Value: configuration });
  expect([...statementsOf(text, 'xray'), ...statementsOf(text, 'logs')]).toEqual([]);
});

test('a configuration of your own has the variables and secrets that it names', () => {
  const { template } = made((stack) => {
    const key = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key'));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the collector's own
    const configuration = 'exporters: { otlphttp: { endpoint: "https://otel.example.com", headers: { api-key: "${env:API_KEY}" } } }';
    return { traces: { destination: TraceDestination.collector({ configuration, environment: { TENANT: 'a' }, secrets: { API_KEY: key } }) } };
  });
  const { Environment, Secrets } = containersOf(template())['otel-collector'];
  expect(Environment.map(({ Name }: Json) => Name).sort()).toEqual(['AOT_CONFIG_CONTENT', 'GOMEMLIMIT', 'TENANT']);
  expect(Secrets).toEqual([{ Name: 'API_KEY', ValueFrom: { Ref: expect.stringContaining('Key') } }]);
  expect(JSON.stringify(statementsOf(template(), 'secretsmanager'))).toContain('Key');
});

test.each<[string, string, boolean]>([
  ['without a health check', 'receivers: {}', true],
  ['with one', 'extensions: { health_check: { endpoint: 127.0.0.1:13133 } }', false],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the collector's own
  ['that is read from elsewhere', '${file:/etc/ecs/ecs-default-config.yaml}', false],
])('a gateway does not wait for a collector that could not become healthy: a configuration %s', (_what, configuration, isRefused) => {
  const make = () => TraceDestination.collector({ configuration, startsFirst: true });
  if (isRefused) expect(make).toThrow(/^CollectorNotPossible: traces\.destination\.startsFirst is true: .*`health_check`/);
  else expect(make).not.toThrow();
  expect(() => TraceDestination.collector({ configuration })).not.toThrow();
});

test('a configuration counts for the size of the task definition', () => {
  expect(() => collected({ configuration: `#${'x'.repeat(70_000)}` }).template()).toThrow(/ConfigurationTooLarge/);
});

test('the whole configuration is the recorded one', () => {
  const rendered = configurationOf(collectorOf({ pipelines: [TRACES, METRICS, LOGS] }));
  // names of log groups are known to the deployment alone
  const text = JSON.stringify(rendered, null, 2)
    .replace(/<\{Ref:GatewayTraces(Metrics|Logs)[^>]*>/g, '<$1>')
    .replaceAll('<{Ref:AWS::Region}>', '<Region>');
  expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(RECORDED, 'utf8')));
});
