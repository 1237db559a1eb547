import { EnterpriseCache, GatewayPreset, LogStore } from '../../src';
import { templateOf } from '../enterprise/gateways';
import { read } from './fences';

/** List prices of us-east-1, USD a month of 730 hours. */
const VCPU = 0.03238 * 730;
const GIB = 0.00356 * 730;
const NAT = (0.045 + 0.005) * 730;
const NODE = 0.0128 * 730;

const rows = new Map(
  read('docs/enterprise.md')
    .split('\n')
    .flatMap((line) => {
      const [, what, dev, prod] = /^\| (.+?) \| ([–\d*]*) \| ([–\d*]*) \|$/.exec(line) ?? [];
      return what === undefined ? [] : [[what, { DEV: dev.replaceAll('*', ''), PROD: prod.replaceAll('*', '') }] as const];
    }),
);
const said = (what: string, preset: 'DEV' | 'PROD') => {
  const row = [...rows].find(([name]) => name.includes(what));
  if (!row) throw new Error(`no row for ${what}`);
  return Number(row[1][preset].replace('–', '0') || 0);
};

describe.each(['DEV', 'PROD'] as const)('what docs/enterprise.md says that %s costs is what is made', (name) => {
  const preset = GatewayPreset[name];
  const gateway = (dataService?: object) =>
    templateOf(() => ({
      preset,
      network: { allowInsecure: true },
      cache: EnterpriseCache.valkeyNodes(),
      logStore: LogStore.ownedBucket(),
      ...(dataService && { dataService }),
    }));
  const template = gateway();
  const tasks = (of = template) => {
    const least = Object.values(of.findResources('AWS::ApplicationAutoScaling::ScalableTarget')).map(({ Properties }) => Properties.MinCapacity);
    const sizes = Object.values(of.findResources('AWS::ECS::TaskDefinition')).map(
      ({ Properties: { Cpu, Memory } }) => (Number(Cpu) / 1024) * VCPU + (Number(Memory) / 1024) * GIB,
    );
    return sizes.reduce((sum, size, index) => sum + size * least[index], 0);
  };

  test('tasks, with a data service and without', () => {
    expect(said('Fargate on Graviton', name)).toBe(Math.round(tasks()));
    expect(said('`dataService: {}`', name)).toBe(Math.round(tasks(gateway({})) - tasks()));
  });

  test('NAT gateways, and nodes of the cache', () => {
    expect(said('NAT gateways', name)).toBe(Math.round(Object.keys(template.findResources('AWS::EC2::NatGateway')).length * NAT));
    const [group] = Object.values(template.findResources('AWS::ElastiCache::ReplicationGroup'));
    expect(group.Properties.CacheNodeType).toBe('cache.t4g.micro');
    expect(said('nodes of the cache', name)).toBe(Math.round(group.Properties.NumCacheClusters * NODE));
  });

  test('a firewall where one is made', () => {
    const firewalls = Object.values(template.findResources('AWS::WAFv2::WebACL'));
    expect(said('firewall', name)).toBe(firewalls.reduce((sum, { Properties }) => sum + 5 + Properties.Rules.length, 0));
  });

  test('and the sum is that of the rows', () => {
    const fixed = ['Fargate on', 'NAT gateways', 'load balancer (internal)', 'firewall', 'nodes of the cache', 'three secrets', 'Container Insights'];
    expect(said('USD a month', name)).toBe(fixed.reduce((sum, what) => sum + said(what, name), 0));
  });
});
