import { isKnown } from '../../checks';
import { PLACE } from '../../contract';
import { invalid } from '../../errors';
import { type ApiKeyProviderOptions, apiKeyProvider } from './api-key';
import type { ProviderDefinition } from './provider-definition';

/** Options of models on Azure OpenAI. */
export interface AzureOpenaiProviderOptions extends ApiKeyProviderOptions {
  /** Name of the Azure OpenAI resource: the first part of `<name>.openai.azure.com`. */
  readonly resourceName: string;

  /**
   * Id of the model deployment that requests go to, whatever model they name; with `deployments` those for other models.
   *
   * @default - none: requests for models that are not in `deployments` are refused
   */
  readonly deploymentId?: string;

  /**
   * Ids of model deployments by the model that clients ask for: `{ 'gpt-4o': 'gpt-4o-eu' }`. The Responses API answers with the name of the
   * deployment, so that the price of its answers is that of the model which stands here: name it as the price table does.
   *
   * @default - `deploymentId` serves all models; what answers of the Responses API cost is not known
   */
  readonly deployments?: { [model: string]: string };

  /**
   * Where the deployments serve from, as the price table calls it: `global`, the data zones `us`, `eu` and `apac` or, for those of any,
   * `data_zone`, and `regional`. No answer tells it. Deployments of several kinds are several providers, each with its name.
   *
   * @default - unknown: models whose price depends on it are recorded as unpriced, and a warning says so
   */
  readonly geography?: string;

  /**
   * API version: `v1`, which has all of OpenAI's endpoints, or a dated one such as `2024-10-21` or `2025-04-01-preview`, with which chat and text
   * completions, embeddings, images and audio are served.
   */
  readonly apiVersion: string;
}

/** Of deployments and resources; a name that the resource's host is made of has no dots. */
const DEPLOYMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Its key is like any other; its address is made of the options. */
export function azureOpenaiProvider(options: AzureOpenaiProviderOptions): ProviderDefinition {
  const { resourceName, deploymentId, deployments = {}, geography, apiVersion } = options;
  requireName('resourceName', resourceName, /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/);
  requireName('apiVersion', apiVersion, /^(v1|\d{4}-\d{2}-\d{2}(-preview)?)$/);
  for (const [model, deployment] of Object.entries(deployments)) {
    requireName(`deployments.${model}`, deployment, DEPLOYMENT);
  }
  if (geography !== undefined && isKnown(geography) && !PLACE.test(geography)) {
    throw invalid('InvalidAzureGeography', 'providers.azureOpenai.geography', geography);
  }
  const models = Object.keys(deployments);
  if (deploymentId !== undefined) {
    requireName('deploymentId', deploymentId, DEPLOYMENT);
  } else if (models.length === 0) {
    throw invalid('AzureWithoutDeployment', 'providers.azureOpenai.deploymentId', deploymentId);
  }
  return apiKeyProvider('azure-openai', options, {
    exampleModel: models[0] ?? deploymentId,
    azure: { resourceName, deploymentId, geography, apiVersion },
    deployments: models.length > 0 ? deployments : undefined,
  });
}

function requireName(option: string, value: string, pattern: RegExp): void {
  if (isKnown(value) && !pattern.test(value)) {
    throw invalid('InvalidAzureOption', `providers.azureOpenai.${option}`, value);
  }
}
