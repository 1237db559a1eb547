import { Duration, Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  GatewayGuardrailMemory,
  GatewayImage,
  Guardrail,
  ModelProvider,
  PiiEntityType,
  type PortkeyGatewayProps,
  type SharedGuardrailOptions,
  SharedState,
  StoreContents,
  ValkeyAuthentication,
  ValkeyNodes,
  ValkeyServerless,
  VpcEndpoints,
} from '../../src';
import { CACHE_STORE_RULES, check, GUARDRAIL_STORE_RULES, STORE_RULES, WHOLE_BOOT } from '../../src/contract';
import { testApp } from '../app';
import { warningsOf } from '../gateway/warnings';
import { bootOf, type Json, made, only, propertiesOf, statementsOf, TYPES_OF_CACHES } from './templates';

const HOST = 'valkey.internal.example.com';
const guarded = (options: Partial<SharedGuardrailOptions> = {}, more: PortkeyGatewayProps = {}) =>
  made({ guardrail: { guardrail: Guardrail.create({ piiEntities: [{ entity: PiiEntityType.EMAIL }] }), ...options }, ...more });
const shared = (options: Partial<SharedGuardrailOptions> = {}, more: PortkeyGatewayProps = {}) =>
  guarded({ store: SharedState.valkeyServerless(), ...options }, more);

describe('without `store`', () => {
  const text = guarded().template();

  test('each task remembers for itself, and there is nothing of it', () => {
    for (const type of TYPES_OF_CACHES) expect(text.findResources(type)).toEqual({});
    expect(Object.keys(text.toJSON().Resources).filter((id) => id.includes('GuardrailMemory'))).toEqual([]);
    expect(JSON.stringify(text.findResources('AWS::CloudWatch::Dashboard'))).not.toContain('GuardrailMemoryErrors');
    expect(propertiesOf(text, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'GuardrailMemoryErrors')).toEqual([]);
    expect(bootOf(text).guardrail).not.toHaveProperty('store');
  });

  test('and with it nothing is taken away or changed but what tells of it', () => {
    const [before, after]: Json[] = [text, shared().template()].map((each) => each.toJSON().Resources);
    const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
    expect(changed.filter((id) => !(id in after))).toEqual([]);
    const types = changed.map((id) => before[id].Type).filter((type) => !type.includes('AutoScaling'));
    expect(types.sort()).toEqual([
      'AWS::CloudWatch::Dashboard', // shows it
      'AWS::ECS::Service', // begins after it
      'AWS::ECS::TaskDefinition', // is told where it is
      'AWS::IAM::Policy', // lets tasks use it
    ]);
  });
});

