/** What the template says of each way to deploy. That ECS does what it says is not proved here: docs/deployments.md. */
import { Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Deployment, GatewayPreset, LoadBalancerType, type PortkeyGatewayProps } from '../../src';
import { resources, warnings } from '../network/synthesize';
import { ALARM, deploymentOf, gatewayWith, LISTENER, RULE, SHIFTING } from './stacks';

const NETWORK = { loadBalancerType: LoadBalancerType.NETWORK };

describe('what Amazon ECS is told', () => {
  const both = { MinimumHealthyPercent: 100, MaximumPercent: 200, DeploymentCircuitBreaker: { Enable: true, Rollback: true } };

  test.each<[string, Deployment | undefined, object]>([
    ['nothing else by default', undefined, both],
    ['nothing else of a rolling one', Deployment.rolling(), both],
    [
      'no circuit breaker where there is to be none',
      Deployment.rolling({ circuitBreaker: false }),
      { MinimumHealthyPercent: 100, MaximumPercent: 200 },
    ],
    ['a bake time where one is asked for', Deployment.rolling({ bakeTime: Duration.minutes(2) }), { ...both, BakeTimeInMinutes: 2 }],
    ['blue/green, and the bake time, which would be 36 hours', Deployment.blueGreen(), { ...both, Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 5 }],
    [
      'canary',
      Deployment.canary({ canaryPercent: 0.5, canaryBakeTime: Duration.minutes(0), bakeTime: Duration.minutes(0) }),
      { ...both, Strategy: 'CANARY', BakeTimeInMinutes: 0, CanaryConfiguration: { CanaryPercent: 0.5, CanaryBakeTimeInMinutes: 0 } },
    ],
    [
      'canary by default',
      Deployment.canary(),
      { ...both, Strategy: 'CANARY', BakeTimeInMinutes: 5, CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 10 } },
    ],
    [
      'linear by default',
      Deployment.linear(),
      { ...both, Strategy: 'LINEAR', BakeTimeInMinutes: 5, LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 6 } },
    ],
  ])('is %s', (_name, deployment, expected) => {
    expect(deploymentOf(gatewayWith(() => ({ compute: { deployment } })).template).configuration).toEqual(expected);
  });
});

describe.each(SHIFTING)('%s behind an Application Load Balancer', (_name, deployment) => {
  const peer = '10.1.0.0/16';
  const { template, stack, gateway } = gatewayWith(() => ({
    compute: { deployment: deployment() },
    network: { allowFrom: [ec2.Peer.ipv4('10.0.0.0/8')] },
  }));
  const rules = Object.entries(resources(template, RULE));
  const { advanced } = deploymentOf(template);
  const [one, other] = gateway.door.targetGroups.map(({ targetGroupArn }) => stack.resolve(targetGroupArn));

  test('has one rule that leads to the gateway, which forwards by weight and does nothing else, for every path', () => {
    const [, { Properties }] = rules.find(([id]) => id === advanced.ProductionListenerRule.Ref) as (typeof rules)[0];
    expect(rules).toHaveLength(2);
    expect(Properties.Conditions).toEqual([{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }]);
    expect(Properties.Actions).toEqual([
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: one, Weight: 100 },
            { TargetGroupArn: other, Weight: 0 },
          ],
        },
      },
    ]);
  });

  test('has a test listener, with TLS, that leads to the second target group, and lets nobody in whom nobody has named', () => {
    const [, { Properties }] = rules.find(([id]) => id === advanced.TestListenerRule.Ref) as (typeof rules)[0];
    const listener = resources(template, LISTENER)[Properties.ListenerArn.Ref].Properties;
    expect([listener.Port, listener.Protocol]).toEqual([8443, 'HTTPS']);
    expect(Properties.Actions[0].ForwardConfig.TargetGroups).toEqual([
      { TargetGroupArn: one, Weight: 0 },
      { TargetGroupArn: other, Weight: 100 },
    ]);
    expect(JSON.stringify(template.toJSON())).not.toContain('"ToPort":8443');
    expect(JSON.stringify(template.toJSON())).not.toContain(peer);
  });
});

