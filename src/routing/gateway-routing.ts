import { Lazy, type RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IConstruct } from 'constructs';
import { isKnown, problemsOfTaken, requireGatewayName } from '../checks';
import { GatewayImage, type GatewayService, type ScalingMetric } from '../compute';
import type { PricedProvider, ProviderConfiguration } from '../contract';
import type { ContainerSpec } from '../contract/container-spec';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { checkInput, optionsFor } from '../inputs';
import { presetValues, removalPolicyOf } from '../presets';
import { TimeoutPlan } from '../timeouts';
import { warnAtSynthesis } from '../warnings';
import { type BootDocumentInput, bootFault, renderBootDocument } from './boot-document';
import { buildFor } from './delivery';
import { type ExampleRequest, exampleRequest } from './example-request';
import { checkReach } from './image-reach';
import { translationProblems } from './native-only';
import { guardrailProblems, limitProblems } from './policy-problems';
import { admit, type CallingRole, callingRole } from './provider-access';
import { enabled, providerProblems } from './provider-problems';
import { type BoundProvider, bindProvider, type ModelProvider } from './providers';
import { admitParts, checkGuardrailReach } from './request-parts';
import { type RouteOptions, RouteTable, type Routing, routeProblems, warnOfRoutes } from './routes';
import type { GatewayRoutingProps } from './routing-options';
import { runtimeContainer } from './runtime-container';
import { requestsInFlight } from './scaling-metric';

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
  private readonly encryptionKey?: kms.IKey;
  private readonly nativeOnly: boolean;
  private readonly providerScope: Construct;
  private readonly bound = new Map<string, BoundProvider>();
  private readonly services: GatewayService[] = [];
  private readonly routes: RouteTable;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `ApiKeysWithoutTable`, `ImageNotReachable`, `ReservedEnvironmentVariable`, `ScalingTargetOutOfRange`, `InvalidRouteName` and
   * `RoutesWithoutLiveConfiguration` of `defaultRoute`, and what `addProvider` throws
   */
  constructor(scope: Construct, id: string, props: GatewayRoutingProps) {
    super(scope, id);
    checkInput('GatewayRoutingProps', props);
    const values = presetValues(props.preset);
    this.props = props;
    this.timeouts = props.timeouts ?? TimeoutPlan.of({ preset: props.preset });
    this.removalPolicy = removalPolicyOf('removalPolicy', props.removalPolicy, props.preset);
    this.encryptionKey = keyItself('encryptionKey', props.encryptionKey);
    this.gatewayName = props.gatewayName;
    requireGatewayName(this.gatewayName);
    this.scalingMetric = requestsInFlight(this.gatewayName, props.requestsInFlightTarget ?? values.compute.requestsInFlightTarget);
    this.routes = new RouteTable(this.timeouts, props);

    if (props.auth.apiKeys && !props.liveConfiguration) {
      throw invalid('ApiKeysWithoutTable', 'auth.apiKeys', true);
    }

    const image = (props.image ?? GatewayImage.fromDockerHub()).bind(this);
    checkInput('GatewayImageConfig', image, 'image');
    checkReach(this, image, props);
    this.nativeOnly = image.nativeOnly ?? false;
    checkGuardrailReach(this, props);
    const document = Lazy.uncachedString({ produce: () => renderBootDocument(this, this.bootInput()) });
    this.container = runtimeContainer(image, document, buildFor(props), props);

    this.providerScope = new Construct(this, 'Providers');
    for (const provider of props.providers ?? []) {
      this.addProvider(provider);
    }
    this.node.addValidation({
      validate: () => {
        const problems = [
          ...providerProblems(props, this.configurations()),
          ...(this.nativeOnly ? translationProblems(this.configurations(), props.bedrockApi) : []),
          ...this.attachmentProblems(),
          ...this.nameProblems(),
          ...routeProblems(this.routes, this.configurations(), props),
          ...limitProblems(props.auth, props.limits !== undefined),
          ...guardrailProblems(props.auth, props.guardrail !== undefined),
        ];
        return problems.length > 0 ? problems : this.startProblems();
      },
    });
    if (!props.providers) {
      warnAtSynthesis(this, 'noProviders', () => this.bound.size === 0);
    }
    warnOfRoutes(this, this.routes, props.auth, () => this.configurations());
  }

  /** Names of the enabled providers, in the order in which they were enabled. */
  public get providerNames(): string[] {
    return [...this.bound.keys()];
  }

  /**
   * Enables a model provider: its secret is made, it stands in the boot document, and the tasks may call it. In a `PortkeyGateway` use
   * `gateway.addProvider`, which has it watched too.
   *
   * @throws `DuplicateProvider` when there is one of this name, `ProviderNotReachable` and `ProviderConfigNotPossible` when the tasks
   * cannot call it
   */
  public addProvider(provider: ModelProvider): void {
    checkInput('ModelProvider', provider, 'providers');
    const { name } = provider;
    if (this.bound.has(name)) {
      throw invalid('DuplicateProvider', 'providers', name);
    }
    const bound = this.bind(provider);
    this.bound.set(name, bound);
    for (const service of this.services) {
      admit(service, name, bound);
    }
  }

  /**
   * Adds a route, which clients ask for in the header `x-portkey-config`. It is a change of the live configuration: no task is replaced. The
   * providers that it names may be enabled later.
   *
   * @param name up to 64 letters, digits, dots, hyphens and underscores, unique among the routes, of which a gateway has up to 200
   * @param routing where its requests go
   * @param options see there
   * @throws `InvalidRouteName`, `DuplicateRoute`, `TooManyRoutes`, `TooManyRouteTargets`, `RouteTooDeep`, `TargetNeverReached`,
   * `RouteDurationOutOfRange`, `RouteAttemptsOutOfRange`, `RoutesWithoutLiveConfiguration`; and when the app is synthesized `UnknownProvider`
   * and `ModelNotOfProvider`
   */
  public addRoute(name: string, routing: Routing, options: RouteOptions = {}): void {
    this.routes.add('routes', name, routing, options);
  }

  /**
   * Adds an alias: a model of this name goes where the routing says, whichever provider serves it. Clients see it in the list of models.
   *
   * @param model what clients write as `model`: up to 128 printable ASCII characters without blanks, unique among the aliases, of which a gateway has up to 200
   * @param routing where its requests go
   * @param options see there
   * @throws what `addRoute` throws
   */
  public addAlias(model: string, routing: Routing, options: RouteOptions = {}): void {
    this.routes.add('aliases', model, routing, options);
  }

  /** Makes what it needs, and nothing where it is refused. */
  private bind(provider: ModelProvider): BoundProvider {
    const { name } = provider;
    const scope = new Construct(this.providerScope, name);
    try {
      const bound = bindProvider(provider, scope, { encryptionKey: this.encryptionKey, removalPolicy: this.removalPolicy });
      const { reachesInternet, endpointServices = [] } = this.props;
      const isInside = bound.insideVpc && bound.endpoints.every((service) => endpointServices.includes(service));
      if (reachesInternet === false && !isInside) {
        throw invalid('ProviderNotReachable', 'providers', name);
      }
      return bound;
    } catch (error) {
      this.providerScope.node.tryRemoveChild(name);
      throw error;
    }
  }

  /**
   * The secret with a provider's key, the one that was given or that was made: for rotation, for policies, for whoever puts the key in.
   *
   * @param name name of the provider
   * @throws `UnknownProvider`; `ProviderWithoutSecret` for a provider that is called without a key, such as Amazon Bedrock
   */
  public providerSecret(name: string): secretsmanager.ISecret {
    const bound = this.bound.get(name);
    if (!bound) {
      throw invalid('UnknownProvider', 'providerSecret()', name, enabled(this.configurations()));
    }
    if (!bound.secret) {
      throw invalid('ProviderWithoutSecret', 'providerSecret()', name);
    }
    return bound.secret;
  }

  /**
   * Lets the tasks of a service do what the container needs: read the live configuration, and call the providers, those included that are
   * enabled later.
   *
   * @param service the service that runs `container`
   */
  public attachTo(service: GatewayService): void {
    checkInput('GatewayService', service, 'attachTo()');
    const { auth, liveConfiguration } = this.props;
    this.services.push(service);
    const parts = admitParts(service, this.props);
    liveConfiguration?._serve(service, auth.apiKeys);
    // its first version is there when the first task asks for it, and who may count before it does
    service.service.node.addDependency(...[...(liveConfiguration ? [liveConfiguration] : []), ...parts]);
    for (const [name, bound] of this.bound) {
      admit(service, name, bound);
    }
  }

  /**
   * What price tables know of the enabled providers.
   *
   * @internal
   */
  public _priced(): (PricedProvider & { readonly geography?: string })[] {
    return this.configurations().map(({ name, kind, azure }) => ({ name, kind, geography: azure?.geography }));
  }

  /**
   * The secrets that were made for providers and hold no key until someone puts one in, by provider.
   *
   * @internal
   */
  public _emptySecrets(): Map<string, secretsmanager.ISecret> {
    const entries = [...this.bound].flatMap(([name, { secret, awaitsKey }]) => (secret && awaitsKey ? [[name, secret] as const] : []));
    return new Map(entries);
  }

  /**
   * A request that the default provider can be asked.
   *
   * @internal
   */
  public _exampleRequest(): ExampleRequest {
    const bound = this.bound.get(this.defaultProvider ?? '');
    const { nativeOnly } = this;
    return exampleRequest(bound?.configuration, bound?.exampleModel, { isRouted: this.routes.defaultRoute !== undefined, nativeOnly });
  }

  /**
   * Whether a key or certificate comes from Secrets Manager, whether Amazon Bedrock is called inside the VPC, and which roles STS is asked for.
   *
   * @internal
   */
  public _calls(): { readonly secrets: boolean; readonly bedrock: boolean; readonly roles: readonly CallingRole[] } {
    const bound = [...this.bound.values()];
    return {
      secrets: bound.some(({ secret }) => secret !== undefined) || this.props.taskCertificate !== undefined,
      bedrock: bound.some(({ configuration, insideVpc }) => configuration.kind === 'bedrock' && insideVpc) || this.props.guardrail !== undefined,
      roles: bound.flatMap(callingRole),
    };
  }

  /** The provider of requests that name none. */
  private get defaultProvider(): string | undefined {
    return this.props.defaultProvider ?? this.providerNames[0];
  }

  private configurations(): ProviderConfiguration[] {
    return [...this.bound.values()].map(({ configuration }) => configuration);
  }

  private attachmentProblems(): string[] {
    return this.services.length > 0 ? [] : [invalid('RoutingNotAttached', 'attachTo()', this.node.path).message];
  }

  private nameProblems(): string[] {
    const { gatewayName } = this;
    const isNamed = (each: IConstruct) => each instanceof GatewayRouting && each.gatewayName === gatewayName;
    return isKnown(gatewayName) ? problemsOfTaken('GatewayNameTaken', 'gatewayName', gatewayName, this, isNamed) : [];
  }

  private startProblems(): string[] {
    const fault = bootFault(this, this.bootInput());
    return fault ? [invalid('ConfigurationNotPossible', `configuration.${fault.path}`, fault.value).message] : [];
  }

  private bootInput(): BootDocumentInput {
    return {
      gatewayName: this.gatewayName,
      identity: this.props.auth._identities,
      providers: this.configurations(),
      defaultProvider: this.defaultProvider,
      bedrockApi: this.props.bedrockApi,
      nativeOnly: this.nativeOnly,
      timeouts: this.timeouts,
      memoryLimitMiB: Math.min(...this.services.map((service) => service.containerMemoryMiB)),
      live: this.props.liveConfiguration?._source,
      ...optionsFor<Pick<GatewayRoutingProps, 'metricsByTeam' | 'metricsByRoute'>>('MetricDimensionOptions', this.props),
      guardrail: this.props.guardrail?.renderConfiguration(),
      limits: this.props.limits?.renderConfiguration(this.services.reduce((sum, { maxCapacity }) => sum + maxCapacity, 0)),
      responseCache: this.props.responseCache?.renderConfiguration(),
      traces: this.props.traces?.renderConfiguration(),
      taskCertificate: this.props.taskCertificate && { secretArn: this.props.taskCertificate.secretArn },
    };
  }
}
