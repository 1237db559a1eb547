/** The API keys in an operator's table. */
import { createHash, randomBytes } from 'node:crypto';
import { API_KEY_PARTITION, type ApiKeyItem, type Limits, makeApiKey } from '../src/contract';
import { dynamoDb, pagesOf, type TableAddress, updateItem } from './dynamodb';

/** What of a key is told. Times are seconds since 1970. */
export interface KnownKey {
  readonly id: string;
  readonly client: string;
  readonly name?: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  /** The text of them where it is not JSON. */
  readonly limits?: Limits | string;
}

export interface NewKey extends Omit<KnownKey, 'id' | 'revokedAt'> {
  readonly limits?: Limits;
}

/** Makes a key, and keeps its hash. The key itself is nowhere but in what is returned. */
export async function createKey(
  address: TableAddress,
  { client, name, scopes, createdAt, expiresAt, limits }: NewKey,
): Promise<{ id: string; key: string }> {
  const made = makeApiKey(randomBytes);
  const item: ApiKeyItem = {
    pk: { S: API_KEY_PARTITION },
    sk: { S: made.id },
    hash: { S: createHash('sha256').update(made.key).digest('hex') },
    client: { S: client },
    scopes: { SS: scopes },
    ...(name !== undefined && { name: { S: name } }),
    createdAt: { N: String(createdAt) },
    ...(expiresAt !== undefined && { expiresAt: { N: String(expiresAt) } }),
    ...(limits && { limits: { S: JSON.stringify(limits) } }),
  };
  await dynamoDb(address, 'put-item', { item, 'condition-expression': 'attribute_not_exists(pk)' });
  return made;
}

const TOLD = ['sk', 'client', 'name', 'scopes', 'createdAt', 'expiresAt', 'revokedAt', 'limits'] as const satisfies readonly (keyof ApiKeyItem)[];

/** Every key, the oldest first; without their hashes. */
export async function keysIn(address: TableAddress): Promise<KnownKey[]> {
  const pages = pagesOf<Pick<ApiKeyItem, (typeof TOLD)[number]>>(address, 'query', {
    'key-condition-expression': 'pk = :pk',
    'expression-attribute-values': { ':pk': { S: API_KEY_PARTITION } },
    // some of them are words of DynamoDB
    'projection-expression': TOLD.map((name) => `#${name}`).join(),
    'expression-attribute-names': Object.fromEntries(TOLD.map((name) => [`#${name}`, name])),
  });
  const found: KnownKey[] = [];
  for await (const items of pages) {
    for (const { sk, client, name, scopes, createdAt, expiresAt, revokedAt, limits } of items) {
      found.push({
        id: sk.S,
        client: client.S,
        name: name?.S,
        scopes: scopes.SS,
        createdAt: Number(createdAt.N),
        expiresAt: expiresAt && Number(expiresAt.N),
        revokedAt: revokedAt && Number(revokedAt.N),
        limits: limits && read(limits.S),
      });
    }
  }
  return found.sort((one, other) => one.createdAt - other.createdAt);
}

/** Whether there is such a key: it is revoked from now on, or has been since before. */
export async function revokeKey(address: TableAddress, id: string, now: number): Promise<boolean> {
  const updated = await updateItem(address, {
    key: { pk: { S: API_KEY_PARTITION }, sk: { S: id } },
    'condition-expression': 'attribute_exists(pk)',
    'update-expression': 'SET revokedAt = if_not_exists(revokedAt, :now)',
    'expression-attribute-values': { ':now': { N: String(now) } },
  });
  return updated !== undefined;
}

function read(limits: string): Limits | string {
  try {
    return JSON.parse(limits);
  } catch {
    return limits;
  }
}
