import { Names, type RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { bedrockAccess, checkModelPatterns, exampleModelOf } from '../../bedrock';
import type { ProviderConfiguration, ProviderKind } from '../../contract';
import { invalid } from '../../errors';

/** What every model provider has. */
export interface ModelProviderOptions {
  /**
   * What clients write in `x-portkey-provider`, and what records and metrics say. Up to 32 lower-case letters, digits and
   * hyphens. Needed when two providers of one kind are enabled; changing it makes a new key secret.
   *
   * @default - the provider's slug: `openai`, `anthropic`, `google`, `azure-openai`, `bedrock`
   */
  readonly name?: string;
}

/** What a provider has that is called with an API key. */
export interface ApiKeyProviderOptions extends ModelProviderOptions {
  /**
   * Secret that holds the API key. The gateway reads it with its task role and again every minute, so a rotated key needs no
   * deployment. It must be in the region of the stack. Keys are never given as strings: they would end in the template.
   *
   * @default - an empty secret is made; `gateway.outputs` has the command that fills it. Until then requests to this provider
   * are answered with 503 `provider_key_not_set`
   */
  readonly apiKey?: secretsmanager.ISecret;

  /**
   * Field of the secret that holds the key, when the secret is a JSON object.
   *
   * @default - the whole secret is the key
   */
  readonly field?: string;
}

/** Options of a provider whose address can be replaced by that of a compatible one. */
export interface CompatibleProviderOptions extends ApiKeyProviderOptions {
  /**
   * `https://host[:port][/path]` in place of the provider's public address, for a compatible server or a proxy of your own.
   *
   * @default - the provider's public address
   */
  readonly baseUrl?: string;

  /**
   * Whether the host of `baseUrl` resolves to a private address. Connections to private addresses are refused otherwise.
   *
   * @default false
   */
  readonly privateAddress?: boolean;
}

/** Options of a deployment on Azure OpenAI. */
export interface AzureOpenaiProviderOptions extends ApiKeyProviderOptions {
  /** Name of the Azure OpenAI resource: the first part of `<name>.openai.azure.com`. */
  readonly resourceName: string;

  /** Id of the model deployment that requests go to. */
  readonly deploymentId: string;

  /** API version, such as `2024-10-21`, or `v1`. */
  readonly apiVersion: string;
}

/** Options of Amazon Bedrock. Calls are signed with the task role; there is no key. */
export interface BedrockProviderOptions extends ModelProviderOptions {
  /**
   * Foundation models that may be called: ids, or beginnings of ids with a `*` at the end (`anthropic.*`). The task role is
   * allowed exactly these, and the gateway refuses others.
   *
   * @default - none; at least one model or inference profile must be named
   */
  readonly models?: string[];

  /**
   * System-defined inference profiles that may be called: ids with their geography, or beginnings of them with a `*` at the end
   * (`eu.anthropic.*`, `global.*`). The models behind them are allowed in every region, but only by way of the profile.
   *
   * @default - none
   */
  readonly inferenceProfiles?: string[];

  /**
   * Region whose Bedrock endpoint is called.
   *
   * @default - the region of the stack
   */
  readonly region?: string;
}

/** What binding a provider to a gateway needs. @internal */
export interface ModelProviderContext {
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** What a bound provider brings to the gateway. @internal */
export interface BoundModelProvider {
  readonly configuration: ProviderConfiguration;
  /** What the task role needs, nothing more. */
  readonly statements: iam.PolicyStatement[];
  /** A model that can be called, for the example among the outputs. */
  readonly exampleModel: string;
  /** The secret that was made because none was given; it is empty. */
  readonly emptySecret?: secretsmanager.ISecret;
  /** Whether it can be called from a VPC that has no way to the internet. */
  readonly insideVpc: boolean;
  /** Host and port of a base URL. */
  readonly customHost?: { readonly host: string; readonly port: number };
}

type Binding = (scope: Construct, context: ModelProviderContext) => BoundModelProvider;

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
   * @throws `InvalidProviderName`, `InvalidBaseUrl`, `FieldWithoutApiKey`; `SecretInAnotherRegion` when it is enabled
   */
  public static openai(options: CompatibleProviderOptions = {}): ModelProvider {
    return ModelProvider.compatible('openai', 'gpt-4o-mini', options);
  }

  /**
   * Anthropic.
   *
   * @throws `InvalidProviderName`, `InvalidBaseUrl`, `FieldWithoutApiKey`; `SecretInAnotherRegion` when it is enabled
   */
  public static anthropic(options: CompatibleProviderOptions = {}): ModelProvider {
    return ModelProvider.compatible('anthropic', 'claude-haiku-4-5', options);
  }

  /**
   * Google's Gemini API.
   *
   * @throws `InvalidProviderName`, `InvalidBaseUrl`, `FieldWithoutApiKey`; `SecretInAnotherRegion` when it is enabled
   */
  public static google(options: CompatibleProviderOptions = {}): ModelProvider {
    return ModelProvider.compatible('google', 'gemini-2.5-flash', options);
  }

  /**
   * One deployment on Azure OpenAI; enable one provider for each deployment, with names of their own.
   *
   * @throws `InvalidProviderName`, `InvalidAzureOption`, `FieldWithoutApiKey`; `SecretInAnotherRegion` when it is enabled
   */
  public static azureOpenai(options: AzureOpenaiProviderOptions): ModelProvider {
    checkAzure('resourceName', options.resourceName, /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/);
    checkAzure('deploymentId', options.deploymentId, /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
    checkAzure('apiVersion', options.apiVersion, /^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$/);
    return ModelProvider.withApiKey('azure-openai', options, options.deploymentId, {
      headers: {
        'x-portkey-azure-resource-name': options.resourceName,
        'x-portkey-azure-deployment-id': options.deploymentId,
        'x-portkey-azure-api-version': options.apiVersion,
      },
    });
  }

  /**
   * Amazon Bedrock with the task role's own credentials: only what is named may be called.
   *
   * @throws `InvalidProviderName`, `BedrockWithoutModels`, `InvalidModelPattern`, `InferenceProfileAmongModels`, `InvalidInferenceProfile`
   */
  public static bedrock(options: BedrockProviderOptions): ModelProvider {
    checkModelPatterns(options.models ?? [], options.inferenceProfiles ?? []);
    return new ModelProvider('bedrock', options.name, (scope) => {
      const region = options.region ?? Stack.of(scope).region;
      const access = { models: options.models ?? [], inferenceProfiles: options.inferenceProfiles ?? [], region };
      return {
        configuration: {
          name: options.name ?? 'bedrock',
          kind: 'bedrock',
          credential: { from: 'task-role' },
          region,
          models: [...access.models, ...access.inferenceProfiles],
        },
        statements: bedrockAccess(scope, access),
        exampleModel: exampleModelOf(access),
        insideVpc: region === Stack.of(scope).region,
      };
    });
  }

  private static compatible(kind: ProviderKind, exampleModel: string, options: CompatibleProviderOptions): ModelProvider {
    const { baseUrl, privateAddress } = options;
    const customHost = baseUrl === undefined ? undefined : checkBaseUrl(baseUrl);
    return ModelProvider.withApiKey(kind, options, exampleModel, { baseUrl, privateAddress }, customHost);
  }

  private static withApiKey(
    kind: ProviderKind,
    options: ApiKeyProviderOptions,
    exampleModel: string,
    details: Partial<ProviderConfiguration>,
    customHost?: BoundModelProvider['customHost'],
  ): ModelProvider {
    if (options.field !== undefined && !options.apiKey) {
      throw invalid('FieldWithoutApiKey', 'providers.field', options.field);
    }
    if (typeof options.apiKey === 'string') {
      throw invalid('NotAnOption', 'providers.apiKey', 'a string', 'a secret of AWS Secrets Manager is, such as Secret.fromSecretNameV2(...)');
    }
    return new ModelProvider(kind, options.name, (scope, context) => {
      requireRegionOf(scope, options.apiKey);
      const emptySecret = options.apiKey ? undefined : makeEmptySecret(scope, context, options.name ?? kind);
      const secret = (options.apiKey ?? emptySecret) as secretsmanager.ISecret;
      return {
        configuration: {
          name: options.name ?? kind,
          kind,
          credential: { from: 'secret', secretArn: secret.secretArn, field: options.field },
          ...details,
        },
        statements: secretAccess(scope, secret),
        exampleModel,
        emptySecret,
        insideVpc: details.privateAddress ?? false,
        customHost,
      };
    });
  }

  /** The name that clients, records and metrics use. */
  public readonly name: string;

  private constructor(
    kind: ProviderKind,
    name: string | undefined,
    private readonly binding: Binding,
  ) {
    this.name = name ?? kind;
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
    return this.binding(scope, context);
  }
}

function requireRegionOf(scope: Construct, secret?: secretsmanager.ISecret): void {
  const here = Stack.of(scope).region;
  const there = secret?.env.region;
  if (there !== undefined && there !== here && !Token.isUnresolved(there) && !Token.isUnresolved(here)) {
    throw invalid('SecretInAnotherRegion', 'providers.apiKey', there, `the stack is in ${here}`);
  }
}

/** A secret without any value: the provider is not served until someone puts one in, and no made-up key is ever sent to it. */
function makeEmptySecret(scope: Construct, context: ModelProviderContext, provider: string): secretsmanager.ISecret {
  const secret = new secretsmanager.Secret(scope, 'ApiKey', {
    description: `API key of ${provider} for ${Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' })}`,
    encryptionKey: context.encryptionKey,
    removalPolicy: context.removalPolicy,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'The provider issues the key and has no interface to rotate it; a new one is put into the secret, and tasks take it up by themselves.',
  });
  // the construct would fill it with a random password, which the gateway could not tell from a key
  (secret.node.defaultChild as secretsmanager.CfnSecret).generateSecretString = undefined;
  return secret;
}

/**
 * Reading one secret. The secret's own `grantRead` would also write to the policy of its key, which is a cycle when the key is in
 * another stack; keys trust the policies of their account.
 */
function secretAccess(scope: Construct, secret: secretsmanager.ISecret): iam.PolicyStatement[] {
  const read = new iam.PolicyStatement({
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`],
  });
  if (!secret.encryptionKey) {
    return [read];
  }
  const decrypt = new iam.PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [secret.encryptionKey.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${secret.env.region}.${Stack.of(scope).urlSuffix}` } },
  });
  return [read, decrypt];
}

function checkAzure(option: string, value: string, pattern: RegExp): void {
  if (!pattern.test(value)) {
    throw invalid('InvalidAzureOption', `providers.azureOpenai.${option}`, value);
  }
}

function checkBaseUrl(baseUrl: string): { host: string; port: number } {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isName = url !== undefined && /^(?=.*[a-z])[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(url.hostname);
  if (!url || !isName || url.protocol !== 'https:' || url.username || url.password || url.search || url.hash) {
    throw invalid('InvalidBaseUrl', 'providers.baseUrl', baseUrl);
  }
  return { host: url.hostname, port: url.port ? Number(url.port) : 443 };
}
