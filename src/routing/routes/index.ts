export { Condition, ConditionSubject } from './condition';
export type {
  AbTestPresetOptions,
  AnthropicPresetOptions,
  CostOptimizedPresetOptions,
  LowestLatencyPresetOptions,
  OpenaiPresetOptions,
} from './preset-options';
export { RoutingPreset } from './presets';
export type { RouteOptions, RouteTargetOptions } from './route-options';
export { routeProblems, warnOfRoutes } from './route-problems';
export { RouteTable } from './route-table';
export {
  type ConditionalRoutingOptions,
  type FallbackRoutingOptions,
  type LoadBalanceRoutingOptions,
  Routing,
  type RoutingCase,
  type WeightedRouting,
} from './routing';
