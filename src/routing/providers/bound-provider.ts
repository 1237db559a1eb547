import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { assumeRole, type BedrockAssumedRole, BedrockMessagesApi } from '../../bedrock';
import { differ, requireHere } from '../../checks';
import { type Addition, type AssumedRole, PROVIDER, PROVIDER_KINDS, type ProviderConfiguration, type ProviderKind } from '../../contract';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { secretAccess } from '../../secret-access';
import { warn } from '../../warnings';
import { faultIn } from '../boot-check';
import { type BaseUrl, parseBaseUrl } from './base-url';
import type { ModelProvider } from './model-provider';
import type { ModelProviderBindOptions, ModelProviderConfig } from './provider-config';

/** A provider that a gateway has enabled. */
export interface BoundProvider {
  readonly configuration: ProviderConfiguration;
  /** What the task role needs, nothing more. */
  readonly statements: iam.PolicyStatement[];
  readonly exampleModel: string;
  /** The secret with its key, made or given, the first of several; none where there is no key. */
  readonly secret?: secretsmanager.ISecret;
  /** Whether that was made here, and is empty. */
  readonly awaitsKey: boolean;
  /** Whether it can be called from a VPC that has no way to the internet, where that has `endpoints`. */
  readonly insideVpc: boolean;
  /** Services whose endpoints that takes, besides the one of Bedrock's runtime. */
  readonly endpoints: readonly string[];
  /** Where it is called in place of its public address. */
  readonly baseUrl?: BaseUrl;
}

const KINDS: readonly string[] = Object.keys(PROVIDER_KINDS);
const isBedrock = (kind: string): boolean => kind === 'bedrock' || kind === 'bedrock-mantle';

/** What is for some kinds only; of what each of them needs there is a list below. */
const OF_KINDS: Partial<Record<keyof ModelProviderConfig, readonly ProviderKind[]>> = {
  apis: ['compatible'],
  streamUsage: ['compatible'],
  storesResponses: ['compatible'],
  slug: ['custom'],
  host: ['custom'],
  azure: ['azure-openai'],
  deployments: ['azure-openai'],
  region: ['bedrock', 'bedrock-mantle'],
  models: ['bedrock', 'bedrock-mantle'],
  assumedRole: ['bedrock', 'bedrock-mantle'],
  applicationInferenceProfiles: ['bedrock'],
  messagesApi: ['bedrock'],
  requestMetadata: ['bedrock'],
};

const NEEDED: Partial<Record<ProviderKind, readonly (keyof ModelProviderConfig)[]>> = {
  compatible: ['baseUrl', 'apis'],
  custom: ['slug', 'host'],
  'azure-openai': ['azure'],
};

/** Binds a provider under `scope`, whoever wrote it, and refuses what the tasks could not call. */
export function bindProvider(provider: ModelProvider, scope: Construct, options: ModelProviderBindOptions): BoundProvider {
  const { name } = provider;
  const config = provider.bind(scope, options);
  checkConfig(name, config);
  const { exampleModel, awaitsKey = false, baseUrl, statements = [], assumedRole } = config;
  const secrets = secretsOf(config);
  for (const secret of secrets) {
    requireReadable(scope, secret, name);
  }
  const parsedBaseUrl = baseUrl === undefined ? undefined : parseBaseUrl(baseUrl);
  const configuration = configurationOf(name, config);
  requireStartable(name, configuration);
  return {
    configuration,
    statements: [
      ...secrets.flatMap((secret) => secretAccess(scope, 'providers.apiKey', secret)),
      ...(assumedRole ? [assumeRole(assumedRole)] : []),
      ...statements,
    ],
    exampleModel,
    secret: secrets[0],
    awaitsKey,
    insideVpc: isInsideVpc(config, scope),
    endpoints: isMantle(config) && !config.privateAddress ? ['bedrock-mantle'] : [],
    baseUrl: parsedBaseUrl,
  };
}

/** Refuses what a task would refuse when it starts: every new one would exit, and the deployment be rolled back. */
function requireStartable(name: string, configuration: ProviderConfiguration): void {
  const fault = faultIn(PROVIDER, configuration);
  if (fault) {
    const option = OPTIONS.reduce((path, [field, option]) => path.replace(field, option), fault.path);
    throw invalid('ProviderConfigNotPossible', `providers.${name}.${option}`, fault.value, 'tasks would refuse it at start');
  }
}

