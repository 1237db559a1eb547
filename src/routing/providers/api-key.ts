import { Names, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../../acknowledgement';
import { isPendingLookup } from '../../checks';
import { API_KEY_KINDS, type ProviderConfiguration, type ProviderKind } from '../../contract';
import { keyItself } from '../../encryption-key';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { warn } from '../../warnings';
import type { BoundModelProvider, ModelProviderContext, ModelProviderOptions, ProviderDefinition } from './provider-definition';

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
export function compatibleProvider(kind: keyof typeof API_KEY_KINDS, options: CompatibleProviderOptions): ProviderDefinition {
  checkInput('CompatibleProviderOptions', options, 'providers');
  const { baseUrl, privateAddress } = options;
  const customHost = baseUrl === undefined ? undefined : checkBaseUrl(baseUrl);
  return apiKeyProvider(kind, options, API_KEY_KINDS[kind].exampleModel, { baseUrl, privateAddress }, customHost);
}

/** A provider that is called with a key from a secret: the given one, or an empty one that is made. */
export function apiKeyProvider(
  kind: ProviderKind,
  options: ApiKeyProviderOptions,
  exampleModel: string,
  details: Partial<ProviderConfiguration>,
  customHost?: BoundModelProvider['customHost'],
): ProviderDefinition {
  const { apiKey, field, name } = options;
  if (field !== undefined && !apiKey) {
    throw invalid('FieldWithoutApiKey', 'providers.field', field);
  }
  return {
    kind,
    name,
    bind(scope, context) {
      requireReadable(scope, apiKey, name ?? kind);
      const emptySecret = apiKey ? undefined : makeEmptySecret(scope, context, name ?? kind);
      const secret = (apiKey ?? emptySecret) as secretsmanager.ISecret;
      return {
        configuration: { name: name ?? kind, kind, credential: { from: 'secret', secretArn: secret.secretArn, field }, ...details },
        statements: secretAccess(scope, secret),
        exampleModel,
        secret,
        emptySecret,
        insideVpc: details.privateAddress ?? false,
        customHost,
      };
    },
  };
}

/** Refuses what the tasks would not find: they ask Secrets Manager in their own region. */
function requireReadable(scope: Construct, secret: secretsmanager.ISecret | undefined, provider: string): void {
  const { region, account } = Stack.of(scope);
  if (!secret) {
    return;
  }
  if (differ(secret.env.region, region)) {
    throw invalid('SecretInAnotherRegion', 'providers.apiKey', secret.env.region, `the stack is in ${region}`);
  }
  if (!differ(secret.env.account, account)) {
    return;
  }
  if (!secret.secretFullArn) {
    throw invalid('SecretWithoutCompleteArn', 'providers.apiKey', secret.secretArn, `the stack is in account ${account}`);
  }
  // AWS's own key, which is the default of a secret, lets no other account decrypt
  if (!secret.encryptionKey) {
    warn(scope, 'secretKeyNotKnown', { provider });
  }
}

const differ = (there: string, here: string): boolean => there !== here && !Token.isUnresolved(there) && !Token.isUnresolved(here);

/** A secret without any value: the provider is not served until someone puts one in, and no made-up key is ever sent to it. */
function makeEmptySecret(scope: Construct, context: ModelProviderContext, provider: string): secretsmanager.ISecret {
  const secret = new secretsmanager.Secret(scope, 'ApiKey', {
    description: `API key of ${provider} for ${Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' })}`,
    encryptionKey: context.encryptionKey,
    removalPolicy: context.removalPolicy,
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

/**
 * Reading one secret. The secret's own `grantRead` would also write to the policy of its key, which is a cycle when the key is in
 * another stack; keys trust the policies of their account.
 */
function secretAccess(scope: Construct, secret: secretsmanager.ISecret): iam.PolicyStatement[] {
  const read = new iam.PolicyStatement({
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`],
  });
  const key = keyItself('providers.apiKey.encryptionKey', secret.encryptionKey);
  if (!key) {
    return [read];
  }
  const decrypt = new iam.PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${secret.env.region}.${Stack.of(scope).urlSuffix}` } },
  });
  return [read, decrypt];
}

/** The port becomes a rule of the security group; host and path are read by the tasks alone, so they may be tokens. */
function checkBaseUrl(baseUrl: string): { host: string; port: number } {
  const known = isPendingLookup(baseUrl) ? 'https://pending.invalid' : withNamesForTokens(baseUrl);
  const url = URL.canParse(known) ? new URL(known) : undefined;
  const isName = url !== undefined && /^(?=.*[a-z])[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(url.hostname);
  if (!url || !isName || url.protocol !== 'https:' || url.username || url.password || url.search || url.hash) {
    throw invalid('InvalidBaseUrl', 'providers.baseUrl', baseUrl);
  }
  return { host: url.hostname, port: url.port ? Number(url.port) : 443 };
}

/** A token as a host name, which is no port and no scheme. */
const withNamesForTokens = (text: string): string =>
  Tokenization.reverseString(text)
    .mapTokens({ mapToken: () => 'token.invalid' })
    .join({ join: (left, right) => `${left}${right}` });
