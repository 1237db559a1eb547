import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { differ, requireHere } from '../../checks';
import { API_KEY_KINDS, type ProviderConfiguration, type ProviderKind } from '../../contract';
import { keyItself } from '../../encryption-key';
import { invalid } from '../../errors';
import { warn } from '../../warnings';
import { type BaseUrl, parseBaseUrl } from './base-url';
import type { ModelProvider } from './model-provider';
import type { ModelProviderBindOptions, ModelProviderConfig } from './provider-config';

/** A provider that a gateway has enabled. */
export interface BoundProvider {
  readonly configuration: ProviderConfiguration;
  /** What the task role needs, nothing more. */
  readonly statements: iam.PolicyStatement[];
  readonly exampleModel: string;
  /** The secret with its key, made or given; none where there is no key. */
  readonly secret?: secretsmanager.ISecret;
  /** Whether that was made here, and is empty. */
  readonly awaitsKey: boolean;
  /** Whether it can be called from a VPC that has no way to the internet. */
  readonly insideVpc: boolean;
  /** Where it is called in place of its public address. */
  readonly baseUrl?: BaseUrl;
}

const KINDS: readonly string[] = [...Object.keys(API_KEY_KINDS), 'azure-openai', 'bedrock'];

/** Binds a provider under `scope`, whoever wrote it, and refuses what the tasks could not call. */
export function bindProvider(provider: ModelProvider, scope: Construct, options: ModelProviderBindOptions): BoundProvider {
  const { name } = provider;
  const config = provider.bind(scope, options);
  checkConfig(name, config);
  const { exampleModel, apiKey, awaitsKey = false, baseUrl, privateAddress = false, statements = [] } = config;
  requireReadable(scope, apiKey, name);
  return {
    configuration: configurationOf(name, config),
    statements: [...(apiKey ? secretAccess(scope, apiKey) : []), ...statements],
    exampleModel,
    secret: apiKey,
    awaitsKey,
    insideVpc: privateAddress || (config.kind === 'bedrock' && (config.region ?? Stack.of(scope).region) === Stack.of(scope).region),
    baseUrl: baseUrl === undefined ? undefined : parseBaseUrl(baseUrl),
  };
}

function checkConfig(name: string, { kind, apiKey, headers = {} }: ModelProviderConfig): void {
  const path = `providers.${name}`;
  if (!KINDS.includes(kind)) {
    throw invalid('ProviderConfigNotPossible', `${path}.kind`, kind, `there are ${KINDS.join(', ')}`);
  }
  if ((kind === 'bedrock') === (apiKey !== undefined)) {
    throw invalid('ProviderConfigNotPossible', `${path}.apiKey`, apiKey, kind === 'bedrock' ? 'calls of bedrock are signed' : `${kind} wants a key`);
  }
  const unknown = Object.keys(headers).find((header) => kind !== 'azure-openai' || !/^x-portkey-azure-[a-z-]+$/.test(header));
  if (unknown !== undefined) {
    throw invalid('ProviderConfigNotPossible', `${path}.headers`, unknown, 'only x-portkey-azure-..., of azure-openai');
  }
}

function configurationOf(name: string, config: ModelProviderConfig): ProviderConfiguration {
  const { apiKey, field, baseUrl, privateAddress, region, models, headers } = config;
  return {
    name,
    kind: config.kind as ProviderKind,
    credential: apiKey ? { from: 'secret', secretArn: apiKey.secretArn, field } : { from: 'task-role' },
    baseUrl,
    privateAddress,
    region,
    models,
    headers,
  };
}

/** Refuses what the tasks would not find: they ask Secrets Manager in their own region. */
function requireReadable(scope: Construct, secret: secretsmanager.ISecret | undefined, provider: string): void {
  const { account } = Stack.of(scope);
  if (!secret) {
    return;
  }
  requireHere('SecretInAnotherRegion', 'providers.apiKey', scope, secret.env);
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
