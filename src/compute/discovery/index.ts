export { Calls, letIn } from './calls';
export { type DiscoveredService, discoveredService } from './discovered-service';
export { Discovery } from './discovery';
export type { DiscoveryConfig, ServiceConnectConfig } from './discovery-config';
export type { CloudMapDiscoveryOptions, ServiceConnectDiscoveryOptions } from './options';
