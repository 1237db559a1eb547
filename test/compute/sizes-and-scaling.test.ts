import { App, type CfnElement, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { PortkeyGateway } from '../../src';
import { Capacity, GatewayCluster, GatewayImage, GatewayService } from '../../src/compute';
import { GatewayPreset } from '../../src/presets';
import { TimeoutPlan } from '../../src/timeouts';
import { computeIn, containerOf, route, SECOND_CONTAINER, synthesized, variableOf } from './stacks';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('sizes and images', () => {
  test.each([
    [GatewayPreset.DEV, '512', '1024'],
    [GatewayPreset.PROD, '1024', '2048'],
  ])('%s has tasks of %s units and %s MiB', (preset, Cpu, Memory) => {
    synthesized({ preset }).template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Cpu,
      Memory,
      RuntimePlatform: { CpuArchitecture: 'X86_64', OperatingSystemFamily: 'LINUX' },
    });
  });

  test.each([
    [256, 512],
    [256, 2048],
    [512, 4096],
    [1024, 5120],
    [4096, 30720],
    [8192, 20480],
    [16384, 122880],
  ])('%i CPU units go with %i MiB', (cpu, memoryLimitMiB) => {
    synthesized({ cpu, memoryLimitMiB }).template.hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: `${cpu}`, Memory: `${memoryLimitMiB}` });
  });

  test.each([
    [300, 512, /FargateSizeNotPossible: compute.cpu is 300.*256, 512, 1024, 2048, 4096, 8192, 16384/],
    [256, 1536, /FargateSizeNotPossible: compute.memoryLimitMiB is 1536.*cpu 256 goes with 512, 1024, 2048 MiB/],
    [512, 512, /FargateSizeNotPossible.*1024, 2048, 3072, 4096 MiB/],
    [1024, 9216, /FargateSizeNotPossible/],
    [8192, 17408, /FargateSizeNotPossible.*16384, 20480/],
  ])('%i CPU units do not go with %i MiB', (cpu, memoryLimitMiB, message) => {
    expect(() => synthesized({ cpu, memoryLimitMiB })).toThrow(message);
  });

  test.each(['cpu', 'memoryLimitMiB'])('a size that only the deployment would know is refused: %s', (prop) => {
    const token = Lazy.number({ produce: () => 2048 });
    expect(() => synthesized({ [prop]: token })).toThrow(
      new RegExp(`^FargateSizeNotPossible: compute.${prop} is .*a token: give the value itself.*must be known when the template is written`),
    );
  });

  test.each<[string, (stack: Stack) => GatewayImage, unknown]>([
    ['Docker Hub', () => GatewayImage.fromDockerHub(), 'portkeyai/gateway:1.15.2'],
    ['Docker Hub by tag', () => GatewayImage.fromDockerHub({ tag: '1.15.1' }), 'portkeyai/gateway:1.15.1'],
    ['Docker Hub by digest', () => GatewayImage.fromDockerHub({ digest: DIGEST }), `portkeyai/gateway@${DIGEST}`],
    ['a mirror', () => GatewayImage.fromRegistry('registry.example.com:5000/mirror/gateway'), 'registry.example.com:5000/mirror/gateway:1.15.2'],
    [
      'Amazon ECR',
      (stack) => GatewayImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Repository', 'gateway'), { digest: DIGEST }),
      expect.objectContaining({ 'Fn::Join': ['', expect.arrayContaining([expect.stringContaining(`/gateway@${DIGEST}`)])] }),
    ],
  ])('takes the image from %s', (_source, image, name) => {
    const stack = new Stack(new App(), 'Stack');
    computeIn(stack, { image: image(stack) });
    expect(containerOf(Template.fromStack(stack)).Image).toEqual(name);
  });

  test('an account at the registry is used for pulling, by the execution role', () => {
    const stack = new Stack(new App(), 'Stack');
    const credentials = new secretsmanager.Secret(stack, 'Account');
    computeIn(stack, { image: GatewayImage.fromDockerHub({ credentials }), providers: [] });
    expect(containerOf(Template.fromStack(stack)).RepositoryCredentials).toEqual({ CredentialsParameter: stack.resolve(credentials.secretArn) });
  });

  test('a derived image brings the runtime, and does not start without it', () => {
    const image = GatewayImage.derived(ecs.ContainerImage.fromRegistry('example.com/derived'), { runtimePath: '/srv/runtime.mjs' });
    const { template } = synthesized({ image });
    expect(variableOf(template, 'GATEWAY_RUNTIME')).toBeUndefined();
    expect(containerOf(template).Command).toEqual([
      '--import',
      "data:text/javascript,await(await import('file:///srv/runtime.mjs')).default",
      'build/start-server.js',
      '--headless',
      '--port=8786',
    ]);
  });

  test.each([
    ['InvalidImageReference', () => GatewayImage.fromDockerHub({ tag: 'a tag' })],
    ['InvalidImageReference', () => GatewayImage.fromDockerHub({ digest: 'sha256:abc' })],
    ['InvalidImageReference', () => GatewayImage.fromRegistry('mirror/gateway:1.15.2')],
    ['InvalidImageReference', () => GatewayImage.fromRegistry(`mirror/gateway@${DIGEST}`)],
    ['InvalidRuntimePath', () => GatewayImage.derived(ecs.ContainerImage.fromRegistry('x'), { runtimePath: "x');process.exit(0);('" })],
  ])('%s', (code, image) => {
    expect(image).toThrow(new RegExp(`^${code}: compute.image`));
  });

  describe('K6: what only the deployment knows of an image passes:', () => {
    const imageOf = (image: (stack: Stack, value: string) => GatewayImage) => {
      const stack = new Stack(new App(), 'Stack');
      computeIn(stack, { image: image(stack, new CfnParameter(stack, 'Value').valueAsString) });
      return containerOf(Template.fromStack(stack)).Image;
    };
    const repositoryIn = (stack: Stack) => ecr.Repository.fromRepositoryName(stack, 'Repository', 'gateway');
    const joined = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
    const VALUE = { Ref: 'Value' };

    test.each<[string, (stack: Stack, value: string) => GatewayImage, unknown]>([
      ['a tag', (_, tag) => GatewayImage.fromDockerHub({ tag }), joined('portkeyai/gateway:', VALUE)],
      ['a digest', (_, digest) => GatewayImage.fromDockerHub({ digest }), joined('portkeyai/gateway@', VALUE)],
      ['a repository', (_, repository) => GatewayImage.fromRegistry(repository, { tag: '1' }), joined(VALUE, ':1')],
    ])('%s', (_what, image, name) => {
      expect(imageOf(image)).toEqual(name);
    });

    test.each([
      ['tag', '/gateway:'],
      ['digest', '/gateway@'],
    ])('a %s in Amazon ECR', (option, before) => {
      const name = imageOf((stack, value) => GatewayImage.fromEcrRepository(repositoryIn(stack), { [option]: value }));
      expect(name['Fn::Join'][1].slice(-2)).toEqual([expect.stringMatching(new RegExp(`${before}$`)), VALUE]);
    });

    test('a value of Parameter Store, when the template is written and when it is deployed', () => {
      expect(imageOf((stack) => GatewayImage.fromDockerHub({ tag: ssm.StringParameter.valueForStringParameter(stack, '/gateway/tag') }))).toEqual(
        joined('portkeyai/gateway:', { Ref: expect.stringMatching(/^SsmParameterValue/) }),
      );
      const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
      GatewayImage.fromDockerHub({ tag: ssm.StringParameter.valueFromLookup(stack, '/gateway/tag') });
    });

    test('but not the path of the runtime, which is written into a line of code', () => {
      const runtimePath = Lazy.string({ produce: () => '/app/runtime.mjs' });
      expect(() => GatewayImage.derived(ecs.ContainerImage.fromRegistry('x'), { runtimePath })).toThrow(
        /^InvalidRuntimePath: compute.image.runtimePath is .* \(a token: give the value itself\): /,
      );
    });
  });

  test('the processor is a choice', () => {
    synthesized({ cpuArchitecture: ecs.CpuArchitecture.ARM64 }).template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      RuntimePlatform: { CpuArchitecture: 'ARM64' },
    });
  });
});

