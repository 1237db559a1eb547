import { Names } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../../acknowledgement';
import { type ApiKeyKind, PROVIDER_KINDS, type ProviderKind } from '../../contract';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { parseBaseUrl } from './base-url';
import type { ModelProviderBindOptions, ModelProviderConfig, ModelProviderOptions } from './provider-config';
import type { ProviderDefinition } from './provider-definition';

/** What a provider has that is called with an API key. */
export interface ApiKeyProviderOptions extends ModelProviderOptions {
  /**
   * Secret that holds the API key. The gateway reads it with its task role, and again every minute while requests use it, so a
   * rotated key needs no deployment. It must be in the region of the stack. Keys are never given as strings: they would end in the template.
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
   * `https://host[:port][/path]` in place of the provider's public address, for a compatible server or a proxy of your own. Host and path may
   * be values that only the deployment knows, scheme and port may not.
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

/** A provider of one of the rows of kinds, at its public address or at that of a compatible server. */
export function compatibleProvider(kind: ApiKeyKind, options: CompatibleProviderOptions): ProviderDefinition {
  checkInput('CompatibleProviderOptions', options, 'providers');
  const { baseUrl, privateAddress } = options;
  if (baseUrl !== undefined) {
    parseBaseUrl(baseUrl);
  }
  return apiKeyProvider(kind, options, { exampleModel: PROVIDER_KINDS[kind].exampleModel, baseUrl, privateAddress });
}

/** A provider that is called with a key from a secret: the given one, or an empty one that is made. */
export function apiKeyProvider(
  kind: ProviderKind,
  { apiKey, field, name = kind }: ApiKeyProviderOptions,
  details: Omit<ModelProviderConfig, 'kind' | 'apiKey' | 'field'>,
): ProviderDefinition {
  if (field !== undefined && !apiKey) {
    throw invalid('FieldWithoutApiKey', 'providers.field', field);
  }
  return {
    name,
    bind: (scope, options) => ({ ...details, kind, field, apiKey: apiKey ?? makeEmptySecret(scope, options, name), awaitsKey: !apiKey }),
  };
}

/** A secret without any value: the provider is not served until someone puts one in, and no made-up key is ever sent to it. */
function makeEmptySecret(scope: Construct, { encryptionKey, removalPolicy }: ModelProviderBindOptions, provider: string): secretsmanager.ISecret {
  const secret = new secretsmanager.Secret(scope, 'ApiKey', {
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
