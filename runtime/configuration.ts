import {
  type AdmissionConfiguration,
  type BootConfiguration,
  CONFIGURATION_VARIABLE,
  type LiveSource,
  type NoIdentity,
  type OidcIdentity,
  type ProviderConfiguration,
  type SecretCredential,
  type TaskRoleCredential,
  type TimeoutConfiguration,
} from '../src/configuration';
import { dictionary, list, number, object, oneOf, optional, tagged, text } from './configuration-shapes';

const NAME = /^[\x21-\x7e]{1,128}$/;
const MAX_DURATION = 86_400_000;
const name = text(NAME);
const duration = number(0, MAX_DURATION);
const bytes = number(1);
const url = text(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/);
const id = text();

const shape = object<BootConfiguration>({
  version: oneOf(1),
  gateway: name,
  port: number(1, 65_535),
  aws: object<BootConfiguration['aws']>({ region: text(/^[a-z0-9-]+$/), urlSuffix: text(/^[a-z0-9.-]+$/) }),
  identity: tagged('method', {
    none: object<NoIdentity>({ method: id }),
    oidc: object<OidcIdentity>({
      method: id,
      issuer: url,
      jwksUri: optional(text(/^https?:\/\/[^\s/#@]+\/[^\s#]*$/)),
      audiences: optional(list(id, { min: 1 })),
      clientIds: optional(list(id, { min: 1 })),
      clientIdClaims: list(id, { min: 1 }),
      scopeClaim: id,
      requiredScope: optional(text(/^[\x21-\x7e]+$/)),
      requireAccessTokenUse: oneOf(true, false),
      clients: oneOf('registered', 'any'),
    }),
  }),
  providers: list(
    object<ProviderConfiguration>({
      name,
      kind: oneOf('openai', 'anthropic', 'google', 'azure-openai', 'bedrock'),
      credential: tagged('from', {
        secret: object<SecretCredential>({ from: id, secretArn: id, field: optional(id) }),
        'task-role': object<TaskRoleCredential>({ from: id }),
      }),
      baseUrl: optional(text(/^https:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/)),
      privateAddress: optional(oneOf(true, false)),
      region: optional(text(/^[a-z0-9-]+$/)),
      models: optional(list(id)),
      headers: optional(dictionary(id)),
    }),
    { unique: ['name'] },
  ),
  defaultProvider: optional(name),
  timeouts: object<TimeoutConfiguration>({
    maxRequestDuration: number(1, MAX_DURATION),
    keepAlive: duration,
    headers: duration,
    lameDuck: duration,
    stop: duration,
    tcpKeepAlive: duration,
  }),
  admission: object<AdmissionConfiguration>({
    maxJsonBodyBytes: bytes,
    maxUploadBodyBytes: bytes,
    maxBytesInFlight: bytes,
    maxConcurrentRequests: number(1),
  }),
  live: optional(
    object<LiveSource>({
      appConfig: optional(object<NonNullable<LiveSource['appConfig']>>({ applicationId: id, environmentId: id, profileId: id })),
      denyListTable: optional(id),
      pollInterval: number(1, MAX_DURATION),
    }),
  ),
  metrics: object<BootConfiguration['metrics']>({ namespace: id }),
});

/** What no single field can say: path, the rule, what to say when it does not hold. */
const RULES: readonly [path: string, holds: (configuration: BootConfiguration) => boolean, message: string][] = [
  [
    'identity',
    ({ identity: i }) => i.method === 'none' || !!(i.audiences || i.clientIds || i.requiredScope),
    'needs audiences, clientIds or requiredScope',
  ],
  ['defaultProvider', (c) => !c.defaultProvider || c.providers.some((p) => p.name === c.defaultProvider), 'is not the name of a provider'],
  [
    'providers',
    (c) => c.providers.every((p) => p.credential.from === 'secret' || p.kind === 'bedrock'),
    'only a bedrock provider may use the task role',
  ],
  ['timeouts.headers', ({ timeouts: t }) => t.headers > t.keepAlive, 'must be above timeouts.keepAlive'],
];

/** Parses and checks the boot document. Throws an Error of one line that names the JSON path of what is wrong. */
export const readBootConfiguration = (env: NodeJS.ProcessEnv): BootConfiguration => {
  let configuration: BootConfiguration;
  try {
    configuration = JSON.parse(env[CONFIGURATION_VARIABLE] ?? '');
  } catch {
    throw new Error(`${CONFIGURATION_VARIABLE}: $: is not JSON`);
  }
  shape(configuration, `${CONFIGURATION_VARIABLE}: $`);
  for (const [path, holds, message] of RULES) if (!holds(configuration)) throw new Error(`${CONFIGURATION_VARIABLE}: $.${path}: ${message}`);
  return configuration;
};