describe.each(SHIFTING)('%s behind a Network Load Balancer', (_name, deployment) => {
  const { template, stack } = gatewayWith(() => ({ compute: { deployment: deployment() }, network: NETWORK }));
  const { advanced } = deploymentOf(template);
  const listeners = resources(template, LISTENER);

  test('has a listener for clients and one for tests, with TLS', () => {
    const of = ({ Ref }: { Ref: string }) => listeners[Ref].Properties;
    const told = [advanced.ProductionListenerRule, advanced.TestListenerRule].map(of);
    expect(told.map(({ Port, Protocol }) => [Port, Protocol])).toEqual([
      [443, 'TLS'],
      [8443, 'TLS'],
    ]);
    expect(told.map(({ DefaultActions }) => DefaultActions[0].ForwardConfig.TargetGroups.map(({ Weight }: { Weight: number }) => Weight))).toEqual([
      [100, 0],
      [0, 100],
    ]);
  });

  test('is warned about', () => {
    expect(warnings(stack).join()).toContain('networkTrafficShift');
  });
});

test('the test listener is open to its own peers only', () => {
  const allowFrom = [ec2.Peer.ipv4('10.9.0.0/16')];
  const { template } = gatewayWith(() => ({ compute: { deployment: Deployment.blueGreen({ testListener: { allowFrom, port: 9443 } }) } }));
  const rules = Object.values(resources(template, 'AWS::EC2::SecurityGroup')).flatMap(({ Properties }) => Properties.SecurityGroupIngress ?? []);
  expect(rules.filter(({ ToPort }: { ToPort: number }) => ToPort === 9443)).toEqual([
    expect.objectContaining({ CidrIp: '10.9.0.0/16', FromPort: 9443, Description: 'who tries versions of the gateway' }),
  ]);
});

describe('alarms that take a deployment back', () => {
  const alarmsOf = (deployment?: Deployment, preset = GatewayPreset.DEV, network = {}) => {
    const { template } = gatewayWith(() => ({ preset, compute: { deployment }, network }));
    const { configuration, service } = deploymentOf(template);
    const all = resources(template, ALARM);
    const names: string[] = (configuration.Alarms?.AlarmNames ?? []).map((name: { Ref: string }) => name.Ref);
    return { configuration, service, names, alarms: names.map((name) => all[name]) };
  };
  const NAMES = ['RollbackErrors', 'RollbackLatency', 'RollbackUnhealthyTasks'];

  test.each<[string, Deployment | undefined, GatewayPreset, object, string[]]>([
    ['of PROD, as it is', undefined, GatewayPreset.PROD, {}, NAMES],
    ['of PROD with blue/green', Deployment.blueGreen(), GatewayPreset.PROD, {}, NAMES],
    ['of PROD, where they are not wanted', Deployment.rolling({ rollbackAlarms: false }), GatewayPreset.PROD, {}, []],
    ['of DEV, as it is', undefined, GatewayPreset.DEV, {}, []],
    ['of DEV, where they are wanted', Deployment.canary({ rollbackAlarms: true }), GatewayPreset.DEV, {}, NAMES],
    ['of a Network Load Balancer, which sees no status', Deployment.rolling({ rollbackAlarms: true }), GatewayPreset.DEV, NETWORK, [NAMES[2]]],
  ])('%s', (_name, deployment, preset, network, expected) => {
    const { names, configuration } = alarmsOf(deployment, preset, network);
    expect(names.map((name) => expected.find((each) => name.includes(each)))).toEqual(expected);
    expect(configuration.Alarms?.Rollback).toBe(expected.length > 0 ? true : undefined);
    if (expected.length > 0) expect(configuration.BakeTimeInMinutes).toBe(5);
  });

  test('look at both target groups, and never at the service: they are there before it', () => {
    const { alarms, service } = alarmsOf(Deployment.blueGreen({ rollbackAlarms: true }));
    const [errors, latency, unhealthy] = alarms.map(({ Properties }) => Properties.Metrics[0].Expression);
    const share = (group: number) => `IF(SUM([errors${group}]) >= 10, 100 * SUM([errors${group}]) / SUM([requests${group}]), 0)`;
    expect(errors).toBe(`MAX([${share(0)}, ${share(1)}])`);
    expect(latency).toBe('MAX([IF(SUM([requests0]) >= 10, latency0, 0), IF(SUM([requests1]) >= 10, latency1, 0)])');
    expect(unhealthy).toBe('MAX([unhealthy0, unhealthy1])');
    expect(JSON.stringify(alarms)).not.toContain('ServiceName');
    expect(alarms.flatMap(({ DependsOn = [] }) => DependsOn)).not.toContain(service);
  });

  test('and those of the user', () => {
    const { template } = gatewayWith((stack) => {
      const mine = new cloudwatch.Alarm(stack, 'Mine', {
        metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' }),
        threshold: 1,
        evaluationPeriods: 1,
      });
      return { compute: { deployment: Deployment.rolling({ rollbackAlarms: true, additionalRollbackAlarms: [mine] }) } };
    });
    expect(deploymentOf(template).configuration.Alarms.AlarmNames).toHaveLength(4);
  });
});

