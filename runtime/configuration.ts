import {
  type BootConfiguration,
  CONFIGURATION_VARIABLE,
  check,
  LIVE_LISTS,
  type OidcIdentity,
  PROVIDER_KINDS,
  type ProviderConfiguration,
  type Shape,
  TEXT,
} from '../src/contract';
import { parseJson } from './aws';

const NAME = /^[\x21-\x7e]{1,128}$/;
const HOST = /^[a-z0-9.-]+$/;
const integer =
  (min: number, max = Number.MAX_SAFE_INTEGER): Shape =>
  (value) =>
    Number.isInteger(value) && value >= min && value <= max;
const duration = integer(0, 86_400_000);
const count = integer(1);
const flag: Shape = (value) => typeof value === 'boolean';

/** Without any of the three, every token of the issuer would do. */
const identity = (given?: OidcIdentity | { method: 'none' }): Shape | undefined => {
  if (given?.method === 'none') return { method: TEXT };
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

const key = { secretArn: TEXT, 'field?': TEXT };

/** Bedrock's calls are signed, a server of one's own may want no key, all others have one. */
const credential = (given?: ProviderConfiguration): Shape => {
  const keyless = /^bedrock/.test(`${given?.kind}`) ? 'task-role' : given?.kind === 'compatible' && 'none';
  return given?.credential?.from === keyless ? { from: TEXT } : { from: /^secret$/, ...key, 'others?': [key] };
};

const provider = (given?: ProviderConfiguration): Shape => ({
  name: NAME,
  kind: (kind) => typeof kind === 'string' && Object.hasOwn(PROVIDER_KINDS, kind),
  credential: credential(given),
  'baseUrl?': /^https:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
  'privateAddress?': flag,
  'region?': HOST,
  'models?': [TEXT],
  'slug?': NAME,
  'host?': HOST,
  'apis?': [NAME],
  'adds?': [NAME],
  'azure?': { resourceName: /^[\w-]+$/, 'deploymentId?': /^[\w.-]+$/, apiVersion: NAME },
  'deployments?': { '*': /^[\w.-]+$/ },
  'profiles?': [{ arn: TEXT, model: TEXT }],
  'assumeRole?': { roleArn: TEXT, 'externalId?': TEXT, 'sessionTags?': flag },
  'messages?': /^(invoke|anthropic|mantle)$/,
  'requestMetadata?': flag,
});

const shape = ({ providers, timeouts }: BootConfiguration): Shape => ({
  version: 1,
  gateway: NAME,
  port: integer(1, 65_535),
  aws: { region: HOST, urlSuffix: HOST },
  identity: (list) => list?.length === 1 && [identity],
  providers: [provider],
  'defaultProvider?': (name) => providers.some((each) => each.name === name),
  'bedrockApi?': flag,
  timeouts: {
    maxRequestDuration: duration,
    keepAlive: duration,
    headers: (value) => value > timeouts.keepAlive,
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
  metrics: { namespace: TEXT },
});

/** Parses and checks the boot document. Throws an Error of one line that names the JSON path of what is wrong. */
export const readBootConfiguration = (env: NodeJS.ProcessEnv): BootConfiguration => {
  const configuration = parseJson(env[CONFIGURATION_VARIABLE] ?? '');
  check((document) => document instanceof Object && shape(document), configuration, `${CONFIGURATION_VARIABLE}: $`);
  return configuration;
};
