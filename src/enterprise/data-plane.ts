import type { BoundCache } from './bound-cache';
import { ControlPlane } from './control-plane';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import type { DataPlane } from './environment';
import type { LogStoreConfig } from './log-store';
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
  readonly logStore: LogStoreConfig;
  readonly mcpBaseUrl?: string;
}

/** What the variables of both services follow from. */
export function dataPlaneOf(props: PortkeyEnterpriseGatewayProps, { names, cache, logStore, mcpBaseUrl }: DataPlaneParts): DataPlane {
  const { serverMode = ServerMode.GATEWAY, gateway, mcp, dataService, controlPlane = ControlPlane.portkey(), maxRequestDuration } = props;
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
    controlPlane: controlPlane._hosts,
    logStore: logStore.environment,
    buckets: logStore.buckets,
    requestTimeout: maxRequestDuration?.toMilliseconds(),
  };
}
