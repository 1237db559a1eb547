import { Duration, Lazy, Names } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { requireGatewayName } from '../checks';
import { GatewayCluster, type GatewayService, vpcOfCluster } from '../compute';
import { invalid } from '../errors';
import { checkInput, optionsFor } from '../inputs';
import { type GatewayDoor, GatewayNetwork, type GatewayNetworkOptions, LoadBalancerType } from '../network';
import { GatewayObservability } from '../observability';
import type { ValkeyNodes } from '../state';
import { checkTags, tagAll } from '../tags';
import { recommendTerminationProtection } from '../termination-protection';
import { TimeoutPlan } from '../timeouts';
import type { LogStoreConfig } from './bound-log-store';
import { bindCaches } from './caches';
import { closeMetrics } from './closed-metrics';
import { connect } from './connect';
import { ControlPlane } from './control-plane';
import { accessOf, checkAccess, letControlPlaneIn, privateLinkFor } from './control-plane-access';
import { DATA_SERVICE, dataPlaneOf, GATEWAY } from './data-plane';
import { mcpBaseUrlOf, openDoors, planDoors, prioritiesOf } from './doors';
import { type EnterpriseGatewayOutputs, outputsOf, printOutputs } from './enterprise-outputs';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { healthPathsOf } from './health-paths';
import type { LogBuckets } from './log-buckets';
import { LogStore } from './log-store';
import { judgeLogStore } from './log-store-use';
import { judgeEndpoints } from './missing-endpoints';
import { checkPorts } from './ports';
import { warnOfControlPlane, warnOfReleases } from './releases';
import { modeOf } from './server-mode';
import { ServiceNames } from './service-names';
import { runDataService, runGateway } from './services';
import { checkSettings } from './settings';
import { subjectsOf } from './subjects';
import { checkTaskCertificate } from './task-certificate';
import { admitTraces, bindTraces, subjectsOfTraces, withTraces } from './traces';

/**
 * The data plane of Portkey's hybrid enterprise gateway: its images as they are, in your account, with what they need around them. Keys, routes, limits and
 * people are those of the control plane.
 *
 * @example
 *
 * declare const portkeySecret: secretsmanager.ISecret;
 * declare const registryCredentials: secretsmanager.ISecret;
 * new PortkeyEnterpriseGateway(this, 'Gateway', {
 *   account: PortkeyAccount.fromSecret(portkeySecret),
 *   registryCredentials,
 * });
 */
export class PortkeyEnterpriseGateway extends Construct implements ec2.IConnectable {
  /** What clients call, without path. */
  public readonly url: string;

  /** What MCP clients call; undefined where the image runs no MCP gateway. */
  public readonly mcpUrl?: string;

  /** Name of the gateway in its alarms and its dashboard. */
  public readonly gatewayName: string;

  /** Who may connect to the load balancer. */
  public readonly connections: ec2.Connections;

  /** VPC, load balancer, firewall. */
  public readonly network: GatewayNetwork;

  /** What leads from the load balancer to the gateway's service: one door for each server that the image runs. */
  public readonly doors: GatewayDoor[];

  /** Cluster and capacity. */
  public readonly cluster: GatewayCluster;

  /** The gateway's service. */
  public readonly service: GatewayService;

  /** The data service; undefined where there is none. */
  public readonly dataService?: GatewayService;

  /** The cache, where it is a container that runs here. */
  public readonly cacheService?: GatewayService;

  /** The nodes of the cache, where they were made here. */
  public readonly cacheNodes?: ValkeyNodes;

  /** The nodes of the queues, where they are others and were made here. */
  public readonly workersCacheNodes?: ValkeyNodes;

  /** Buckets of prompts and answers; undefined where they are kept elsewhere. */
  public readonly logBuckets?: LogBuckets;

  /** Logs, dashboard, alarms. */
  public readonly observability: GatewayObservability;

  /** The interface endpoint to the control plane; undefined where it is called over the internet. */
  public readonly controlPlaneEndpoint?: ec2.InterfaceVpcEndpoint;

  /** @internal */
  public readonly _modelsUrl?: string;

  /** @internal */
  public readonly _healthUrl: string;

  private readonly timeouts: TimeoutPlan;

