export type { ApiKeyProviderOptions, CompatibleProviderOptions } from './api-key';
export type { AzureOpenaiProviderOptions } from './azure-openai';
export type { BedrockProviderOptions } from './bedrock';
export { ModelProvider } from './model-provider';
export type { BoundModelProvider, ModelProviderOptions } from './provider-definition';
