import type { ErrorTable } from './error-table';

/** Of limits, budgets and shared state. */
export const STATE_ERRORS = {
  InvalidLimits: {
    reason: 'tasks would refuse it, or it would mean nothing',
    remedy: 'give at least one limit: counts are whole numbers from 0, budgets are USD, and `warnAt` is percent of a budget',
  },
  LimitsNotEnabled: {
    reason: 'nothing counts what is used, so it would hold nobody back',
    remedy: 'give the gateway `limits: {}`, with a store of the counters where the default is not it (docs/limits.md), or leave it out',
  },
  DuplicateTeamLimits: {
    reason: 'the team has limits already',
    remedy: 'say all of them at once',
  },
  TooManyTeamLimits: {
    reason: 'the live document has limits of up to 500 teams',
    remedy: 'limit clients and people, or use a second gateway',
  },
  StoreTimeoutOutOfRange: {
    reason: 'requests wait for it before they are served',
    remedy: 'give whole milliseconds, from 10 to 5,000',
  },
  RefusalWithoutStore: {
    reason: 'there is no shared state that could be unavailable: every task counts for itself, and nobody would be refused for it',
    remedy: 'give `limits.store` one, or leave `whenUnavailable` out',
  },
  StoreSizeOutOfRange: {
    reason: 'Amazon ElastiCache would refuse it',
    remedy: 'give a whole number in that range',
  },
  InvalidNodeType: {
    reason: 'Amazon ElastiCache has no such type of nodes',
    remedy: "write it like 'cache.t4g.micro'",
  },
  TooFewStoreSubnets: {
    reason: 'a cache stands in subnets of two zones or more',
    remedy: 'choose others in `vpcSubnets` of the shared state, or use SharedState.existing(...)',
  },
  InvalidStoreAddress: {
    reason: 'tasks could not connect to it',
    remedy: 'give the host alone, in lower case and without scheme, the port from 1 to 65535, and names in up to 128 printable ASCII characters',
  },
  StoreAuthenticationConflict: {
    reason: 'tasks show who they are by IAM over TLS, or by a password',
    remedy: 'leave one of them out',
  },
  ResponseCacheTtlOutOfRange: {
    reason: 'the store keeps an answer for a while, and not for ever',
    remedy: 'give whole seconds, from 1 second to 30 days',
  },
  ResponseCacheWithoutStore: {
    reason: 'every task would have answers of its own, in memory that requests need',
    remedy: 'give `responseCache.store` a store, or leave it out for one that is made',
  },
  ResponseCacheNotEnabled: {
    reason: 'the gateway has no cache of answers that could be switched on',
    remedy: 'give the gateway `responseCache: {}` (docs/response-cache.md), or leave it out',
  },
  GuardrailMemoryWithoutStore: {
    reason: 'tasks that share nothing remember for themselves, which is what they do without it',
    remedy: 'give `guardrail.store` a store, or leave it out',
  },
  StoreHoldsCounters: {
    reason: 'limits count in this store: where something else fills it, it evicts counters or refuses to count',
    remedy: 'give the response cache, or the guardrail, another one',
  },
  BudgetWithoutPrices: {
    reason: 'the gateway has no price table, so that nothing costs anything and no budget is ever used',
    remedy: 'give it `prices`, or limit tokens and requests',
  },
} as const satisfies ErrorTable;
