import { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { CollectorPipeline, type EnterpriseTracesOptions, TraceDestination, VpcEndpoints } from '../../src';
import { warningsOf } from '../gateway/warnings';
import { type Json, propertiesOf } from '../state/templates';
import { gatewayOf } from './cases';
import { type Options, of, templateOf, variablesOf } from './gateways';

const COLLECTOR = 'http://127.0.0.1:4318';
const otlp = (stack: Stack) =>
  TraceDestination.otlp({ endpoint: 'https://otel.example.com/api', headers: secretsmanager.Secret.fromSecretNameV2(stack, 'Headers', 'headers') });

const containersOf = (template: Template): Record<string, Json> =>
  Object.fromEntries(
    propertiesOf(template, 'AWS::ECS::TaskDefinition').flatMap(({ ContainerDefinitions }) =>
      ContainerDefinitions.map((each: Json) => [each.Name, each]),
    ),
  );
const telemetryOf = (template: Template) => Object.fromEntries(Object.entries(variablesOf(template)).filter(([name]) => name.includes('OTEL')));

test('without `traces` the image is told nothing of them, and nothing stands beside it', () => {
  const template = templateOf(() => ({}));
  expect(telemetryOf(template)).toEqual({});
  expect(Object.keys(containersOf(template))).toEqual(['gateway']);
  expect(Object.keys(template.toJSON().Resources).filter((id) => id.includes('Traces'))).toEqual([]);
});

test.each<[string, (stack: Stack) => Options['traces'], Record<string, string>, string[]]>([
  [
    'a collector by default',
    () => ({}),
    { EXPERIMENTAL_GEN_AI_OTEL_TRACES_ENABLED: 'true', EXPERIMENTAL_GEN_AI_OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR },
    ['gateway', 'otel-collector'],
  ],
  [
    'analytics as logs, too',
    () => ({ analytics: true, destination: TraceDestination.collector({ pipelines: [CollectorPipeline.TRACES, CollectorPipeline.LOGS] }) }),
    {
      EXPERIMENTAL_GEN_AI_OTEL_TRACES_ENABLED: 'true',
      EXPERIMENTAL_GEN_AI_OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR,
      OTEL_PUSH_ENABLED: 'true',
      OTEL_ENDPOINT: COLLECTOR,
    },
    ['gateway', 'otel-collector'],
  ],
  [
    'a receiver elsewhere, with a key',
    (stack) => ({ destination: otlp(stack), analytics: true }),
    {
      EXPERIMENTAL_GEN_AI_OTEL_TRACES_ENABLED: 'true',
      EXPERIMENTAL_GEN_AI_OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example.com/api',
      EXPERIMENTAL_GEN_AI_OTEL_EXPORTER_OTLP_HEADERS: 'a secret',
      OTEL_PUSH_ENABLED: 'true',
      OTEL_ENDPOINT: 'https://otel.example.com/api',
      OTEL_EXPORTER_OTLP_HEADERS: 'a secret',
    },
    ['gateway'],
  ],
])('the image is told of %s', (_what, traces, variables, containers) => {
  const template = templateOf((stack) => ({ traces: traces(stack) }));
  expect(telemetryOf(template)).toEqual(variables);
  expect(Object.keys(containersOf(template))).toEqual(containers);
});

test('its task role may do what the pipelines need, and the data service has no part in it', () => {
  const pipelines = [CollectorPipeline.TRACES, CollectorPipeline.METRICS, CollectorPipeline.LOGS];
  const template = templateOf(() => ({ dataService: {}, traces: { destination: TraceDestination.collector({ pipelines }) } }));
  const policies = propertiesOf(template, 'AWS::IAM::Policy').filter(({ PolicyDocument }) => JSON.stringify(PolicyDocument).includes('xray'));
  expect(policies.map(({ Roles }) => Roles)).toEqual([[{ Ref: expect.stringMatching(/^GatewayServiceTaskDefinitionTaskRole/) }]]);
  expect(JSON.stringify(propertiesOf(template, 'AWS::IAM::Policy'))).not.toContain('logs:CreateLogGroup');
  expect(
    propertiesOf(template, 'AWS::ECS::TaskDefinition')
      .map(({ ContainerDefinitions }) => ContainerDefinitions.length)
      .sort(),
  ).toEqual([1, 2]);
});

test('settings of OTLP that say something else stand beside it', () => {
  const template = templateOf(() => ({ traces: {}, settings: { otlp: { serviceName: 'llm', tracesResourceAttributes: { stage: 'prod' } } } }));
  expect(telemetryOf(template)).toMatchObject({ OTEL_SERVICE_NAME: 'llm', EXPERIMENTAL_GEN_AI_OTEL_RESOURCE_ATTRIBUTES: 'stage=prod' });
});

test('the dashboard shows how the collector does, and an alarm tells what it could not pass on', () => {
  const template = templateOf(() => ({ traces: {} }));
  const [{ DashboardBody }] = propertiesOf(template, 'AWS::CloudWatch::Dashboard');
  expect(JSON.stringify(DashboardBody)).toContain('UnHealthyContainerHealthStatus');
  const [{ LogGroupName, MetricTransformations }] = propertiesOf(template, 'AWS::Logs::MetricFilter');
  expect(LogGroupName.Ref).toContain('otelcollector');
  const alarms = propertiesOf(template, 'AWS::CloudWatch::Alarm').map(({ MetricName }) => MetricName);
  expect(alarms).toContain(MetricTransformations[0].MetricName);
});

test.each<[string, ec2.InterfaceVpcEndpointAwsService[], EnterpriseTracesOptions, string[]]>([
  ['without an endpoint of X-Ray', [], {}, ['endpointExcluded']],
  ['with one', [ec2.InterfaceVpcEndpointAwsService.XRAY], {}, []],
  ['where nothing goes to X-Ray', [], { destination: TraceDestination.otlp({ endpoint: 'https://otel.example.internal' }) }, []],
])('in a VPC without internet, %s, it is said what is missing', (_what, additionalServices, traces, expected) => {
  const image = ecs.ContainerImage.fromRegistry('111122223333.dkr.ecr.eu-west-1.amazonaws.com/collector:1');
  const gateway = gatewayOf(
    of(() => ({
      network: { vpcEndpoints: VpcEndpoints.isolated({ additionalServices }), allowInsecure: true },
      traces: { destination: TraceDestination.collector({ image }), ...traces },
    })),
  );
  expect(warningsOf(Stack.of(gateway)).filter((name) => name === 'endpointExcluded')).toEqual(expected);
});

test.each<[string, Options]>([
  ['SettingNotPossible: traces.destination', { traces: { destination: TraceDestination.xray() } }],
  ['SettingNotPossible: traces.analytics', { traces: { analytics: true } }],
  ['SettingNotPossible: settings.otlp.tracesEndpoint', { traces: {}, settings: { otlp: { tracesEndpoint: COLLECTOR } } }],
  [
    'SidecarNotPossible: gateway.sidecars\\[0\\].ports',
    {
      traces: {},
      gateway: {
        sidecars: [
          { name: 'agent', image: ecs.ContainerImage.fromRegistry('agent'), cpu: 32, memoryLimitMiB: 32, ports: [{ name: 'otlp', port: 4318 }] },
        ],
      },
    },
  ],
])('%s is refused', (message, options) => {
  expect(() => gatewayOf(of(() => options))).toThrow(new RegExp(`^${message} `));
});
