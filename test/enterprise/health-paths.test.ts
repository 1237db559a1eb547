import { ServerMode } from '../../src';
import { bothNames, type Options, templateOf } from './gateways';

const checksOf = (options: Parameters<typeof templateOf>[0]) => {
  const template = templateOf(options);
  const containers = Object.values(template.findResources('AWS::ECS::TaskDefinition')).flatMap(({ Properties }) => Properties.ContainerDefinitions);
  const groups = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));
  return {
    containers: Object.fromEntries(containers.map(({ Name, HealthCheck }) => [Name, HealthCheck.Command.at(-1).match(/(?<=127\.0\.0\.1)[^"]+/g)])),
    groups: Object.fromEntries(groups.map(({ Properties }) => [Properties.Port, Properties.HealthCheckPath])),
  };
};

/** What the images answer at is said by the vendor's documents, and not seen. */
describe('where a server is asked for its health', () => {
  test('is what the vendor says', () => {
    expect(checksOf((stack) => ({ ...bothNames(stack), dataService: {} }))).toEqual({
      containers: { gateway: [':8787/v1/health', ':8788/v1/health'], 'data-service': [':8081/health'] },
      groups: { 8787: '/v1/health', 8788: '/v1/health' },
    });
  });

  test('or what is given: for each of them, by container and load balancer', () => {
    expect(
      checksOf((stack) => {
        const both = bothNames(stack);
        return {
          ...both,
          gateway: { healthCheckPath: '/alive' },
          mcp: { ...both.mcp, healthCheckPath: '/mcp/health' },
          dataService: { healthCheckPath: '/dataservice/health' },
        };
      }),
    ).toEqual({
      containers: { gateway: [':8787/alive', ':8788/mcp/health'], 'data-service': [':8081/dataservice/health'] },
      groups: { 8787: '/alive', 8788: '/mcp/health' },
    });
  });

  test('of the server that has a port, whoever has it where nothing is said', () => {
    expect(checksOf(() => ({ network: { allowInsecure: true }, gateway: { port: 8788, healthCheckPath: '/alive' } }))).toEqual({
      containers: { gateway: [':8788/alive'] },
      groups: { 8788: '/alive' },
    });
  });

  test.each<[string, Options]>([
    ['gateway', { gateway: { healthCheckPath: 'health' } }],
    ['mcp', { serverMode: ServerMode.MCP, mcp: { healthCheckPath: '/a b' } }],
    ['dataService', { dataService: { healthCheckPath: '' } }],
  ])('of %s has to be a path: SettingNotPossible', (service, options) => {
    expect(() => templateOf(() => ({ network: { allowInsecure: true }, ...options }))).toThrow(`SettingNotPossible: ${service}.healthCheckPath`);
  });
});
