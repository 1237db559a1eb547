import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { ProviderConfiguration, ProviderKind } from '../../contract';

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
  /** The secret with its key, made or given; none where there is no key. */
  readonly secret?: secretsmanager.ISecret;
  /** The same, where it was made because none was given; it is empty. */
  readonly emptySecret?: secretsmanager.ISecret;
  /** Whether it can be called from a VPC that has no way to the internet. */
  readonly insideVpc: boolean;
  /** Host and port of a base URL. */
  readonly customHost?: { readonly host: string; readonly port: number };
}

/** A provider as it was asked for: nothing is made before it is bound. @internal */
export interface ProviderDefinition {
  readonly kind: ProviderKind;
  /** The name that was asked for. */
  readonly name?: string;
  /** Makes what it needs under `scope` and says how the gateway calls it. */
  bind(scope: Construct, context: ModelProviderContext): BoundModelProvider;
}