describe('scaling', () => {
  test.each([
    [GatewayPreset.DEV, 1, 3],
    [GatewayPreset.PROD, 2, 6],
  ])('%s runs %i to %i tasks', (preset, MinCapacity, MaxCapacity) => {
    synthesized({ preset }).template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity, MaxCapacity });
  });

  const policies = (template: Template) =>
    Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy')).map(
      ({ Properties }) => Properties.TargetTrackingScalingPolicyConfiguration,
    );

  test('follows CPU and the requests in flight of this gateway', () => {
    const { compute, template } = synthesized();
    expect(policies(template)).toEqual([
      {
        TargetValue: 60,
        ScaleInCooldown: 300,
        ScaleOutCooldown: 60,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      },
      {
        TargetValue: 100,
        ScaleInCooldown: 300,
        ScaleOutCooldown: 60,
        CustomizedMetricSpecification: {
          Namespace: 'PortkeyGateway',
          MetricName: 'RequestsInFlight',
          Statistic: 'Average',
          Dimensions: [{ Name: 'Gateway', Value: compute.routing.gatewayName }],
        },
      },
    ]);
  });

  test('follows memory where that is asked for', () => {
    expect(policies(synthesized({ memoryTargetPercent: 70 }).template)).toContainEqual({
      TargetValue: 70,
      ScaleInCooldown: 300,
      ScaleOutCooldown: 60,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageMemoryUtilization' },
    });
  });

  test('every target and cooldown can be set', () => {
    const { template } = synthesized({
      cpuTargetPercent: 40,
      requestsInFlightTarget: 25,
      scaleInCooldown: Duration.minutes(10),
      scaleOutCooldown: Duration.seconds(30),
    });
    expect(policies(template)).toMatchObject([
      { TargetValue: 40, ScaleInCooldown: 600, ScaleOutCooldown: 30 },
      { TargetValue: 25, ScaleInCooldown: 600, ScaleOutCooldown: 30 },
    ]);
  });

  test('requests per target guard it where a load balancer counts them', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const compute = computeIn(stack, { vpc, requestsPerTargetPerMinute: 700 });
    route(stack, vpc, compute);
    const template = Template.fromStack(stack);
    expect(policies(template)).toContainEqual(
      expect.objectContaining({
        TargetValue: 700,
        ScaleInCooldown: 300,
        ScaleOutCooldown: 60,
        PredefinedMetricSpecification: expect.objectContaining({ PredefinedMetricType: 'ALBRequestCountPerTarget' }),
      }),
    );
    template.hasResourceProperties('AWS::ECS::Service', { HealthCheckGracePeriodSeconds: 60 });
  });

  test('only what has data while nobody calls has a say in taking tasks away', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    route(stack, vpc, computeIn(stack, { vpc }));
    const kindOf = ({ PredefinedMetricSpecification, CustomizedMetricSpecification }: ReturnType<typeof policies>[number]) =>
      PredefinedMetricSpecification?.PredefinedMetricType ?? CustomizedMetricSpecification.MetricName;
    const decisions = policies(Template.fromStack(stack)).map((policy) => [kindOf(policy), policy.DisableScaleIn ?? false]);
    expect(Object.fromEntries(decisions)).toEqual({
      ECSServiceAverageCPUUtilization: false,
      RequestsInFlight: false, // a task writes it every minute, with 0 when it has nothing to do
      ALBRequestCountPerTarget: true,
    });
  });

  test('a metric of your own may be one that adds tasks only', () => {
    const stack = new Stack(new App(), 'Stack');
    const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' });
    const cluster = new GatewayCluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') });
    new GatewayService(stack, 'Service', {
      cluster,
      container: SECOND_CONTAINER,
      scalingMetrics: [{ id: 'Orders', metric, targetValue: 5, disableScaleIn: true }],
    });
    expect(policies(Template.fromStack(stack))).toContainEqual(expect.objectContaining({ TargetValue: 5, DisableScaleIn: true }));
  });

  test.each([
    [{ minCapacity: 7 }, /^CapacityRangeEmpty: compute.minCapacity is 7.*maxCapacity is 6/],
    [{ minCapacity: 3, maxCapacity: 2 }, /^CapacityRangeEmpty/],
    [{ minCapacity: 0 }, /^CapacityOutOfRange: compute.minCapacity is 0/],
    [{ maxCapacity: 2.5 }, /^CapacityOutOfRange: compute.maxCapacity is 2.5/],
    [{ cpuTargetPercent: 101 }, /^ScalingTargetOutOfRange: compute.cpuTargetPercent is 101/],
    [{ cpuTargetPercent: 0 }, /^ScalingTargetOutOfRange/],
    [{ memoryTargetPercent: 120 }, /^ScalingTargetOutOfRange: compute.memoryTargetPercent is 120/],
    [{ requestsInFlightTarget: 0 }, /^ScalingTargetOutOfRange: compute.requestsInFlightTarget/],
    [{ requestsPerTargetPerMinute: -1 }, /^ScalingTargetOutOfRange: compute.requestsPerTargetPerMinute/],
  ])('refuses %j', (overrides, message) => {
    expect(() => synthesized(overrides)).toThrow(message);
  });
});

