import type { BoundCache } from './bound-cache';
import type { LogStoreConfig } from './bound-log-store';
import type { ControlPlaneHosts } from './control-plane';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import type { DataPlane } from './environment';
import { ServerMode } from './server-mode';
import type { ServiceNames } from './service-names';
import { VENDOR } from './vendor';

/** Names of the two services, in task definitions and where they call each other. */
export const GATEWAY = 'gateway';
export const DATA_SERVICE = 'data-service';

/** What is known besides the props. */
export interface DataPlaneParts {
  readonly names: ServiceNames;
  readonly cache: BoundCache;
  readonly workersCache?: BoundCache;
  readonly logStore: LogStoreConfig;
  readonly controlPlane: ControlPlaneHosts;
  readonly mcpBaseUrl?: string;
}

/** What the variables of both services follow from. */
export function dataPlaneOf(
  props: PortkeyEnterpriseGatewayProps,
  { names, cache, workersCache, logStore, controlPlane, mcpBaseUrl }: DataPlaneParts,
): DataPlane {
  const { serverMode = ServerMode.GATEWAY, gateway, mcp, dataService, maxRequestDuration } = props;
  const gatewayPort = gateway?.port ?? VENDOR.ports.gateway;
  const dataServicePort = dataService?.port ?? VENDOR.ports.dataService;
  return {
    serverMode,
    gatewayPort,
    mcpPort: mcp?.port ?? VENDOR.ports.mcp,
    mcpBaseUrl,
    dataServicePort,
    dataServiceUrl: dataService && `http://${names.addressOf(DATA_SERVICE, dataServicePort)}`,
    gatewayUrl: dataService && `http://${names.addressOf(GATEWAY, gatewayPort)}`,
    cache,
    workersCache,
    controlPlane,
    logStore: logStore.environment,
    logStoreSecrets: logStore.secrets,
    buckets: logStore.buckets,
    requestTimeout: maxRequestDuration?.toMilliseconds(),
  };
}
