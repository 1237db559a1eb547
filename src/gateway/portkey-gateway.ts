import { Duration, Names } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { GatewayAuth, GatewayClient, GatewayClientOptions, GatewayPeople, PeopleOptions } from '../auth';
import type { GatewayGuardrail } from '../bedrock';
import { type GatewayCluster, type GatewayService, type GatewaySmokeTest, vpcOfCluster } from '../compute';
import { checkInput, optionsFor } from '../inputs';
import type { LiveConfiguration } from '../live';
import { type GatewayDoor, GatewayNetwork } from '../network';
import { GatewayObservability, type GatewayTraces, ProviderSubject } from '../observability';
import { GatewayRouting, type ModelProvider, PriceTable } from '../routing';
import type { GatewayGuardrailMemory, GatewayLimits, GatewayResponseCache } from '../state';
import { tagAll } from '../tags';
import { TimeoutPlan } from '../timeouts';
import { createAuth } from './auth';
import { createCluster } from './cluster';
import { openDoor } from './door';
import type { IPortkeyGateway, PortkeyGatewayAttributes } from './gateway-base';
import { type GatewayOutputs, outputsOf, type PrintLater, printOutputs } from './gateway-outputs';
import { exportParameters, ParameterAttributes } from './gateway-parameters';
import { checkProps, type PortkeyGatewayProps } from './gateway-props';
import { subjectsOf } from './gateway-subjects';
import { createGuardrail, createGuardrailMemory } from './guardrail';
import { checkedAttributes, ImportedGateway } from './imported-gateway';
import { LimitedGateway } from './limited-gateway';
import { createLimits } from './limits';
import { createLiveConfiguration } from './live-configuration';
import { recommend } from './recommendations';
import { createResponseCache } from './response-cache';
import { createService } from './service';
import { createSmokeTest } from './smoke-test';
import { createTraces } from './traces';

/**
 * A Portkey AI gateway that serves: the open-source image behind a load balancer, with a runtime that adds what production needs.
 *
 * @example
 *
 * const gateway = new PortkeyGateway(this, 'Gateway', {
 *   preset: GatewayPreset.DEV,
 *   providers: [ModelProvider.openai(), ModelProvider.bedrock({ models: ['amazon.*'] })],
 * });
 * gateway.addClient('Checkout', { team: 'checkout' });
 * gateway.printOutputs();
 */
export class PortkeyGateway extends LimitedGateway {
  /**
   * A gateway that was made somewhere else.
   *
   * @param scope where to create the construct
   * @param id its name in that scope
   * @param attributes what is known of the gateway
   * @throws `InvalidGatewayUrl`, `GatewayNameInvalid`, `InvalidTokenEndpoint`, `InvalidResourceServerIdentifier`
   */
  public static fromPortkeyGatewayAttributes(scope: Construct, id: string, attributes: PortkeyGatewayAttributes): IPortkeyGateway {
    checkInput('PortkeyGatewayAttributes', attributes, 'attributes');
    return new ImportedGateway(scope, id, () => checkedAttributes(attributes));
  }

  /**
   * A gateway that was made in another stack or app of this account and region, and told of itself with `exportTo()`. What is asked of
   * it becomes a parameter of this stack, which CloudFormation reads anew at every deployment.
   *
   * @param scope where to create the construct
   * @param id its name in that scope
   * @param parameterPrefix what was given to `exportTo()`
   * @throws `InvalidParameterPrefix`
   */
  public static fromPortkeyGatewayParameters(scope: Construct, id: string, parameterPrefix: string): IPortkeyGateway {
    return new ImportedGateway(scope, id, (imported) => new ParameterAttributes(imported, parameterPrefix));
  }

  public readonly url: string;
  public readonly gatewayName: string;
  public readonly tokenEndpoint?: string;
  /**
   * The security group of the load balancer. With peers in a stack that depends on this one write it from their side,
   * `peer.connections.allowToDefaultPort(gateway)`: `gateway.connections.allowDefaultPortFrom(peer)` would make both stacks depend on
   * each other.
   */
  public readonly connections: ec2.Connections;

