export type { BoundDestination } from './bound-destination';
export { checkBesideCollector } from './collector';
export { type CollectorOptions, CollectorPipeline, type OtlpDestinationOptions, type TelemetryPlacement } from './destination-options';
export { GatewayTraces } from './gateway-traces';
export type { GatewayTracesOptions, GatewayTracesProps } from './options';
export { TraceDestination } from './trace-destination';
