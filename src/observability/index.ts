export { GatewayObservability } from './gateway-observability';
export { errorRateMetric, type GatewayMetricOptions, gatewayMetric, tokensMetric } from './metrics';
export type { GatewayMonitorOptions, GatewayObservabilityOptions, GatewayObservabilityProps } from './observability-options';
