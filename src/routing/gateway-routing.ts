import { Duration, Lazy, Names, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { requireRange } from '../checks';
import { GatewayImage, type GatewayImageConfig, type ScalingMetric } from '../compute';
import { METRIC_NAMESPACE, TASK_METRICS, type TaskMetric } from '../contract/catalogue';
import type { ContainerSpec } from '../contract/container-spec';
import { invalid } from '../errors';
import { GatewayPreset, presetValues } from '../presets';
import { TimeoutPlan } from '../timeouts';
import { warn } from '../warnings';
import { renderBootDocument } from './boot-document';
import type { BoundModelProvider, ModelProvider } from './providers';
import type { GatewayRoutingProps } from './routing-options';
import { runtimeContainer } from './runtime-container';

/** What an enabled provider needs of the tasks that call it. */
export interface EnabledProvider {
  /** The name that clients, records and metrics use. */
  readonly name: string;

  /** What the task role must be allowed: nothing more is. */
  readonly statements: iam.PolicyStatement[];

  /**
   * Port that the tasks must be let out to, besides 443.
   *
   * @default - 443 is enough
   */
  readonly egressPort?: number;
}

/** Which models the gateway calls and how: providers with their secrets, and the container that runs image and runtime. */
export class GatewayRouting extends Construct {
  /** The container that calls them. */
  public readonly container: ContainerSpec;

  /** Requests in flight per task, for the service to scale on. */
  public readonly scalingMetric: ScalingMetric;

  /** Value of the `Gateway` dimension of metrics and records. */
  public readonly gatewayName: string;

  private readonly props: GatewayRoutingProps;
  private readonly timeouts: TimeoutPlan;
  private readonly removalPolicy: RemovalPolicy;
  private readonly providerScope: Construct;
  private readonly bound = new Map<string, BoundModelProvider>();

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `ImageNotReachable`, `ReservedEnvironmentVariable`, `ScalingTargetOutOfRange`, and what `addProvider` throws
   */
  constructor(scope: Construct, id: string, props: GatewayRoutingProps) {
    super(scope, id);
    const values = presetValues(props.preset);
    this.props = props;
    this.timeouts = props.timeouts ?? TimeoutPlan.of({ preset: props.preset });
    this.removalPolicy = props.removalPolicy ?? (values.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    this.gatewayName = props.gatewayName ?? Names.uniqueResourceName(this, { maxLength: 64 });
    this.scalingMetric = this.requestsInFlight(props.requestsInFlightTarget ?? values.compute.requestsInFlightTarget);

    const image = (props.image ?? GatewayImage.fromDockerHub()).bind(this);
    this.checkReachable(image);
    const memoryLimitMiB = props.memoryLimitMiB ?? values.compute.memoryLimitMiB;
    const document = Lazy.uncachedString({ produce: () => this.bootDocument(memoryLimitMiB) });
    this.container = runtimeContainer(image, document, props.environment);

    this.providerScope = new Construct(this, 'Providers');
    for (const provider of props.providers ?? []) {
      this.addProvider(provider);
    }
    this.node.addValidation({ validate: () => this.defaultProviderProblems() });
    if (!props.providers) {
      warn(this, 'noProviders');
    }
  }

  /** Names of the enabled providers, in the order in which they were enabled. */
  public get providerNames(): string[] {
    return [...this.bound.keys()];
  }

  /** The enabled providers, in the order in which they were enabled. */
  public get enabledProviders(): EnabledProvider[] {
    return this.providerNames.map((name) => this.enabled(name));
  }

  /**
   * Enables a model provider: its secret is made and it stands in the boot document. What it needs of the tasks is returned; in a
   * `PortkeyGateway` call `gateway.addProvider`, which sees to that too.
   *
   * @throws `DuplicateProvider` when there is one of this name, `ProviderNotReachable` when the tasks cannot call it
   */
  public addProvider(provider: ModelProvider): EnabledProvider {
    const { name } = provider;
    if (this.bound.has(name)) {
      throw invalid('DuplicateProvider', 'providers', name);
    }
    const scope = new Construct(this.providerScope, name);
    const bound = provider._bind(scope, { encryptionKey: this.props.encryptionKey, removalPolicy: this.removalPolicy });
    if (this.props.reachesInternet === false && !bound.insideVpc) {
      throw invalid('ProviderNotReachable', 'providers', name);
    }
    this.bound.set(name, bound);
    return this.enabled(name);
  }

  /**
   * The secrets that were made for providers and hold no key until someone puts one in, by provider.
   *
   * @internal
   */
  public _emptySecrets(): Map<string, secretsmanager.ISecret> {
    const entries = [...this.bound].flatMap(([name, { emptySecret }]) => (emptySecret ? [[name, emptySecret] as const] : []));
    return new Map(entries);
  }

  /**
   * A model that the default provider can be asked for; undefined without providers.
   *
   * @internal
   */
  public _exampleModel(): string | undefined {
    return this.bound.get(this.defaultProvider ?? '')?.exampleModel;
  }

  private enabled(name: string): EnabledProvider {
    const { statements, customHost } = this.bound.get(name) as BoundModelProvider;
    return { name, statements, egressPort: customHost?.port === 443 ? undefined : customHost?.port };
  }

  /** The provider of requests that name none. */
  private get defaultProvider(): string | undefined {
    return this.props.defaultProvider ?? this.providerNames[0];
  }

  private defaultProviderProblems(): string[] {
    const name = this.props.defaultProvider;
    if (name === undefined || this.bound.has(name)) {
      return [];
    }
    return [invalid('UnknownDefaultProvider', 'defaultProvider', name, `enabled: ${this.providerNames.join(', ') || 'none'}`).message];
  }

  private checkReachable({ fromDockerHub }: GatewayImageConfig): void {
    if (fromDockerHub && this.props.reachesInternet === false) {
      throw invalid('ImageNotReachable', 'compute.image', 'Docker Hub');
    }
    if (fromDockerHub && (this.props.preset ?? GatewayPreset.PROD) === GatewayPreset.PROD) {
      warn(this, 'dockerHubImage');
    }
  }

  private bootDocument(memoryLimitMiB: number): string {
    return renderBootDocument(this, {
      gatewayName: this.gatewayName,
      identity: [this.props.auth._identityConfiguration],
      providers: [...this.bound.values()].map(({ configuration }) => configuration),
      defaultProvider: this.defaultProvider,
      timeouts: this.timeouts,
      memoryLimitMiB,
      live: this.props.liveConfiguration?._source,
    });
  }

  private requestsInFlight(targetValue: number): ScalingMetric {
    requireRange('ScalingTargetOutOfRange', 'compute.requestsInFlightTarget', targetValue, { above: 0, fractions: true });
    const metricName: TaskMetric = 'RequestsInFlight';
    const metric = new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { Gateway: this.gatewayName },
      statistic: TASK_METRICS[metricName].statistic,
      period: Duration.minutes(1),
    });
    return { id: metricName, metric, targetValue };
  }
}