test('tasks are added by the requests of both target groups', () => {
  const policies = (deployment: Deployment) =>
    Object.entries(resources(gatewayWith(() => ({ compute: { deployment } })).template, 'AWS::ApplicationAutoScaling::ScalingPolicy')).filter(
      ([id]) => /Requests[0-9A-F]{8}$/.test(id),
    );
  const [[id, { Properties }]] = policies(Deployment.blueGreen());
  const { CustomizedMetricSpecification, PredefinedMetricSpecification, ...settings } = Properties.TargetTrackingScalingPolicyConfiguration;
  const [blue, green, requests] = CustomizedMetricSpecification.Metrics;
  expect(requests).toMatchObject({ Expression: 'requests0 + requests1', ReturnData: true });
  expect([blue, green].map(({ MetricStat: { Stat, Metric }, ReturnData }) => [Stat, Metric.Namespace, Metric.MetricName, ReturnData])).toEqual(
    Array(2).fill(['Sum', 'AWS/ApplicationELB', 'RequestCountPerTarget', false]),
  );
  expect(JSON.stringify([green, blue].map(({ MetricStat }) => MetricStat.Metric.Dimensions)).match(/Alternate/g)).toHaveLength(1);
  expect(PredefinedMetricSpecification).toBeUndefined();
  expect(settings).toEqual({ DisableScaleIn: true, ScaleInCooldown: 300, ScaleOutCooldown: 60, TargetValue: 500 });
  expect(policies(Deployment.rolling()).map(([same]) => same)).toEqual([id]);
});

test('a hook is asked at its stages by a role that may call it before the service is there', () => {
  const { template } = gatewayWith((stack) => {
    const handler = new lambda.Function(stack, 'Hook', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({ hookStatus: "SUCCEEDED" })'),
    });
    const { POST_TEST_TRAFFIC_SHIFT } = ecs.DeploymentLifecycleStage;
    const hook = new ecs.DeploymentLifecycleLambdaTarget(handler, 'Ask', { lifecycleStages: [POST_TEST_TRAFFIC_SHIFT] });
    return { compute: { deployment: Deployment.blueGreen({ lifecycleHooks: [hook] }) } };
  });
  const { configuration, service } = deploymentOf(template);
  const [hook] = configuration.LifecycleHooks;
  expect(hook.LifecycleStages).toEqual(['POST_TEST_TRAFFIC_SHIFT']);
  const role = hook.RoleArn['Fn::GetAtt'][0];
  const [policy] =
    Object.entries(resources(template, 'AWS::IAM::Policy')).find(([, { Properties }]) =>
      Properties.Roles.some((each: { Ref?: string }) => each.Ref === role),
    ) ?? [];
  expect(service.DependsOn).toEqual(expect.arrayContaining([role, policy]));
});

