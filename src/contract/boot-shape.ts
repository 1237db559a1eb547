/**
 * What a boot document must look like. The constructs hold the whole of it against this when they write it, and the runtime when it starts, so that
 * a document that was tampered with never opens the gateway.
 */
import type { ApiKeyIdentity, BootConfiguration, IdentityConfiguration, ProviderConfiguration } from './boot';
import { LIVE_LISTS } from './lists';
import { PROVIDER_KINDS } from './provider-kinds';
import { type Shape, TEXT } from './shapes';

export const NAME = /^[\x21-\x7e]{1,128}$/;
export const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const isInteger = (value: number, from: number, to = Number.MAX_SAFE_INTEGER) => Number.isInteger(value) && value >= from && value <= to;
export const port: Shape = (value) => isInteger(value, 1, 65_535);
export const duration: Shape = (value) => isInteger(value, 0, 86_400_000);
export const count: Shape = (value) => isInteger(value, 1);
export const flag: Shape = (value) => typeof value === 'boolean';
const isKind = (kind: unknown) => typeof kind === 'string' && Object.hasOwn(PROVIDER_KINDS, kind);

/** Without any of the three, every token of the issuer would do. */
const identity = (given?: IdentityConfiguration | ApiKeyIdentity): Shape | undefined => {
  if (given?.method === 'none' || given?.method === 'api-keys') return { method: TEXT };
  if (!(given?.audiences?.length || given?.clientIds?.length || given?.requiredScope)) return undefined;
  return {
    method: /^oidc$/,
    issuer: /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
    'jwksUri?': /^https?:\/\/[^\s/#@]+\/[^\s#]*$/,
    'audiences?': [TEXT],
    'clientIds?': [TEXT],
    clientIdClaims: [TEXT],
    scopeClaim: TEXT,
    'requiredScope?': NAME,
    'keyHeaders?': [/^[a-z0-9-]+$/],
    requireAccessTokenUse: flag,
    clients: /^(registered|any)$/,
  };
};

/** One, and API keys beside tokens, where there is a table of them. */
const identities =
  (given?: BootConfiguration): Shape =>
  (list) => {
    const isAlone = list?.length === 1 && list[0]?.method !== 'api-keys';
    const isPair = list?.length === 2 && list[0]?.method === 'oidc' && list[1]?.method === 'api-keys' && given?.live?.operatorTable !== undefined;
    return (isAlone || isPair) && [identity];
  };

export const key = { secretArn: TEXT, 'field?': TEXT };

/** Bedrock's calls are signed, a server of one's own may want no key, all others have one. */
const credential = (given?: ProviderConfiguration): Shape => {
  const keyless = /^bedrock/.test(`${given?.kind}`) ? 'task-role' : given?.kind === 'compatible' && 'none';
  return given?.credential?.from === keyless ? { from: TEXT } : { from: /^secret$/, ...key, 'others?': [key] };
};

/** The whole text, as tasks are given it: a parser overlooks much. */
export const BASE_URL = /^https:\/\/[^\s/?#@\\]+(\/[^\s?#\\]*)?$/;

/** One of the providers: all that it may say. */
export const PROVIDER: Shape = (given?: ProviderConfiguration) => ({
  name: NAME,
  kind: isKind,
  credential: credential(given),
  'baseUrl?': BASE_URL,
  'privateAddress?': flag,
  'region?': HOST,
  'models?': [TEXT],
  'slug?': (slug) => !isKind(slug) && /^[a-z0-9][a-z0-9-]{0,31}$/,
  'host?': HOST,
  'apis?': (list) => list?.length > 0 && [NAME],
  'adds?': [NAME],
  'azure?': { resourceName: /^[\w-]+$/, 'deploymentId?': /^[\w.-]+$/, 'geography?': NAME, apiVersion: NAME },
  'deployments?': { '*': /^[\w.-]+$/ },
  'profiles?': [{ arn: TEXT, model: TEXT }],
  'assumeRole?': { roleArn: TEXT, 'externalId?': TEXT, 'sessionTags?': flag },
  'messages?': /^(invoke|anthropic|mantle)$/,
  'requestMetadata?': flag,
});

/** What every runtime can read: what does not fit it is refused when the app is synthesized, and again when the runtime starts. */
export const BOOT = (given?: BootConfiguration): Readonly<Record<string, Shape>> => ({
  version: 1,
  gateway: NAME,
  port,
  aws: { region: HOST, urlSuffix: HOST },
  identity: identities(given),
  providers: [PROVIDER],
  'defaultProvider?': (name) => given?.providers?.some((each) => each.name === name),
  'bedrockApi?': flag,
  'nativeOnly?': flag,
  timeouts: {
    maxRequestDuration: duration,
    keepAlive: duration,
    headers: (value) => value > Number(given?.timeouts?.keepAlive),
    lameDuck: duration,
    stop: duration,
    tcpKeepAlive: duration,
  },
  admission: { maxJsonBodyBytes: count, maxUploadBodyBytes: count, maxBytesInFlight: count, maxConcurrentRequests: count },
  'lists?': LIVE_LISTS,
  'live?': {
    'appConfig?': { applicationId: TEXT, environmentId: TEXT, profileId: TEXT },
    'operatorTable?': TEXT,
    pollInterval: duration,
  },
  metrics: { namespace: TEXT, 'byTeam?': flag, 'byRoute?': flag },
});