  /** VPC, load balancer, firewall. */
  public readonly network: GatewayNetwork;

  /** Issuer and clients. */
  public readonly auth: GatewayAuth;

  /** Providers, and the container that calls them. */
  public readonly routing: GatewayRouting;

  /** What leads from the load balancer to the service: its target group, and the rule that requests take. */
  public readonly door: GatewayDoor;

  /** Cluster and capacity. */
  public readonly cluster: GatewayCluster;

  /** The service, its tasks and their number. */
  public readonly service: GatewayService;

  /** Logs, dashboard, alarms. */
  public readonly observability: GatewayObservability;

  /** Clients, prices and the deny-list: what changes without a deployment. */
  public readonly liveConfiguration: LiveConfiguration;

  /** Where limits are counted, and the ledger of budgets; undefined where nothing is limited. */
  public readonly limits?: GatewayLimits;

  /** What prompts and answers are checked by; undefined where nothing is checked. */
  public readonly guardrail?: GatewayGuardrail;

  /** What tasks remember together of the guardrail; undefined where each remembers for itself. */
  public readonly guardrailMemory?: GatewayGuardrailMemory;

  /** Where answers are kept; undefined where none is. */
  public readonly responseCache?: GatewayResponseCache;

  /** Of which requests spans are made, and where they go; undefined where there are no traces. */
  public readonly traces?: GatewayTraces;

  /** What tries new versions before clients get to them; undefined without `smokeTest` of the deployment. */
  public readonly smokeTest?: GatewaySmokeTest;

  private readonly timeouts: TimeoutPlan;
  private printLater?: PrintLater;

  /**
   * @param scope where to create the gateway
   * @param id its name in that scope; stack outputs carry it
   * @param props see there
   */
  constructor(scope: Construct, id: string, props: PortkeyGatewayProps = {}) {
    super(scope, id);
    checkInput('PortkeyGatewayProps', props);
    checkProps(props);
    this.timeouts = TimeoutPlan.of(optionsFor('TimeoutGoals', props));
    this.gatewayName = props.gatewayName ?? Names.uniqueResourceName(this, { maxLength: 64 });
    this._shares = props.observability ?? {};
    const prices = props.prices ?? PriceTable.standard();
    this.observability = this.createObservability(props);
    this.network = this.createNetwork(props);
    this.auth = createAuth(this, props);
    this.tokenEndpoint = this.auth.tokenEndpoint;
    this.limits = createLimits(this, props);
    this.guardrailMemory = createGuardrailMemory(this, props);
    this.guardrail = createGuardrail(this, props);
    this.responseCache = createResponseCache(this, props);
    this.traces = createTraces(this, props);
    this.liveConfiguration = createLiveConfiguration(this, props, prices);
    this.cluster = createCluster(this, props);
    this.routing = this.createRouting(props);
    this.door = openDoor(this, props);
    this.service = createService(this, props, this.timeouts);
    this.smokeTest = createSmokeTest(this, props);
    for (const subject of subjectsOf(this, prices)) {
      this.observability.watch(subject);
    }
    recommend(this, props, prices);
    tagAll(this, props.tags);
    this.url = this.network.url;
    this.connections = this.network.connections;
  }

  /**
   * Makes a client, or registers one that exists when `clientId` is given. Tasks take it up within a minute and none is replaced.
   *
   * @param id id of the construct, and name of the client unless `clientName` is given
   * @param options see there
   * @throws see `GatewayAuth.addClient`
   */
  public addClient(id: string, options: GatewayClientOptions = {}): GatewayClient {
    return this.auth.addClient(id, options);
  }

  /**
   * Lets people sign in, beside the machines that are clients. Tasks take it up within a minute and none is replaced. Where `printOutputs()` has been
   * called, what the first of them need is among the outputs.
   *
   * @param id id of the construct, and what they are called unless `peopleName` is given
   * @param options see there
   * @throws see `GatewayAuth.addPeople`
   */
  public addPeople(id: string, options: PeopleOptions = {}): GatewayPeople {
    const people = this.auth.addPeople(id, options);
    this.printLater?.people();
    return people;
  }

