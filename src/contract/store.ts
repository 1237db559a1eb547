/** The store that tasks share: how they get there, and what they may do there. */

/** What every key of the store begins with: tasks may touch no other. */
export const STORE_KEY_PREFIX = 'limits:';

/** What tasks say to the store, in scripts and beside them; they may say nothing else. */
const STORE_COMMANDS = [
  ...['ping', 'eval', 'evalsha', 'time'],
  ...['hdel', 'hexists', 'hget', 'hincrby', 'hkeys', 'hset', 'hsetnx'],
  ...['zadd', 'zcard', 'zrem', 'zremrangebyscore'],
];

/** What their user may do: https://valkey.io/topics/acl/ */
export const STORE_RULES = ['-@all', `~${STORE_KEY_PREFIX}*`, ...STORE_COMMANDS.map((command) => `+${command}`)].join(' ');

/** Valkey, or what speaks its protocol. */
export interface StoreConfiguration {
  readonly host: string;
  readonly port: number;
  /** False for rehearsals alone. Absent: true. */
  readonly tls?: boolean;
  readonly auth: StoreAuthentication;
  /** Milliseconds that one question may take. */
  readonly timeout: number;
}

/** How a task shows the store who it is. */
export type StoreAuthentication =
  | { readonly method: 'none' }
  | { readonly method: 'password'; readonly user?: string; readonly secretArn: string; readonly field?: string }
  | { readonly method: 'iam'; readonly user: string; readonly cache: string; readonly serverless?: boolean };
