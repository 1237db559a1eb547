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
import { dictionary, integer, list, object, oneOf, optional, tagged, text } from './configuration-shapes';

const name = text(/^[\x21-\x7e]{1,128}$/);
const duration = integer(0, 86_400_000);
const count = integer(1);
const url = text(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/);
const id = text();
const flag = oneOf(true, false);
const regionName = text(/^[a-z0-9-]+$/);

const shape = object<BootConfiguration>({
  version: oneOf(1),
  gateway: name,
  port: integer(1, 65_535),
  aws: object<BootConfiguration['aws']>({ region: regionName, urlSuffix: text(/^[a-z0-9.-]+$/) }),
  identity: tagged('method', {
    none: object<NoIdentity>({ method: id }),
    oidc: object<OidcIdentity>({
      method: id,
      issuer: url,
      jwksUri: optional(text(/^https?:\/\/[^\s/#@]+\/[^\s#]*$/)),
      audiences: optional(list(id)),
      clientIds: optional(list(id)),
      clientIdClaims: list(id),
      scopeClaim: id,
      requiredScope: optional(text(/^[\x21-\x7e]+$/)),
      requireAccessTokenUse: flag,
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
      privateAddress: optional(flag),
      region: optional(regionName),
      models: optional(list(id)),
      headers: optional(dictionary(id)),
    }),
    1_000,
    'name',
  ),
  defaultProvider: optional(name),
  timeouts: object<TimeoutConfiguration>({
    maxRequestDuration: duration,
    keepAlive: duration,
    headers: duration,
    lameDuck: duration,
    stop: duration,
    tcpKeepAlive: duration,
  }),
  admission: object<AdmissionConfiguration>({
    maxJsonBodyBytes: count,
    maxUploadBodyBytes: count,
    maxBytesInFlight: count,
    maxConcurrentRequests: count,
  }),
  live: optional(
    object<LiveSource>({
      appConfig: optional(object<NonNullable<LiveSource['appConfig']>>({ applicationId: id, environmentId: id, profileId: id })),
      denyListTable: optional(id),
      pollInterval: duration,
    }),
  ),
  metrics: object<BootConfiguration['metrics']>({ namespace: id }),
});

/** What no single field can say: path, the rule, what to say when it does not hold. */
const RULES: readonly [path: string, holds: (configuration: BootConfiguration) => boolean, message: string][] = [
  [
    'identity',
    ({ identity: i }) => i.method === 'none' || !!(i.audiences?.length || i.clientIds?.length || i.requiredScope),
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
