export type { ApiKeyProviderOptions, CompatibleProviderOptions } from './api-key';
export type { AzureOpenaiProviderOptions } from './azure-openai';
export type { BedrockProviderOptions } from './bedrock';
export { type BoundProvider, bindProvider } from './bound-provider';
export { ModelProvider } from './model-provider';
export type { ModelProviderBindOptions, ModelProviderConfig, ModelProviderOptions } from './provider-config';
