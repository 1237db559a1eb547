export type { GatewayMetricOptions } from '../metrics';
export { makesKey } from './encryption';
export { GatewayObservability } from './gateway-observability';
export type { GatewayObservabilityOptions, GatewayObservabilityProps } from './options';
export {
  CostSubject,
  FirewallSubject,
  LoadBalancerSubject,
  ProviderSubject,
  RequestsSubject,
  ServiceSubject,
  type SubjectOptions,
  TargetsSubject,
  type TargetsSubjectProps,
  TasksSubject,
} from './subjects';
export type { AlarmThresholdOptions } from './thresholds';
