import type { Construct } from 'constructs';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { type CompatibleProviderOptions, compatibleProvider } from './api-key';
import { type AzureOpenaiProviderOptions, azureOpenaiProvider } from './azure-openai';
import { type BedrockProviderOptions, bedrockProvider } from './bedrock';
import type { BoundModelProvider, ModelProviderContext, ProviderDefinition } from './provider-definition';

/**
 * A model provider that the gateway may call. Its credential stays with the gateway: clients never see it.
 *
 * @example
 *
 * declare const openAiKey: secretsmanager.ISecret;
 *
 * new PortkeyGateway(this, 'Gateway', {
 *   providers: [
 *     ModelProvider.openai({ apiKey: openAiKey }),
 *     ModelProvider.anthropic(), // makes an empty secret
 *     ModelProvider.bedrock({ models: ['amazon.*'], inferenceProfiles: ['eu.anthropic.*'] }),
 *   ],
 *   defaultProvider: 'openai',
 * });
 */
export class ModelProvider {
  /**
   * OpenAI, or a server that is compatible with it when `baseUrl` is given.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidBaseUrl`, `FieldWithoutApiKey`; `SecretInAnotherRegion`, `SecretWithoutCompleteArn`
   * when it is enabled
   */
  public static openai(options: CompatibleProviderOptions = {}): ModelProvider {
    return new ModelProvider(compatibleProvider('openai', options));
  }

  /**
   * Anthropic.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidBaseUrl`, `FieldWithoutApiKey`; `SecretInAnotherRegion`, `SecretWithoutCompleteArn`
   * when it is enabled
   */
  public static anthropic(options: CompatibleProviderOptions = {}): ModelProvider {
    return new ModelProvider(compatibleProvider('anthropic', options));
  }

  /**
   * Google's Gemini API.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidBaseUrl`, `FieldWithoutApiKey`; `SecretInAnotherRegion`, `SecretWithoutCompleteArn`
   * when it is enabled
   */
  public static google(options: CompatibleProviderOptions = {}): ModelProvider {
    return new ModelProvider(compatibleProvider('google', options));
  }

  /**
   * One deployment on Azure OpenAI; enable one provider for each deployment, with names of their own.
   *
   * @throws `InvalidProviderName`, `InvalidAzureOption`, `FieldWithoutApiKey`; `SecretInAnotherRegion`, `SecretWithoutCompleteArn` when it is enabled
   */
  public static azureOpenai(options: AzureOpenaiProviderOptions): ModelProvider {
    checkInput('AzureOpenaiProviderOptions', options, 'providers');
    return new ModelProvider(azureOpenaiProvider(options));
  }

  /**
   * Amazon Bedrock with the task role's own credentials: only what is named may be called.
   *
   * @throws `InvalidProviderName`, `BedrockWithoutModels`, `InvalidModelPattern`, `InferenceProfileAmongModels`, `InvalidInferenceProfile`
   */
  public static bedrock(options: BedrockProviderOptions): ModelProvider {
    checkInput('BedrockProviderOptions', options, 'providers');
    return new ModelProvider(bedrockProvider(options));
  }

  /** The name that clients, records and metrics use. */
  public readonly name: string;

  private constructor(private readonly definition: ProviderDefinition) {
    this.name = definition.name ?? definition.kind;
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(this.name)) {
      throw invalid('InvalidProviderName', 'providers.name', this.name);
    }
  }

  /**
   * Makes what this provider needs under `scope` and says how the gateway calls it.
   *
   * @internal
   */
  public _bind(scope: Construct, context: ModelProviderContext): BoundModelProvider {
    return this.definition.bind(scope, context);
  }
}
