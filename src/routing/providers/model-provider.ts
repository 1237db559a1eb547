import type { Construct } from 'constructs';
import { isPendingLookup } from '../../checks';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { type AzureOpenaiProviderOptions, azureOpenaiProvider } from './azure-openai';
import { type BedrockProviderOptions, bedrockProvider } from './bedrock';
import { type BedrockMantleProviderOptions, bedrockMantleProvider } from './bedrock-mantle';
import { type CompatibleProviderOptions, compatibleProvider } from './compatible';
import { type CustomProviderOptions, customProvider } from './custom';
import { type HostedProviderOptions, hostedProvider } from './hosted';
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
   * OpenAI.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidBaseUrl`, `PrivateAddressWithoutBaseUrl`, `InvalidApiKeys`, `FieldWithoutApiKey`;
   * `SecretInAnotherRegion`, `SecretWithoutCompleteArn` when it is enabled
   */
  public static openai(options: HostedProviderOptions = {}): ModelProvider {
    return new DefinedProvider(hostedProvider('openai', options));
  }

  /**
   * Anthropic.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidBaseUrl`, `PrivateAddressWithoutBaseUrl`, `InvalidApiKeys`, `FieldWithoutApiKey`;
   * `SecretInAnotherRegion`, `SecretWithoutCompleteArn` when it is enabled
   */
  public static anthropic(options: HostedProviderOptions = {}): ModelProvider {
    return new DefinedProvider(hostedProvider('anthropic', options));
  }

  /**
   * Google's Gemini API.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidBaseUrl`, `PrivateAddressWithoutBaseUrl`, `InvalidApiKeys`, `FieldWithoutApiKey`;
   * `SecretInAnotherRegion`, `SecretWithoutCompleteArn` when it is enabled
   */
  public static google(options: HostedProviderOptions = {}): ModelProvider {
    return new DefinedProvider(hostedProvider('google', options));
  }

  /**
   * Models on Azure OpenAI: one deployment, or several by the model that clients ask for.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidAzureOption`, `InvalidAzureGeography`, `AzureWithoutDeployment`, `InvalidApiKeys`, `FieldWithoutApiKey`;
   * `SecretInAnotherRegion`, `SecretWithoutCompleteArn` when it is enabled
   */
  public static azureOpenai(options: AzureOpenaiProviderOptions): ModelProvider {
    checkInput('AzureOpenaiProviderOptions', options, 'providers');
    return new DefinedProvider(azureOpenaiProvider(options));
  }

  /**
   * Amazon Bedrock with the task role's own credentials, or with a role that it assumes: only what is named may be called.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `BedrockWithoutModels`, `InvalidModelPattern`, `InferenceProfileAmongModels`,
   * `InvalidInferenceProfile`, `InvalidApplicationProfile`, `MessagesApiWithoutModels`, `InvalidRegion`, `InvalidExternalId`
   */
  public static bedrock(options: BedrockProviderOptions): ModelProvider {
    checkInput('BedrockProviderOptions', options, 'providers');
    return new DefinedProvider(bedrockProvider(options));
  }

  /**
   * Bedrock Mantle, Amazon Bedrock's endpoint with the APIs of OpenAI and Anthropic: for models and functions that `bedrock()` does not have.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `BedrockWithoutModels`, `InvalidModelPattern`, `InferenceProfileAmongModels`, `InvalidRegion`,
   * `InvalidExternalId`
   */
  public static bedrockMantle(options: BedrockMantleProviderOptions): ModelProvider {
    checkInput('BedrockMantleProviderOptions', options, 'providers');
    return new DefinedProvider(bedrockMantleProvider(options));
  }

  /**
   * A server that speaks OpenAI's or Anthropic's API: your own, or another vendor's.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidBaseUrl`, `CompatibleWithoutApis`, `InvalidApiKeys`, `FieldWithoutApiKey`;
   * `SecretInAnotherRegion`, `SecretWithoutCompleteArn` when it is enabled
   */
  public static compatible(options: CompatibleProviderOptions): ModelProvider {
    checkInput('CompatibleProviderOptions', options, 'providers');
    return new DefinedProvider(compatibleProvider(options));
  }

  /**
   * Another provider of the gateway's image, by its slug. The image translates for it, which loses what it does not know.
   *
   * @throws `NotAnOption`, `InvalidProviderName`, `InvalidSlug`, `SlugWithoutHost`, `InvalidBaseUrl`, `InvalidApiKeys`, `FieldWithoutApiKey`;
   * `SecretInAnotherRegion`, `SecretWithoutCompleteArn` when it is enabled
   */
  public static custom(options: CustomProviderOptions): ModelProvider {
    checkInput('CustomProviderOptions', options, 'providers');
    return new DefinedProvider(customProvider(options));
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
   * @returns how the gateway calls it; what it could not call is `ProviderConfigNotPossible`, what is no option `NotAnOption`
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
