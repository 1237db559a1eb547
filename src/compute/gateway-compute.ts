import { Duration, Names, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, Dependable, type IDependable } from 'constructs';
import { acknowledgePatterns } from '../acknowledgement';
import { invalid } from '../errors';
import { GatewayPreset, presetValues } from '../presets';
import type { BoundModelProvider, ModelProvider } from '../routing';
import { planTimeouts, type TimeoutPlan } from '../timeouts';
import { warn } from '../warnings';
import { renderBootConfiguration } from './boot-configuration';
import { Capacity, type CapacityConfig } from './capacity/capacity';
import { checkFargateSize } from './capacity/fargate-sizes';
import { executeCommandAccess } from './execute-command';
import { GatewayImage, type GatewayImageConfig } from './gateway-image';
import { CONTAINER_NAME, defineTask } from './gateway-task';
import type { GatewayComputeProps } from './options';
import { checkScaling, type ScalingPlan, scaleOnRequests, scaleService } from './scaling';
import { sizeProblems } from './task-definition-size';

/** What one process can use. */
const ONE_VCPU = 1024;

/** The tasks that run the gateway: cluster, task definition, service, scaling, and the permissions that providers need. */
export class GatewayCompute extends Construct implements ec2.IConnectable {
  /** Cluster of the service. */
  public readonly cluster: ecs.ICluster;

  /** Service that runs the tasks. */
  public readonly service: ecs.FargateService;

  /** Definition of the tasks. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;

  /** The container that runs the gateway. */
  public readonly container: ecs.ContainerDefinition;

  /** Role of the gateway's process. */
  public readonly taskRole: iam.IRole;

  /** Security group of the tasks. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** Security group rules of the tasks. */
  public readonly connections: ec2.Connections;

  /** Autoscaling of the service. */
  public readonly taskCount: ecs.ScalableTaskCount;

  /** Log group of the container. */
  public readonly logGroup: logs.ILogGroup;

  /** Value of the `Gateway` dimension of metrics and records. */
  public readonly gatewayName: string;

  /** Least number of tasks. */
  public readonly minCapacity: number;

  private readonly props: GatewayComputeProps;
  private readonly timeouts: TimeoutPlan;
  private readonly scalingPlan: ScalingPlan;
  private readonly removalPolicy: RemovalPolicy;
  private readonly providerScope: Construct;
  private taskAccess?: iam.Policy;
  private readonly providers = new Map<string, BoundModelProvider>();
  private readonly providerListeners: ((name: string) => void)[] = [];

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props how the tasks run
   */
  constructor(scope: Construct, id: string, props: GatewayComputeProps) {
    super(scope, id);
    const preset = presetValues(props.preset);
    const values = preset.compute;
    const cpu = props.cpu ?? values.cpu;
    const memoryLimitMiB = props.memoryLimitMiB ?? values.memoryLimitMiB;
    checkFargateSize(cpu, memoryLimitMiB);
    this.scalingPlan = checkScaling({
      minCapacity: props.minCapacity ?? values.minCapacity,
      maxCapacity: props.maxCapacity ?? values.maxCapacity,
      cpuTargetPercent: props.cpuTargetPercent ?? values.cpuTargetPercent,
      requestsInFlightTarget: props.requestsInFlightTarget ?? values.requestsInFlightTarget,
      requestsPerTargetPerMinute: props.requestsPerTargetPerMinute ?? values.requestsPerTargetPerMinute,
      scaleOutCooldown: props.scaleOutCooldown ?? Duration.seconds(values.scaleOutCooldown),
      scaleInCooldown: props.scaleInCooldown ?? Duration.seconds(values.scaleInCooldown),
    });
    this.timeouts = planTimeouts({
      maxRequestDuration: props.maxRequestDuration ?? Duration.seconds(preset.timeouts.maxRequestDuration),
      drainTimeout: Duration.seconds(preset.timeouts.drainTimeout),
    });
    const capacity = (props.capacity ?? Capacity.fargate()).bind(this);
    const image = (props.image ?? GatewayImage.fromDockerHub()).bind(this);
    if (props.reachesInternet === false && image.fromDockerHub) {
      throw invalid('ImageNotReachable', 'compute.image', 'Docker Hub');
    }

    this.props = props;
    this.minCapacity = this.scalingPlan.minCapacity;
    this.gatewayName = props.gatewayName ?? Names.uniqueResourceName(this, { maxLength: 64 });
    this.removalPolicy = props.removalPolicy ?? (preset.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    this.logGroup = props.logGroup ?? this.createLogGroup(preset.observability.logRetentionDays);
    this.cluster = props.cluster ?? this.createCluster();
    this.requireClusterInVpc();
    this.securityGroup = props.securityGroup ?? this.createSecurityGroup();
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });

