/**
 * What Amazon ECS shifts requests by is not written again: CloudFormation writes all of a rule of which anything has changed, and the first version would get
 * the requests of the second. The open-source gateway has the same rules, under test/deployment; here is what only the enterprise gateway can change.
 */

import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ControlPlane, ControlPlaneAccess, Deployment, EnterpriseCache, GatewayPreset, LogStore, PortkeyImage } from '../../src';
import { gatewayOf } from './cases';
import { behindNetwork, bothNames, type Options, of, secret } from './gateways';

const DEPLOYMENT = { deployment: Deployment.blueGreen({ testListener: {} }) };

/** Ids and properties of rules that lead requests on, and of the listeners that do. */
function owned(options: (stack: Stack) => Options): Record<string, unknown> {
  const template = Template.fromStack(Stack.of(gatewayOf(of(options))));
  const services = Object.values(template.findResources('AWS::ECS::Service')).flatMap(({ Properties }) => Properties.LoadBalancers ?? []);
  const ids = services.flatMap(({ AdvancedConfiguration: { ProductionListenerRule, TestListenerRule } }) => [
    ProductionListenerRule.Ref,
    TestListenerRule.Ref,
  ]);
  const all = {
    ...template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'),
    ...template.findResources('AWS::ElasticLoadBalancingV2::Listener'),
  };
  return Object.fromEntries(ids.map((id) => [id, all[id]]));
}

type Change = readonly [what: string, (stack: Stack) => Options];

/** A listener of TCP says how long a connection may be silent: who changes that writes the listener again, and the warning networkTrafficShift says so. */
const SILENCE: Change = ['maxRequestDuration', () => ({ maxRequestDuration: Duration.minutes(5) })];

/** Whoever comes by PrivateLink to a Network Load Balancer would get to the version under test: the two together are refused. */
const INWARDS: Change = [
  'the way in of the control plane',
  () => ({ controlPlane: ControlPlane.portkeyPrivateLink({ activate: true, access: ControlPlaneAccess.PRIVATE_LINK }) }),
];

const CHANGES: readonly Change[] = [
  ['dataService', () => ({ dataService: {} })],
  ['cache', () => ({ cache: EnterpriseCache.container() })],
  ['logStore', () => ({ logStore: LogStore.ownedBucket() })],
  ['preset', () => ({ preset: GatewayPreset.PROD })],
  ['settings', () => ({ settings: { jwtAuthentication: true, prometheus: { modelLabel: true } } })],
  ['controlPlane', () => ({ controlPlane: ControlPlane.portkeyPrivateLink({ activate: true }) })],
  ['the release', () => ({ gateway: { ...DEPLOYMENT, image: PortkeyImage.fromRegistry({ tag: '2.18.0' }) } })],
  ['size and number of tasks', () => ({ gateway: { ...DEPLOYMENT, cpu: 2048, memoryLimitMiB: 4096, minCapacity: 3, maxCapacity: 9 } })],
  ['its variables', (stack) => ({ gateway: { ...DEPLOYMENT, environment: { NODE_DEBUG: '*' }, secrets: { TOKEN: secret(stack) } } })],
  ['how long it bakes', () => ({ gateway: { deployment: Deployment.blueGreen({ testListener: {}, bakeTime: Duration.minutes(9) }) } })],
  ['the strategy', () => ({ gateway: { deployment: Deployment.canary({ testListener: {} }) } })],
  ['tags', () => ({ tags: { team: 'platform' } })],
];

describe.each<[string, (stack: Stack) => Options, number, readonly Change[]]>([
  ['rules of an Application Load Balancer, of models and of tools,', bothNames, 4, [...CHANGES, SILENCE]],
  ['the rule of an Application Load Balancer, of models alone,', () => ({ network: { allowInsecure: true } }), 2, [INWARDS]],
  ['listeners of a Network Load Balancer', () => ({ network: behindNetwork }), 2, CHANGES],
])('B-T19: %s', (_kind, base, count, changes) => {
  const before = owned((stack) => ({ ...base(stack), gateway: DEPLOYMENT }));

  test('are owned by Amazon ECS', () => {
    expect(Object.keys(before)).toHaveLength(count);
  });

  test.each(changes)('stay as they are, byte by byte, when %s changes', (_what, change) => {
    const after = owned((stack) => ({ ...base(stack), gateway: DEPLOYMENT, ...change(stack) }));
    expect(JSON.stringify(after)).toBe(JSON.stringify(before));
  });

  test('stay as they are when others are let in', () => {
    const after = owned((stack) => {
      const options = base(stack);
      return { ...options, gateway: DEPLOYMENT, network: { ...options.network, allowFrom: [ec2.Peer.ipv4('10.7.0.0/16')] } };
    });
    expect(JSON.stringify(after)).toBe(JSON.stringify(before));
  });
});

/** It has one host more: as with other hosts, another rule is made beside the one that Amazon ECS has written, whose weights nobody resets. */
test('B-T19: beside tools the rule of models is another one when the control plane comes by PrivateLink, and that of tools the same', () => {
  const [, inwards] = INWARDS;
  const [before, after] = [{}, inwards].map((change) =>
    owned((stack) => ({ ...bothNames(stack), gateway: DEPLOYMENT, ...(typeof change === 'function' ? change(stack) : change) })),
  );
  const same = Object.keys(before).filter((id) => id in after);
  expect(same.filter((id) => /Gateway(Test)?Route/.test(id.replace(/^GatewayNetworkFront/, '')))).toEqual([]);
  expect(same.length).toBeGreaterThan(0);
  for (const id of same) {
    expect(after[id]).toEqual(before[id]);
  }
});
