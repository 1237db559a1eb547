export type { GatewayMetricOptions, MetricDimensionOptions } from '../metrics';
export { makesKey } from './encryption';
export { GatewayObservability } from './gateway-observability';
export type { GatewayObservabilityOptions, GatewayObservabilityProps } from './options';
export {
  CacheNodesSubject,
  type CacheNodesSubjectProps,
  CollectorSubject,
  CostSubject,
  FirewallSubject,
  GuardrailSubject,
  type GuardrailSubjectProps,
  LimitsSubject,
  type LimitsSubjectProps,
  LoadBalancerSubject,
  ProviderSubject,
  RequestsSubject,
  ResponseCacheSubject,
  ServerlessCacheSubject,
  type ServerlessCacheSubjectProps,
  ServiceSubject,
  type SubjectOptions,
  TargetsSubject,
  type TargetsSubjectProps,
  TasksSubject,
  TracesSubject,
  type TracesSubjectProps,
  UsageDeliverySubject,
} from './subjects';
export type { AlarmThresholdOptions } from './thresholds';
export {
  type BoundDestination,
  type CollectorOptions,
  CollectorPipeline,
  checkBesideCollector,
  GatewayTraces,
  type GatewayTracesOptions,
  type GatewayTracesProps,
  type OtlpDestinationOptions,
  type TelemetryPlacement,
  TraceDestination,
} from './traces';
export { type ChargebackReportOptions, UsageDelivery, type UsageDeliveryOptions, type UsageDeliveryProps } from './usage';
