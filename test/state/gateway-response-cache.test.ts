import { Duration, Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  GatewayPreset,
  type GatewayResponseCacheOptions,
  type PortkeyGateway,
  ResponseCacheScope,
  SharedState,
  StoreContents,
  ValkeyAuthentication,
  ValkeyNodes,
  ValkeyServerless,
} from '../../src';
import { CACHE_STORE_RULES, check, STORE_RULES, WHOLE_BOOT } from '../../src/contract';
import { testApp } from '../app';
import { warningsOf } from '../gateway/warnings';
import { bootOf, type Json, liveOf, made, only, propertiesOf, statementsOf, TYPES_OF_CACHES } from './templates';

const HOST = 'valkey.internal.example.com';
const cached = (responseCache: GatewayResponseCacheOptions = {}, use?: (gateway: PortkeyGateway) => void) => made({ responseCache }, use);

describe('without `responseCache`', () => {
  const text = made().template();

  test('there is nothing of it', () => {
    for (const type of TYPES_OF_CACHES) expect(text.findResources(type)).toEqual({});
    expect(Object.keys(text.toJSON().Resources).filter((id) => id.includes('ResponseCache'))).toEqual([]);
    expect(JSON.stringify(text.findResources('AWS::CloudWatch::Dashboard'))).not.toMatch(/CacheHits|CacheSavings|CacheErrors/);
    expect(propertiesOf(text, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'CacheErrors')).toEqual([]);
    expect(bootOf(text)).not.toHaveProperty('responseCache');
  });

  test('and with it nothing is taken away or changed but what tells of it', () => {
    const [before, after]: Json[] = [text, cached().template()].map((each) => each.toJSON().Resources);
    const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
    expect(changed.filter((id) => !(id in after))).toEqual([]);
    const types = changed.map((id) => before[id].Type).filter((type) => !type.includes('AutoScaling'));
    expect(types.sort()).toEqual([
      'AWS::CloudWatch::Dashboard', // shows it
      'AWS::ECS::Service', // begins after it
      'AWS::ECS::TaskDefinition', // is told where it is
      'AWS::IAM::Policy', // lets tasks use it
      'AWS::IAM::Policy', // lets them read the larger runtime
    ]);
  });
});

