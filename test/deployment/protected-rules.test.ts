/** What the template has of a rule that a function keeps; what the function does with it: test/rehearsal/listener-rule.test.ts. */
import type { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { readTemplate, type Template as Synthesized } from '../../load-balancer';
import { Authentication, Deployment, type DoorOptions, GatewayPreset, LoadBalancerType, type PortkeyGatewayProps } from '../../src';
import { LISTENER_RULE_TYPE } from '../../src/contract/listener-rule';
import { resources } from '../network/synthesize';
import { deploymentOf, gatewayWith, RULE } from './stacks';

const PROTECTED = { protectWeights: true };
const STRATEGIES: readonly [string, Deployment][] = [
  ['blue/green', Deployment.blueGreen(PROTECTED)],
  ['canary', Deployment.canary(PROTECTED)],
  ['linear', Deployment.linear(PROTECTED)],
];
const withDeployment = (deployment: Deployment, props: PortkeyGatewayProps = {}) => gatewayWith(() => ({ ...props, compute: { deployment } }));
const kept = (template: Template) => Object.entries(resources(template, LISTENER_RULE_TYPE));

describe.each(STRATEGIES)('%s with its weights protected', (_name, deployment) => {
  const { template, stack, gateway } = withDeployment(deployment);
  const [[id, { Properties }]] = kept(template);
  const [one, other] = gateway.door.targetGroups.map(({ targetGroupArn }) => stack.resolve(targetGroupArn));

  test('has a rule that a function keeps, over both target groups, and no other', () => {
    expect(resources(template, RULE)).toEqual({});
    expect(Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/ProtectedRouteFunction/), 'Arn'] },
      ServiceTimeout: '600',
      ListenerArn: { Ref: expect.stringContaining('Https') },
      Priority: 899,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      TargetGroups: [
        { TargetGroupArn: one, Weight: 100 },
        { TargetGroupArn: other, Weight: 0 },
      ],
    });
    expect(gateway.door.listenerRules).toEqual([]);
  });

  test('is where Amazon ECS shifts requests, and there before the service', () => {
    const { advanced, service } = deploymentOf(template);
    expect(advanced.ProductionListenerRule).toEqual({ Ref: id });
    expect(service.DependsOn).toContain(id);
  });

  test('leads the load balancer as a rule of CloudFormation does', () => {
    const rules = ({ template: each }: { template: Template }) =>
      readTemplate(each.toJSON() as Synthesized).listeners.flatMap((listener) => listener.rules.map(({ priority: _, ...rule }) => rule));
    expect(rules({ template })).toEqual(rules(withDeployment(Deployment.blueGreen())));
  });
});

test('the function may do with rules of this listener what it does, and nothing with others', () => {
  const { template } = withDeployment(Deployment.blueGreen(PROTECTED));
  const role = Object.values(resources(template, 'AWS::IAM::Role')).find(({ Properties }) => JSON.stringify(Properties).includes('DescribeRules'));
  const statements = role?.Properties.Policies[0].PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[];
  const split = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':listener/', { Ref: expect.stringContaining('Https') }] }] });
  expect(statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
    ['elasticloadbalancing:DescribeRules', '*'],
    ['elasticloadbalancing:CreateRule', { Ref: expect.stringContaining('Https') }],
    [
      ['elasticloadbalancing:DeleteRule', 'elasticloadbalancing:ModifyRule', 'elasticloadbalancing:SetRulePriorities'],
      { 'Fn::Join': ['', [split(0), ':listener-rule/', split(1), '/*']] },
    ],
    [['logs:CreateLogStream', 'logs:PutLogEvents'], { 'Fn::GetAtt': [expect.stringContaining('LogGroup'), 'Arn'] }],
  ]);
});

