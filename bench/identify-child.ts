/** A process of its own: as many clients and API keys as there may be, what it costs to know them, and to tell who asks. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Aws } from '../runtime/aws';
import { createIdentify } from '../runtime/identify';
import type { IssuerKeys } from '../runtime/keys';
import { createLiveStore } from '../runtime/live';
import type { Request } from '../runtime/transport';
import { createApiKeyVerifier } from '../runtime/verifiers/api-keys';
import { type ApiKeyItem, type LiveDocument, MAX_CLIENTS, makeApiKey, type OidcIdentity, STANDARD_LISTS } from '../src/contract';

export interface Identified {
  /** MiB more than without clients and keys. */
  readonly held: number;
  /** Milliseconds of one request with a key, and with a token, that is known. */
  readonly key: number;
  readonly token: number;
}

const KEYS = 5_000;
const TOKENS = 1_000;
const ROUNDS = 20;
const MIB = 1 << 20;
const ISSUER = 'https://issuer.example.com';
const log = () => {};
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const clients = Array.from({ length: MAX_CLIENTS }, (_, index) => ({
  name: `client-${index}`,
  clientId: `id-of-client-${index}`,
  team: `team-${index % 50}`,
}));
const document: LiveDocument = { version: 1, lists: STANDARD_LISTS, clients };
const made = Array.from({ length: KEYS }, (_, index) => ({ ...makeApiKey(randomBytes), client: clients[index % MAX_CLIENTS].name }));

/** The items are made when they are asked for: what the table holds is not what the task holds. */
function itemOf(id: string): ApiKeyItem | undefined {
  const found = made.find((each) => each.id === id);
  return (
    found && {
      pk: { S: 'key' },
      sk: { S: id },
      hash: { S: createHash('sha256').update(found.key).digest('hex') },
      client: { S: found.client },
      scopes: { SS: ['invoke'] },
      name: { S: `key of ${found.client}` },
      createdAt: { N: '1700000000' },
      expiresAt: { N: '4000000000' },
    }
  );
}

const answer = (body: object | string, headers = {}) => ({
  status: 200,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const request: Request = async (url, { headers, body = '' } = {}) => {
  if (headers?.['x-amz-target']?.endsWith('.GetItem')) return answer({ Item: itemOf(JSON.parse(String(body)).Key.sk.S) });
  if (headers?.['x-amz-target']) return answer({ Items: [] });
  return url.includes('/configurationsessions') ? answer({ InitialConfigurationToken: 'token' }) : answer(document, { 'version-label': '1' });
};
const aws: Aws = {
  region: 'eu-west-1',
  urlSuffix: 'amazonaws.com',
  credentials: { get: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }) },
  request,
};
const source = { appConfig: { applicationId: 'a', environmentId: 'e', profileId: 'p' }, operatorTable: 'operators', pollInterval: 3_600_000 };
const identity: OidcIdentity = {
  method: 'oidc',
  issuer: ISSUER,
  requiredScope: 'gateway/invoke',
  clientIdClaims: ['client_id'],
  scopeClaim: 'scope',
  requireAccessTokenUse: true,
  clients: 'registered',
};
const issuerKey = { id: 'ES256 key', publicKey, material: '' };
const keys: IssuerKeys = { start: () => undefined, find: () => issuerKey, holds: () => true };

function tokenOf(clientId: string): string {
  const exp = Math.floor(Date.now() / 1_000) + 3_600;
  const parts = [
    { alg: 'ES256', kid: 'key' },
    { iss: ISSUER, client_id: clientId, scope: 'gateway/invoke', token_use: 'access', exp },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = sign('sha256', Buffer.from(parts.join('.')), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return [...parts, signature.toString('base64url')].join('.');
}

const headersOf = (credential: string) => ['host', 'gateway', 'authorization', `Bearer ${credential}`, 'content-type', 'application/json'];

function heldNow(): number {
  for (let times = 0; times < 4; times++) gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MIB;
}

async function main(): Promise<void> {
  const shown = made.map(({ key }) => headersOf(key));
  const tokens = clients.slice(0, TOKENS).map(({ clientId }) => headersOf(tokenOf(clientId)));
  const before = heldNow();
  const live = createLiveStore(source, aws, log);
  await live.start();
  const identify = createIdentify([identity, { method: 'api-keys' }], { live, log, keys, others: [createApiKeyVerifier(aws, source, log)] });
  // a few at once, as they come
  for (let from = 0; from < KEYS; from += 50) await Promise.all(shown.slice(from, from + 50).map((headers) => identify(headers)));
  for (const headers of tokens) await identify(headers);
  const held = heldNow() - before;

  function each(list: readonly (readonly string[])[]): number {
    const times = Array.from({ length: ROUNDS }, () => {
      const started = performance.now();
      for (const headers of list) if (identify(headers) instanceof Promise) throw new Error('a credential that is known was read again');
      return (performance.now() - started) / list.length;
    });
    return times.sort((one, other) => one - other)[ROUNDS / 2];
  }
  console.log(JSON.stringify({ held, key: each(shown), token: each(tokens) } satisfies Identified));
  process.exit();
}

void main();