describe('capacity', () => {
  test.each([
    [
      30,
      [
        { CapacityProvider: 'FARGATE', Weight: 70, Base: 1 },
        { CapacityProvider: 'FARGATE_SPOT', Weight: 30 },
      ],
    ],
    [100, [{ CapacityProvider: 'FARGATE_SPOT', Weight: 100 }]],
  ])('%i percent of Spot', (spotPercent, CapacityProviderStrategy) => {
    synthesized({ capacity: Capacity.fargate({ spotPercent }) }).template.hasResourceProperties('AWS::ECS::Service', {
      CapacityProviderStrategy,
      LaunchType: Match.absent(),
    });
  });

  test('the service comes after the capacity providers of its cluster, and goes before them', () => {
    const { template } = synthesized({ capacity: Capacity.fargate({ spotPercent: 50 }) });
    const [associations] = Object.keys(template.findResources('AWS::ECS::ClusterCapacityProviderAssociations'));
    template.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([associations]) });
  });

  test('K19: without Spot the cluster has no capacity providers, which the first cluster of an account cannot be given at once', () => {
    const { template } = synthesized();
    expect(template.findResources('AWS::ECS::ClusterCapacityProviderAssociations')).toEqual({});
    template.hasResourceProperties('AWS::ECS::Service', { LaunchType: 'FARGATE', CapacityProviderStrategy: Match.absent() });
  });

  test('K19: with Spot it gets them late: when there is a way to the internet', () => {
    const { template } = synthesized({ capacity: Capacity.fargate({ spotPercent: 50 }) });
    const [{ Properties, DependsOn }] = Object.values(template.findResources('AWS::ECS::ClusterCapacityProviderAssociations'));
    expect(Properties.CapacityProviders).toEqual(['FARGATE', 'FARGATE_SPOT']);
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^VpcPrivateSubnet1DefaultRoute/)]));
    template.hasResource('AWS::ECS::Cluster', { DependsOn: Match.absent() });
  });

  test('K19: of a gateway: when the load balancer stands', () => {
    const stack = new Stack(new App(), 'Stack');
    const gateway = new PortkeyGateway(stack, 'Gateway', { compute: { capacity: Capacity.fargate({ spotPercent: 50 }) } });
    const template = Template.fromStack(stack);
    const loadBalancer = stack.getLogicalId(gateway.network.loadBalancer.node.defaultChild as CfnElement);
    template.hasResource('AWS::ECS::ClusterCapacityProviderAssociations', { DependsOn: Match.arrayWith([loadBalancer]) });
  });

  test('a cluster that is brought along is given none', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    computeIn(stack, { vpc, cluster: new ecs.Cluster(stack, 'Cluster', { vpc }), capacity: Capacity.fargate({ spotPercent: 50 }) });
    Template.fromStack(stack).resourceCountIs('AWS::ECS::ClusterCapacityProviderAssociations', 0);
  });

  test.each([-1, 101, 12.5])('refuses %d percent', (spotPercent) => {
    expect(() => Capacity.fargate({ spotPercent })).toThrow(/^SpotPercentOutOfRange: compute.capacity.spotPercent/);
  });
});

