import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Capacity, EnterpriseCache, GatewayPreset, ValkeyAuthentication } from '../../src';
import { gatewayOf } from './cases';
import { of, templateOf, variablesOf } from './gateways';

describe('caches', () => {
  const clustered = () => EnterpriseCache.existing({ host: 'cache.example.com', clusterMode: true });

  test('queues have nodes of their own beside a cache in cluster mode, for both services', () => {
    const template = templateOf(() => ({ cache: clustered(), dataService: {} }));
    template.resourceCountIs('AWS::ElastiCache::ReplicationGroup', 1);
    for (const name of ['gateway', 'data-service']) {
      const variables = variablesOf(template, name);
      expect(variables).toMatchObject({ REDIS_MODE: 'cluster', REDIS_WORKERS_TLS_ENABLED: 'true', REDIS_WORKERS_PASSWORD: 'a secret' });
      expect(variables).toHaveProperty('REDIS_WORKERS_URL');
      expect(variables).toHaveProperty('REDIS_WORKERS_USERNAME');
    }
  });

  test.each([
    ['without a data service', { cache: clustered() }],
    ['with a cache that is no cluster', { dataService: {} }],
  ])('%s they have none', (_what, options) => {
    templateOf(() => options).resourceCountIs('AWS::ElastiCache::ReplicationGroup', 0);
  });

  test('nodes that are made for queues are there for whoever wants to change or watch them', () => {
    const gateway = gatewayOf(of(() => ({ cache: clustered(), dataService: {} })));
    expect(gateway.cacheNodes).toBeUndefined();
    expect(gateway.workersCacheNodes?.replicationGroup.cacheNodeType).toBe('cache.t4g.micro');
  });

  test.each(['m6i.xlarge', 'm7g.xlarge'])('a container runs on instances of the type %s, whatever their processor', (type) => {
    const capacity = Capacity.ec2({ instanceType: new ec2.InstanceType(type), maxInstances: 10 });
    const template = templateOf(() => ({ cache: EnterpriseCache.container(), compute: { capacity } }));
    expect(variablesOf(template, 'redis')).toHaveProperty('REDISCLI_AUTH');
    template.allResourcesProperties('AWS::ECS::Service', { CapacityProviderStrategy: Match.anyValue() });
  });

  test('B-T11: nodes that authenticate by IAM, as a user that may connect to them alone', () => {
    const template = templateOf(() => ({ cache: EnterpriseCache.valkeyNodes({ authentication: ValkeyAuthentication.IAM }) }));
    expect(variablesOf(template)).toMatchObject({ AWS_REDIS_AUTH_MODE: 'iam', REDIS_TLS_ENABLED: 'true', REDIS_MODE: 'standalone' });
    expect(variablesOf(template)).not.toHaveProperty('REDIS_PASSWORD');
    const actions = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .flatMap(({ Action }) => Action);
    expect(actions).toContain('elasticache:Connect');
  });

  test('B-T11: a cluster of others that authenticates by IAM', () => {
    const cache = EnterpriseCache.existing({ host: 'cache.example.com', clusterMode: true, userName: 'portkey', iamCacheName: 'shared' });
    expect(variablesOf(templateOf(() => ({ cache })))).toMatchObject({
      REDIS_URL: 'redis://cache.example.com:6379',
      REDIS_MODE: 'cluster',
      REDIS_USERNAME: 'portkey',
      AWS_REDIS_AUTH_MODE: 'iam',
      AWS_REDIS_CLUSTER_NAME: 'shared',
      AWS_REDIS_REGION: 'us-east-1',
    });
  });

  test('nodes that are made are watched', () => {
    const template = templateOf(() => ({ cache: EnterpriseCache.valkeyNodes() }));
    const dimensions = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.Namespace ?? JSON.stringify(Properties.Metrics),
    );
    expect(dimensions.some((each) => each.includes('AWS/ElastiCache'))).toBe(true);
  });

  test.each([
    [{ preset: GatewayPreset.PROD, network: { allowInsecure: true } }, 1],
    [{ gateway: { minCapacity: 2, maxCapacity: 2 } }, 1],
    [{ gateway: { minCapacity: 1, maxCapacity: 1 } }, 0],
  ])('a container with %j: warned of %d times', (options, times) => {
    const gateway = gatewayOf(of(() => ({ cache: EnterpriseCache.container(), ...options })));
    expect(gateway.node.metadata.filter(({ data }) => String(data).includes('without a copy of it'))).toHaveLength(times);
  });
});
