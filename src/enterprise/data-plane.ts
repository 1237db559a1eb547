import type { BoundCache } from './bound-cache';
import type { LogStoreConfig } from './bound-log-store';
import type { ControlPlaneHosts } from './control-plane';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import type { DataPlane } from './environment';
import { portsOf } from './ports';
import { modeOf } from './server-mode';

/** Names of the two services, in task definitions and where they call each other. */
export const GATEWAY = 'gateway';
export const DATA_SERVICE = 'data-service';

/** What is known besides the props. */
export interface DataPlaneParts {
  /** Where the services are found: what `discovery` of each says, its own or one that is given. */
  readonly gatewayUrl: string;
  readonly dataServiceUrl: string;
  readonly cache: BoundCache;
  readonly workersCache?: BoundCache;
  readonly logStore: LogStoreConfig;
  readonly controlPlane: ControlPlaneHosts;
  readonly mcpBaseUrl?: string;
}

/** What the variables of both services follow from. */
export function dataPlaneOf(
  props: PortkeyEnterpriseGatewayProps,
  { gatewayUrl, dataServiceUrl, cache, workersCache, logStore, controlPlane, mcpBaseUrl }: DataPlaneParts,
): DataPlane {
  const { dataService, maxRequestDuration } = props;
  const ports = portsOf(props);
  return {
    mode: modeOf(props),
    gatewayPort: ports.gateway,
    mcpPort: ports.mcp,
    mcpBaseUrl,
    dataServicePort: ports.dataService,
    dataServiceUrl: dataService && dataServiceUrl,
    gatewayUrl: dataService && gatewayUrl,
    cache,
    workersCache,
    controlPlane,
    logStore: logStore.environment,
    logStoreSecrets: logStore.secrets,
    buckets: logStore.buckets,
    requestTimeout: maxRequestDuration?.toMilliseconds(),
  };
}