describe('a deployment that takes longer than it should', () => {
  const warned = (deployment: Deployment, network: PortkeyGatewayProps['network'] = {}) =>
    Annotations.fromStack(gatewayWith(() => ({ network, compute: { deployment } })).stack)
      .findWarning('*', Match.stringLikeRegexp('deployment take'))
      .map(({ entry }) => String(entry.data));

  test.each<[string, Deployment, string | undefined]>([
    ['not by default', Deployment.linear(), undefined],
    [
      'not in 33 hours, which AWS CloudFormation takes',
      Deployment.canary({ canaryBakeTime: Duration.hours(24), bakeTime: Duration.hours(9) }),
      undefined,
    ],
    [
      'in 33 waits of an hour, of which the last step has none, and a minute',
      Deployment.linear({ stepPercent: 3, stepBakeTime: Duration.minutes(60), bakeTime: Duration.minutes(1) }),
      '1981 minutes',
    ],
    ['by canary and bake time', Deployment.canary({ canaryBakeTime: Duration.hours(24), bakeTime: Duration.hours(10) }), '2040 minutes'],
    [
      'by its bake time, where less is wanted',
      Deployment.blueGreen({ bakeTime: Duration.hours(4), longestDeployment: Duration.hours(3) }),
      '240 minutes',
    ],
  ])('is warned about %s', (_name, deployment, expected) => {
    const found = warned(deployment);
    expect(found).toEqual(expected ? [expect.stringContaining(expected)] : []);
  });

  test('counts what Amazon ECS waits behind a Network Load Balancer', () => {
    const short = { bakeTime: Duration.minutes(41), longestDeployment: Duration.hours(1) };
    expect(warned(Deployment.blueGreen(short))).toEqual([]);
    expect(warned(Deployment.blueGreen(short), NETWORK)).toEqual([expect.stringContaining('61 minutes')]);
  });
});

const HERE = 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:here';
const watchedBy = (...arns: string[]) =>
  gatewayWith((stack) => {
    const additionalRollbackAlarms = arns.map((arn, index) => cloudwatch.Alarm.fromAlarmArn(stack, `Alarm${index}`, arn));
    return { compute: { deployment: Deployment.rolling({ additionalRollbackAlarms }) } };
  });

test('an alarm that is given twice is named once', () => {
  expect(deploymentOf(watchedBy(HERE, HERE).template).configuration.Alarms.AlarmNames).toEqual(['here']);
});

describe('is refused:', () => {
  test.each<[string, () => unknown]>([
    ['DeploymentTimeOutOfRange: compute.deployment.bakeTime', () => Deployment.rolling({ bakeTime: Duration.seconds(90) })],
    ['DeploymentTimeOutOfRange: compute.deployment.bakeTime', () => Deployment.blueGreen({ bakeTime: Duration.days(2) })],
    ['DeploymentTimeOutOfRange: compute.deployment.stepBakeTime', () => Deployment.linear({ stepBakeTime: Duration.minutes(1441) })],
    ['DeploymentTimeOutOfRange: compute.deployment.canaryBakeTime', () => Deployment.canary({ canaryBakeTime: Duration.seconds(1) })],
    ['DeploymentPercentOutOfRange: compute.deployment.stepPercent is 2', () => Deployment.linear({ stepPercent: 2 })],
    ['DeploymentPercentOutOfRange: compute.deployment.canaryPercent is 0.25', () => Deployment.canary({ canaryPercent: 0.25 })],
    ['DeploymentPercentOutOfRange: compute.deployment.canaryPercent is 101', () => Deployment.canary({ canaryPercent: 101 })],
    [
      'DoorPortTaken: testListener.port is 443',
      () => gatewayWith(() => ({ compute: { deployment: Deployment.blueGreen({ testListener: { port: 443 } }) } })),
    ],
    [
      'DoorPortTaken: testListener.port is 443',
      () => gatewayWith(() => ({ network: NETWORK, compute: { deployment: Deployment.blueGreen({ testListener: { port: 443 } }) } })),
    ],
    [
      // clients who come by the endpoint would get to the version that is being tried
      'DoorOptionNotPossible: testListener is 8443',
      () =>
        gatewayWith(() => ({
          network: { ...NETWORK, privateLink: { allowedPrincipals: [new iam.ArnPrincipal('arn:aws:iam::222222222222:root')] } },
          compute: { deployment: Deployment.blueGreen({ testListener: {} }) },
        })),
    ],
    [
      'ResourceElsewhere: compute.deployment.additionalRollbackAlarms[1] is "us-east-1"',
      () => watchedBy(HERE, 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:a'),
    ],
    [
      'ResourceElsewhere: compute.deployment.additionalRollbackAlarms[0] is "222222222222"',
      () => watchedBy('arn:aws:cloudwatch:eu-west-1:222222222222:alarm:a'),
    ],
    [
      'ShiftedRulePriorityTooLow: network.listenerRulePriority is 100',
      () => gatewayWith(() => ({ network: { listenerRulePriority: 100 }, compute: { deployment: Deployment.blueGreen() } })),
    ],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });
});
