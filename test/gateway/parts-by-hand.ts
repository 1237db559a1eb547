import { Duration, Names } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  CollectorSubject,
  CostSubject,
  FirewallSubject,
  GatewayAuth,
  GatewayCluster,
  type GatewayDomain,
  GatewayGuardrail,
  type GatewayGuardrailOptions,
  GatewayLimits,
  type GatewayLimitsOptions,
  GatewayNetwork,
  GatewayObservability,
  type GatewayPreset,
  GatewayResponseCache,
  type GatewayResponseCacheOptions,
  GatewayRouting,
  GatewayService,
  GatewayTraces,
  type GatewayTracesOptions,
  GuardrailSubject,
  JwtClaimFormat,
  LimitsSubject,
  LiveConfiguration,
  LoadBalancerSubject,
  type ModelProvider,
  PriceTable,
  ProviderSubject,
  RequestsSubject,
  ResponseCacheSubject,
  ServerlessCacheSubject,
  ServiceSubject,
  TargetsSubject,
  TasksSubject,
  TimeoutPlan,
  TracesSubject,
} from '../../src';

export interface PartsByHandProps {
  readonly preset?: GatewayPreset;
  readonly domain?: GatewayDomain;
  readonly providers: ModelProvider[];
  /** Counted in a serverless cache. */
  readonly limits?: GatewayLimitsOptions;
  readonly guardrail?: GatewayGuardrailOptions;
  /** Answers are in a serverless cache. */
  readonly responseCache?: GatewayResponseCacheOptions;
  /** Sent to a collector. */
  readonly traces?: GatewayTracesOptions;
}

/** A gateway whose parts are put together by hand, with what the library exports and nothing else. */
export class PartsByHand extends Construct {
  constructor(scope: Construct, id: string, props: PartsByHandProps) {
    const { preset, domain, providers, limits: limited, guardrail: guarded, responseCache: cached, traces: traced } = props;
    super(scope, id);
    const timeouts = TimeoutPlan.of({ preset });
    const gatewayName = Names.uniqueResourceName(this, { maxLength: 64 });
    const observability = new GatewayObservability(this, 'Observability', { preset, gatewayName });
    const { encryptionKey, logGroup } = observability;
    const network = new GatewayNetwork(this, 'Network', {
      preset,
      domain,
      encryptionKey,
      idleTimeout: Duration.seconds(timeouts.loadBalancerIdle),
      deregistrationDelay: Duration.seconds(timeouts.deregistrationDelay),
    });
    const auth = new GatewayAuth(this, 'Auth', { preset, encryptionKey });
    const prices = PriceTable.standard().forProviders(...providers.map(({ name }) => name));
    const { vpc, taskSubnets: vpcSubnets } = network;
    const limits = limited && new GatewayLimits(this, 'Limits', { ...limited, preset, vpc, vpcSubnets, encryptionKey });
    const guardrail = guarded && new GatewayGuardrail(this, 'Guardrail', { ...guarded, encryptionKey });
    const responseCache = cached && new GatewayResponseCache(this, 'ResponseCache', { ...cached, preset, vpc, vpcSubnets, encryptionKey });
    const traces =
      traced && new GatewayTraces(this, 'Traces', { ...traced, preset, gatewayName, reachesInternet: network.reachesInternet, encryptionKey });
    const sections = [auth.clientSection, prices, ...(limits ? [limits.section] : [])];
    const liveConfiguration = new LiveConfiguration(this, 'LiveConfiguration', { preset, sections, encryptionKey });

    const cluster = new GatewayCluster(this, 'Cluster', { vpc, vpcSubnets });
    const routing = new GatewayRouting(this, 'Routing', {
      preset,
      auth,
      liveConfiguration,
      limits,
      guardrail,
      responseCache,
      traces,
      gatewayName,
      providers,
      timeouts,
      encryptionKey,
    });
    const { issuer, jwksUri, requiredScope = '' } = auth.tokenIssuer ?? { issuer: '', jwksUri: '' };
    const door = network.front.openDoor('Gateway', {
      port: 8787,
      paths: ['/v1/*'],
      jwtValidation: {
        issuer,
        jwksUri,
        claims: [{ name: 'scope', format: JwtClaimFormat.SPACE_SEPARATED_VALUES, values: [requiredScope] }],
        exemptHeaders: auth.keyHeaders,
        exemptBearers: auth.apiKeyPrefixes,
      },
    });
    const service = new GatewayService(this, 'Service', {
      preset,
      cluster,
      container: routing.container,
      sidecars: traces?.sidecars,
      encryptionKey,
      scalingMetrics: [routing.scalingMetric],
      timeouts,
      logGroup,
    });
    routing.attachTo(service);
    service.attachTo(door);
    service.service.node.addDependency(...network.vpcEndpoints);

    const { loadBalancer, firewall } = network;
    const { minCapacity } = service;
    for (const subject of [
      new RequestsSubject(),
      new TasksSubject(),
      new CostSubject(),
      new LoadBalancerSubject(loadBalancer),
      new TargetsSubject({ loadBalancer, targetGroups: door.targetGroups, minCapacity, after: [service.service] }),
      new ServiceSubject(service.service),
      ...(firewall ? [new FirewallSubject(firewall.metricName)] : []),
      ...routing.providerNames.map((name) => new ProviderSubject(name)),
      ...(limits ? [new LimitsSubject()] : []),
      ...(guardrail ? [new GuardrailSubject()] : []),
      ...(limits?.valkeyServerless
        ? [
            new ServerlessCacheSubject({
              cacheName: limits.valkeyServerless.cache.serverlessCacheName,
              maxDataStorageGb: limits.valkeyServerless.maxDataStorageGb,
            }),
          ]
        : []),
      ...(traces ? [new TracesSubject(), new CollectorSubject(service.service, service.sidecarLogGroups[0])] : []),
      ...(responseCache ? [new ResponseCacheSubject()] : []),
      ...(responseCache?.valkeyServerless
        ? [
            new ServerlessCacheSubject({
              name: 'ResponseCache',
              evicts: true,
              cacheName: responseCache.valkeyServerless.cache.serverlessCacheName,
              maxDataStorageGb: responseCache.valkeyServerless.maxDataStorageGb,
            }),
          ]
        : []),
    ]) {
      observability.watch(subject);
    }
  }
}
