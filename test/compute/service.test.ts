import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Authentication, ContainerProtocol, GatewayAuth, GatewayRouting, ModelProvider } from '../../src';
import { GatewayCluster, GatewayService } from '../../src/compute';
import { ApplicationFront, type DoorOptions, NetworkFront } from '../../src/network';
import { GatewayPreset } from '../../src/presets';
import { computeIn, configurationOf, FLAG_SETS, route, SECOND_CONTAINER, synthesized } from './stacks';

describe.each(FLAG_SETS)('deployment alarms, with %s feature flags,', (_flags, context) => {
  const stack = new Stack(new App({ context }), 'Stack');
  const { service } = computeIn(stack);

  test('that a user adds stay', () => {
    service.service.enableDeploymentAlarms(['too-many-errors']);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', {
      DeploymentConfiguration: { Alarms: { AlarmNames: ['too-many-errors'], Enable: true, Rollback: true } },
    });
  });

  test('are none otherwise', () => {
    synthesized({}, context).template.hasResourceProperties('AWS::ECS::Service', { DeploymentConfiguration: { Alarms: Match.absent() } });
  });
});

describe('a service behind a door', () => {
  const behind = (...doors: DoorOptions[]) => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    const cluster = new GatewayCluster(stack, 'Cluster', { vpc });
    const container = { ...SECOND_CONTAINER, ports: [...SECOND_CONTAINER.ports, { name: 'metrics', port: 9090 }] };
    const service = new GatewayService(stack, 'Service', { cluster, container });
    const front = new NetworkFront(stack, 'Front', { vpc, allowInsecure: true, preset: GatewayPreset.DEV });
    for (const [index, door] of doors.entries()) service.attachTo(front.openDoor(`Door${index}`, { listenerPort: 8000 + index, ...door }));
    return Template.fromStack(stack);
  };

  test('is entered by the port of the door, whichever of its ports that is, and lets the load balancer in there', () => {
    const template = behind({ port: 9090 });
    template.hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [Match.objectLike({ ContainerName: 'worker', ContainerPort: 9090 })] });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 9090, ToPort: 9090 });
  });

  test('may stand behind several', () => {
    behind({ port: 9090 }, { port: 8081 }).hasResourceProperties('AWS::ECS::Service', {
      LoadBalancers: [Match.objectLike({ ContainerPort: 9090 }), Match.objectLike({ ContainerPort: 8081 })],
    });
  });

  test('has the port of the door', () => {
    expect(() => behind({ port: 9999 })).toThrow(/^PortNotOpen: door.port is 9999: .*worker has 8081, 9090/);
  });

  test.each([
    [ContainerProtocol.HTTPS, false],
    [ContainerProtocol.HTTP, true],
  ])('DoorSpeaksOtherwise: a port of %s, and a door whose `tls` is %p', (protocol, tls) => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    const container = { ...SECOND_CONTAINER, ports: [{ name: 'web', port: 8443, protocol }] };
    const service = new GatewayService(stack, 'Service', { cluster: new GatewayCluster(stack, 'Cluster', { vpc }), container });
    const front = new ApplicationFront(stack, 'Front', { vpc, allowInsecure: true, preset: GatewayPreset.DEV });
    expect(() => service.attachTo(front.openDoor('Other', { port: 8443, tls, priority: 1 }))).toThrow('DoorSpeaksOtherwise: door.tls');
    expect(() => service.attachTo(front.openDoor('Web', { port: 8443, tls: !tls }))).not.toThrow();
  });

  test('of a Network Load Balancer that passes bytes on, TLS of the container is for its clients', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    const container = { ...SECOND_CONTAINER, ports: [{ name: 'web', port: 8443, protocol: ContainerProtocol.HTTPS }] };
    const service = new GatewayService(stack, 'Service', { cluster: new GatewayCluster(stack, 'Cluster', { vpc }), container });
    const front = new NetworkFront(stack, 'Front', { vpc, allowInsecure: true, preset: GatewayPreset.DEV });
    expect(() => service.attachTo(front.openDoor('Web', { port: 8443 }))).not.toThrow();
  });

  test('follows the requests of its first door', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const tasks = computeIn(stack, { vpc });
    const front = new ApplicationFront(stack, 'Front', { vpc, allowInsecure: true, preset: GatewayPreset.DEV });
    tasks.service.attachTo(front.openDoor('First', { port: 8787 }));
    tasks.service.attachTo(front.openDoor('Second', { port: 8787, priority: 900, paths: ['/second/*'] }));
    const template = Template.fromStack(stack);
    const [service] = Object.values(template.findResources('AWS::ECS::Service'));
    expect(service.Properties.LoadBalancers).toHaveLength(2);
    const policies = Object.keys(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy'));
    expect(policies.filter((id) => /TargetRequests[0-9A-F]{8}$/.test(id))).toHaveLength(1);
  });

  test('stands there alone', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const { service } = computeIn(stack, { vpc });
    const door = new ApplicationFront(stack, 'Front', { vpc, allowInsecure: true, preset: GatewayPreset.DEV }).openDoor('Door', { port: 8787 });
    service.attachTo(door);
    expect(() => service.attachTo(door)).toThrow(/^DoorTaken: attach\(\) is "Stack\/Front\/Door"/);
  });
});