  /**
   * Enables a model provider. One that is enabled after the gateway was made is like the others: with an alarm, a secret and, where
   * `printOutputs()` has been called, its output.
   *
   * @throws `DuplicateProvider` when there is one of this name, `ProviderNotReachable` when the tasks cannot call it
   */
  public addProvider(provider: ModelProvider): void {
    this.routing.addProvider(provider);
    this.observability.watch(new ProviderSubject(provider.name));
    this.printLater?.provider(provider.name);
  }

  /**
   * Tells other stacks and apps of this account and region of the gateway, in parameters of SSM: they get it with
   * `PortkeyGateway.fromPortkeyGatewayParameters()`. None of them is secret.
   *
   * @param parameterPrefix what the names of the parameters begin with: a path such as `/llm/gateway`
   * @throws `InvalidParameterPrefix`
   */
  public exportTo(parameterPrefix: string): void {
    exportParameters(this, parameterPrefix);
  }

  /** What a person wants to paste after a deployment. */
  public get outputs(): GatewayOutputs {
    return outputsOf(this, this.timeouts);
  }

  /**
   * Makes `outputs` outputs of the stack, named by the gateway's id: `GatewayUrl`, `GatewayCurlCommand` and so on. Those of a gateway
   * in a nested stack become outputs of the outermost stack, whose outputs the CLI shows.
   *
   * @throws `OutputNameTaken`, when the app is synthesized, where another output of the stack has one of these names
   */
  public printOutputs(): void {
    this.printLater ??= printOutputs(this, () => this.outputs);
  }

  // groups are spread first and their shared options named after: one that is there and undefined takes nothing away

  private createObservability({ preset, observability, encryptionKey, removalPolicy }: PortkeyGatewayProps): GatewayObservability {
    return new GatewayObservability(this, 'Observability', {
      ...observability,
      preset,
      gatewayName: this.gatewayName,
      encryptionKey: observability?.encryptionKey ?? encryptionKey,
      removalPolicy: observability?.removalPolicy ?? removalPolicy,
    });
  }

  private createNetwork(props: PortkeyGatewayProps): GatewayNetwork {
    const { preset, domain, network, auth, compute, observability, removalPolicy, deletionProtection } = props;
    return new GatewayNetwork(this, 'Network', {
      ...network,
      preset,
      domain,
      vpc: network?.vpc ?? (compute?.cluster && vpcOfCluster(compute.cluster)),
      idleTimeout: Duration.seconds(this.timeouts.loadBalancerIdle),
      deregistrationDelay: Duration.seconds(this.timeouts.deregistrationDelay),
      deletionProtection: network?.deletionProtection ?? (network?.existingListener ? undefined : deletionProtection),
      logRetention: observability?.logRetention,
      encryptionKey: this.observability.encryptionKey,
      credentialHeaders: auth?.keyHeaders,
      removalPolicy,
    });
  }

  private createRouting({ preset, providers, defaultProvider, defaultRoute, bedrockApi, compute, ...props }: PortkeyGatewayProps): GatewayRouting {
    return new GatewayRouting(this, 'Routing', {
      ...optionsFor('MetricDimensionOptions', props.observability),
      preset,
      auth: this.auth,
      liveConfiguration: this.liveConfiguration,
      gatewayName: this.gatewayName,
      providers,
      defaultProvider,
      defaultRoute,
      bedrockApi,
      image: compute?.image,
      environment: compute?.environment,
      secrets: compute?.secrets,
      tmpSize: compute?.tmpSize,
      taskCertificate: compute?.taskCertificate,
      requestsInFlightTarget: compute?.requestsInFlightTarget,
      reachesInternet: this.network.reachesInternet,
      endpointServices: Object.keys(this.network.interfaceEndpoints),
      limits: this.limits,
      guardrail: this.guardrail,
      responseCache: this.responseCache,
      traces: this.traces,
      timeouts: this.timeouts,
      encryptionKey: this.observability.encryptionKey,
      removalPolicy: props.removalPolicy,
    });
  }
}