  /**
   * @param scope where to create the gateway
   * @param id its name in that scope
   * @param props see there
   */
  constructor(scope: Construct, id: string, props: PortkeyEnterpriseGatewayProps) {
    super(scope, id);
    checkInput('PortkeyEnterpriseGatewayProps', props);
    this.timeouts = TimeoutPlan.of(optionsFor('TimeoutGoals', props));
    checkProps(this, props, this.timeouts);
    this.gatewayName = props.gatewayName ?? Names.uniqueResourceName(this, { maxLength: 64 });
    const doors = planDoors(props);
    const access = accessOf(props);
    this.observability = this.createObservability(props);
    this.network = this.createNetwork(props);
    this.connections = this.network.connections;
    letControlPlaneIn(this.network, access);
    closeMetrics(this.network.front, prioritiesOf(props).closed, props.settings, doors.mcp?.hosts);
    this.mcpUrl = mcpBaseUrlOf(props, this.network);
    this.cluster = this.createCluster(props);
    this.doors = openDoors(this.network.front, doors, this.protection(props));
    const names = namesOf(this, props);
    const { cache, workersCache } = bindCaches(this, props, {
      preset: props.preset,
      cluster: this.cluster,
      vpcSubnets: this.network.taskSubnets,
      encryptionKey: this.observability.encryptionKey,
      logRetention: props.observability?.logRetention,
      removalPolicy: props.removalPolicy,
      names,
    });
    const caches = [cache, ...(workersCache ? [workersCache] : [])];
    this.cacheService = cache.container;
    this.cacheNodes = cache.nodes;
    this.workersCacheNodes = workersCache?.nodes;
    const logStore = this.createLogStore(props);
    this.logBuckets = logStore.buckets;
    judgeLogStore(this, props, logStore);
    const controlPlane = (props.controlPlane ?? ControlPlane.portkey())._bind(this, {
      vpc: this.network.vpc,
      vpcSubnets: this.network.taskSubnets,
    });
    this.controlPlaneEndpoint = controlPlane.endpoint?.endpoint;
    const traces = bindTraces(this, props);
    const plane = dataPlaneOf(props, {
      gatewayUrl: Lazy.string({ produce: () => this.service.discoveryUrl }),
      dataServiceUrl: Lazy.string({ produce: () => this.dataService?.discoveryUrl }),
      cache,
      workersCache,
      logStore,
      controlPlane: controlPlane.hosts,
      mcpBaseUrl: this.mcpUrl,
    });
    const gateway = runGateway(this, withTraces(props, traces), plane, {
      ...this.surroundings(props),
      logGroup: this.observability.logGroup,
      discovery: names.discovery(GATEWAY),
    });
    const dataService =
      props.dataService && runDataService(this, props, plane, { ...this.surroundings(props), discovery: names.discovery(DATA_SERVICE) });
    this.service = gateway.service;
    this.url = this.network._hasLoadBalancer ? this.network.url : (gateway.service.discoveryUrl as string);
    this._modelsUrl = modeOf(props).gateway ? `${this.url}${props.gateway?.pathPrefix ?? ''}` : undefined;
    this._healthUrl = `${this.mcpUrl ?? this.url}${healthPathsOf(props).mcp}`;
    this.dataService = dataService?.service;
    warnOfReleases(this, gateway.release, dataService?.release);
    warnOfControlPlane(this, gateway.release, controlPlane.gatewayFrom);
    admitTraces(this.service, traces);
    const called = { caches, controlPlane, logStore };
    connect(this, called, props);
    judgeEndpoints(this, props, { ...called, xray: traces?.callsXray ?? false });
    for (const door of this.doors) {
      this.service.attachTo(door);
    }
    for (const subject of [...subjectsOf(this, caches, props.observability?.imageMetrics), ...subjectsOfTraces(this, traces)]) {
      this.observability.watch(subject);
    }
    recommendTerminationProtection(this, props);
    tagAll(this, props.tags);
  }

  /** What a person wants to paste after a deployment, and what is handed over to Portkey. */
  public get outputs(): EnterpriseGatewayOutputs {
    return outputsOf(this);
  }

  /**
   * Makes `outputs` outputs of the stack, named by the gateway's id.
   *
   * @throws `OutputNameTaken`, when the app is synthesized, where another output of the stack has one of these names
   */
  public printOutputs(): void {
    printOutputs(this);
  }

