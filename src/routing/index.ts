export { GatewayRouting } from './gateway-routing';
export type { LongContextPrice, ModelPrice, TierPrice, TokenRates } from './model-price';
export { type AddedPrices, PriceTable, type PriceTableOptions } from './prices';
export {
  type ApiKeyProviderOptions,
  type AzureOpenaiAddress,
  type AzureOpenaiProviderOptions,
  type BedrockMantleProviderOptions,
  type BedrockProviderOptions,
  type CompatibleProviderOptions,
  type CustomProviderOptions,
  type HostedProviderOptions,
  ModelApi,
  ModelProvider,
  type ModelProviderBindOptions,
  type ModelProviderConfig,
  type ModelProviderOptions,
  type ProviderKeyOptions,
} from './providers';
export {
  type AbTestPresetOptions,
  type AnthropicPresetOptions,
  Condition,
  type ConditionalRoutingOptions,
  ConditionSubject,
  type CostOptimizedPresetOptions,
  type FallbackRoutingOptions,
  type LoadBalanceRoutingOptions,
  type LowestLatencyPresetOptions,
  type OpenaiPresetOptions,
  type RouteOptions,
  type RouteTargetOptions,
  Routing,
  type RoutingCase,
  RoutingPreset,
  type WeightedRouting,
} from './routes';
export type { GatewayRoutingProps } from './routing-options';
