export { GatewayObservability } from './gateway-observability';
export type { GatewayMetricOptions } from './metrics';
export type { GatewayMonitorOptions, GatewayObservabilityOptions, GatewayObservabilityProps } from './observability-options';
