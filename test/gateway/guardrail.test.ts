import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  type GatewayGuardrailOptions,
  GatewayImage,
  GatewayPreset,
  Guardrail,
  GuardrailMode,
  ModelProvider,
  PiiEntityType,
  type PortkeyGateway,
  type PortkeyGatewayProps,
  VpcEndpoints,
} from '../../src';
import { check, LIVE_DOCUMENT } from '../../src/contract';
import { bootOf, type Json, liveOf, made, only, propertiesOf, statementsOf } from '../state/templates';
import { warningsOf } from './warnings';

const GUARDRAIL = 'AWS::Bedrock::Guardrail';
const VERSION = 'AWS::Bedrock::GuardrailVersion';
const ELSEWHERE = 'arn:aws:bedrock:us-east-1:222222222222:guardrail/abcd1234efgh';
const env = { account: '111111111111', region: 'eu-central-1' };

const masking = () => Guardrail.create({ piiEntities: [{ entity: PiiEntityType.EMAIL }] });
const guarded = (options: Partial<GatewayGuardrailOptions> = {}, more: PortkeyGatewayProps = {}, use: (gateway: PortkeyGateway) => void = () => {}) =>
  made({ guardrail: { guardrail: masking(), ...options }, ...more }, use, { env });

test('without `guardrail` there is nothing of it: no resource, no permission, no alarm, no word in what tasks are told', () => {
  const { gateway, template } = made({}, undefined, { env });
  expect(gateway.guardrail).toBeUndefined();
  const written = template();
  for (const type of [GUARDRAIL, VERSION]) written.resourceCountIs(type, 0);
  expect(statementsOf(written, 'bedrock')).toEqual([]);
  expect(propertiesOf(written, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => `${MetricName}`.startsWith('Guardrail'))).toEqual([]);
  expect(Object.keys(bootOf(written))).not.toContain('guardrail');
});