describe('with a serverless cache', () => {
  const { gateway, stack, template } = shared();
  const text = template();

  test('it is one of its own, encrypted, without snapshots, that goes with the stack', () => {
    const cache = only(text, 'AWS::ElastiCache::ServerlessCache');
    expect(cache.Properties).toMatchObject({ Engine: 'valkey', Description: 'Guardrail memory of a Portkey gateway' });
    expect(cache.Properties).not.toHaveProperty('SnapshotRetentionLimit');
    expect([cache.DeletionPolicy, cache.UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
    expect(gateway.guardrailMemory?.valkeyServerless).toBeDefined();
  });

  test('tasks may get and set its keys, and nothing else', () => {
    expect(only(text, 'AWS::ElastiCache::User').Properties.AccessString).toBe(`on ${GUARDRAIL_STORE_RULES}`);
    expect(GUARDRAIL_STORE_RULES).toBe('-@all ~guardrail:* +ping +get +set');
    expect(statementsOf(text, 'elasticache').map(({ Action }) => Action)).toEqual(['elasticache:Connect']);
  });

  test('tasks reach it, and nobody else does', () => {
    const ingress = propertiesOf(text, 'AWS::EC2::SecurityGroupIngress').filter(({ GroupId }) => JSON.stringify(GroupId).includes('GuardrailMemory'));
    expect(ingress.map(({ FromPort, ToPort, SourceSecurityGroupId }) => [FromPort, ToPort, JSON.stringify(SourceSecurityGroupId)])).toEqual([
      [6379, 6380, expect.stringContaining('Service')],
    ]);
  });

  test('what seals it is a secret that tasks read', () => {
    const { Ref } = stack.resolve(gateway.guardrailMemory?.secret.secretArn);
    const reads = statementsOf(text, 'secretsmanager').filter(({ Resource }) => JSON.stringify(Resource).includes(Ref));
    expect(reads.map(({ Action }) => Action)).toEqual(['secretsmanager:GetSecretValue']);
    const [secret] = propertiesOf(text, 'AWS::SecretsManager::Secret').filter(({ Description }) => Description.includes('guardrail memory'));
    expect(secret.GenerateSecretString).toEqual({ PasswordLength: 64, ExcludePunctuation: true });
  });

  test('tasks are told where it is and what seals it', () => {
    const boot = bootOf(text);
    expect(boot.guardrail).toMatchObject({
      store: { host: expect.stringContaining('Address'), port: 0, auth: expect.objectContaining({ method: 'iam', serverless: true }), timeout: 250 },
      storeKey: { secretArn: expect.stringContaining('GuardrailMemorySecret') },
    });
    const known = JSON.parse(
      JSON.stringify(
        boot.guardrail,
        (name, value) => ({ port: 6379, host: HOST, identifier: 'abcd1234efgh', version: '1', region: 'eu-central-1' })[name] ?? value,
      ),
    );
    const shape = (WHOLE_BOOT as (given: Json) => Json)({ ...boot, guardrail: known })['guardrail?'];
    expect(() => check(shape, known, '$')).not.toThrow();
  });

  test('what goes wrong with it rings, and that it is full does not: it evicts', () => {
    const alarms = propertiesOf(text, 'AWS::CloudWatch::Alarm');
    const [alarm] = alarms.filter(({ MetricName }) => MetricName === 'GuardrailMemoryErrors');
    expect(alarm).toMatchObject({ EvaluationPeriods: 3, Period: 60, Threshold: 0 });
    const names = alarms.map(({ MetricName }) => MetricName);
    expect(names).toContain('ThrottledCmds');
    expect(names).not.toContain('Evictions');
    expect(names).not.toContain('BytesUsedForCache');
    expect(JSON.stringify(text.findResources('AWS::CloudWatch::Dashboard'))).toContain('GuardrailMemoryErrors');
  });
});

test('beside limits and the response cache it has a store of its own, and each its own rules', () => {
  const text = shared({}, { limits: {}, responseCache: {} }).template();
  const rules = propertiesOf(text, 'AWS::ElastiCache::User').map(({ AccessString }) => AccessString);
  expect(rules.sort()).toEqual([CACHE_STORE_RULES, GUARDRAIL_STORE_RULES, STORE_RULES].map((each) => `on ${each}`).sort());
  expect(propertiesOf(text, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'Evictions')).toHaveLength(1);
});

test('nodes have the same rules, and an alarm of their own', () => {
  const { gateway, template } = shared({ store: SharedState.valkeyNodes({ authentication: ValkeyAuthentication.PASSWORD }) });
  const text = template();
  expect(only(text, 'AWS::ElastiCache::ReplicationGroup').Properties.ReplicationGroupDescription).toBe('Guardrail memory of a Portkey gateway');
  expect(only(text, 'AWS::ElastiCache::User').Properties.AccessString).toBe(`on ${GUARDRAIL_STORE_RULES}`);
  expect([gateway.guardrailMemory?.storePassword, gateway.guardrailMemory?.valkeyNodes]).toEqual([expect.anything(), expect.anything()]);
  expect(propertiesOf(text, 'AWS::CloudWatch::Alarm').map(({ MetricName }) => MetricName)).toContain('EngineCPUUtilization');
});

test('one that exists is used as it is, with a secret of your own, and nothing is made', () => {
  const { template } = made((stack) => ({
    guardrail: {
      guardrail: Guardrail.create({ profanity: true }),
      store: SharedState.existing({ host: HOST }),
      secret: secretsmanager.Secret.fromSecretNameV2(stack, 'Theirs', 'llm/guardrail'),
    },
  }));
  const text = template();
  expect(bootOf(text).guardrail).toMatchObject({
    store: { host: HOST, port: 6379, auth: { method: 'none' }, timeout: 250 },
    storeKey: { secretArn: expect.stringContaining('llm/guardrail') },
  });
  for (const type of TYPES_OF_CACHES) expect(text.findResources(type)).toEqual({});
  expect(propertiesOf(text, 'AWS::SecretsManager::Secret').filter(({ Description }) => Description?.includes('guardrail memory'))).toEqual([]);
});

test('a store by itself has the rules of what is in it', () => {
  const stack = new Stack(testApp(), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const contents = StoreContents.VERDICTS;
  const stores = [new ValkeyServerless(stack, 'Serverless', { vpc, contents }), new ValkeyNodes(stack, 'Nodes', { vpc, contents })];
  expect(stores.map(({ user }) => user.accessString)).toEqual(Array(2).fill(`on ${GUARDRAIL_STORE_RULES}`));
});

test('the construct by itself makes a serverless cache', () => {
  const stack = new Stack(testApp(), 'Stack');
  const memory = new GatewayGuardrailMemory(stack, 'Memory', { vpc: new ec2.Vpc(stack, 'Vpc') });
  expect(memory.valkeyServerless?.user.accessString).toBe(`on ${GUARDRAIL_STORE_RULES}`);
  expect(Object.keys(memory.renderConfiguration())).toEqual(['store', 'storeKey']);
});

test('a store without TLS is warned of as counters are', () => {
  expect(warningsOf(shared({ store: SharedState.existing({ host: HOST, tls: false }) }).stack)).toContain('storeWithoutTls');
});

test('where the endpoint of secrets is left out, it is missed', () => {
  const { stack, template } = shared(
    { guardrail: Guardrail.existing('arn:aws:bedrock:eu-central-1:222222222222:guardrail/abcd1234efgh', '3') },
    {
      network: {
        vpcEndpoints: VpcEndpoints.isolated({ excludedServices: [ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER] }),
        allowInsecure: true,
      },
      compute: { image: GatewayImage.fromRegistry('registry.internal.example.com/portkeyai/gateway') },
      providers: [ModelProvider.bedrock({ models: ['amazon.*'] })],
    },
  );
  template();
  expect(warningsOf(stack)).toContain('endpointExcluded');
});

describe('is refused', () => {
  test.each<[string, Partial<SharedGuardrailOptions>]>([
    ['GuardrailMemoryWithoutStore: guardrail.store', { store: SharedState.none() }],
    ['GuardrailOptionsConflict: guardrail.memory', { store: SharedState.valkeyServerless(), memory: Duration.seconds(0) }],
  ])('%s', (message, options) => {
    expect(() => guarded(options)).toThrow(message);
  });

  test('a secret that would seal nothing', () => {
    const secret = (stack: Stack) => secretsmanager.Secret.fromSecretNameV2(stack, 'Theirs', 'llm/guardrail');
    expect(() => made((stack) => ({ guardrail: { guardrail: Guardrail.create({ profanity: true }), secret: secret(stack) } }))).toThrow(
      'GuardrailOptionsConflict: guardrail.secret',
    );
  });

  test.each([HOST, Fn.importValue('store-host')])('the store that limits count in: full of it, it would lose counters (%#)', (host) => {
    const store = SharedState.existing({ host });
    expect(shared({ store }, { limits: { store: store } }).template).toThrow('StoreHoldsCounters: guardrail.store');
    expect(shared({ store }, { limits: { store: SharedState.existing({ host, port: 6390 }) } }).template).not.toThrow();
  });
});
