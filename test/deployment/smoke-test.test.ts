/** What the template has of a smoke test; that it tries versions is proved by requests: test/load-balancer/smoke-test.test.ts. */
import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  ApplicationFront,
  Authentication,
  Deployment,
  Exposure,
  GatewayCluster,
  GatewayImage,
  GatewayService,
  GatewaySmokeTest,
  LoadBalancerType,
  type PortkeyGatewayProps,
  SmokeTestCredentials,
  type SmokeTestOptions,
  VpcEndpoints,
  type VpcEndpointsOptions,
} from '../../src';
import { testApp } from '../app';
import { resources } from '../network/synthesize';
import { certified, deploymentOf, gatewayWith } from './stacks';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

const FUNCTION = 'AWS::Lambda::Function';
const COGNITO = { auth: { method: Authentication.cognito() } };
const KEY_ARN = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:Key-AbCdEf';
const isolated = (options?: VpcEndpointsOptions): PortkeyGatewayProps => ({
  ...COGNITO,
  compute: {
    image: GatewayImage.fromEcrRepository(Repository.fromRepositoryName(new Stack(testApp(), 'Elsewhere'), 'Images', 'gateway'), { tag: '1' }),
  },
  network: { vpcEndpoints: VpcEndpoints.isolated(options) },
});
const apiKey = () => SmokeTestCredentials.apiKey(Secret.fromSecretCompleteArn(new Stack(testApp(), 'Elsewhere'), 'Key', KEY_ARN));

/** A gateway whose new versions are tried. */
const tested = (props: PortkeyGatewayProps = COGNITO, smokeTest: SmokeTestOptions = {}, testListener = {}) =>
  gatewayWith(() => ({ ...props, compute: { ...props.compute, deployment: Deployment.blueGreen({ testListener, smokeTest }) } }));

const hookOf = (stack: Stack) =>
  new ecs.DeploymentLifecycleLambdaTarget(lambda.Function.fromFunctionName(stack, 'Theirs', 'theirs'), 'Ask', {
    lifecycleStages: [ecs.DeploymentLifecycleStage.PRE_SCALE_UP],
  });

/** The function, and what its role may do. */
function functionOf({ template }: ReturnType<typeof tested>) {
  const found = Object.values(resources(template, FUNCTION)).find(({ Properties }) => Properties.Environment?.Variables?.SMOKE_TEST);
  const role = resources(template, 'AWS::IAM::Role')[found?.Properties.Role['Fn::GetAtt'][0]];
  const [{ PolicyDocument }] = role.Properties.Policies;
  return { ...found?.Properties, statements: PolicyDocument.Statement };
}

/** The rules of both sides of a connection to this port. */
const rulesTo = ({ template }: ReturnType<typeof tested>, port: number) =>
  ['SecurityGroupIngress', 'SecurityGroupEgress'].map((type) =>
    [
      ...Object.values(resources(template, `AWS::EC2::${type}`)).map(({ Properties }) => Properties),
      ...Object.values(resources(template, 'AWS::EC2::SecurityGroup')).flatMap(({ Properties }) => Properties[type] ?? []),
    ].filter(({ ToPort }) => ToPort === port),
  );