  private createObservability({ preset, observability, encryptionKey, removalPolicy }: PortkeyEnterpriseGatewayProps): GatewayObservability {
    const { imageMetrics: _, ...options } = observability ?? {};
    return new GatewayObservability(this, 'Observability', { ...options, preset, gatewayName: this.gatewayName, encryptionKey, removalPolicy });
  }

  private createNetwork(props: PortkeyEnterpriseGatewayProps): GatewayNetwork {
    const { preset, domain, mcp, network, compute, observability, removalPolicy, deletionProtection } = props;
    return new GatewayNetwork(this, 'Network', {
      ...network,
      preset,
      domain,
      privateLink: privateLinkFor(this, accessOf(props), network?.privateLink),
      additionalDomains: mcp?.domain ? [mcp.domain, ...(network?.additionalDomains ?? [])] : network?.additionalDomains,
      vpc: network?.vpc ?? (compute?.cluster && vpcOfCluster(compute.cluster)),
      idleTimeout: Duration.seconds(this.timeouts.loadBalancerIdle),
      deregistrationDelay: Duration.seconds(this.timeouts.deregistrationDelay),
      deletionProtection: network?.deletionProtection ?? (ownsLoadBalancer(network) ? deletionProtection : undefined),
      logRetention: observability?.logRetention,
      encryptionKey: this.observability.encryptionKey,
      removalPolicy,
    });
  }

  private createCluster({ compute }: PortkeyEnterpriseGatewayProps): GatewayCluster {
    const { vpc, taskSubnets, assignPublicIp, _hasLoadBalancer: hasLoadBalancer } = this.network;
    return new GatewayCluster(this, 'Cluster', {
      vpc,
      vpcSubnets: taskSubnets,
      assignPublicIp,
      cluster: compute?.cluster,
      capacity: compute?.capacity,
      capacityAfter: hasLoadBalancer ? [this.network.loadBalancer] : undefined,
    });
  }

  private createLogStore({ logStore, controlPlane }: PortkeyEnterpriseGatewayProps): LogStoreConfig {
    const byDefault = controlPlane?._storesLogs ? LogStore.controlPlane() : LogStore.ownedBucket();
    return (logStore ?? byDefault)._bind(this, { encryptionKey: this.observability.encryptionKey });
  }

  /** Of the weights of listener rules, where the deployment asks for it. */
  private protection({ preset, gateway, observability, removalPolicy }: PortkeyEnterpriseGatewayProps) {
    const { encryptionKey } = this.observability;
    return gateway?.deployment?.protectWeights ? { preset, logRetention: observability?.logRetention, encryptionKey, removalPolicy } : undefined;
  }

  private surroundings({ preset, observability, removalPolicy }: PortkeyEnterpriseGatewayProps) {
    return {
      preset,
      cluster: this.cluster,
      timeouts: this.timeouts,
      logRetention: observability?.logRetention,
      encryptionKey: this.observability.encryptionKey,
      removalPolicy,
    };
  }
}

const ownsLoadBalancer = ({ existingListener, loadBalancerType }: GatewayNetworkOptions = {}): boolean =>
  existingListener === undefined && loadBalancerType !== LoadBalancerType.NONE;
/** Where deployments shift requests it is Service Connect that knows the tasks. */
function namesOf(scope: Construct, { compute, gateway }: PortkeyEnterpriseGatewayProps): ServiceNames {
  return new ServiceNames(scope, compute?.serviceConnect ?? gateway?.deployment?.shiftsTraffic, compute?.serviceConnectNamespace);
}

function checkProps(scope: Construct, props: PortkeyEnterpriseGatewayProps, { upstream: maxRequestDuration }: TimeoutPlan): void {
  const { tags, gatewayName, settings, traces, network, dataService } = props;
  if (gatewayName !== undefined) {
    requireGatewayName(gatewayName);
  }
  checkTags(tags);
  checkSettings(settings, { isTraced: traces !== undefined, maxRequestDuration });
  checkAccess(scope, accessOf(props), network);
  checkPorts(props);
  checkTaskCertificate(props);
  if (dataService && !modeOf(props).gateway) {
    throw invalid('DataServiceWithoutGateway', 'dataService', props.serverMode);
  }
  const { testListener, smokeTest, protectWeights } = dataService?.deployment ?? {};
  if (testListener || smokeTest || protectWeights) {
    throw invalid('NoLoadBalancer', 'dataService.deployment', 'one that tries versions at a listener');
  }
}
