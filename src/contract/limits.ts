import { LABEL } from './prices';
import { ANYTHING, type Like } from './shapes';

/** Windows of time that counters are of, in UTC and by the clock of the store. */
export type Period = 'minute' | 'day' | 'month';

export interface Counter {
  /** What of a request it counts. */
  readonly of: 'requests' | 'inputTokens' | 'outputTokens' | 'open' | 'nanoDollars';
  /** Absent: what is there now. */
  readonly period?: Period;
}

/** What a subject may have a limit on. A new one comes last: fields of the store are called by their place, by tasks of the version before, too. */
export const COUNTERS = {
  requestsPerMinute: { of: 'requests', period: 'minute' },
  inputTokensPerMinute: { of: 'inputTokens', period: 'minute' },
  outputTokensPerMinute: { of: 'outputTokens', period: 'minute' },
  inputTokensPerDay: { of: 'inputTokens', period: 'day' },
  outputTokensPerDay: { of: 'outputTokens', period: 'day' },
  concurrency: { of: 'open' },
  dollarsPerDay: { of: 'nanoDollars', period: 'day' },
  dollarsPerMonth: { of: 'nanoDollars', period: 'month' },
} as const satisfies Record<string, Counter>;

export type CounterName = keyof typeof COUNTERS;

const COUNT = [0, 1e12] as const;
/** A million USD in nano-dollars is well within the integers of a double, which the store's scripts count in. */
const DOLLARS = [0, 1e6] as const;

/** What one subject may use. What is absent is not limited; 0 is nothing at all. */
export const LIMITS = {
  'requestsPerMinute?': COUNT,
  'inputTokensPerMinute?': COUNT,
  'outputTokensPerMinute?': COUNT,
  'inputTokensPerDay?': COUNT,
  'outputTokensPerDay?': COUNT,
  /** Requests that are open at once. */
  'concurrency?': COUNT,
  'dollarsPerDay?': DOLLARS,
  'dollarsPerMonth?': DOLLARS,
  /** Of each budget, the percentages at which it is told that they are used. Absent: `WARN_AT`. */
  'warnAt?': [[1, 100], 10],
} as const;

export type Limits = Like<typeof LIMITS>;

/** Percentages of a budget. */
export const WARN_AT: readonly number[] = [80, 100];

/** Most teams with limits that a document may hold. */
export const MAX_TEAM_LIMITS = 500;

/** Limits that are no client's or person's: theirs stand in their policies, an API key's in its item. */
export const LIVE_LIMITS = {
  /** Of all requests together. */
  'gateway?': { ...LIMITS, '*': ANYTHING },
  'teams?': [{ team: LABEL, ...LIMITS, '*': ANYTHING }, MAX_TEAM_LIMITS],
  /** What a request is counted for before its answer is known. Absent: `expected`. */
  'enforcement?': /^(expected|strict)$/,
  /** What has no price, where a budget applies. Absent: `allowed`. */
  'unpriced?': /^(allowed|refused)$/,
  '*': ANYTHING,
} as const;

export type LiveLimits = Like<typeof LIVE_LIMITS>;

/** Tokens of an answer that nobody knows more of: neither the request says, nor those before it. */
export const EXPECTED_OUTPUT_TOKENS = 4_096;

export type SubjectKind = 'gateway' | 'team' | 'client' | 'user' | 'key';

/** How records, the ledger and the operator's table name a subject: `client#ci`; the gateway has no name beside. Letters that look the same are the same. */
export const subjectKey = (kind: SubjectKind, name = ''): string => `${kind}#${name.normalize()}`;
