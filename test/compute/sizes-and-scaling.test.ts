import { App, Duration, Lazy, Stack, TimeZone } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Capacity, GatewayCluster, GatewayImage, GatewayService } from '../../src/compute';
import { GatewayPreset } from '../../src/presets';
import { TimeoutPlan } from '../../src/timeouts';
import { computeIn, containerOf, route, SECOND_CONTAINER, synthesized } from './stacks';

describe('sizes', () => {
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

  test('each policy may have cooldowns of its own', () => {
    const { template } = synthesized({
      memoryTargetPercent: 70,
      policyCooldowns: { Cpu: { scaleIn: Duration.minutes(20) }, RequestsInFlight: { scaleOut: Duration.seconds(15), scaleIn: Duration.seconds(0) } },
    });
    expect(policies(template).map(({ ScaleInCooldown, ScaleOutCooldown }) => [ScaleInCooldown, ScaleOutCooldown])).toEqual([
      [1200, 60],
      [300, 60],
      [0, 15],
    ]);
  });

  const MORNING = { id: 'Morning', schedule: Schedule.cron({ minute: '30', hour: '7', weekDay: 'MON-FRI' }) };
  const EVENING = { id: 'Evening', schedule: Schedule.cron({ minute: '0', hour: '20' }) };

  test('the number of tasks follows the clock where that is asked for', () => {
    const { template, compute } = synthesized({
      scalingSchedules: [
        { ...MORNING, timeZone: TimeZone.EUROPE_BERLIN, minCapacity: 4, maxCapacity: 12 },
        { ...EVENING, minCapacity: 1, maxCapacity: 6 },
      ],
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 2,
      MaxCapacity: 6,
      ScheduledActions: [
        {
          ScheduledActionName: 'Morning',
          Schedule: 'cron(30 7 ? * MON-FRI *)',
          Timezone: 'Europe/Berlin',
          ScalableTargetAction: { MinCapacity: 4, MaxCapacity: 12 },
        },
        { ScheduledActionName: 'Evening', Schedule: 'cron(0 20 * * ? *)', ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 6 } },
      ],
    });
    expect([compute.service.minCapacity, compute.service.maxCapacity]).toEqual([1, 12]);
  });

  test('instances must have room for the most tasks of any time', () => {
    const capacity = Capacity.ec2({ maxInstances: 6 }); // two of m7g.large each: PROD's six, doubled
    expect(() => synthesized({ capacity, scalingSchedules: [{ ...MORNING, minCapacity: 6 }] })).not.toThrow();
    expect(() => synthesized({ capacity, scalingSchedules: [{ ...MORNING, maxCapacity: 7 }] })).toThrow(/TasksWithoutRoom: /);
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
    [
      { policyCooldowns: { CPU: { scaleIn: Duration.minutes(1) } } },
      /^ScalingPolicyUnknown: compute.policyCooldowns is "CPU".*Cpu, Requests, RequestsInFlight/,
    ],
    [{ policyCooldowns: { Cpu: { scaleIn: Duration.millis(1) } } }, /^CooldownOutOfRange: compute.policyCooldowns.Cpu.scaleIn/],
    [{ scalingSchedules: [{ ...MORNING }] }, /^ScalingScheduleNotPossible: compute.scalingSchedules.Morning is "without minCapacity/],
    [{ scalingSchedules: [{ ...MORNING, id: 'a b', minCapacity: 1 }] }, /^ScalingScheduleNotPossible: compute.scalingSchedules is "a b"/],
    [
      { scalingSchedules: [1, 2].map((minCapacity) => ({ ...MORNING, minCapacity })) },
      /^ScalingScheduleNotPossible: compute.scalingSchedules is "Morning"/,
    ],
    [{ scalingSchedules: [{ ...MORNING, minCapacity: 0 }] }, /^CapacityOutOfRange: compute.scalingSchedules.Morning.minCapacity is 0/],
    [
      { scalingSchedules: [{ ...MORNING, minCapacity: 3, maxCapacity: 2 }] },
      /^CapacityRangeEmpty: compute.scalingSchedules.Morning.minCapacity is 3/,
    ],
    [
      { scalingSchedules: [{ ...MORNING, minCapacity: 10 }] },
      /^CapacityRangeEmpty: compute.scalingSchedules.Morning.minCapacity is 10.*maxCapacity is 6/,
    ],
    [
      { minCapacity: 4, scalingSchedules: [{ ...MORNING, maxCapacity: 3 }] },
      /^CapacityRangeEmpty: compute.scalingSchedules.Morning.minCapacity is 4.*maxCapacity is 3/,
    ],
    [{ policyCooldowns: { Memory: { scaleIn: Duration.minutes(1) } } }, /^ScalingPolicyUnknown: compute.policyCooldowns is "Memory".*Cpu, Requests,/],
    [{ scaleOutCooldown: Duration.millis(1500) }, /^CooldownOutOfRange: compute.scaleOutCooldown/],
    [{ requestsPerTargetPerMinute: -1 }, /^ScalingTargetOutOfRange: compute.requestsPerTargetPerMinute/],
  ])('refuses %j', (overrides, message) => {
    expect(() => synthesized(overrides)).toThrow(message);
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
    ['two tasks on one instance', { image, capacity: Capacity.ec2() }, ['cdk-portkey-gateway:tasksOnOneInstance']],
    ['two tasks on two instances', { image, capacity: Capacity.ec2({ minInstances: 2 }) }, []],
    ['one task on one instance', { image, capacity: Capacity.ec2(), minCapacity: 1 }, []],
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