test('failed health checks are forgiven only where a load balancer makes them', () => {
  const healthCheckGracePeriod = Duration.seconds(90);
  expect(() => synthesized({ healthCheckGracePeriod })).toThrow(
    /GracePeriodWithoutLoadBalancer: compute.healthCheckGracePeriod is "Duration.seconds\(90\)"/,
  );
  const stack = new Stack(new App(), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  route(stack, vpc, computeIn(stack, { vpc, healthCheckGracePeriod }));
  Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', { HealthCheckGracePeriodSeconds: 90 });
});

describe('routing', () => {
  test('holds as many bytes of requests as the tasks have memory for', () => {
    const bytes = (memoryLimitMiB: number) => configurationOf(synthesized({ memoryLimitMiB }).template).admission.maxBytesInFlight;
    expect([bytes(2048), bytes(4096)]).toEqual([2048, 4096].map((mebibytes) => Math.floor(mebibytes * 2 ** 20 * 0.08)));
  });

  test('gives its permissions to every service that it is attached to, for providers that come later too', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    const { cluster, routing } = computeIn(stack, { vpc, providers: [] });
    routing.attachTo(new GatewayService(stack, 'Second', { cluster, container: routing.container }));
    routing.addProvider(ModelProvider.openai({ baseUrl: 'https://llm.example.com:8443' }));
    const template = Template.fromStack(stack);
    const accesses = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) => /TaskAccess/.test(Properties.PolicyName));
    expect(accesses).toHaveLength(2);
    const groups = Object.values(template.findResources('AWS::EC2::SecurityGroup'));
    expect(groups.map(({ Properties }) => Properties.SecurityGroupEgress.map(({ FromPort }: { FromPort: number }) => FromPort))).toEqual([
      [443, 8443],
      [443, 8443],
    ]);
  });

  test('that no service was attached to is refused: its tasks could do nothing', () => {
    const stack = new Stack(new App(), 'Stack');
    const auth = new GatewayAuth(stack, 'Auth', { method: Authentication.none({ allowUnauthenticated: true }) });
    new GatewayRouting(stack, 'Routing', { auth, gatewayName: 'llm' });
    expect(() => Template.fromStack(stack)).toThrow(/RoutingNotAttached: attachTo\(\) is "Stack\/Routing"/);
  });

  test.each(['my gateway', 'ä', 'x'.repeat(65)])('refuses the name %j, which no metric could carry', (gatewayName) => {
    expect(() => synthesized({ gatewayName })).toThrow(/^GatewayNameInvalid: gatewayName is /);
  });
});
