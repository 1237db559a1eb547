/** Containers beside the gateway's, and what all of a task share. */
import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks } from 'cdk-nag';
import { Capacity, type GatewayComputeOptions, GatewayPreset, PortkeyGateway, type PortkeyGatewayProps, type SidecarSpec } from '../../src';
import { CONFIGURATION_VARIABLE } from '../../src/contract';
import { testApp } from '../app';

const image = ecs.ContainerImage.fromRegistry('registry.example.com/agent:1');
const agent: SidecarSpec = { name: 'agent', image, cpu: 128, memoryLimitMiB: 128 };

const gatewayWith = (compute: GatewayComputeOptions | ((stack: Stack) => GatewayComputeOptions), props: PortkeyGatewayProps = {}) => {
  const stack = new Stack(testApp(), 'Stack');
  const given = typeof compute === 'function' ? compute(stack) : compute;
  const gateway = new PortkeyGateway(stack, 'Gateway', { preset: GatewayPreset.DEV, providers: [], ...props, compute: given });
  return { stack, gateway };
};

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape, and what is not there makes a test fail
type Container = any;

const containersOf = (stack: Stack): Record<string, Container> => {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'));
  return Object.fromEntries(Properties.ContainerDefinitions.map((each: Container) => [each.Name, each]));
};

const bootOf = (stack: Stack) => {
  const variables: { Name: string; Value: unknown }[] = containersOf(stack).gateway.Environment;
  const { Value } = variables.find(({ Name }) => Name === CONFIGURATION_VARIABLE) ?? {};
  const text =
    typeof Value === 'string'
      ? Value
      : (Value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'x')).join('');
  return JSON.parse(text);
};

