import { Duration, Names, type RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { Authentication, GatewayAuth, type GatewayAuthOptions, type GatewayClient, type GatewayClientOptions } from '../auth';
import { requireOption, requireRemovalPolicy } from '../checks';
import { GatewayCluster, GatewayService } from '../compute';
import { GATEWAY_PORT } from '../contract';
import { LiveConfiguration } from '../live';
import { type GatewayDomain, GatewayNetwork, type GatewayNetworkOptions, JwtClaimFormat, type JwtValidation } from '../network';
import {
  CostSubject,
  FirewallSubject,
  GatewayObservability,
  type GatewayObservabilityOptions,
  LoadBalancerSubject,
  ProviderSubject,
  RequestsSubject,
  ServiceSubject,
  TargetsSubject,
  TasksSubject,
} from '../observability';
import type { GatewayPreset } from '../presets';
import { type EnabledProvider, GatewayRouting, type ModelProvider, PriceTable } from '../routing';
import { TimeoutPlan } from '../timeouts';
import type { GatewayComputeOptions } from './compute-options';
import { GatewayBase, type IPortkeyGateway, type PortkeyGatewayAttributes } from './gateway-base';
import { type GatewayOutputs, outputsOf, type PrintProvider, printOutputs } from './gateway-outputs';

export type { IPortkeyGateway, PortkeyGatewayAttributes } from './gateway-base';

/** The paths that the gateway serves; the load balancer answers 404 to all others, `/healthz` among them. */
const SERVED_PATHS = ['/v1/*'];

/** Properties of `PortkeyGateway`. Every one is optional: a gateway without any is internal, authenticated and serves nobody yet. */
export interface PortkeyGatewayProps {
  /**
   * Where the defaults come from; every value of it can be overridden below.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

  /**
   * The name that clients call, with its certificate. With it the load balancer speaks HTTPS, and nothing else.
   *
   * @default - plaintext HTTP inside the VPC, with a warning; an error when the gateway is public
   */
  readonly domain?: GatewayDomain;

  /**
   * VPC, load balancer, firewall.
   *
   * @default - a new VPC with an internal load balancer
   */
  readonly network?: GatewayNetworkOptions;

  /**
   * Who may call the gateway.
   *
   * @default - clients of a new Cognito user pool, the first of which is made
   */
  readonly auth?: GatewayAuthOptions;

  /**
   * Cluster, tasks, scaling.
   *
   * @default - by preset
   */
  readonly compute?: GatewayComputeOptions;

  /**
   * Logs, dashboard, alarms.
   *
   * @default - by preset
   */
  readonly observability?: GatewayObservabilityOptions;

  /**
   * Model providers that may be called. None is enabled by itself: each one is money, and a place where prompts go.
   *
   * @default - none, with a warning: nothing can be served
   */
  readonly providers?: ModelProvider[];

  /**
   * Name of the provider that serves requests that name none.
   *
   * @default - the first of `providers`
   */
  readonly defaultProvider?: string;

  /**
   * What models cost, for the usage records.
   *
   * @default PriceTable.standard()
   */
  readonly prices?: PriceTable;

  /**
   * Longest request that is served, and how long a provider may be silent: 1 second to 1 hour. The timeouts of every hop follow from
   * it.
   *
   * @default Duration.minutes(15)
   */
  readonly maxRequestDuration?: Duration;

  /**
   * How long a task that leaves may finish its requests, up to 1 hour. It always lasts its full length, so deployments take as long.
   *
   * @default - by preset. DEV: 1 minute. PROD: 10 minutes
   */
  readonly drainTimeout?: Duration;

  /**
   * Key for logs, secrets, alarm messages and the deny-list. The policy of an imported key must let CloudWatch Logs, CloudWatch
   * alarms and this account's roles use it.
   *
   * @default - by preset. DEV: keys of AWS. PROD: a new key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of data when the stack is deleted: user pool, secrets, logs, key, deny-list. `SNAPSHOT` is refused: there are none
   * of these.
   *
   * @default - by preset. DEV: destroyed. PROD: retained
   */
  readonly removalPolicy?: RemovalPolicy;
}

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
export class PortkeyGateway extends GatewayBase {
  /**
   * A gateway that was made somewhere else.
   *
   * @param scope where to create the construct
   * @param id its name in that scope
   * @param attributes what is known of the gateway
   */
  public static fromPortkeyGatewayAttributes(scope: Construct, id: string, attributes: PortkeyGatewayAttributes): IPortkeyGateway {
    return new ImportedGateway(scope, id, attributes);
  }

  public readonly url: string;
  public readonly gatewayName: string;
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

  /** Cluster and capacity. */
  public readonly cluster: GatewayCluster;

  /** The service, its tasks and their number. */
  public readonly service: GatewayService;

  /** Logs, dashboard, alarms. */
  public readonly observability: GatewayObservability;

  /** Clients, prices and the deny-list: what changes without a deployment. */
  public readonly liveConfiguration: LiveConfiguration;

  private readonly timeouts: TimeoutPlan;
  private printProvider?: PrintProvider;

  /**
   * @param scope where to create the gateway
   * @param id its name in that scope; stack outputs carry it
   * @param props see there
   */
  constructor(scope: Construct, id: string, props: PortkeyGatewayProps = {}) {
    super(scope, id);
    requireRemovalPolicy('removalPolicy', props.removalPolicy);
    const auth = props.auth instanceof Authentication ? 'an Authentication' : props.auth;
    requireOption('auth', auth, (given) => typeof given === 'object', 'a group is: { method: Authentication... }');
    requireOption('prices', props.prices, (given) => typeof given === 'object', 'a PriceTable is, PriceTable.none() among them');
    // groups are spread first and their shared options named after: one that is there and undefined takes nothing away
    const { preset, removalPolicy } = props;
    this.timeouts = TimeoutPlan.of({ preset, maxRequestDuration: props.maxRequestDuration, drainTimeout: props.drainTimeout });
    this.gatewayName = Names.uniqueResourceName(this, { maxLength: 64 });

    this.observability = new GatewayObservability(this, 'Observability', {
      ...props.observability,
      preset,
      gatewayName: this.gatewayName,
      encryptionKey: props.observability?.encryptionKey ?? props.encryptionKey,
      removalPolicy: props.observability?.removalPolicy ?? removalPolicy,
    });
    const { encryptionKey, logGroup } = this.observability;

    this.network = new GatewayNetwork(this, 'Network', {
      ...props.network,
      preset,
      domain: props.domain,
      vpc: props.network?.vpc ?? props.compute?.cluster?.vpc,
      idleTimeout: Duration.seconds(this.timeouts.loadBalancerIdle),
      deregistrationDelay: Duration.seconds(this.timeouts.deregistrationDelay),
      logRetention: props.observability?.logRetention,
      encryptionKey,
      removalPolicy,
    });
    this.auth = new GatewayAuth(this, 'Auth', {
      ...props.auth,
      preset,
      encryptionKey,
      removalPolicy: props.auth?.removalPolicy ?? removalPolicy,
    });

    const prices = props.prices ?? PriceTable.standard();
    const sections = [this.auth.clientSection, prices];
    this.liveConfiguration = new LiveConfiguration(this, 'LiveConfiguration', { preset, sections, encryptionKey, removalPolicy });

    const { vpc, taskSubnets: vpcSubnets, reachesInternet } = this.network;
    this.cluster = new GatewayCluster(new Construct(this, 'Compute'), 'Default', {
      vpc,
      cluster: props.compute?.cluster,
      capacity: props.compute?.capacity,
    });
    this.routing = new GatewayRouting(this.cluster, 'Default', {
      preset,
      auth: this.auth,
      liveConfiguration: this.liveConfiguration,
      gatewayName: this.gatewayName,
      providers: props.providers,
      defaultProvider: props.defaultProvider,
      image: props.compute?.image,
      environment: props.compute?.environment,
      memoryLimitMiB: props.compute?.memoryLimitMiB,
      requestsInFlightTarget: props.compute?.requestsInFlightTarget,
      reachesInternet,
      timeouts: this.timeouts,
      encryptionKey,
      removalPolicy,
    });
    this.service = new GatewayService(this.routing, 'Default', {
      ...props.compute,
      preset,
      cluster: this.cluster,
      container: this.routing.container,
      scalingMetrics: [this.routing.scalingMetric],
      vpcSubnets,
      timeouts: this.timeouts,
      logGroup,
    });
    this.liveConfiguration.grantRead(this.service);

    const { front, loadBalancer, firewall } = this.network;
    const door = front.openDoor('Default', { port: GATEWAY_PORT, paths: SERVED_PATHS, jwtValidation: jwtValidationOf(this.auth) });
    door.attach(this.service.target());
    this.service.scaleOnRequestsPerTarget(door.targetGroups[0]);
    // the first version of the document is there when the first task asks for it, and endpoints until the last one has stopped
    const { service, minCapacity } = this.service;
    service.node.addDependency(this.liveConfiguration, ...this.network._endpoints);
    for (const subject of [
      new RequestsSubject(),
      new TasksSubject(),
      ...(prices.asOf === undefined ? [] : [new CostSubject()]),
      new LoadBalancerSubject(loadBalancer),
      new TargetsSubject({ loadBalancer, targetGroups: door.targetGroups, minCapacity, after: [service] }),
      new ServiceSubject(service),
      ...(firewall ? [new FirewallSubject(firewall.metricName)] : []),
    ]) {
      this.observability.watch(subject);
    }
    for (const provider of this.routing.enabledProviders) {
      this.admit(provider);
    }
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
   * Enables a model provider. One that is enabled after the gateway was made is like the others: with an alarm, a secret and, where
   * `printOutputs()` has been called, its output.
   *
   * @throws `DuplicateProvider` when there is one of this name, `ProviderNotReachable` when the tasks cannot call it
   */
  public addProvider(provider: ModelProvider): void {
    const enabled = this.routing.addProvider(provider);
    this.admit(enabled);
    this.printProvider?.(enabled.name);
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
    this.printProvider ??= printOutputs(this, () => this.outputs);
  }

  /** Lets the tasks call a provider, and watches it. */
  private admit({ name, statements, egressPort }: EnabledProvider): void {
    this.service.allow(statements, 'Models are enabled by the patterns that the user gave: `anthropic.*` is every model of Anthropic.');
    if (egressPort !== undefined) {
      this.service.connections.allowToAnyIpv4(ec2.Port.tcp(egressPort), `Base URL of ${name}`);
    }
    this.observability.watch(new ProviderSubject(name));
  }
}

class ImportedGateway extends GatewayBase {
  public readonly url: string;
  public readonly gatewayName: string;
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, { url, gatewayName, securityGroup }: PortkeyGatewayAttributes) {
    super(scope, id);
    this.url = url.replace(/\/+$/, '');
    this.gatewayName = gatewayName;
    this.connections = new ec2.Connections({ securityGroups: securityGroup && [securityGroup], defaultPort: portOf(this.url) });
  }
}

/** Undefined for an address that is a token as a whole. */
function portOf(url: string): ec2.Port | undefined {
  const [, scheme, port] = /^(https?):\/\/[^/]*?(?::(\d+))?$/.exec(url) ?? [];
  return scheme ? ec2.Port.tcp(Number(port ?? (scheme === 'https' ? 443 : 80))) : undefined;
}

/** The part of token verification that the load balancer can do. */
function jwtValidationOf(auth: GatewayAuth): JwtValidation | undefined {
  const issuer = auth._tokenIssuer;
  if (!issuer) {
    return undefined;
  }
  const scopes = issuer.requiredScope ? [issuer.requiredScope] : [];
  return {
    issuer: issuer.issuer,
    jwksUri: issuer.jwksUri,
    claims: scopes.map((scope) => ({ name: 'scope', format: JwtClaimFormat.SPACE_SEPARATED_VALUES, values: [scope] })),
  };
}
