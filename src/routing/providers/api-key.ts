import { Names } from 'aws-cdk-lib';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../../acknowledgement';
import type { ProviderKind } from '../../contract';
import { invalid } from '../../errors';
import { SharedSecret } from '../../shared-secret';
import type { ModelProviderBindOptions, ModelProviderConfig, ModelProviderOptions } from './provider-config';
import type { ProviderDefinition } from './provider-definition';

/** The keys that a provider is called with. */
export interface ProviderKeyOptions {
  /**
   * Secret that holds the API key. The gateway reads it with its task role, and again every minute while requests use it, so a
   * rotated key needs no deployment. It must be in the region of the stack. Keys are never given as strings: they would end in the template.
   *
   * @default - the secrets in `apiKeys`, or else an empty secret is made; `gateway.outputs` has the command that fills it. Until then requests
   * to this provider are answered with 503 `provider_key_not_set`
   */
  readonly apiKey?: secretsmanager.ISecret;

  /**
   * Secrets with several keys of this provider, in place of `apiKey`: they are used in turn, so that the limits of all of them count. `field` is
   * for all of them.
   *
   * @default - there is one key
   */
  readonly apiKeys?: secretsmanager.ISecret[];

  /**
   * Field of the secret that holds the key, when the secret is a JSON object.
   *
   * @default - the whole secret is the key
   */
  readonly field?: string;
}

/** What a provider has that is called with an API key. */
export interface ApiKeyProviderOptions extends ModelProviderOptions, ProviderKeyOptions {}

/** A provider that is called with keys from secrets: the given ones, or an empty one that is made. */
export function apiKeyProvider(
  kind: ProviderKind,
  options: ApiKeyProviderOptions,
  details: Omit<ModelProviderConfig, 'kind' | 'apiKey' | 'apiKeys' | 'field'>,
): ProviderDefinition {
  const { apiKey, apiKeys, field, name = kind } = options;
  checkKeys(options);
  if (apiKeys) {
    return { name, bind: () => ({ ...details, kind, field, apiKeys }) };
  }
  return {
    name,
    bind: (scope, options) => ({ ...details, kind, field, apiKey: apiKey ?? makeEmptySecret(scope, options, name), awaitsKey: !apiKey }),
  };
}

function checkKeys({ apiKey, apiKeys, field }: ProviderKeyOptions): void {
  if (apiKeys && (apiKey || apiKeys.length === 0 || new Set(apiKeys.map(({ secretArn }) => secretArn)).size < apiKeys.length)) {
    throw invalid(
      'InvalidApiKeys',
      'providers.apiKeys',
      apiKeys.map(({ node }) => node.path),
      apiKey ? 'apiKey is given too' : undefined,
    );
  }
  if (field !== undefined && !apiKey && !apiKeys) {
    throw invalid('FieldWithoutApiKey', 'providers.field', field);
  }
}

/** A secret without any value: the provider is not served until someone puts one in, and no made-up key is ever sent to it. */
function makeEmptySecret(scope: Construct, { encryptionKey, removalPolicy }: ModelProviderBindOptions, provider: string): secretsmanager.ISecret {
  const secret = new SharedSecret(scope, 'ApiKey', {
    description: `API key of ${provider} for ${Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' })}`,
    encryptionKey,
    removalPolicy,
  });
  acknowledge(
    secret,
    'AwsSolutions-SMG4',
    'The provider issues the key and has no interface to rotate it; a new one is put into the secret, and tasks take it up by themselves.',
  );
  // the construct would fill it with a random password, which the gateway could not tell from a key
  (secret.node.defaultChild as secretsmanager.CfnSecret).generateSecretString = undefined;
  return secret;
}
