/** A boot document that is good, and what is wrong with others: the constructs and the runtime hold both against one shape. */
import type { BootConfiguration } from '../../src/contract';

export const oidc = {
  method: 'oidc',
  issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc',
  clientIdClaims: ['client_id'],
  scopeClaim: 'scope',
  requiredScope: 'gateway/invoke',
  requireAccessTokenUse: true,
  clients: 'registered',
} as const;
const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf';

export const good: BootConfiguration = {
  version: 1,
  gateway: 'Gateway',
  port: 8787,
  aws: { region: 'eu-west-1', urlSuffix: 'amazonaws.com' },
  identity: [oidc],
  providers: [
    { name: 'openai', kind: 'openai', credential: { from: 'secret', secretArn: arn } },
    { name: 'bedrock', kind: 'bedrock', credential: { from: 'task-role' }, region: 'eu-west-1', models: ['anthropic.*'] },
    {
      name: 'azure',
      kind: 'azure-openai',
      credential: { from: 'secret', secretArn: arn, field: 'key' },
      baseUrl: 'https://x.openai.azure.com:8443/a/b',
      privateAddress: true,
      azure: { resourceName: 'x', deploymentId: 'd', apiVersion: 'v1' },
    },
  ],
  defaultProvider: 'openai',
  timeouts: { maxRequestDuration: 900_000, keepAlive: 960_000, headers: 965_000, lameDuck: 5_000, stop: 110_000, tcpKeepAlive: 45_000 },
  admission: { maxJsonBodyBytes: 10_485_760, maxUploadBodyBytes: 27_262_976, maxBytesInFlight: 60_000_000, maxConcurrentRequests: 500 },
  live: { appConfig: { applicationId: 'a', environmentId: 'e', profileId: 'p' }, operatorTable: 'table', pollInterval: 30_000 },
  metrics: { namespace: 'PortkeyGateway' },
};

// biome-ignore lint/suspicious/noExplicitAny: documents that are wrong on purpose
type Change = (document: any) => void;

export function changed(change: Change): BootConfiguration {
  const document = structuredClone(good);
  change(document);
  return document;
}

/** By the path of what is wrong. */
export const DAMAGE: readonly (readonly [path: string, change: Change])[] = [
  ['$.version', (c) => (c.version = 2)],
  ['$.version', (c) => delete c.version],
  ['$.gateway', (c) => (c.gateway = '')],
  ['$.gateway', (c) => (c.gateway = 'two words')],
  ['$.port', (c) => (c.port = '8787')],
  ['$.port', (c) => (c.port = 0)],
  ['$.port', (c) => (c.port = 70_000)],
  ['$.port', (c) => (c.port = 87.5)],
  ['$.aws', (c) => (c.aws = null)],
  ['$.aws.region', (c) => (c.aws.region = 'eu-west-1.attacker.example/')],
  ['$.aws.urlSuffix', (c) => (c.aws.urlSuffix = 'a/b')],
  ['$.identity', (c) => delete c.identity],
  ['$.identity', (c) => (c.identity = [])],
  ['$.identity', (c) => (c.identity = oidc)],
  ['$.identity', (c) => (c.identity = [oidc, { method: 'none' }])],
  ['$.identity', (c) => (c.identity = [oidc, oidc])],
  ['$.identity', (c) => (c.identity = [{ method: 'api-keys' }])],
  ['$.identity', (c) => (c.identity = [{ method: 'api-keys' }, oidc])],
  ['$.identity', (c) => (c.identity = [{ method: 'none' }, { method: 'api-keys' }])],
  ['$.identity', (c) => Object.assign(c, { identity: [oidc, { method: 'api-keys' }], live: undefined })],
  ['$.identity[1].table', (c) => (c.identity = [oidc, { method: 'api-keys', table: 'x' }])],
  ['$.identity[0]', (c) => delete c.identity[0].requiredScope],
  ['$.identity[0].method', (c) => (c.identity[0].method = 'apiKeys')],
  ['$.identity[0].method', (c) => (c.identity[0].method = 'constructor')],
  ['$.identity[0].issuer', (c) => (c.identity[0].issuer = 'issuer.example')],
  ['$.identity[0].issuer', (c) => (c.identity[0].issuer = 'https://user@issuer.example')],
  ['$.identity[0].jwksUri', (c) => (c.identity[0].jwksUri = 'file:///jwks')],
  ['$.identity[0].audiences', (c) => (c.identity[0].audiences = 'api://gateway')],
  ['$.identity[0].audiences[1]', (c) => (c.identity[0].audiences = ['a', 1])],
  ['$.identity[0].clients', (c) => (c.identity[0].clients = 'all')],
  ['$.identity[0].requireAccessTokenUse', (c) => (c.identity[0].requireAccessTokenUse = 'true')],
  ['$.identity[0].scpoe', (c) => (c.identity[0].scpoe = 'x')],
  ['$.providers', (c) => (c.providers = {})],
  ['$.providers[0].credential.from', (c) => (c.providers[0].credential = { from: 'task-role' })],
  ['$.providers[0]', (c) => (c.providers[0] = null)],
  ['$.providers[0].kind', (c) => (c.providers[0].kind = 'cohere')],
  ['$.providers[0].credential.from', (c) => (c.providers[0].credential.from = 'env')],
  ['$.providers[0].credential.secretArn', (c) => delete c.providers[0].credential.secretArn],
  ['$.providers[2].baseUrl', (c) => (c.providers[2].baseUrl = 'http://x.example')],
  ['$.providers[2].baseUrl', (c) => (c.providers[2].baseUrl = 'https://x.example@attacker.example')],
  ['$.providers[2].baseUrl', (c) => (c.providers[2].baseUrl = 'https://x.example/?q')],
  ['$.providers[2].azure.resourceName', (c) => (c.providers[2].azure.resourceName = 'a.attacker.example/')],
  ['$.defaultProvider', (c) => (c.defaultProvider = 'cohere')],
  ['$.timeouts.stop', (c) => (c.timeouts.stop = -1)],
  ['$.timeouts.headers', (c) => (c.timeouts.headers = c.timeouts.keepAlive)],
  ['$.admission.maxBytesInFlight', (c) => (c.admission.maxBytesInFlight = 0)],
  ['$.live.appConfig.profileId', (c) => delete c.live.appConfig.profileId],
  ['$.live.pollInterval', (c) => delete c.live.pollInterval],
  ['$.metrics.namespace', (c) => (c.metrics.namespace = 7)],
  ['$.more', (c) => (c.more = true)],
  ['$.providers[0].region', (c) => (c.providers[0].region = '')],
  ['$.providers[0].region', (c) => (c.providers[0].region = 'EU-CENTRAL-1')],
  ['$.providers[0].apis', (c) => (c.providers[0].apis = [])],
  ['$.providers[0].slug', (c) => (c.providers[0].slug = 'openai')],
  ['$.providers[0].deployments.constructor', (c) => (c.providers[0].deployments = { constructor: 'gpt-4o' })],
];
