import { CfnParameter, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { EnterpriseCache, ValkeyAuthentication } from '../../src';
import { type Options, templateOf, variablesOf } from './gateways';

const made = (options: (stack: Stack) => Options): Template =>
  templateOf((stack) => ({ network: { allowInsecure: true }, dataService: {}, ...options(stack) }));

/** Variables about caches. */
const cacheVariablesOf = (template: Template): Record<string, unknown> =>
  Object.fromEntries(Object.entries(variablesOf(template)).filter(([name]) => /^(AWS_)?REDIS_/.test(name)));

function actionsOf(template: Template): string[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action }) => Action);
}

const secretIn = (stack: Stack, field: string) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, field, 'cache'), field);

describe('a cache that exists', () => {
  test('with a certificate of its own and readers', () => {
    const template = made((stack) => ({
      cache: EnterpriseCache.existing({ host: 'cache.example.com', certificateAuthority: secretIn(stack, 'ca'), scaleReads: 'slave' }),
    }));
    expect(cacheVariablesOf(template)).toEqual({
      REDIS_URL: 'redis://cache.example.com:6379',
      REDIS_TLS_ENABLED: 'true',
      REDIS_MODE: 'standalone',
      REDIS_SCALE_READS: 'slave',
      REDIS_TLS_CERTS: 'a secret',
    });
  });

  test('of another account lets in a role of that account, which both services become, and nothing else', () => {
    const template = made((stack) => ({
      cache: EnterpriseCache.existing({
        host: 'cache.example.com',
        userName: 'portkey',
        iamCacheName: 'shared',
        iamRole: iam.Role.fromRoleArn(stack, 'Cache', 'arn:aws:iam::444455556666:role/cache'),
        iamExternalId: 'portkey-cache',
      }),
    }));
    expect(cacheVariablesOf(template)).toMatchObject({
      AWS_REDIS_AUTH_MODE: 'iam',
      AWS_REDIS_ASSUME_ROLE_ARN: 'arn:aws:iam::444455556666:role/cache',
      AWS_REDIS_ROLE_EXTERNAL_ID: 'portkey-cache',
    });
    const actions = actionsOf(template);
    expect(actions.filter((action) => action === 'sts:AssumeRole')).toHaveLength(2);
    expect(actions).not.toContain('elasticache:Connect');
  });

  test('may have an address that only the deployment knows', () => {
    const template = made((stack) => {
      const host = new CfnParameter(stack, 'Host').valueAsString;
      const port = new CfnParameter(stack, 'CachePort', { type: 'Number' }).valueAsNumber;
      return { cache: EnterpriseCache.existing({ host, port }) };
    });
    expect(cacheVariablesOf(template).REDIS_URL).toEqual({ 'Fn::Join': ['', ['redis://', { Ref: 'Host' }, ':', { Ref: 'CachePort' }]] });
  });

  test.each([
    ['cache.iamExternalId', { iamExternalId: 'x' }],
    ['cache.iamRole', { iamRole: iam.Role.fromRoleArn(new Stack(), 'Cache', 'arn:aws:iam::444455556666:role/cache') }],
  ])('%s says nothing by itself', (path, options) => {
    expect(() => EnterpriseCache.existing({ host: 'cache.example.com', ...options })).toThrow(`SettingNotPossible: ${path}`);
  });
});

describe('the cache of the queues', () => {
  const cache = EnterpriseCache.existing({ host: 'cache.example.com', clusterMode: true });

  test('may be one that exists, with a password', () => {
    const template = made((stack) => ({
      cache,
      workersCache: EnterpriseCache.existing({ host: 'queues.example.com', password: secretIn(stack, 'password') }),
    }));
    expect(cacheVariablesOf(template)).toMatchObject({ REDIS_WORKERS_URL: 'redis://queues.example.com:6379', REDIS_WORKERS_PASSWORD: 'a secret' });
    template.resourceCountIs('AWS::ElastiCache::ReplicationGroup', 0);
  });

  test('that is made is watched as the other is, under a name of its own', () => {
    const alarms = (options: Options) => made(() => options).findResources('AWS::CloudWatch::Alarm');
    const ofCaches = (options: Options) =>
      Object.values(alarms(options))
        .map(({ Properties }) => Properties)
        .filter((properties) => JSON.stringify(properties).includes('AWS/ElastiCache')).length;
    const one = ofCaches({ cache: EnterpriseCache.valkeyNodes() });
    expect(one).toBeGreaterThan(0);
    expect(ofCaches({ cache })).toBe(one);
    expect(ofCaches({ cache: EnterpriseCache.valkeyNodes(), workersCache: EnterpriseCache.valkeyNodes() })).toBe(2 * one);
  });

  test.each([
    ['in cluster mode', EnterpriseCache.existing({ host: 'queues.example.com', clusterMode: true })],
    ['by IAM', EnterpriseCache.existing({ host: 'queues.example.com', userName: 'portkey', iamCacheName: 'queues' })],
    ['with `scaleReads`', EnterpriseCache.existing({ host: 'queues.example.com', scaleReads: 'slave' })],
    ['by IAM', EnterpriseCache.valkeyNodes({ authentication: ValkeyAuthentication.IAM })],
    [
      'with an authority of its own',
      (stack: Stack) => EnterpriseCache.existing({ host: 'queues.example.com', certificateAuthority: secretIn(stack, 'authority') }),
    ],
  ])('cannot be one %s', (what, of) => {
    expect(() => made((stack) => ({ cache, workersCache: typeof of === 'function' ? of(stack) : of }))).toThrow(
      `WorkersCacheNotPossible: workersCache is "${what}"`,
    );
  });
});
