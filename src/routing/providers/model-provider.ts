import type { Construct } from 'constructs';
import { isPendingLookup } from '../../checks';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { type CompatibleProviderOptions, compatibleProvider } from './api-key';
import { type AzureOpenaiProviderOptions, azureOpenaiProvider } from './azure-openai';
import { type BedrockProviderOptions, bedrockProvider } from './bedrock';
import type { ModelProviderBindOptions, ModelProviderConfig } from './provider-config';
import type { ProviderDefinition } from './provider-definition';

/**
 * A model provider that the gateway may call. Its credential stays with the gateway: clients never see it. One of your own extends this
 * class: `bind()` makes what it needs and says how it is called.
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
export abstract class ModelProvider {
  /**
   * OpenAI, or a server that is compatible with it when `baseUrl` is given.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidBaseUrl`, `FieldWithoutApiKey`; `SecretInAnotherRegion`, `SecretWithoutCompleteArn`
   * when it is enabled
   */
  public static openai(options: CompatibleProviderOptions = {}): ModelProvider {
    return new DefinedProvider(compatibleProvider('openai', options));
  }

  /**
   * Anthropic.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidBaseUrl`, `FieldWithoutApiKey`; `SecretInAnotherRegion`, `SecretWithoutCompleteArn`
   * when it is enabled
   */
  public static anthropic(options: CompatibleProviderOptions = {}): ModelProvider {
    return new DefinedProvider(compatibleProvider('anthropic', options));
  }

  /**
   * Google's Gemini API.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidBaseUrl`, `FieldWithoutApiKey`; `SecretInAnotherRegion`, `SecretWithoutCompleteArn`
   * when it is enabled
   */
  public static google(options: CompatibleProviderOptions = {}): ModelProvider {
    return new DefinedProvider(compatibleProvider('google', options));
  }

  /**
   * One deployment on Azure OpenAI; enable one provider for each deployment, with names of their own.
   *
   * @throws `InvalidProviderName`, `InvalidAzureOption`, `FieldWithoutApiKey`; `SecretInAnotherRegion`, `SecretWithoutCompleteArn` when it is enabled
   */
  public static azureOpenai(options: AzureOpenaiProviderOptions): ModelProvider {
    checkInput('AzureOpenaiProviderOptions', options, 'providers');
    return new DefinedProvider(azureOpenaiProvider(options));
  }

  /**
   * Amazon Bedrock with the task role's own credentials: only what is named may be called.
   *
   * @throws `InvalidProviderName`, `BedrockWithoutModels`, `InvalidModelPattern`, `InferenceProfileAmongModels`, `InvalidInferenceProfile`
   */
  public static bedrock(options: BedrockProviderOptions): ModelProvider {
    checkInput('BedrockProviderOptions', options, 'providers');
    return new DefinedProvider(bedrockProvider(options));
  }

  /** The name that clients, records and metrics use. */
  public readonly name: string;

  /**
   * @param name what clients write in `x-portkey-provider`: up to 32 lower-case letters, digits and hyphens, beginning with a letter
   * @throws `InvalidProviderName`
   */
  constructor(name: string) {
    checkInput('string', name, 'providers.name');
    if (!isPendingLookup(name) && !/^[a-z][a-z0-9-]{0,31}$/.test(name)) {
      throw invalid('InvalidProviderName', 'providers.name', name);
    }
    this.name = name;
  }

  /**
   * Called by the gateway that enables the provider, once; makes what it needs under `scope`.
   *
   * @param scope a scope of its own
   * @param options how to make it
   * @returns how the gateway calls it; what it could not call is `ProviderConfigNotPossible`
   */
  public abstract bind(scope: Construct, options: ModelProviderBindOptions): ModelProviderConfig;
}

class DefinedProvider extends ModelProvider {
  constructor(private readonly definition: ProviderDefinition) {
    super(definition.name);
  }

  public bind(scope: Construct, options: ModelProviderBindOptions): ModelProviderConfig {
    return this.definition.bind(scope, options);
  }
}