describe('a smoke test', () => {
  const made = tested();
  const properties = functionOf(made);

  test('is asked by Amazon ECS when the test listener leads to the new version, by a role that may call this function alone', () => {
    const { configuration, service } = deploymentOf(made.template);
    const [{ HookTargetArn, RoleArn, LifecycleStages }] = configuration.LifecycleHooks;
    expect(LifecycleStages).toEqual(['POST_TEST_TRAFFIC_SHIFT']);
    const [role] = RoleArn['Fn::GetAtt'];
    expect(resources(made.template, 'AWS::IAM::Role')[role].Properties.Policies[0].PolicyDocument.Statement).toEqual([
      { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: HookTargetArn },
    ]);
    expect(service.DependsOn).toContain(role);
  });

  test('is given up by Amazon ECS where it is never sure, some minutes after its own time, and not after a day', () => {
    const timeouts = (timeout?: Duration) => {
      const { configuration } = deploymentOf(tested(COGNITO, { timeout }).template);
      return configuration.LifecycleHooks.map((hook: { TimeoutConfiguration?: object }) => hook.TimeoutConfiguration);
    };
    expect(timeouts()).toEqual([{ TimeoutInMinutes: 10, Action: 'ROLLBACK' }]);
    expect(timeouts(Duration.minutes(30))).toEqual([{ TimeoutInMinutes: 35, Action: 'ROLLBACK' }]);
  });

  test('leaves a hook of yours, which comes before it, its own time', () => {
    const { template } = gatewayWith((stack) => ({
      ...COGNITO,
      compute: { deployment: Deployment.blueGreen({ testListener: {}, smokeTest: {}, lifecycleHooks: [hookOf(stack)] }) },
    }));
    const hooks: { TimeoutConfiguration?: object }[] = deploymentOf(template).configuration.LifecycleHooks;
    expect(hooks.map(({ TimeoutConfiguration }) => TimeoutConfiguration !== undefined)).toEqual([false, true]);
  });

  test('runs where the tasks do, and gets into the test listener by its security group', () => {
    const [ingress, egress] = rulesTo(made, 8443);
    const group = properties.VpcConfig.SecurityGroupIds[0];
    expect(ingress).toEqual([expect.objectContaining({ SourceSecurityGroupId: group, Description: 'the smoke test of new versions' })]);
    expect(egress).toHaveLength(1);
    expect(properties.VpcConfig.SubnetIds).toEqual(deploymentOf(made.template).service.Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets);
  });

  test('is called once a week, for AWS Lambda fails the first call of a function in a VPC that nobody has called for a month', () => {
    const rules = Object.values(resources(made.template, 'AWS::Events::Rule'));
    const [id] = Object.keys(resources(made.template, FUNCTION));
    expect(rules.map(({ Properties }) => [Properties.ScheduleExpression, Properties.Targets[0].Arn, Properties.Targets[0].Input])).toEqual([
      ['rate(7 days)', { 'Fn::GetAtt': [id, 'Arn'] }, '{"keepsActive":true}'],
    ]);
  });

  test('asks as the first client, whose secret it may read, and nothing else', () => {
    expect(made.gateway.smokeTest?.timeout.toMinutes()).toBe(5);
    const secret = made.stack.resolve(made.gateway.auth.defaultClient?.secret.secretArn);
    expect(
      (properties.statements as Statement[]).map(({ Action, Resource }) => [[Action].flat().map((each) => each.split(':')[0])[0], Resource]),
    ).toEqual([
      ['ec2', '*'],
      ['logs', made.stack.resolve(made.gateway.smokeTest?.logGroup.logGroupArn)],
      ['secretsmanager', secret],
    ]);
    expect(JSON.stringify(properties.Environment.Variables.SMOKE_TEST)).toContain('kind\\":\\"client');
  });

  test('calls no model unless it is told to', () => {
    const told = (smokeTest: SmokeTestOptions) => JSON.stringify(functionOf(tested(COGNITO, smokeTest)).Environment.Variables.SMOKE_TEST);
    expect(told({})).not.toContain('completion');
    expect(told({ completion: { model: 'gpt-4o' } })).toContain(
      '\\"model\\":\\"gpt-4o\\",\\"prompt\\":\\"Answer with one word.\\",\\"maxTokens\\":64',
    );
  });

  test('counts for how long a deployment may take', () => {
    const warned = (timeout: Duration) => {
      const deployment = Deployment.blueGreen({ testListener: {}, smokeTest: { timeout }, longestDeployment: Duration.hours(3) });
      const { stack } = gatewayWith(() => ({ ...COGNITO, compute: { deployment } }));
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('deployment take'));
    };
    expect(warned(Duration.minutes(5))).toEqual([]);
    expect(warned(Duration.minutes(176)).map(({ entry }) => entry.data)).toEqual([expect.stringContaining('181 minutes')]);
  });

  test('is not there where nobody asks for it', () => {
    expect(Object.keys(resources(gatewayWith(() => COGNITO).template, FUNCTION))).toEqual([]);
  });

  test('asks as nobody where everybody is served', () => {
    const open = tested({ auth: { method: Authentication.none({ allowUnauthenticated: true }) } });
    expect(functionOf(open).statements).toHaveLength(2);
    expect(rulesTo(open, 443)[1].filter(({ Description }) => Description.includes('Secrets Manager and the issuer'))).toEqual([]);
  });

  test('gets through a Network Load Balancer', () => {
    const [ingress] = rulesTo(tested({ ...COGNITO, network: { loadBalancerType: LoadBalancerType.NETWORK } }), 8443);
    expect(ingress).toHaveLength(1);
  });

  test('comes to a public load balancer from the NAT gateways of the VPC that is made here', () => {
    const [ingress] = rulesTo(tested({ ...COGNITO, network: { exposure: Exposure.PUBLIC } }), 8443);
    expect(ingress).toEqual([expect.objectContaining({ CidrIp: { 'Fn::Join': ['', [{ Ref: expect.stringContaining('EIP') }, '/32']] } })]);
  });

  test('without a way out asks with an API key, through the endpoint of Secrets Manager', () => {
    const made = tested(isolated(), { credentials: apiKey() });
    const [, egress] = rulesTo(made, 443);
    const endpoint = made.stack.resolve(made.gateway.network.interfaceEndpoints.secretsmanager.connections.securityGroups[0].securityGroupId);
    expect(egress.filter(({ Description }) => Description.includes('Secrets Manager and'))).toEqual([
      expect.objectContaining({ DestinationSecurityGroupId: endpoint }),
    ]);
  });
});