describe('with a guardrail that is made', () => {
  const { gateway, stack, template } = guarded();
  const written = template();

  test('tasks are told which, by its version', () => {
    const { guardrail } = bootOf(written);
    expect(guardrail).toMatchObject({ mode: 'enforce', output: 'detect', region: 'eu-central-1' });
    const [[id]] = Object.entries(written.findResources(VERSION));
    expect(guardrail.guardrailVersion).toContain(id);
    expect(gateway.guardrail?.resource?.guardrail).toBeDefined();
  });

  test('they may apply it, and nothing else of Amazon Bedrock', () => {
    const [[id]] = Object.entries(written.findResources(GUARDRAIL));
    expect(statementsOf(written, 'bedrock')).toEqual([
      { Effect: 'Allow', Action: 'bedrock:ApplyGuardrail', Resource: { 'Fn::GetAtt': [id, 'GuardrailArn'] } },
    ]);
  });

  test('they carry the whole runtime, which alone can do it, as a file', () => {
    const [{ ContainerDefinitions: containers }] = propertiesOf(written, 'AWS::ECS::TaskDefinition');
    const [container] = containers;
    expect(container.EnvironmentFiles).toHaveLength(1);
    expect(container.Environment.map(({ Name }: Json) => Name)).not.toContain('GATEWAY_RUNTIME');
  });

  test('its failures, and what passes unchecked, ring', () => {
    const alarms = propertiesOf(written, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => `${MetricName}`.startsWith('Guardrail'));
    expect(alarms.map(({ MetricName, EvaluationPeriods, Period, Threshold }) => [MetricName, EvaluationPeriods, Period, Threshold])).toEqual([
      ['GuardrailFailures', 3, 60, 0],
      ['GuardrailUnchecked', 1, 300, 0],
    ]);
    const dashboard = JSON.stringify(only(written, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    for (const metric of ['GuardrailBlocked', 'GuardrailMasked', 'GuardrailDetected', 'GuardrailUnits']) expect(dashboard).toContain(metric);
  });

  test('its metrics are of the gateway', () => {
    expect(stack.resolve(gateway.observability.metricGuardrailBlocked().toMetricConfig().metricStat)).toMatchObject({
      metricName: 'GuardrailBlocked',
      statistic: 'Sum',
    });
    expect(gateway.observability.metricGuardrailUnchecked({ statistic: 'Maximum' }).statistic).toBe('Maximum');
  });
});

test('with PROD its policy is encrypted with the key of the gateway, which tasks may read it with', () => {
  const written = guarded({}, { preset: GatewayPreset.PROD }).template();
  const [[key]] = Object.entries(written.findResources('AWS::KMS::Key'));
  written.hasResourceProperties(GUARDRAIL, { KmsKeyArn: { 'Fn::GetAtt': [key, 'Arn'] } });
  const reads = statementsOf(written, 'kms').filter(({ Condition }) => Condition === undefined);
  expect(reads).toEqual([{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': [key, 'Arn'] } }]);
});

test('one that exists is called where it is, with nothing made', () => {
  const written = guarded({ guardrail: Guardrail.existing(ELSEWHERE, '3') }).template();
  written.resourceCountIs(GUARDRAIL, 0);
  expect(bootOf(written).guardrail).toMatchObject({ guardrailArn: ELSEWHERE, guardrailVersion: '3', region: 'us-east-1' });
  expect(statementsOf(written, 'bedrock')).toEqual([{ Effect: 'Allow', Action: 'bedrock:ApplyGuardrail', Resource: ELSEWHERE }]);
});

test('another policy makes another version and another task definition, and the version before stays', () => {
  const of = (type: PiiEntityType) => guarded({ guardrail: Guardrail.create({ piiEntities: [{ entity: type }] }) }).template();
  const [email, phone] = [of(PiiEntityType.EMAIL), of(PiiEntityType.PHONE)];
  expect(Object.keys(email.findResources(GUARDRAIL))).toEqual(Object.keys(phone.findResources(GUARDRAIL)));
  expect(Object.keys(email.findResources(VERSION))).not.toEqual(Object.keys(phone.findResources(VERSION)));
  expect(bootOf(email).guardrail.guardrailVersion).not.toEqual(bootOf(phone).guardrail.guardrailVersion);
  email.hasResource(VERSION, { DeletionPolicy: 'RetainExceptOnCreate' });
});

describe('policies say whom it is for', () => {
  const OFF = GuardrailMode.OFF;
  const PLACES: [string, (gateway: PortkeyGateway) => void, (live: Json) => Json, string][] = [
    ['a client', (gateway) => gateway.addClient('Alpha', { guardrail: OFF }), (live) => live.clients[1], 'addClient(Alpha)'],
    ['people', (gateway) => gateway.addPeople('Staff', { policy: { guardrail: OFF } }), (live) => live.people[0].policy, 'addPeople(Staff).policy'],
    [
      'people of a team',
      (gateway) => gateway.addPeople('Staff', { teamByGroup: { g: 'search' }, policyByTeam: { search: { guardrail: OFF } } }),
      (live) => live.people[0].policies[0],
      'addPeople(Staff).policyByTeam.search',
    ],
  ];

  test.each(PLACES)('of %s, in the live document', (_whose, use, find) => {
    const live = liveOf(guarded({}, {}, use).template());
    expect(find(live)).toMatchObject({ guardrail: 'off' });
    expect(() => check(LIVE_DOCUMENT, live, '$')).not.toThrow();
  });

  test.each(PLACES)('of %s they are refused where nothing is checked: GuardrailNotEnabled', (_whose, use, _find, path) => {
    expect(() => made({}, use).template()).toThrow(`GuardrailNotEnabled: ${path}.guardrail is "off"`);
  });
});

describe('in a VPC without a way to the internet', () => {
  const isolated = (guardrail: Guardrail, excludedServices: ec2.InterfaceVpcEndpointAwsService[] = []): PortkeyGatewayProps => ({
    guardrail: { guardrail },
    network: { vpcEndpoints: VpcEndpoints.isolated({ excludedServices }), allowInsecure: true },
    compute: { image: GatewayImage.fromRegistry('registry.internal.example.com/portkeyai/gateway') },
    providers: [ModelProvider.openai({ baseUrl: 'https://models.example.internal', privateAddress: true })],
  });

  test('a guardrail of its region is called at the endpoint of Bedrock’s runtime', () => {
    const written = made(isolated(masking()), undefined, { env }).template();
    written.hasResourceProperties('AWS::EC2::VPCEndpoint', { ServiceName: Match.stringLikeRegexp('bedrock-runtime$'), PrivateDnsEnabled: true });
  });

  test('and where that is left out, it is missed', () => {
    const { stack, template } = made(isolated(masking(), [ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME]), undefined, { env });
    template();
    expect(warningsOf(stack)).toContain('endpointExcluded');
  });

  test('one of another region cannot be called: GuardrailNotReachable', () => {
    expect(() => made(isolated(Guardrail.existing(ELSEWHERE, '3')), undefined, { env })).toThrow(
      /^GuardrailNotReachable: guardrail.guardrail is "us-east-1"/,
    );
  });
});

test('in a stack that knows neither account nor region all of it is by reference', () => {
  const { template } = made({ guardrail: { guardrail: masking() } });
  expect(bootOf(template()).guardrail.region).toMatch(/Ref:AWS::Region/);
});
