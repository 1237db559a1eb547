/**
 * The live part of the runtime's configuration: what may change without a deployment. Published through AppConfig, polled by
 * every task, validated, the last good one kept.
 */
export interface LiveConfiguration {
  readonly version: 1;
  readonly clients: readonly LiveClient[];
  /** Dated price table. Absent: every request is unpriced. */
  readonly prices?: LivePrices;
}

export interface LiveClient {
  /** Name in records and the `Client` dimension. Unique. */
  readonly name: string;
  /** The token's client id. Unique. */
  readonly clientId: string;
  readonly team?: string;
}

export interface LivePrices {
  /** ISO date of the table, recorded with every priced request. */
  readonly asOf: string;
  /** USD per million tokens: input, output and, where they differ from input, cached input and cache write. */
  readonly models: readonly LivePrice[];
}

export interface LivePrice {
  readonly provider: string;
  /** Model id, or its beginning: the longest match wins, after region and vendor prefixes are taken off. */
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cachedInput?: number;
  readonly cacheWrite?: number;
}

/** Most clients that one document may hold; tested against AppConfig's and CloudFormation's limits. */
export const MAX_CLIENTS = 500;

/** Partition key value of deny-list items. */
export const DENY_LIST_PARTITION = 'deny';

/** Sort key of the deny-list item for a client. */
export const denyListSortKey = (clientId: string): string => `client#${clientId}`;
