/** API keys as the command makes them, and their items. */
import { createHash, randomBytes } from 'node:crypto';
import { type ApiKeyItem, makeApiKey } from '../../src/contract';

export interface MadeKey {
  readonly id: string;
  readonly key: string;
  readonly item: ApiKeyItem;
}

export const seconds = (): number => Math.floor(Date.now() / 1_000);

export function madeKey(client: string, more: Partial<ApiKeyItem> = {}): MadeKey {
  const { id, key } = makeApiKey(randomBytes);
  const hash = createHash('sha256').update(key).digest('hex');
  const item: ApiKeyItem = {
    pk: { S: 'key' },
    sk: { S: id },
    hash: { S: hash },
    client: { S: client },
    scopes: { SS: ['invoke'] },
    createdAt: { N: String(seconds()) },
    ...more,
  };
  return { id, key, item };
}
