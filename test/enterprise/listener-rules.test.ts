/** Where the rules of an enterprise gateway stand among those of a listener. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Deployment, Exposure } from '../../src';
import { gatewayOf } from './cases';
import { bothNames, type Options, of } from './gateways';

const prioritiesOf = (options: (stack: Stack) => Options): number[] => {
  const rules = Template.fromStack(Stack.of(gatewayOf(of(options)))).findResources('AWS::ElasticLoadBalancingV2::ListenerRule');
  return Object.values(rules)
    .map(({ Properties }) => Properties.Priority)
    .sort((one, other) => one - other);
};

/** At a listener that others use too. */
const shared = (stack: Stack, listenerRulePriority?: number): Options['network'] => ({
  vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
  }),
  exposure: Exposure.PUBLIC,
  listenerRulePriority,
  existingListener: {
    domainName: 'llm.example.com',
    listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
      listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-00000000', { allowAllOutbound: false }),
    }),
  },
});

test.each<[string, number[], (stack: Stack) => Options]>([
  ['as they come', [800, 1000], (stack) => ({ network: shared(stack) })],
  ['where a free place is named', [4800, 5000], (stack) => ({ network: shared(stack, 5000) })],
  [
    'of both servers, at a load balancer of its own',
    [2800, 3000, 3200],
    (stack) => ({ ...bothNames(stack), network: { exposure: Exposure.PUBLIC, listenerRulePriority: 3000 } }),
  ],
])('rules %s have the numbers %j', (_where, priorities, options) => {
  expect(prioritiesOf(options)).toEqual(priorities);
});

test('the rule whose requests are shifted is one of the 100 before its place', () => {
  const deployment = Deployment.blueGreen();
  const [closed, shifted] = prioritiesOf((stack) => ({ network: shared(stack, 5000), gateway: { deployment } }));
  expect(closed).toBe(4800);
  expect(shifted).toBeGreaterThanOrEqual(4900);
  expect(shifted).toBeLessThan(5000);
});

test.each<[number, string]>([
  [200, 'ListenerRulePriorityOutOfRange'],
  [49_900, 'ListenerRulePriorityOutOfRange'],
])('%s: a place that leaves no room for the others is refused', (listenerRulePriority, code) => {
  const options = (stack: Stack): Options => ({ ...bothNames(stack), network: { exposure: Exposure.PUBLIC, listenerRulePriority } });
  expect(() => prioritiesOf(options)).toThrow(code);
});