describe('from one strategy to another', () => {
  const ruleOf = (deployment: Deployment) => kept(withDeployment(deployment).template)[0];

  test('the rule is the same, so that the function learns of it', () => {
    const [[id, before], ...others] = [Deployment.rolling(PROTECTED), ...STRATEGIES.map(([, deployment]) => deployment)].map(ruleOf);
    for (const [otherId, after] of others) {
      expect(otherId).toBe(id);
      expect({ ...after.Properties, TargetGroups: [after.Properties.TargetGroups[0]] }).toEqual(before.Properties);
    }
  });

  test('back to rolling it is asked before the service changes, and leads to the first target group alone', () => {
    const { template } = withDeployment(Deployment.rolling(PROTECTED));
    const [[id, { Properties }]] = kept(template);
    const { service, advanced } = deploymentOf(template);
    expect(Properties.TargetGroups).toHaveLength(1);
    expect([service.DependsOn?.includes(id), advanced]).toEqual([true, undefined]);
  });
});

test.each<[string, Partial<DoorOptions>]>([
  ['hosts', { hosts: ['b.example.com'] }],
  ['paths', { paths: ['/b/*'] }],
  ['a rewrite', { paths: ['/a/*'], rewrite: { regex: '^/a/(.*)$', replace: '/$1' } }],
  ['another priority', { priority: 4000 }],
])('of a door, %s change the rule, which stays the same', (_name, options) => {
  const door = (more: object) => {
    const { template } = gatewayWith(
      () => ({}),
      (gateway) => gateway.network.front.openDoor('Second', { port: 9000, priority: 3000, alternate: true, protectWeights: {}, ...more }),
    );
    const [[id, { Properties }]] = kept(template);
    return { id, Properties };
  };
  const [before, after] = [door({ hosts: ['a.example.com'] }), door(options)];
  expect(after.id).toBe(before.id);
  expect(after.Properties).not.toEqual(before.Properties);
});

test('conditions and a rewrite are in the words of the API', () => {
  const { template } = gatewayWith(
    () => ({}),
    (gateway) =>
      gateway.network.front.openDoor('Second', {
        port: 9000,
        priority: 3000,
        protectWeights: {},
        hosts: ['a.example.com'],
        paths: ['/a/*'],
        rewrite: { regex: '^/a/(.*)$', replace: '/$1' },
      }),
  );
  const [[, { Properties }]] = kept(template);
  expect(Properties).toMatchObject({
    Conditions: [
      { Field: 'host-header', HostHeaderConfig: { Values: ['a.example.com'] } },
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/a/*'] } },
    ],
    Transforms: [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: '^/a/(.*)$', Replace: '/$1' }] } }],
  });
});

test('requests per target still guard the number of tasks, and alarms still watch', () => {
  const { template } = withDeployment(Deployment.blueGreen(PROTECTED), { preset: GatewayPreset.PROD });
  expect(deploymentOf(template).configuration.Alarms.AlarmNames).toHaveLength(3);
  expect(JSON.stringify(resources(template, 'AWS::ApplicationAutoScaling::ScalingPolicy'))).toMatch(/RequestCount/);
});

describe('is refused:', () => {
  const make = (props: (stack: Stack) => PortkeyGatewayProps) => () => gatewayWith(props);
  const compute = { deployment: Deployment.blueGreen(PROTECTED) };
  const method = Authentication.oidc({ issuer: 'https://login.example.com', jwksUri: 'https://login.example.com/keys', audiences: ['llm'] });

  test.each<[string, () => unknown]>([
    ['DoorOptionNotPossible: protectWeights is', make(() => ({ compute, network: { loadBalancerType: LoadBalancerType.NETWORK } }))],
    [
      'ProtectWeightsWithTokenCheck',
      make(() => ({ compute, auth: { method, keyHeaders: [], tokenCheckAtLoadBalancer: true }, network: { reachesInternet: undefined } })),
    ],
    ['ShiftedRulePriorityTooLow: network.listenerRulePriority is 101', make(() => ({ compute, network: { listenerRulePriority: 101 } }))],
  ])('%s', (message, act) => {
    expect(act).toThrow(message);
  });
});