describe('warnings', () => {
  const warningsOf = (overrides: Parameters<typeof synthesized>[0]) =>
    Annotations.fromStack(synthesized(overrides).stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => (entry.data as string).match(/cdk-portkey-gateway:[A-Za-z]+/)?.[0]);
  const image = GatewayImage.fromRegistry('registry.example.com/gateway');

  test.each([
    ['Docker Hub in production', {}, ['cdk-portkey-gateway:dockerHubImage']],
    ['an image of your own', { image }, []],
    ['Docker Hub for development', { preset: GatewayPreset.DEV }, []],
    ['ECS Exec', { image, enableExecuteCommand: true }, ['cdk-portkey-gateway:executeCommand']],
    ['Spot with long requests', { image, capacity: Capacity.fargate({ spotPercent: 50 }) }, ['cdk-portkey-gateway:spotInterruptsStreams']],
    [
      'Spot with short requests',
      { image, capacity: Capacity.fargate({ spotPercent: 50 }), timeouts: TimeoutPlan.of({ maxRequestDuration: Duration.seconds(60) }) },
      [],
    ],
    ['more CPU than one process uses', { image, cpu: 2048, memoryLimitMiB: 4096 }, ['cdk-portkey-gateway:cpuNotUsed']],
    ['no providers', { image, providers: undefined }, ['cdk-portkey-gateway:noProviders']],
    ['providers that come later', { image, providers: [] }, []],
  ])('%s', (_case, overrides, warnings) => {
    expect(warningsOf(overrides)).toEqual(warnings);
  });

  test('ECS Exec gives the container a writable root filesystem, and leaves it the capabilities that its agent works with', () => {
    const container = containerOf(synthesized({ enableExecuteCommand: true }).template);
    expect(container).toMatchObject({ ReadonlyRootFilesystem: false, User: '1000:1000', LinuxParameters: { InitProcessEnabled: true } });
    expect(container.LinuxParameters.Capabilities).toEqual({});
  });
});
