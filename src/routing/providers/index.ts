export {
  type ApiKeyProviderOptions,
  type AzureOpenaiProviderOptions,
  type BedrockProviderOptions,
  type BoundModelProvider,
  type CompatibleProviderOptions,
  ModelProvider,
  type ModelProviderOptions,
} from './model-provider';
