export { GatewayRouting } from './gateway-routing';
export { type ModelPrice, PriceTable, type PriceTableOptions } from './prices';
export {
  type ApiKeyProviderOptions,
  type AzureOpenaiProviderOptions,
  type BedrockProviderOptions,
  type CompatibleProviderOptions,
  ModelProvider,
  type ModelProviderBindOptions,
  type ModelProviderConfig,
  type ModelProviderOptions,
} from './providers';
export type { GatewayRoutingProps } from './routing-options';
