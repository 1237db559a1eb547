import { Discovery, EnterpriseCache, LoadBalancerType } from '../../src';
import { templateOf, variablesOf } from './gateways';

const at = (name: string) => Discovery.cloudMap({ name, namespaceName: 'llm.internal' });

/** Each service is called by the name that it has, whoever has given it. */
describe('the services find each other', () => {
  test('by names that are given', () => {
    const template = templateOf(() => ({
      network: { allowInsecure: true },
      gateway: { discovery: at('models'), port: 9000 },
      dataService: { discovery: at('batches') },
    }));
    expect(variablesOf(template)).toMatchObject({ DATASERVICE_BASEPATH: 'http://batches.llm.internal:8081' });
    expect(variablesOf(template, 'data-service')).toMatchObject({ GATEWAY_BASE_URL: 'http://models.llm.internal:9000' });
    template.resourceCountIs('AWS::ServiceDiscovery::PrivateDnsNamespace', 1);
  });

  test.each([
    ['in private DNS', undefined, /^http:\/\/data-service\.[a-z0-9-]+\.internal:8081$/, /^redis:\/\/redis\.[a-z0-9-]+\.internal:6379$/],
    ['of Service Connect', true, /^http:\/\/data-service:8081$/, /^redis:\/\/redis:6379$/],
  ])('by names %s, the cache in its container too', (_where, serviceConnect, dataService, redis) => {
    const template = templateOf(() => ({
      network: { loadBalancerType: LoadBalancerType.NONE },
      compute: { serviceConnect },
      cache: EnterpriseCache.container(),
      dataService: {},
    }));
    expect(variablesOf(template)).toMatchObject({
      DATASERVICE_BASEPATH: expect.stringMatching(dataService),
      REDIS_URL: expect.stringMatching(redis),
    });
  });

  test('by their usual names where an option is there and undefined', () => {
    const template = templateOf(() => ({ network: { loadBalancerType: LoadBalancerType.NONE }, gateway: { discovery: undefined }, dataService: {} }));
    expect(variablesOf(template, 'data-service').GATEWAY_BASE_URL).toMatch(/^http:\/\/gateway\./);
  });

  test('one that has no name cannot be called: NotDiscovered', () => {
    expect(() => templateOf(() => ({ network: { allowInsecure: true }, gateway: { discovery: Discovery.none() }, dataService: {} }))).toThrow(
      'NotDiscovered: caller is "gateway"',
    );
  });
});
