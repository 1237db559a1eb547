import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { ApplicationInferenceProfile, BedrockAssumedRole, BedrockMessagesApi } from '../../bedrock';
import type { ModelApi } from './model-api';

/** What every model provider has. */
export interface ModelProviderOptions {
  /**
   * What clients write in `x-portkey-provider`, and what records and metrics say. Up to 32 lower-case letters, digits and
   * hyphens. Needed when two providers of one kind are enabled; changing it makes a new key secret.
   *
   * @default - the slug of its kind, such as `openai` or `azure-openai`
   */
  readonly name?: string;
}

/** What the gateway gives to a `ModelProvider` that it enables. */
export interface ModelProviderBindOptions {
  /** What becomes of a secret that is made when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;

  /**
   * Key for a secret that is made.
   *
   * @default - the AWS-managed key of Secrets Manager
   */
  readonly encryptionKey?: kms.IKey;
}

/** Where models on Azure OpenAI are. */
export interface AzureOpenaiAddress {
  /** Name of the Azure OpenAI resource: the first part of `<name>.openai.azure.com`. */
  readonly resourceName: string;

  /**
   * Id of the model deployment that requests go to.
   *
   * @default - only `deployments` are called
   */
  readonly deploymentId?: string;

  /**
   * Where the deployments serve from, as the price table calls it.
   *
   * @default - unknown: models whose price depends on it are recorded as unpriced
   */
  readonly geography?: string;

  /** API version: `v1`, or a dated one such as `2024-10-21`. */
  readonly apiVersion: string;
}

/** How the gateway calls a provider. */
export interface ModelProviderConfig {
  /** What it is: `openai`, `anthropic`, `google`, `azure-openai`, `bedrock`, `bedrock-mantle`, `compatible` or `custom`. */
  readonly kind: string;

  /** A model that it serves, for the example among the outputs. */
  readonly exampleModel: string;

  /**
   * Secret with the key that is sent to it. The tasks are allowed to read it.
   *
   * @default - `apiKeys`, or no key: calls of `bedrock` and `bedrock-mantle` are signed with the task role, and a `compatible` server may ask
   * for none
   */
  readonly apiKey?: secretsmanager.ISecret;

  /**
   * Secrets with several keys in place of `apiKey`, which are used in turn.
   *
   * @default - the one in `apiKey`
   */
  readonly apiKeys?: secretsmanager.ISecret[];

  /**
   * Field of the secret that holds the key, when the secret is a JSON object.
   *
   * @default - the whole secret is the key
   */
  readonly field?: string;

  /**
   * Whether the secret was made here and is empty: `gateway.outputs` then has the command that puts a key into it.
   *
   * @default false
   */
  readonly awaitsKey?: boolean;

  /**
   * `https://host[:port][/path]` in place of the public address of the kind. A `compatible` server has no other.
   *
   * @default - the public address
   */
  readonly baseUrl?: string;

  /**
   * Whether the host of `baseUrl` resolves to a private address. Connections to private addresses are refused otherwise.
   *
   * @default false
   */
  readonly privateAddress?: boolean;

  /**
   * What it speaks. For `compatible` alone, which needs it.
   *
   * @default - what its kind speaks
   */
  readonly apis?: ModelApi[];

  /**
   * Whether it knows `stream_options.include_usage`, which is then added to streams. For `compatible` alone.
   *
   * @default false
   */
  readonly streamUsage?: boolean;

  /**
   * Whether it keeps responses unless `store` is false, which is then added to requests. For `compatible` alone.
   *
   * @default false
   */
  readonly storesResponses?: boolean;

  /**
   * Its slug in the image. For `custom` alone, which needs it.
   *
   * @default - none
   */
  readonly slug?: string;

  /**
   * Host that the image calls for the slug. For `custom` alone, which needs it.
   *
   * @default - none
   */
  readonly host?: string;

  /**
   * Where the resource and its deployment are. For `azure-openai` alone, which needs it.
   *
   * @default - none
   */
  readonly azure?: AzureOpenaiAddress;

  /**
   * Deployments by the model that a client asks for. For `azure-openai` alone.
   *
   * @default - `azure.deploymentId` for all models
   */
  readonly deployments?: { [model: string]: string };

  /**
   * Region that is called, and that calls are signed for. For `bedrock` and `bedrock-mantle`.
   *
   * @default - the region of the stack
   */
  readonly region?: string;

  /**
   * Models and inference profiles that may be called: ids, or beginnings of ids with a `*` at the end. For `bedrock` and `bedrock-mantle`.
   *
   * @default - all that the role may call
   */
  readonly models?: string[];

  /**
   * Application inference profiles. For `bedrock` alone.
   *
   * @default - none
   */
  readonly applicationInferenceProfiles?: ApplicationInferenceProfile[];

  /**
   * Role that calls are signed with. The tasks are allowed to assume it. For `bedrock` and `bedrock-mantle`.
   *
   * @default - the task role
   */
  readonly assumedRole?: BedrockAssumedRole;

  /**
   * What serves Anthropic's Messages. For `bedrock` alone.
   *
   * @default BedrockMessagesApi.INVOKE_MODEL
   */
  readonly messagesApi?: BedrockMessagesApi;

  /**
   * Whether calls say client and team in their request metadata. For `bedrock` alone.
   *
   * @default false
   */
  readonly requestMetadata?: boolean;

  /**
   * What the tasks must be allowed besides reading its keys and assuming its role.
   *
   * @default - nothing
   */
  readonly statements?: iam.PolicyStatement[];
}