describe('a sidecar', () => {
  test('has its share of the task, may do little, and comes back when it ends; the gateway has the rest', () => {
    const { stack, gateway } = gatewayWith({
      cpu: 512,
      memoryLimitMiB: 1024,
      sidecars: [agent, { ...agent, name: 'other', cpu: 64, memoryLimitMiB: 256 }],
    });
    const { gateway: own, agent: beside } = containersOf(stack);
    expect(beside).toMatchObject({ Cpu: 128, Memory: 128, Essential: false, ReadonlyRootFilesystem: true, RestartPolicy: { Enabled: true } });
    expect(beside.LinuxParameters).toEqual({ Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true });
    expect(own).toMatchObject({ Cpu: 320, MemoryReservation: 640, Essential: true });
    expect(own.RestartPolicy).toBeUndefined();
    expect(own.DependsOn).toBeUndefined();
    expect([gateway.service.memoryLimitMiB, gateway.service.containerMemoryMiB]).toEqual([1024, 640]);
    expect(gateway.service.sidecars.map(({ containerName }) => containerName)).toEqual(['agent', 'other']);
  });

  test('shares the task role with the gateway, as docs/security.md says, but neither processes nor memory nor variables', () => {
    const { stack } = gatewayWith({ sidecars: [agent] });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'));
    expect(Properties.TaskRoleArn).toBeDefined();
    expect([Properties.PidMode, Properties.IpcMode]).toEqual([undefined, undefined]);
    const { agent: beside } = containersOf(stack);
    expect(
      [beside.Environment, beside.Secrets, beside.EnvironmentFiles, beside.MountPoints, beside.PortMappings].filter((each) => each?.length),
    ).toEqual([]);
  });

  test('takes of the bodies that the gateway holds at a time what it takes of the memory', () => {
    const held = (sidecars: SidecarSpec[]): number => bootOf(gatewayWith({ memoryLimitMiB: 1024, sidecars }).stack).admission.maxBytesInFlight;
    expect(held([{ ...agent, memoryLimitMiB: 512 }])).toBe(Math.floor(held([]) / 2));
  });

  test.each<[string, Partial<SidecarSpec>, string]>([
    ['has started', {}, 'START'],
    ['is healthy', { healthCheck: { command: ['CMD', '/healthy'] } }, 'HEALTHY'],
  ])('that starts first is waited for until it %s, and stops last', (_name, more, Condition) => {
    const { stack } = gatewayWith({ sidecars: [{ ...agent, ...more, startsFirst: true }] });
    expect(containersOf(stack).gateway.DependsOn).toEqual([{ ContainerName: 'agent', Condition }]);
  });

  test('that is essential ends the task, and is not started again', () => {
    const { stack } = gatewayWith({ sidecars: [{ ...agent, essential: true }] });
    expect(containersOf(stack).agent).toMatchObject({ Essential: true });
    expect(containersOf(stack).agent.RestartPolicy).toBeUndefined();
  });

  test('gets what it was given', () => {
    const { stack } = gatewayWith((scope) => ({
      volumes: [{ name: 'shared' }],
      mountPoints: [{ sourceVolume: 'shared', containerPath: '/shared', readOnly: true }],
      sidecars: [
        {
          ...agent,
          entryPoint: ['/agent'],
          command: ['--quiet'],
          environment: { LEVEL: 'info' },
          secrets: { TOKEN: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(scope, 'Token')) },
          ports: [{ name: 'metrics', port: 9100 }],
          user: '10001:10001',
          readonlyRootFilesystem: false,
          stopTimeout: Duration.seconds(20),
          mountPoints: [{ sourceVolume: 'shared', containerPath: '/out', readOnly: false }],
        },
      ],
    }));
    expect(containersOf(stack).agent).toMatchObject({
      EntryPoint: ['/agent'],
      Command: ['--quiet'],
      Environment: [{ Name: 'LEVEL', Value: 'info' }],
      Secrets: [{ Name: 'TOKEN' }],
      PortMappings: [{ Name: 'metrics', ContainerPort: 9100, Protocol: 'tcp' }],
      User: '10001:10001',
      ReadonlyRootFilesystem: false,
      StopTimeout: 20,
      MountPoints: [{ SourceVolume: 'shared', ContainerPath: '/out', ReadOnly: false }],
    });
    expect(containersOf(stack).gateway.MountPoints).toEqual([{ SourceVolume: 'shared', ContainerPath: '/shared', ReadOnly: true }]);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', { Volumes: [{ Name: 'shared' }] });
    // its secret is read by the role that starts the task
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['secretsmanager:GetSecretValue']) })]),
      }),
      Roles: [{ Ref: Match.stringLikeRegexp('ExecutionRole') }],
    });
  });

  test('has a log group of its own, with the retention and the key of the gateway', () => {
    const { stack, gateway } = gatewayWith(
      { sidecars: [agent] },
      { preset: GatewayPreset.PROD, observability: { logRetention: logs.RetentionDays.SIX_MONTHS } },
    );
    const { LogConfiguration } = containersOf(stack).agent;
    const group = stack.resolve(gateway.service.sidecarLogGroups[0].logGroupName);
    expect(LogConfiguration.Options).toMatchObject({ 'awslogs-group': group, 'awslogs-stream-prefix': 'agent', mode: 'non-blocking' });
    expect(Template.fromStack(stack).findResources('AWS::Logs::LogGroup')[group.Ref].Properties).toMatchObject({
      RetentionInDays: 180,
      KmsKeyId: expect.anything(),
    });
  });

  test('stands on instances as well', () => {
    const { stack } = gatewayWith({ capacity: Capacity.ec2(), sidecars: [agent] });
    expect(containersOf(stack).gateway).toMatchObject({ Cpu: 384, MemoryReservation: 896 });
    expect(containersOf(stack).agent).toMatchObject({ Cpu: 128, Memory: 128 });
  });

  test.each([GatewayPreset.DEV, GatewayPreset.PROD])('leaves nothing unexplained in %s', (preset) => {
    const { stack } = gatewayWith({ sidecars: [{ ...agent, environment: { LEVEL: 'info' } }] }, { preset });
    Template.fromStack(stack);
    const found = (pack: NagPack) =>
      pack.validateScope(stack).violations.flatMap(({ violatingResources }) => violatingResources.map((each) => each.constructPath));
    const paths = [new AwsSolutionsChecks(stack), ...(preset === GatewayPreset.PROD ? [new NIST80053R5Checks(stack)] : [])].flatMap(found);
    expect(paths.filter((path) => /agent|TaskDefinition\/Resource/.test(`${path}`))).toEqual([]);
  });
});

