/** What a deployment needs of the door that the service stands behind, and of who uses it: known when the app is synthesized, and not when Amazon ECS refuses. */
import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Deployment, type DoorOptions, GatewayService, GatewaySmokeTest, type GatewaySmokeTestProps, SmokeTestCredentials } from '../../src';
import { testApp } from '../app';
import { gatewayWith } from './stacks';

/** A second service beside the gateway, behind a door of its own. */
const worker = (deployment: Deployment, door: Partial<DoorOptions> = {}) =>
  gatewayWith(
    () => ({}),
    (gateway, stack) => {
      const container = {
        name: 'worker',
        image: ecs.ContainerImage.fromRegistry('registry.example.com/worker:1'),
        ports: [{ name: 'http', port: 8080 }],
      };
      const service = new GatewayService(stack, 'Worker', { cluster: gateway.cluster, deployment, container });
      service.attachTo(gateway.network.front.openDoor('Worker', { port: 8080, paths: ['/worker/*'], priority: 900, ...door }));
    },
  );

describe('a door is refused', () => {
  test.each<[string, string, () => unknown]>([
    ['that has one target group, where requests are shifted', 'open the door with `alternate`', () => worker(Deployment.canary())],
    [
      'without the test listener that the deployment asks for',
      'open the door with `testListener`',
      () => worker(Deployment.blueGreen({ testListener: {} }), { alternate: true }),
    ],
  ])('%s', (_name, remedy, make) => {
    expect(make).toThrow('DoorNotOfDeployment: door is "Stack/Gateway/Network/Front/Worker"');
    expect(make).toThrow(remedy);
  });

  test.each<[string, Deployment, Partial<DoorOptions>]>([
    ['has both', Deployment.blueGreen({ testListener: {} }), { alternate: true, testListener: {} }],
    ['has a test listener of which the deployment says nothing', Deployment.linear(), { alternate: true, testListener: {} }],
    ['has a second target group for later', Deployment.rolling(), { alternate: true }],
  ])('not where it %s', (_name, deployment, door) => {
    expect(() => worker(deployment, door)).not.toThrow();
  });
});

test('a gateway refuses a deployment in which nobody is served', () => {
  expect(() => gatewayWith(() => ({ compute: { deployment: Deployment.recreate() } }))).toThrow('DeploymentInterrupts: compute.deployment');
});

describe('functions that are asked at stages', () => {
  const { POST_SCALE_UP, PRE_SCALE_UP } = ecs.DeploymentLifecycleStage;
  const hooks = (stack: Stack, ids: string[]) => {
    const runtime = lambda.Runtime.NODEJS_24_X;
    const handler = new lambda.Function(stack, 'Hook', { runtime, handler: 'index.handler', code: lambda.Code.fromInline('0') });
    return ids.map((id, index) => new ecs.DeploymentLifecycleLambdaTarget(handler, id, { lifecycleStages: [[PRE_SCALE_UP, POST_SCALE_UP][index]] }));
  };
  const asked = (...ids: string[]) =>
    gatewayWith((stack) => ({ compute: { deployment: Deployment.blueGreen({ lifecycleHooks: hooks(stack, ids) }) } }));

  test('are refused where two have one id', () => {
    expect(() => asked('Approve', 'Approve')).toThrow('LifecycleHookTaken: compute.deployment.lifecycleHooks is "ApproveRole"');
  });

  test('have an id each', () => {
    expect(() => asked('Approve', 'Announce')).not.toThrow();
  });
});

describe('a smoke test in an app of somebody else', () => {
  const smokeTest = (given: Partial<GatewaySmokeTestProps> = {}) => {
    const app = testApp();
    const [shared, own] = ['Shared', 'Own'].map((id) => new Stack(app, id));
    const vpc = new ec2.Vpc(shared, 'Vpc', { maxAzs: 2 });
    const loadBalancer = new elbv2.ApplicationLoadBalancer(shared, 'LoadBalancer', { vpc });
    const credentials = SmokeTestCredentials.apiKey(new Secret(own, 'Key'));
    const props = { url: 'https://llm.example.com', loadBalancer, port: 8443, front: loadBalancer, vpc, credentials, ...given };
    new GatewaySmokeTest(own, 'SmokeTest', props);
    return app;
  };

  test('tries what is behind a load balancer of another stack, which does not come to depend on it', () => {
    const { Resources } = smokeTest().synth().getStackByName('Own').template as { Resources: Record<string, { Type: string }> };
    expect(Object.values(Resources).map(({ Type }) => Type)).toContain('AWS::EC2::SecurityGroupIngress');
  });

  test.each<[string, Partial<GatewaySmokeTestProps>]>([
    ['InvalidGatewayUrl: url is "llm.example.com"', { url: 'llm.example.com' }],
    ['InvalidGatewayUrl: url is "ftp://llm.example.com"', { url: 'ftp://llm.example.com' }],
    ['PortOutOfRange: port is 0', { port: 0 }],
  ])('is refused: %s', (message, given) => {
    expect(() => smokeTest(given)).toThrow(message);
  });
});
