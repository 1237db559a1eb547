import { GatewayPreset, type PortkeyGatewayProps } from '../../src';
import { configurationOf } from '../compute/stacks';
import { FLAG_SETS, KINDS, resourcesOf, synthesized, synthesizedIn } from './gateways';

const MOST_RESOURCES = 250;
const EVERYTHING: PortkeyGatewayProps['observability'] = { metricsByTeam: true, metricsByRoute: true, usageDelivery: { chargebackReport: {} } };
const gatewayWith = (observability: PortkeyGatewayProps['observability']): PortkeyGatewayProps => ({ preset: GatewayPreset.DEV, observability });

test.each(FLAG_SETS)('with everything on and %s feature flag it is at most 250 resources', (_name, context) => {
  const { template } = synthesizedIn({ context }, (stack) => ({ ...KINDS.everything(stack), observability: EVERYTHING }));
  expect(Object.keys(resourcesOf(template)).length).toBeLessThanOrEqual(MOST_RESOURCES);
});

test('what is switched off changes nothing', () => {
  const off = synthesized(gatewayWith({ metricsByTeam: false, metricsByRoute: false }));
  expect(off.template.toJSON()).toEqual(synthesized(gatewayWith({})).template.toJSON());
});

test.each<[string, PortkeyGatewayProps['observability'], object]>([
  ['nothing', {}, { namespace: 'PortkeyGateway' }],
  ['metricsByTeam', { metricsByTeam: true }, { namespace: 'PortkeyGateway', byTeam: true }],
  ['metricsByRoute', { metricsByRoute: true }, { namespace: 'PortkeyGateway', byRoute: true }],
])('with %s tasks are told to emit so much', (_name, observability, metrics) => {
  expect(configurationOf(synthesized(gatewayWith(observability)).template).metrics).toEqual(metrics);
});

test('a gateway gives the metrics of its teams and routes, and refuses those that it does not emit', () => {
  const { gateway } = synthesized(gatewayWith({ metricsByTeam: true }));
  expect(gateway.metricCost({ team: 'alpha' }).dimensions).toEqual({ Gateway: gateway.gatewayName, TeamName: 'alpha' });
  expect(() => gateway.metricCost({ route: 'fast' })).toThrow(/^MetricDimensionsNotEmitted/);
});

test('the bucket is encrypted with the key of the gateway, and the delivery is at hand', () => {
  const { gateway, template } = synthesizedIn({}, { observability: EVERYTHING });
  expect(gateway.observability.usageDelivery?.reportFunction).toBeDefined();
  const [bucket] = Object.values(template.findResources('AWS::S3::Bucket')).filter(({ Properties }) => Properties.VersioningConfiguration);
  expect(JSON.stringify(bucket.Properties.BucketEncryption)).toContain('ObservabilityKey');
});
