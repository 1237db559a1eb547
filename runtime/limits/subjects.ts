/** Whose limits a request counts against: a path from the team to the key, and the gateway as a whole. */
import { COUNTERS, type Limits, type LiveLimits, memoized, STORE_KEY_PREFIX, type SubjectKind, subjectKey, WARN_AT } from '../../src/contract';
import type { Caller } from '../identify';

/** Of the counters, in their order; undefined where there is none. Money in nano-dollars. */
export type Bounds = readonly (number | undefined)[];

export interface Subject {
  readonly key: string;
  readonly bounds: Bounds;
  /** Percentages of its budgets. */
  readonly warnAt: readonly number[];
}

/** Subjects that are counted in one step. */
export interface Group {
  /** What their keys share. */
  readonly tag: string;
  readonly subjects: readonly Subject[];
}

/** What a request is counted as. Money in nano-dollars. */
export interface Amounts {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly nanoDollars: number;
}

export const NOTHING: Amounts = { requests: 0, inputTokens: 0, outputTokens: 0, nanoDollars: 0 };

/** The counters, by their place. */
export const ORDER = Object.entries(COUNTERS).map(([name, counter]) => ({ name: name as keyof typeof COUNTERS, period: undefined, ...counter }));

export const OPEN = ORDER.findIndex(({ of }) => of === 'open');
export const isMoney = (counter: number): boolean => ORDER[counter].of === 'nanoDollars';
/** Of one counter. */
export const amountOf = (amounts: Amounts, counter: number): number => ({ ...amounts, open: 1 })[ORDER[counter].of];

export const difference = (one: Amounts, other: Amounts): Amounts => ({
  requests: one.requests - other.requests,
  inputTokens: one.inputTokens - other.inputTokens,
  outputTokens: one.outputTokens - other.outputTokens,
  nanoDollars: one.nanoDollars - other.nanoDollars,
});

export const hasBudget = ({ bounds }: Subject): boolean => bounds.some((bound, counter) => bound !== undefined && isMoney(counter));

export const NANO = 1e9;
const MINUTE = 60;
const DAY = 86_400;
const EPOCH = 1970;

/** Serial numbers of windows, in UTC, since 1970. */
export interface Windows {
  readonly minute: number;
  readonly day: number;
  readonly month: number;
}

export function windowsAt(seconds: number): Windows {
  const date = new Date(seconds * 1000);
  return { minute: Math.floor(seconds / MINUTE), day: Math.floor(seconds / DAY), month: (date.getUTCFullYear() - EPOCH) * 12 + date.getUTCMonth() };
}

/** Seconds until the window of a counter has passed; of what is open nobody knows. */
export function resetsIn(counter: number, seconds: number): number {
  const { minute, day, month } = windowsAt(seconds);
  const ends = { minute: (minute + 1) * MINUTE, day: (day + 1) * DAY, month: Date.UTC(EPOCH, month + 1) / 1000 };
  const { period } = ORDER[counter];
  return period ? ends[period] - seconds : 1;
}

export const monthLabel = (month: number): string => new Date(Date.UTC(EPOCH, month)).toISOString().slice(0, 7);
export const dateLabel = (day: number): string => new Date(day * DAY * 1000).toISOString().slice(0, 10);
export const dayLabel = (day: number): string => dateLabel(day).slice(8);

/** What a subject may spend beyond its budgets, in nano-dollars. */
export type Raises = (key: string, windows: Windows) => readonly [day: number, month: number];

const teamLimits = memoized(({ teams = [] }: LiveLimits) => new Map(teams.map((row) => [row.team, row])));

const subjectOf = (
  kind: SubjectKind,
  name: string | undefined,
  limits: Limits | undefined,
  raised: (key: string) => readonly [number, number],
): Subject => {
  const key = subjectKey(kind, name);
  const [day, month] = raised(key);
  // those of a key stand in its item, which nobody has checked: what is no limit lets nothing through
  const warnAt = Array.isArray(limits?.warnAt) ? limits.warnAt : WARN_AT;
  const bounds = ORDER.map(({ name, of, period }) => {
    const given = limits?.[name] ?? undefined;
    const limit = given === undefined ? undefined : Math.max(0, Number(given)) || 0;
    if (limit === undefined || of !== 'nanoDollars') return limit;
    return Math.max(0, Math.round(limit * NANO) + (period === 'day' ? day : month));
  });
  return { key, bounds, warnAt };
};

/** All whose money a request is, with or without limits: the gateway last. */
export function subjectsOf(caller: Caller, live: LiveLimits, raises: Raises, windows: Windows): readonly Subject[] {
  const raised = (key: string) => raises(key, windows);
  const { team, user, client, policy, apiKey, keyLimits } = caller;
  const subjects: Subject[] = [];
  if (team !== undefined) subjects.push(subjectOf('team', team, teamLimits(live).get(team), raised));
  subjects.push(subjectOf(user === undefined ? 'client' : 'user', user ?? client, policy?.limits, raised));
  if (apiKey !== undefined) subjects.push(subjectOf('key', apiKey, keyLimits, raised));
  return [...subjects, subjectOf('gateway', undefined, live.gateway, raised)];
}

/** Those that have limits, by the path and by the gateway: keys of different tags cannot be counted in one step. */
export function groupsOf(gateway: string, subjects: readonly Subject[]): readonly Group[] {
  const path = subjects.slice(0, -1);
  return [
    { tag: `${STORE_KEY_PREFIX}{${gateway}/${path[0].key}}`, subjects: path },
    { tag: `${STORE_KEY_PREFIX}{${gateway}}`, subjects: subjects.slice(-1) },
  ]
    .map(({ tag, subjects: all }) => ({ tag, subjects: all.filter(({ bounds }) => bounds.some((each) => each !== undefined)) }))
    .filter(({ subjects: all }) => all.length > 0);
}