    this.taskDefinition = defineTask(this, {
      cpu,
      memoryLimitMiB,
      cpuArchitecture: props.cpuArchitecture ?? ecs.CpuArchitecture.X86_64,
      image,
      logGroup: this.logGroup,
      timeouts: this.timeouts,
      writableRootFilesystem: props.enableExecuteCommand ?? false,
      environment: props.environment ?? {},
      configuration: () => this.renderConfiguration(memoryLimitMiB),
    });
    this.container = this.taskDefinition.findContainer(CONTAINER_NAME) as ecs.ContainerDefinition;
    this.taskRole = this.taskDefinition.taskRole;
    props.liveConfiguration?.grantRead(this.taskRole);

    this.providerScope = new Construct(this, 'Providers');
    this.service = this.createService(capacity);
    if (props.liveConfiguration) {
      // its first version is there when the first task asks for it
      this.service.node.addDependency(props.liveConfiguration);
    }
    if (props.enableExecuteCommand) {
      this.allow(executeCommandAccess(this.logGroup));
    }
    this.taskCount = scaleService(this.service, this.gatewayName, this.scalingPlan);

    for (const provider of props.providers ?? []) {
      this.addProvider(provider);
    }
    this.node.addValidation({ validate: () => [...sizeProblems(this.taskDefinition), ...this.defaultProviderProblems()] });
    this.warnAbout(image, capacity, cpu);
  }

  /** Names of the enabled providers, in the order in which they were enabled. */
  public get providerNames(): string[] {
    return [...this.providers.keys()];
  }

  /**
   * Enables a model provider. One that is enabled after the gateway was made is like the others: with an alarm, a secret and, where
   * `printOutputs()` has been called, its output.
   *
   * @throws `DuplicateProvider` when there is one of this name, `ProviderNotReachable` when the tasks cannot call it
   */
  public addProvider(provider: ModelProvider): void {
    if (this.providers.has(provider.name)) {
      throw invalid('DuplicateProvider', 'providers', provider.name);
    }
    const scope = new Construct(this.providerScope, provider.name);
    const bound = provider._bind(scope, { encryptionKey: this.props.encryptionKey, removalPolicy: this.removalPolicy });
    if (this.props.reachesInternet === false && !bound.insideVpc) {
      throw invalid('ProviderNotReachable', 'providers', provider.name);
    }
    this.providers.set(provider.name, bound);
    this.allow(bound.statements);
    if (bound.customHost && bound.customHost.port !== 443) {
      this.connections.allowToAnyIpv4(ec2.Port.tcp(bound.customHost.port), `Base URL of ${provider.name}`);
    }
    for (const listener of this.providerListeners) {
      listener(provider.name);
    }
  }

  /**
   * Calls back with the name of every provider that is enabled from now on.
   *
   * @internal
   */
  public _onProviderAdded(listener: (name: string) => void): void {
    this.providerListeners.push(listener);
  }

  /**
   * Also scales on requests per target and minute.
   *
   * @param targetGroup target group of the service; its load balancer must route to it already
   */
  public scaleOnRequestsPerTarget(targetGroup: elbv2.ApplicationTargetGroup): void {
    scaleOnRequests(this.taskCount, targetGroup, this.scalingPlan);
  }

  /**
   * The secrets that were made for providers and hold no key until someone puts one in, by provider.
   *
   * @internal
   */
  public _emptySecrets(): Map<string, secretsmanager.ISecret> {
    const entries = [...this.providers].flatMap(([name, { emptySecret }]) => (emptySecret ? [[name, emptySecret] as const] : []));
    return new Map(entries);
  }

  /**
   * A model that the default provider can be asked for; undefined without providers.
   *
   * @internal
   */
  public _exampleModel(): string | undefined {
    return this.providers.get(this.defaultProvider ?? '')?.exampleModel;
  }

  /** Allows the gateway's process something, before the first task starts. */
  private allow(statements: iam.PolicyStatement[]): void {
    if (!this.taskAccess) {
      // a policy of its own: its statements are merged whatever the app's feature flags say
      const document = new iam.PolicyDocument({ minimize: true });
      this.taskAccess = new iam.Policy(this, 'TaskAccess', { document, roles: [this.taskRole] });
      this.service.node.addDependency(this.taskAccess);
    }
    this.taskAccess.addStatements(...statements);
    acknowledgePatterns(
      this.taskAccess,
      statements,
      'Models are enabled by the patterns that the user gave: `anthropic.*` is every model of Anthropic.',
    );
  }

  /** The provider of requests that name none. */
  private get defaultProvider(): string | undefined {
    return this.props.defaultProvider ?? this.providerNames[0];
  }

  private defaultProviderProblems(): string[] {
    const name = this.props.defaultProvider;
    if (name === undefined || this.providers.has(name)) {
      return [];
    }
    return [invalid('UnknownDefaultProvider', 'defaultProvider', name, `enabled: ${this.providerNames.join(', ') || 'none'}`).message];
  }

  private renderConfiguration(memoryLimitMiB: number): string {
    return renderBootConfiguration(this, {
      gatewayName: this.gatewayName,
      identity: [this.props.auth._identityConfiguration],
      providers: [...this.providers.values()].map(({ configuration }) => configuration),
      defaultProvider: this.defaultProvider,
      timeouts: this.timeouts,
      memoryLimitMiB,
      live: this.props.liveConfiguration?._source,
    });
  }

  private createLogGroup(retention: logs.RetentionDays): logs.LogGroup {
    const { encryptionKey } = this.props;
    return new logs.LogGroup(this, 'LogGroup', { retention, encryptionKey, removalPolicy: this.removalPolicy });
  }

  private createCluster(): ecs.Cluster {
    return new ecs.Cluster(this, 'Cluster', {
      vpc: this.props.vpc,
      containerInsightsV2: ecs.ContainerInsights.ENHANCED,
      enableFargateCapacityProviders: true,
    });
  }

  private createSecurityGroup(): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: this.props.vpc,
      description: 'Tasks of the gateway',
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'Model providers and AWS services');
    return group;
  }

  private createService(capacity: CapacityConfig): ecs.FargateService {
    // a strategy only where it says something: a cluster that is brought along need not have Fargate capacity providers
    const strategies = capacity.capacityProviderStrategies;
    const vpcSubnets = this.props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
    const service = new ecs.FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition: this.taskDefinition,
      capacityProviderStrategies: strategies.length > 0 ? strategies : undefined,
      platformVersion: ecs.FargatePlatformVersion.LATEST,
      assignPublicIp: false,
      vpcSubnets,
      securityGroups: [this.securityGroup],
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      deploymentController: { type: ecs.DeploymentControllerType.ECS },
      circuitBreaker: { enable: true, rollback: true },
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    // or the first tasks could not be pulled and logged, and a cluster would lose its capacity providers while tasks still run on them
    service.node.addDependency(this.taskDefinition.obtainExecutionRole(), capacityProvidersOf(this.cluster));
    // or the first tasks could not be pulled either, and the last ones would lose their providers while they drain
    service.node.addDependency(this.props.vpc.selectSubnets(vpcSubnets).internetConnectivityEstablished);
    const resource = service.node.defaultChild as ecs.CfnService;
    // what the L2 does about both depends on feature flags of the app
    resource.addPropertyDeletionOverride('DeploymentConfiguration.Alarms');
    resource.enableExecuteCommand = this.props.enableExecuteCommand ?? false;
    return service;
  }

  private warnAbout(image: GatewayImageConfig, { interruptible }: CapacityConfig, cpu: number): void {
    const { preset = GatewayPreset.PROD, enableExecuteCommand, providers } = this.props;
    const { upstream, processStop } = this.timeouts;
    if (preset === GatewayPreset.PROD && image.fromDockerHub) {
      warn(this, 'dockerHubImage');
    }
    if (enableExecuteCommand) {
      warn(this, 'executeCommand');
    }
    if (interruptible && upstream > processStop) {
      warn(this, 'spotInterruptsStreams', { stop: processStop, longest: upstream });
    }
    if (cpu > ONE_VCPU) {
      warn(this, 'cpuNotUsed', { cpu, used: ONE_VCPU });
    }
    if (!providers) {
      warn(this, 'noProviders');
    }
  }

  private requireClusterInVpc(): void {
    const { vpc, cluster } = this.props;
    const bothOwned = cluster?.vpc instanceof ec2.Vpc && vpc instanceof ec2.Vpc;
    const bothKnown = cluster && !vpcIdIsToken(cluster.vpc) && !vpcIdIsToken(vpc);
    if (cluster && (bothOwned || bothKnown) && cluster.vpc.vpcId !== vpc.vpcId) {
      throw invalid('ClusterOutsideVpc', 'compute.cluster', cluster.node.path);
    }
  }
}

/** What gives a cluster its capacity providers. The L2 makes it when the template is written, if it makes it at all. */
function capacityProvidersOf(cluster: ecs.ICluster): IDependable {
  const associations = {};
  Dependable.implement(associations, {
    get dependencyRoots() {
      return cluster.node.children.filter((child) => child instanceof ecs.CfnClusterCapacityProviderAssociations);
    },
  });
  return associations;
}

const vpcIdIsToken = (vpc: ec2.IVpc): boolean => Token.isUnresolved(vpc.vpcId);