describe('by default', () => {
  const { gateway, stack, template } = cached();
  const text = template();

  test('it is a serverless cache of its own, encrypted, without snapshots, that goes with the stack', () => {
    const cache = only(text, 'AWS::ElastiCache::ServerlessCache');
    expect(cache.Properties).toMatchObject({ Engine: 'valkey', Description: 'Response cache of a Portkey gateway' });
    expect(cache.Properties).not.toHaveProperty('SnapshotRetentionLimit');
    expect([cache.DeletionPolicy, cache.UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
    expect(gateway.responseCache?.valkeyServerless).toBeDefined();
  });

  test('tasks may get and set its keys, and nothing else', () => {
    expect(only(text, 'AWS::ElastiCache::User').Properties.AccessString).toBe(`on ${CACHE_STORE_RULES}`);
    expect(CACHE_STORE_RULES).toBe('-@all ~cache:* +ping +get +set');
    expect(statementsOf(text, 'elasticache').map(({ Action }) => Action)).toEqual(['elasticache:Connect']);
  });

  test('what seals the entries is a secret that tasks read', () => {
    const { Ref } = stack.resolve(gateway.responseCache?.secret.secretArn);
    const reads = statementsOf(text, 'secretsmanager').filter(({ Resource }) => JSON.stringify(Resource).includes(Ref));
    expect(reads.map(({ Action }) => Action)).toEqual(['secretsmanager:GetSecretValue']);
    const [made] = propertiesOf(text, 'AWS::SecretsManager::Secret').filter(({ Description }) => Description.includes('response cache'));
    expect(made.GenerateSecretString).toEqual({ PasswordLength: 64, ExcludePunctuation: true });
  });

  test('tasks are told where it is, what seals it, for how long, and how long they may wait', () => {
    const boot = bootOf(text);
    expect(boot.responseCache).toEqual({
      store: { host: expect.stringContaining('Address'), port: 0, auth: expect.objectContaining({ method: 'iam', serverless: true }), timeout: 1000 },
      secret: { secretArn: expect.stringContaining('ResponseCacheSecret') },
      ttl: 3_600_000,
      lookupTimeout: 50,
    });
    const known = JSON.parse(JSON.stringify(boot.responseCache, (name, value) => (name === 'port' ? 6379 : name === 'host' ? HOST : value)));
    expect(() => check((WHOLE_BOOT as (given: Json) => Json)(boot)['responseCache?'], known, '$')).not.toThrow();
  });

  test('what goes wrong with it rings, and that it is full does not: it evicts', () => {
    const names = propertiesOf(text, 'AWS::CloudWatch::Alarm').map(({ MetricName }) => MetricName);
    expect(names).toEqual(expect.arrayContaining(['CacheErrors', 'ThrottledCmds']));
    expect(names).not.toEqual(expect.arrayContaining(['Evictions']));
    expect(names).not.toEqual(expect.arrayContaining(['BytesUsedForCache']));
  });
});

test('beside limits it has a store of its own, and each its own rules', () => {
  const { gateway, template } = made({ limits: {}, responseCache: {} });
  const text = template();
  expect(Object.keys(text.findResources('AWS::ElastiCache::ServerlessCache'))).toHaveLength(2);
  const rules = propertiesOf(text, 'AWS::ElastiCache::User').map(({ AccessString }) => AccessString);
  expect(rules.sort()).toEqual([`on ${CACHE_STORE_RULES}`, `on ${STORE_RULES}`].sort());
  expect(gateway.limits?.valkeyServerless).not.toBe(gateway.responseCache?.valkeyServerless);
  expect(propertiesOf(text, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'Evictions')).toHaveLength(1);
});

test('every option is told to the tasks', () => {
  const { template } = cached({
    cacheScope: ResponseCacheScope.TEAM,
    ttl: Duration.minutes(5),
    optIn: true,
    toolCalls: true,
    lookupTimeout: Duration.millis(20),
    store: SharedState.existing({ host: HOST }),
  });
  expect(bootOf(template()).responseCache).toMatchObject({
    store: { host: HOST, port: 6379, auth: { method: 'none' } },
    cacheScope: 'team',
    ttl: 300_000,
    optIn: true,
    toolCalls: true,
    lookupTimeout: 20,
  });
});

test('nodes have the same rules, and an alarm of their own', () => {
  const { gateway, template } = cached({ store: SharedState.valkeyNodes({ authentication: ValkeyAuthentication.PASSWORD }) });
  const text = template();
  expect(only(text, 'AWS::ElastiCache::ReplicationGroup').Properties.ReplicationGroupDescription).toBe('Response cache of a Portkey gateway');
  expect(only(text, 'AWS::ElastiCache::User').Properties.AccessString).toBe(`on ${CACHE_STORE_RULES}`);
  expect(gateway.responseCache?.storePassword).toBeDefined();
  expect(propertiesOf(text, 'AWS::CloudWatch::Alarm').map(({ MetricName }) => MetricName)).toEqual(expect.arrayContaining(['EngineCPUUtilization']));
});

test('a secret of your own is read, and none is made', () => {
  const { template } = made((stack) => ({
    responseCache: { secret: secretsmanager.Secret.fromSecretNameV2(stack, 'Theirs', 'llm/cache') },
  }));
  const text = template();
  expect(bootOf(text).responseCache.secret.secretArn).toContain('llm/cache');
  expect(propertiesOf(text, 'AWS::SecretsManager::Secret').filter(({ Description }) => Description?.includes('response cache'))).toEqual([]);
});

test.each([
  [true, 'on'],
  [false, 'off'],
] as const)('a policy with responseCache: %p says it to the tasks', (responseCache, told) => {
  const { template } = cached({ optIn: true }, (gateway) => gateway.addClient('Batch', { responseCache }));
  expect(liveOf(template()).clients.find(({ name }: Json) => name === 'Batch').responseCache).toBe(told);
});

test('a policy that switches off what is not there is no mistake', () => {
  const { template } = made({}, (gateway) => gateway.addClient('Batch', { responseCache: false }));
  expect(() => template()).not.toThrow();
});

test.each([StoreContents.COUNTERS, StoreContents.RESPONSES])('a store by itself has the rules of what is in it: %s', (contents) => {
  const stack = new Stack(testApp(), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const stores = [
    new ValkeyServerless(stack, 'Serverless', { vpc, contents }),
    new ValkeyNodes(stack, 'Nodes', { vpc, contents, preset: GatewayPreset.DEV }),
  ];
  const rules = contents === StoreContents.COUNTERS ? STORE_RULES : CACHE_STORE_RULES;
  expect(stores.map(({ user }) => user.accessString)).toEqual([`on ${rules}`, `on ${rules}`]);
});

test('a store without TLS is warned of as counters are', () => {
  const { stack } = cached({ store: SharedState.existing({ host: HOST, tls: false }) });
  expect(warningsOf(stack)).toContain('storeWithoutTls');
});

describe('is refused', () => {
  test.each<[string, GatewayResponseCacheOptions]>([
    ['ResponseCacheWithoutStore: responseCache.store', { store: SharedState.none() }],
    ['ResponseCacheTtlOutOfRange: responseCache.ttl', { ttl: Duration.days(31) }],
    ['ResponseCacheTtlOutOfRange: responseCache.ttl', { ttl: Duration.seconds(0) }],
    ['StoreTimeoutOutOfRange: responseCache.lookupTimeout', { lookupTimeout: Duration.millis(5) }],
    ['StoreTimeoutOutOfRange: responseCache.lookupTimeout', { lookupTimeout: Duration.seconds(6) }],
  ])('%s', (message, options) => {
    expect(() => cached(options)).toThrow(message);
  });

  test('a policy that switches on what is not there', () => {
    const { template } = made({}, (gateway) => gateway.addClient('Batch', { responseCache: true }));
    expect(template).toThrow('ResponseCacheNotEnabled: addClient(Batch).responseCache is true');
  });

  test('the store that limits count in: full of answers, it would lose counters', () => {
    const store = SharedState.existing({ host: HOST });
    const { template } = made({ limits: { store: store }, responseCache: { store } });
    expect(template).toThrow('StoreHoldsCounters: responseCache.store');
    const other = made({ limits: { store: store }, responseCache: { store: SharedState.existing({ host: HOST, port: 6390 }) } });
    expect(other.template).not.toThrow();
  });

  test('nor where only the deployment knows its host', () => {
    const host = Fn.importValue('store-host');
    const { template } = made({ limits: { store: SharedState.existing({ host }) }, responseCache: { store: SharedState.existing({ host }) } });
    expect(template).toThrow('StoreHoldsCounters: responseCache.store');
  });
});
