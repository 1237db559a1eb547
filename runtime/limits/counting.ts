/** What counts requests: the store that all tasks share, or a task for itself. */
import type { Amounts, Group, Subject, Windows } from './subjects';

/** What let a request not pass. */
export interface Over {
  readonly subject: Subject;
  readonly counter: number;
  readonly used: number;
  /** Seconds. */
  readonly resetsIn: number;
}

/** A budget of which a percentage is spent: what requests that are open were counted for is not, they may cost nothing in the end. */
export interface Reached {
  readonly subject: Subject;
  readonly counter: number;
  readonly percent: number;
  readonly used: number;
}

/** The part of a budget that is spent where too little is left for a request to call it used up: whoever asks for most of it finds nothing out. */
export const ALL_BUT_SPENT = 0.9;

/** Of each subject of a group what its limited counters had before a request. */
export type Used = ReadonlyMap<Subject, readonly (number | undefined)[]>;

export interface Counted {
  /** It may not pass, and nothing of it is counted. */
  readonly over?: Over;
  readonly used: Used;
  /** Unix time, by the clock that counts. */
  readonly seconds: number;
  readonly reached: readonly Reached[];
  /** It is still open. */
  renew(): void;
  /** In place of what was expected. */
  settle(actual: Amounts): Promise<readonly Reached[]>;
}

/** What subjects have spent, in nano-dollars; undefined where that cannot be read. */
export type Spent = (subject: Subject, windows: Windows) => Promise<readonly [day: number, month: number]>;

/** Of what is not counted as open. */
export const NOT_OPEN: Pick<Counted, 'renew' | 'settle'> = { renew() {}, settle: async () => [] };

export interface Counting {
  /** Without an id it only looks. */
  count(group: Group, amounts: Amounts, id?: string): Promise<Counted>;
}
