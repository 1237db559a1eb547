export { LiveConfiguration, type LiveConfigurationProps } from './live-configuration';
export {
  type ApiKeyProviderOptions,
  type AzureOpenaiProviderOptions,
  type BedrockProviderOptions,
  type BoundModelProvider,
  type CompatibleProviderOptions,
  ModelProvider,
  type ModelProviderOptions,
} from './model-provider';
export { type ModelPrice, PriceTable, type PriceTableOptions } from './prices';
