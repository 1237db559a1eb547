export { connectAccess } from './existing-valkey';
export { GatewayGuardrailMemory } from './gateway-guardrail-memory';
export { GatewayLimits } from './gateway-limits';
export { GatewayResponseCache } from './gateway-response-cache';
export type { GatewayGuardrailMemoryProps } from './guardrail-memory-options';
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
export { type GatewayResponseCacheOptions, type GatewayResponseCacheProps, ResponseCacheScope } from './response-cache-options';
export { SharedState } from './shared-state';
export { StoreContents } from './store-contents';
export { ValkeyNodes, type ValkeyNodesProps } from './valkey-nodes';
export { ValkeyServerless, type ValkeyServerlessProps } from './valkey-serverless';