test('of a service that is made by hand it is one of its hooks: its time counts, and ends it', () => {
  const stack = new Stack(testApp(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const front = new ApplicationFront(stack, 'Front', { vpc, exposure: Exposure.INTERNAL, domain: certified(stack) });
  const door = front.openDoor('Door', { port: 9000, alternate: true, testListener: {} });
  const { loadBalancer, url } = front;
  const smokeTest = new GatewaySmokeTest(stack, 'SmokeTest', {
    vpc,
    front,
    loadBalancer,
    url,
    port: door.testPort ?? 0,
    timeout: Duration.minutes(7),
  });
  const service = new GatewayService(stack, 'Service', {
    cluster: new GatewayCluster(stack, 'Cluster', { vpc }),
    deployment: Deployment.blueGreen({ lifecycleHooks: [smokeTest], longestDeployment: Duration.minutes(10) }),
    container: { name: 'worker', image: ecs.ContainerImage.fromRegistry('registry.example.com/worker:1'), ports: [{ name: 'http', port: 9000 }] },
  });
  service.attachTo(door);
  const { configuration, advanced } = deploymentOf(Template.fromStack(stack));
  expect(configuration.LifecycleHooks).toEqual([
    expect.objectContaining({
      HookTargetArn: stack.resolve(smokeTest.function.functionArn),
      TimeoutConfiguration: { TimeoutInMinutes: 12, Action: 'ROLLBACK' },
    }),
  ]);
  expect(advanced.TestListenerRule).toBeDefined();
  const warned = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('deployment take'));
  expect(warned.map(({ entry }) => entry.data)).toEqual([expect.stringContaining('12 minutes')]);
});

describe('is refused:', () => {
  const REFUSED = 'SmokeTestNotPossible: compute.deployment.smokeTest is';
  const given = (stack: Stack) =>
    ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-12345678',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      publicSubnetIds: ['subnet-33333333', 'subnet-44444444'],
      privateSubnetIds: ['subnet-11111111', 'subnet-22222222'],
    });
  const deployment = () => Deployment.blueGreen({ testListener: {}, smokeTest: {} });

  test.each<[string, string, () => unknown]>([
    ['without a test listener', 'there is no `testListener`', () => Deployment.canary({ smokeTest: {} })],
    ['without a way to the token endpoint', 'so none to a token endpoint', () => tested(isolated())],
    [
      'in public subnets, in which a function has no address',
      'no address of its own in public subnets',
      () => tested({ ...COGNITO, network: { assignPublicIp: true } }),
    ],
    [
      'without a way to the API key',
      'no interface endpoint for Secrets Manager',
      () => tested(isolated({ excludedServices: [ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER] }), { credentials: apiKey() }),
    ],
    ['as nobody, where an issuer has the clients', '`credentials` must say', () => tested({})],
    [
      'at a public load balancer in a VPC whose NAT gateways are not known',
      'let those of your NAT gateways in',
      () =>
        gatewayWith((stack) => ({ ...COGNITO, network: { vpc: given(stack), exposure: Exposure.PUBLIC }, compute: { deployment: deployment() } })),
    ],
  ])('%s', (_name, detail, make) => {
    expect(make).toThrow(REFUSED);
    expect(make).toThrow(detail);
  });

  test('no longer, where somebody lets the NAT gateways in', () => {
    const allowFrom = [ec2.Peer.ipv4('192.0.2.1/32')];
    const { template } = gatewayWith((stack) => ({
      ...COGNITO,
      network: { vpc: given(stack), exposure: Exposure.PUBLIC },
      compute: { deployment: Deployment.blueGreen({ testListener: { allowFrom }, smokeTest: {} }) },
    }));
    expect(deploymentOf(template).configuration.LifecycleHooks).toHaveLength(1);
  });

  test.each<[string, SmokeTestOptions]>([
    ['DeploymentTimeOutOfRange: compute.deployment.smokeTest.timeout', { timeout: Duration.seconds(90) }],
    ['DeploymentTimeOutOfRange: compute.deployment.smokeTest.timeout', { timeout: Duration.minutes(0) }],
    ['whole minutes (1 at least)', { timeout: Duration.minutes(0) }],
    ['SmokeTestTokensOutOfRange: compute.deployment.smokeTest.completion.maxTokens is 0', { completion: { model: 'gpt-4o', maxTokens: 0 } }],
    ['SmokeTestTextNotPossible: compute.deployment.smokeTest.completion.model', { completion: { model: ' ' } }],
    ['SmokeTestTextNotPossible: compute.deployment.smokeTest.completion.prompt', { completion: { model: 'gpt-4o', prompt: '' } }],
    ['SmokeTestTextNotPossible: compute.deployment.smokeTest.completion.prompt', { completion: { model: 'gpt-4o', prompt: 'é'.repeat(501) } }],
  ])('%s', (message, smokeTest) => {
    expect(() => tested(COGNITO, smokeTest)).toThrow(message);
  });

  test('of a service by itself, which does not know its load balancer', () => {
    const app = testApp();
    const stack = new Stack(app, 'Stack');
    const cluster = new GatewayCluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
    const image = ecs.ContainerImage.fromRegistry('registry.example.com/worker:1');
    new GatewayService(stack, 'Service', { cluster, deployment: deployment(), container: { name: 'worker', image, ports: [] } });
    expect(() => app.synth()).toThrow('make a GatewaySmokeTest, and give it in `lifecycleHooks`');
  });
});
