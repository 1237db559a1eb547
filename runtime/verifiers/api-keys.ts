/** API keys, looked up in the operator's table: at first use, and again when what is known of a key is no longer fresh. */
import { hash, timingSafeEqual } from 'node:crypto';
import { API_KEY_PARTITION, API_KEY_PREFIX, API_KEY_SCOPE, type ApiKeyItem, apiKeyId, type Limits, type LiveSource } from '../../src/contract';
import { type Aws, callDynamoDb } from '../aws';
import { LastUsed } from '../last-used';
import { parseJson } from '../parsing';
import { Refusal } from '../refusal';
import type { Log } from '../transport';
import { invalid, type Verified, type Verifier } from './verifier';

interface ApiKey {
  readonly hash: Buffer;
  readonly client: string;
  readonly scopes: readonly string[];
  readonly isRevoked: boolean;
  readonly keyLimits?: Limits;
  /** Infinity: never. */
  readonly endsAt: number;
  readonly readAt: number;
  freshUntil: number;
}

/** How long a key goes on that was good, while the table cannot be read. */
const GRACE_MS = 900_000;
/** An id is made by chance: one that nobody has today is nobody's tomorrow. */
const UNKNOWN_MS = 600_000;
/** Reads that find nothing: so many at once, and so many a second. */
const MAX_MISSES = 60;
const MISSES_A_SECOND = 10;
const SECOND = 1_000;

export const createApiKeyVerifier = (aws: Aws, { operatorTable, pollInterval }: LiveSource, log: Log): Verifier => {
  const known = new LastUsed<ApiKey>();
  const unknown = new LastUsed<number>();
  const underWay = new Map<string, Promise<ApiKey>>();
  let misses = MAX_MISSES;
  let missesAt = performance.now();
  let failure: string | undefined;

  const look = async (id: string, before?: ApiKey): Promise<ApiKey> => {
    const now = performance.now();
    misses = Math.min(MAX_MISSES, misses + ((now - missesAt) / SECOND) * MISSES_A_SECOND);
    missesAt = now;
    if (!before && misses < 1) throw new Refusal('too_many_unknown_keys');
    if (!before) misses--;
    try {
      const body = { TableName: operatorTable, ConsistentRead: true, Key: { pk: { S: API_KEY_PARTITION }, sk: { S: id } } };
      const item: ApiKeyItem | undefined = (await callDynamoDb(aws, 'GetItem', body)).document.Item;
      failure = undefined;
      if (!item) {
        known.delete(id);
        unknown.put(id, now + UNKNOWN_MS);
        return invalid();
      }
      if (!before) misses++;
      return known.put(id, {
        hash: Buffer.from(item.hash.S, 'hex'),
        client: item.client.S,
        scopes: [...item.scopes.SS],
        keyLimits: item.limits && parseJson(item.limits.S),
        isRevoked: item.revokedAt !== undefined,
        endsAt: Number(item.expiresAt?.N ?? Infinity) * SECOND,
        readAt: now,
        freshUntil: now + pollInterval,
      });
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) throw error;
      const { message } = error as Error;
      if (message !== failure) log('warn', `API keys: ${message}`);
      failure = message;
      if (!before || now > before.readAt + GRACE_MS) throw new Refusal('keys_not_available');
      before.freshUntil = now + pollInterval;
      return before;
    }
  };

  const judge = (id: string, { hash: stored, client, scopes, keyLimits, isRevoked, endsAt }: ApiKey, key: string, now: number): Verified => {
    const digest = hash('sha256', key, 'buffer');
    if (stored.length !== digest.length || !timingSafeEqual(stored, digest)) invalid();
    if (isRevoked) throw new Refusal('revoked_key');
    // also what is no time at all
    if (!(endsAt > now)) throw new Refusal('expired_key');
    if (!scopes.includes(API_KEY_SCOPE)) throw new Refusal('insufficient_scope');
    return { client, apiKey: id, keyLimits, registered: true };
  };

  return {
    pattern: new RegExp(`^${API_KEY_PREFIX}`),
    verify: (key, now) => {
      const id = apiKeyId(key) ?? invalid();
      const before = known.get(id);
      const time = performance.now();
      if (before && before.freshUntil > time) return judge(id, known.put(id, before), key, now);
      if (!before && (unknown.get(id) ?? 0) > time) return invalid();
      let reading = underWay.get(id);
      if (!reading) {
        reading = look(id, before).finally(() => underWay.delete(id));
        underWay.set(id, reading);
      }
      return reading.then((found) => judge(id, found, key, now));
    },
  };
};