/** What options are called where the boot document has another name for them. */
const OPTIONS: readonly (readonly [RegExp, string])[] = [
  [/^credential\.(others\[\d+\]\.)?/, ''],
  [/^profiles/, 'applicationInferenceProfiles'],
  [/^assumeRole/, 'assumedRole'],
  [/^messages/, 'messagesApi'],
];

const secretsOf = ({ apiKey, apiKeys = [] }: ModelProviderConfig): secretsmanager.ISecret[] => (apiKey ? [apiKey] : apiKeys);

const isMantle = ({ kind, messagesApi }: ModelProviderConfig): boolean => kind === 'bedrock-mantle' || messagesApi === BedrockMessagesApi.MANTLE;

/** Endpoints in a VPC are those of its own region, for whichever account signs. */
function isInsideVpc({ kind, privateAddress = false, region }: ModelProviderConfig, scope: Construct): boolean {
  const stack = Stack.of(scope);
  const isHere = region === undefined || region === stack.region || stack.resolve(region)?.Ref === 'AWS::Region';
  return privateAddress || (isBedrock(kind) && isHere);
}

function checkConfig(name: string, config: ModelProviderConfig): void {
  const path = `providers.${name}`;
  checkInput('ModelProviderConfig', config, path);
  const { kind, apiKey, apiKeys } = config;
  const refuse = (field: string, value: unknown, detail: string) => invalid('ProviderConfigNotPossible', `${path}.${field}`, value, detail);
  if (!KINDS.includes(kind)) {
    throw refuse('kind', kind, `there are ${KINDS.join(', ')}`);
  }
  const secrets = secretsOf(config);
  if (isBedrock(kind) && secrets.length > 0) {
    throw refuse('apiKey', apiKey ?? secrets.length, `calls of ${kind} are signed`);
  }
  if (!isBedrock(kind) && kind !== 'compatible' && secrets.length === 0) {
    throw refuse('apiKey', apiKey, `${kind} wants a key`);
  }
  if (config.privateAddress && config.baseUrl === undefined) {
    throw refuse('privateAddress', true, 'public addresses are not private: give the `baseUrl` that is');
  }
  if (apiKey && apiKeys) {
    throw refuse('apiKeys', apiKeys.length, 'apiKey is given too');
  }
  for (const [field, kinds] of Object.entries(OF_KINDS) as [keyof ModelProviderConfig, readonly string[]][]) {
    if (config[field] !== undefined && !kinds.includes(kind)) {
      throw refuse(field, 'given', `only of ${kinds.join(' and ')}`);
    }
  }
  const missing = NEEDED[kind as ProviderKind]?.find((field) => config[field] === undefined);
  if (missing) {
    throw refuse(missing, undefined, `${kind} needs it`);
  }
}

function configurationOf(name: string, config: ModelProviderConfig): ProviderConfiguration {
  const { baseUrl, privateAddress, slug, host, apis, azure, deployments, region, models, messagesApi, requestMetadata } = config;
  return {
    name,
    kind: config.kind as ProviderKind,
    credential: credentialOf(config),
    baseUrl,
    privateAddress,
    slug,
    host,
    apis,
    adds: additionsOf(config),
    azure,
    deployments,
    region,
    models,
    profiles: config.applicationInferenceProfiles,
    assumeRole: config.assumedRole && roleOf(config.assumedRole),
    messages: messagesApi,
    requestMetadata,
  };
}

function credentialOf(config: ModelProviderConfig): ProviderConfiguration['credential'] {
  const [first, ...others] = secretsOf(config).map(({ secretArn }) => ({ secretArn, field: config.field }));
  if (!first) {
    return { from: isBedrock(config.kind) ? 'task-role' : 'none' };
  }
  return { from: 'secret', ...first, others: others.length > 0 ? others : undefined };
}

function additionsOf({ storesResponses, streamUsage }: ModelProviderConfig): Addition[] | undefined {
  const adds: Addition[] = [...(storesResponses ? (['store'] as const) : []), ...(streamUsage ? (['usage'] as const) : [])];
  return adds.length > 0 ? adds : undefined;
}

const roleOf = ({ role, externalId, sessionTags }: BedrockAssumedRole): AssumedRole => ({ roleArn: role.roleArn, externalId, sessionTags });

/** Refuses what the tasks would not find: they ask Secrets Manager in their own region. */
function requireReadable(scope: Construct, secret: secretsmanager.ISecret, provider: string): void {
  const { account } = Stack.of(scope);
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
