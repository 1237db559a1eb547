export { GatewayLimits } from './gateway-limits';
export {
  AbortBehavior,
  type GatewayLimitsOptions,
  type GatewayLimitsProps,
  LimitEnforcement,
  StoreFallback,
  UnpricedRequests,
} from './limits-options';
export {
  type ExistingValkeyIam,
  type ExistingValkeyOptions,
  ValkeyAuthentication,
  type ValkeyNodesOptions,
  type ValkeyOptions,
  type ValkeyServerlessOptions,
} from './options';
export { SharedState } from './shared-state';
export { ValkeyNodes, type ValkeyNodesProps } from './valkey-nodes';
export { ValkeyServerless, type ValkeyServerlessProps } from './valkey-serverless';
