/** The API keys in an operator's table, through the AWS CLI with the credentials, profile and region that it finds. */
import { createHash, randomBytes } from 'node:crypto';
import { API_KEY_PARTITION, type ApiKeyItem, makeApiKey } from '../src/contract';
import { aws } from './aws-cli';
import { Unavailable } from './command';

/** A table of DynamoDB. */
export interface TableAddress {
  readonly table: string;
  readonly region?: string;
}

/** What of a key is told. Times are seconds since 1970. */
export interface KnownKey {
  readonly id: string;
  readonly client: string;
  readonly name?: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
}

export type NewKey = Omit<KnownKey, 'id' | 'revokedAt'>;

/** Makes a key, and keeps its hash. The key itself is nowhere but in what is returned. */
export async function createKey(address: TableAddress, { client, name, scopes, createdAt, expiresAt }: NewKey): Promise<{ id: string; key: string }> {
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
  };
  await dynamoDb(address, 'put-item', { item, 'condition-expression': 'attribute_not_exists(pk)' });
  return made;
}

const TOLD = ['sk', 'client', 'name', 'scopes', 'createdAt', 'expiresAt', 'revokedAt'] as const satisfies readonly (keyof ApiKeyItem)[];

/** Every key, the oldest first; without their hashes. */
export async function keysIn(address: TableAddress): Promise<KnownKey[]> {
  const answer = await dynamoDb(address, 'query', {
    'key-condition-expression': 'pk = :pk',
    'expression-attribute-values': { ':pk': { S: API_KEY_PARTITION } },
    // some of them are words of DynamoDB
    'projection-expression': TOLD.map((name) => `#${name}`).join(),
    'expression-attribute-names': Object.fromEntries(TOLD.map((name) => [`#${name}`, name])),
  });
  return itemsIn(answer)
    .map(
      ({ sk, client, name, scopes, createdAt, expiresAt, revokedAt }): KnownKey => ({
        id: sk.S,
        client: client.S,
        name: name?.S,
        scopes: scopes.SS,
        createdAt: Number(createdAt.N),
        expiresAt: expiresAt && Number(expiresAt.N),
        revokedAt: revokedAt && Number(revokedAt.N),
      }),
    )
    .sort((one, other) => one.createdAt - other.createdAt);
}

/** Whether there is such a key: it is revoked from now on, or has been since before. */
export async function revokeKey(address: TableAddress, id: string, now: number): Promise<boolean> {
  const update = dynamoDb(address, 'update-item', {
    key: { pk: { S: API_KEY_PARTITION }, sk: { S: id } },
    'condition-expression': 'attribute_exists(pk)',
    'update-expression': 'SET revokedAt = if_not_exists(revokedAt, :now)',
    'expression-attribute-values': { ':now': { N: String(now) } },
  });
  return update.then(
    () => true,
    (error) => {
      if (error instanceof Unavailable && /ConditionalCheckFailed/.test(error.message)) return false;
      throw error;
    },
  );
}

function itemsIn(answer: string): Omit<ApiKeyItem, 'pk' | 'hash'>[] {
  try {
    return JSON.parse(answer).Items ?? [];
  } catch {
    throw new Unavailable('what `aws dynamodb query` printed is not JSON');
  }
}

const dynamoDb = ({ table, region }: TableAddress, operation: string, parameters: Readonly<Record<string, string | object>>): Promise<string> =>
  aws([
    'dynamodb',
    operation,
    '--table-name',
    table,
    ...Object.entries(parameters).flatMap(([name, value]) => [`--${name}`, typeof value === 'string' ? value : JSON.stringify(value)]),
    '--output',
    'json',
    ...(region === undefined ? [] : ['--region', region]),
  ]);
