import { isKnown } from '../../checks';
import { invalid } from '../../errors';
import { type ApiKeyProviderOptions, apiKeyProvider } from './api-key';
import type { ProviderDefinition } from './provider-definition';

/** Options of a deployment on Azure OpenAI. */
export interface AzureOpenaiProviderOptions extends ApiKeyProviderOptions {
  /** Name of the Azure OpenAI resource: the first part of `<name>.openai.azure.com`. */
  readonly resourceName: string;

  /** Id of the model deployment that requests go to. */
  readonly deploymentId: string;

  /** API version, such as `2024-10-21`, or `v1`. */
  readonly apiVersion: string;
}

/** Its key is like any other; its address is made of the options, which the image takes from headers. */
export function azureOpenaiProvider(options: AzureOpenaiProviderOptions): ProviderDefinition {
  const { resourceName, deploymentId, apiVersion } = options;
  requireName('resourceName', resourceName, /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/);
  requireName('deploymentId', deploymentId, /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
  requireName('apiVersion', apiVersion, /^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$/);
  return apiKeyProvider('azure-openai', options, {
    exampleModel: deploymentId,
    azure: { resourceName, deploymentId, apiVersion },
  });
}

function requireName(option: string, value: string, pattern: RegExp): void {
  if (isKnown(value) && !pattern.test(value)) {
    throw invalid('InvalidAzureOption', `providers.azureOpenai.${option}`, value);
  }
}
