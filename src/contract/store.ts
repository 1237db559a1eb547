/** The store that tasks share: how they get there, and what they may do there. */

/** What every key of the store of limits begins with: tasks may touch no other. */
export const STORE_KEY_PREFIX = 'limits:';

/** The same of the store of the response cache, which is another one. */
export const CACHE_KEY_PREFIX = 'cache:';

/** The same of the store of what the guardrail has said. */
export const GUARDRAIL_KEY_PREFIX = 'guardrail:';

/** What tasks say to the store of limits, in scripts and beside them; they may say nothing else. */
const STORE_COMMANDS = [
  ...['ping', 'eval', 'evalsha', 'time'],
  ...['hdel', 'hexists', 'hget', 'hincrby', 'hkeys', 'hset', 'hsetnx'],
  ...['zadd', 'zcard', 'zrem', 'zremrangebyscore'],
];

/** What their user may do: https://valkey.io/topics/acl/ */
const rulesOf = (prefix: string, commands: readonly string[]): string =>
  ['-@all', `~${prefix}*`, ...commands.map((command) => `+${command}`)].join(' ');

export const STORE_RULES = rulesOf(STORE_KEY_PREFIX, STORE_COMMANDS);
export const GUARDRAIL_STORE_RULES = rulesOf(GUARDRAIL_KEY_PREFIX, ['ping', 'get', 'set']);
export const CACHE_STORE_RULES = rulesOf(CACHE_KEY_PREFIX, ['ping', 'get', 'set']);

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
