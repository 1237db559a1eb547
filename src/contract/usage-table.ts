/**
 * The table of delivered usage records: what Athena knows of the catalogue. Columns have the names of the catalogue in lower case, which is
 * all that Hive has, and finds a field by whatever its case.
 */
import { RECORD_FIELDS, REQUEST_METRICS } from './catalogue';

/** Name of the table in its database. */
export const USAGE_TABLE = 'usage';

/** Partition of a day, in UTC, by the time at which the record arrived: minutes after the one that is in it. */
export const DAY = 'day';

/** Members of an attempt, as they are written. */
export const ATTEMPT_MEMBERS = {
  provider: 'string',
  model: 'string',
  lane: 'string',
  key: 'int',
  status: 'int',
  errorCode: 'string',
  calls: 'int',
  answeredAfter: 'double',
  duration: 'double',
  inputTokens: 'bigint',
  outputTokens: 'bigint',
  cost: 'double',
} as const;

/** Fields that only the records of other things have. */
const OF_OTHER_RECORDS: readonly string[] = ['reason', 'destination', 'message'];

/** Fields that are no text. */
const TYPES: Readonly<Record<string, string>> = {
  sequence: 'bigint',
  status: 'int',
  edits: 'array<string>',
  stream: 'boolean',
  retries: 'int',
  attempts: `array<struct<${Object.entries(ATTEMPT_MEMBERS).map(([name, type]) => `${name.toLowerCase()}:${type}`)}>>`,
  requestBytes: 'bigint',
  responseBytes: 'bigint',
  estimated: 'boolean',
  cacheWrite1hTokens: 'bigint',
  audioInputTokens: 'bigint',
  imageInputTokens: 'bigint',
  audioOutputTokens: 'bigint',
  imageOutputTokens: 'bigint',
  tools: 'map<string,double>',
  unpriced: 'array<string>',
};

export interface UsageColumn {
  /** As it is written. */
  readonly field: string;
  /** Hive's. */
  readonly type: string;
  readonly comment: string;
}

/** Every field of a request's record, in the order of the catalogue. */
export const USAGE_COLUMNS: readonly UsageColumn[] = [
  ...Object.entries(RECORD_FIELDS)
    .filter(([field]) => !OF_OTHER_RECORDS.includes(field))
    .map(([field, comment]) => ({ field, type: TYPES[field] ?? 'string', comment })),
  ...Object.entries(REQUEST_METRICS).map(([field, { unit, description }]) => ({
    field,
    type: unit === 'Count' ? 'bigint' : 'double',
    comment: description,
  })),
];