test('secrets of the gateway are read when its task starts', () => {
  const { stack } = gatewayWith((scope) => ({
    secrets: { CA_PASSWORD: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(scope, 'Ca'), 'password') },
  }));
  expect(containersOf(stack).gateway.Secrets).toEqual([{ Name: 'CA_PASSWORD', ValueFrom: expect.anything() }]);
});

test('without any of it the container is as it was', () => {
  const { gateway: own } = containersOf(gatewayWith({ sidecars: [], volumes: [], mountPoints: [] }).stack);
  expect([own.Cpu, own.Memory, own.MemoryReservation, own.MountPoints, own.Secrets]).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

describe('is refused:', () => {
  const many = (count: number): SidecarSpec[] => Array.from({ length: count }, (_, index) => ({ ...agent, name: `agent${index}` }));
  const asked = (healthCheck: Partial<ecs.HealthCheck>): SidecarSpec => ({ ...agent, healthCheck: { command: ['CMD', 'true'], ...healthCheck } });
  const mountAt = (containerPath: string): ecs.MountPoint => ({ sourceVolume: 'data', containerPath, readOnly: true });
  const secretIn = (stack: Stack) => ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret'));

  test.each<[string, GatewayComputeOptions | ((stack: Stack) => GatewayComputeOptions)]>([
    ['SidecarNotPossible: compute.sidecars[0].name is "gateway"', { sidecars: [{ ...agent, name: 'gateway' }] }],
    ['SidecarNotPossible: compute.sidecars[1].name is "agent"', { sidecars: [agent, agent] }],
    ['SidecarNotPossible: compute.sidecars[0].name is "my agent"', { sidecars: [{ ...agent, name: 'my agent' }] }],
    ['SidecarNotPossible: compute.sidecars[0].cpu is -1', { sidecars: [{ ...agent, cpu: -1 }] }],
    ['SidecarNotPossible: compute.sidecars[0].memoryLimitMiB is 5', { sidecars: [{ ...agent, memoryLimitMiB: 5 }] }],
    ['SidecarNotPossible: compute.sidecars[0].ports is 8787', { sidecars: [{ ...agent, ports: [{ name: 'same', port: 8787 }] }] }],
    [
      'StopTimeoutOutOfRange: compute.sidecars[0].stopTimeout is "Duration.minutes(3)"',
      { sidecars: [{ ...agent, stopTimeout: Duration.minutes(3) }] },
    ],
    [
      'SidecarsTakeTooMuch: compute.sidecars.cpu is "256 + 129"',
      {
        cpu: 512,
        sidecars: [
          { ...agent, cpu: 256 },
          { ...agent, name: 'other', cpu: 129 },
        ],
      },
    ],
    ['SidecarsTakeTooMuch: compute.sidecars.memoryLimitMiB is "800"', { memoryLimitMiB: 1024, sidecars: [{ ...agent, memoryLimitMiB: 800 }] }],
    ['VolumeNotKnown: compute.mountPoints is "data"', { mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }] }],
    [
      'VolumeNotKnown: compute.sidecars.agent.mountPoints is "data"',
      { volumes: [{ name: 'other' }], sidecars: [{ ...agent, mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }] }] },
    ],
    ['SidecarNotPossible: compute.sidecars[0].ports is 0', { sidecars: [{ ...agent, ports: [{ name: 'own', port: 0 }] }] }],
    ['SidecarNotPossible: compute.sidecars[0].ports is 65536', { sidecars: [{ ...agent, ports: [{ name: 'own', port: 65_536 }] }] }],
    ['SidecarNotPossible: compute.sidecars[0].ports is "http"', { sidecars: [{ ...agent, ports: [{ name: 'http', port: 9000 }] }] }],
    ['SidecarNotPossible: compute.sidecars[0].ports is "My port"', { sidecars: [{ ...agent, ports: [{ name: 'My port', port: 9000 }] }] }],
    ['SidecarNotPossible: compute.sidecars is 10', { cpu: 4096, memoryLimitMiB: 8192, sidecars: many(10) }],
    [
      'SidecarNotPossible: compute.sidecars[0].secrets.A is "a secret"',
      (stack) => ({ sidecars: [{ ...agent, environment: { A: 'x' }, secrets: { A: secretIn(stack) } }] }),
    ],
    ['SidecarNotPossible: compute.sidecars[0].healthCheck.command', { sidecars: [{ ...agent, healthCheck: { command: [] } }] }],
    ['SidecarNotPossible: compute.sidecars[0].healthCheck.interval', { sidecars: [asked({ interval: Duration.seconds(1) })] }],
    ['SidecarNotPossible: compute.sidecars[0].healthCheck.timeout', { sidecars: [asked({ timeout: Duration.millis(2500) })] }],
    ['SidecarNotPossible: compute.sidecars[0].healthCheck.retries is 11', { sidecars: [asked({ retries: 11 })] }],
    ['SidecarNotPossible: compute.sidecars[0].healthCheck.startPeriod', { sidecars: [asked({ startPeriod: Duration.seconds(301) })] }],
    ['StopTimeoutOutOfRange: compute.sidecars[0].stopTimeout', { sidecars: [{ ...agent, stopTimeout: Duration.seconds(121) }] }],
    ['VolumeNotPossible: compute.volumes[1].name is "data"', { volumes: [{ name: 'data' }, { name: 'data' }] }],
    ['VolumeNotPossible: compute.volumes[0].name is "my data"', { volumes: [{ name: 'my data' }] }],
    ['VolumeNotPossible: compute.volumes[0] is "data"', { volumes: [{ name: 'data', host: { sourcePath: '/data' } }] }],
    ['VolumeNotPossible: compute.mountPoints[0].containerPath is "data"', { volumes: [{ name: 'data' }], mountPoints: [mountAt('data')] }],
    ['VolumeNotPossible: compute.mountPoints[0].containerPath is "/tmp/"', { volumes: [{ name: 'data' }], mountPoints: [mountAt('/tmp/')] }],
    ['VolumeNotPossible: compute.mountPoints[0].containerPath is "/"', { volumes: [{ name: 'data' }], mountPoints: [mountAt('/')] }],
    [
      'VolumeNotPossible: compute.mountPoints[1].containerPath is "/data"',
      { volumes: [{ name: 'data' }], mountPoints: [mountAt('/data'), mountAt('/data')] },
    ],
    ['ReservedEnvironmentVariable: compute.secrets.GATEWAY_CONFIGURATION', (stack) => ({ secrets: { GATEWAY_CONFIGURATION: secretIn(stack) } })],
    ['ProxyNotSupported: compute.secrets.https_proxy', (stack) => ({ secrets: { https_proxy: secretIn(stack) } })],
    ['ReservedEnvironmentVariable: compute.secrets.A', (stack) => ({ environment: { A: 'x' }, secrets: { A: secretIn(stack) } })],
  ])('%s', (message, compute) => {
    expect(() => gatewayWith(compute)).toThrow(message);
  });

  test('when the app is synthesized, a task definition that would be too large', () => {
    const { stack } = gatewayWith({ sidecars: [{ ...agent, environment: { CONFIGURATION: 'x'.repeat(64 * 1024) } }] });
    expect(() => Template.fromStack(stack)).toThrow('ConfigurationTooLarge');
  });
});

test.each(['TaskRole', 'Resource', 'Default'])('a sidecar may be called %s, as other children of a task definition are', (name) => {
  expect(containersOf(gatewayWith({ sidecars: [{ ...agent, name }] }).stack)[name]).toBeDefined();
});

test('instances have paths of a host', () => {
  const volumes = [{ name: 'data', host: { sourcePath: '/data' } }];
  expect(() => gatewayWith({ capacity: Capacity.ec2(), volumes })).not.toThrow();
});

test('what a sidecar says is no warning of the gateway', () => {
  expect(Annotations.fromStack(gatewayWith({ sidecars: [agent] }).stack).findWarning('*', Match.stringLikeRegexp('agent'))).toEqual([]);
});
