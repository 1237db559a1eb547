import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

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

/** Where a deployment on Azure OpenAI is. */
export interface AzureOpenaiAddress {
  /** Name of the Azure OpenAI resource: the first part of `<name>.openai.azure.com`. */
  readonly resourceName: string;

  /** Id of the model deployment that requests go to. */
  readonly deploymentId: string;

  /** API version, such as `2024-10-21`, or `v1`. */
  readonly apiVersion: string;
}

/** How the gateway calls a provider. */
export interface ModelProviderConfig {
  /** The API that it speaks: `openai`, `anthropic`, `google`, `azure-openai` or `bedrock`. */
  readonly kind: string;

  /** A model that it serves, for the example among the outputs. */
  readonly exampleModel: string;

  /**
   * Secret with the key that is sent to it. The tasks are allowed to read it.
   *
   * @default - no key: calls are signed with the task role, which only `bedrock` takes
   */
  readonly apiKey?: secretsmanager.ISecret;

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
   * `https://host[:port][/path]` in place of the public address of the kind.
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
   * Region that is called, and that calls are signed for. For `bedrock` alone.
   *
   * @default - the region of the stack
   */
  readonly region?: string;

  /**
   * Models and inference profiles that may be called: ids, or beginnings of ids with a `*` at the end. For `bedrock` alone.
   *
   * @default - all that the task role may call
   */
  readonly models?: string[];

  /**
   * Where the resource and its deployment are. For `azure-openai` alone, which needs it.
   *
   * @default - none
   */
  readonly azure?: AzureOpenaiAddress;

  /**
   * What the tasks must be allowed besides reading `apiKey`.
   *
   * @default - nothing
   */
  readonly statements?: iam.PolicyStatement[];
}
