/** SQL over the table of usage records, in what Athena and DuckDB have in common: DuckDB is what the tests run it in. */
import { DAY, USAGE_TABLE } from './usage-table';

/** Days after the last of a time, in whose partitions its records may still have arrived. */
const LATE_DAYS = 2;

/** A share of the bill: who, or what, it is summed over. Each is null where a record has none. */
export type UsageShare = 'client' | 'team' | 'user' | 'model' | 'provider' | 'route' | 'alias';

/** What is summed, by the name of its column in the result. */
const SUMS = {
  requests: 'requests',
  errors: 'errors',
  input_tokens: 'inputtokens',
  cached_input_tokens: 'cachedinputtokens',
  output_tokens: 'outputtokens',
  usd: 'cost',
  unpriced_requests: 'unpricedrequests',
} as const;

/** Name of a column of the result: `usd`. */
export type UsageSum = keyof typeof SUMS;
export const USAGE_SUMS = Object.keys(SUMS) as readonly UsageSum[];

/** `since` and `before` are dates of SQL: literals, or expressions over today's. */
export interface UsageTime {
  readonly since: string;
  readonly before: string;
}

/** The month that it is, in UTC. */
export const THIS_MONTH: UsageTime = {
  since: "CAST(date_trunc('month', current_date) AS date)",
  before: "CAST(date_trunc('month', current_date) + interval '1' month AS date)",
};

/** A month, in UTC, as `2026-10`. */
export function monthOf(month: string): UsageTime {
  const [year, number] = month.split('-').map(Number);
  const next = new Date(Date.UTC(year, number)).toISOString().slice(0, 7);
  return { since: `date '${month}-01'`, before: `date '${next}-01'` };
}

const quoted = (name: string): string => `"${name}"`;
const listed = (names: readonly string[]): string => names.map(quoted).join(', ');
const text = (date: string): string => `CAST(${date} AS varchar)`;

/**
 * The records of a time, each once: CloudWatch Logs and Firehose deliver at least once, and a task numbers what it writes. The partitions are
 * those of the arrival, the time is the record's own.
 */
function records(database: string, columns: readonly string[], { since, before }: UsageTime, where = ''): string {
  const late = text(`CAST(${before} + interval '${LATE_DAYS}' day AS date)`);
  return [
    'WITH records AS (',
    `  SELECT DISTINCT "task", "sequence", ${listed(columns)}`,
    `  FROM ${quoted(database)}.${quoted(USAGE_TABLE)}`,
    `  WHERE ${quoted(DAY)} >= ${text(since)} AND ${quoted(DAY)} < ${late}`,
    `    AND "logger" = 'usage' AND "time" >= ${text(since)} AND "time" < ${text(before)}${where}`,
    ')',
  ].join('\n');
}

/** What requests of a time used and cost, by these, the dearest first. */
export function usageBy(database: string, shares: readonly UsageShare[], time: UsageTime): string {
  const sums = Object.entries(SUMS).map(([name, column]) => `  coalesce(sum(${quoted(column)}), 0) AS ${quoted(name)}`);
  return [
    records(database, [...shares, ...Object.values(SUMS)], time),
    `SELECT ${listed(shares)},`,
    sums.join(',\n'),
    'FROM records',
    `GROUP BY ${listed(shares)}`,
    `ORDER BY "usd" DESC, "requests" DESC, ${listed(shares)}`,
  ].join('\n');
}

/** What has no price, of what, and why: the first of what the record gives. */
export function unpricedBy(database: string, time: UsageTime): string {
  const columns = ['provider', 'requestedmodel', 'servicetier', 'geography', 'unpriced', 'inputtokens', 'outputtokens'];
  const by = ['provider', 'requestedmodel', 'servicetier', 'geography'];
  return [
    records(database, columns, time, ' AND "unpricedrequests" = 1'),
    `SELECT ${listed(by)}, "unpriced"[1] AS "reason", count(*) AS "requests",`,
    '  coalesce(sum("inputtokens"), 0) AS "input_tokens", coalesce(sum("outputtokens"), 0) AS "output_tokens"',
    'FROM records',
    `GROUP BY ${listed(by)}, "unpriced"[1]`,
    'ORDER BY "requests" DESC',
  ].join('\n');
}

interface SavedQuery {
  readonly description: string;
  readonly sql: (database: string) => string;
}

const by = (...shares: readonly UsageShare[]) => ({
  description: `What this month's requests used and cost, by ${shares.join(' and ')}`,
  sql: (database: string) => usageBy(database, shares, THIS_MONTH),
});

/** By the last part of their names. */
export const SAVED_USAGE_QUERIES: Readonly<Record<string, SavedQuery>> = {
  'cost-by-client': by('client', 'team'),
  'cost-by-team': by('team'),
  'cost-by-person': by('user', 'team'),
  'cost-by-model': by('provider', 'model'),
  'cost-by-provider': by('provider'),
  'cost-by-route': by('route', 'alias'),
  'unpriced-requests': {
    description: "This month's requests that used something without a price, and what of them has none",
    sql: (database) => unpricedBy(database, THIS_MONTH),
  },
};

/** Who and what a chargeback report tells apart. */
export const CHARGEBACK_SHARES = ['team', 'client', 'user', 'model'] as const satisfies readonly UsageShare[];

/** The query of a month's report. */
export const chargebackQuery = (database: string, month: string): string => usageBy(database, CHARGEBACK_SHARES, monthOf(month));
