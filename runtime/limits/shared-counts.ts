/** Counting in the store, one question for all subjects of a group. */
import { randomUUID } from 'node:crypto';
import { LastUsed } from '../last-used';
import type { Reply, Store } from '../store';
import { type Counted, type Counting, NOT_OPEN, type Reached, type Spent, type Used } from './counting';
import { ADDED, RENEW, RESERVE, SETTLE } from './scripts';
import {
  type Amounts,
  amountOf,
  difference,
  type Group,
  hasBudget,
  isMoney,
  NOTHING,
  OPEN,
  ORDER,
  resetsIn,
  type Subject,
  type Windows,
  windowsAt,
} from './subjects';

export interface SharedCounts extends Counting {
  /** What a task has counted for itself: added once the store can be asked again. */
  spentElsewhere(group: Group, windows: Windows, nanoDollars: number): void;
}

/** What a task has counted for itself. */
interface Elsewhere {
  /** Under which it is added: what comes twice counts once. */
  readonly id: string;
  readonly group: Group;
  readonly windows: Windows;
  nanoDollars: number;
}

/** Renewed by the task as long as a request is open: a task that was killed holds nobody up for longer. */
const LEASE_MS = 60_000;
/** The store may have another day, and may want to be told what was spent. */
const MAX_ROUNDS = 3;
const NONE = '-';
const MAX_SUBJECTS = 20_000;
const MAX_ELSEWHERE = 10_000;
/** What tasks spend that count in another store, as those do that drain when it is replaced, only the ledger tells. */
const READ_AGAIN_SECONDS = 600;

/** Of a subject, what it has spent in nano-dollars. */
type Seed = readonly [day: number, month: number];

export class StoreCounts implements SharedCounts {
  /** How far the store's clock is ahead of ours, seconds. */
  #ahead = 0;
  /** Of hashes, as they were last seen. */
  readonly #epochs = new LastUsed<string>(MAX_SUBJECTS);
  readonly #elsewhere = new Map<string, Elsewhere>();
  /** When the ledger was last asked of a group, or was not yet to be. */
  readonly #read = new LastUsed<number>(MAX_SUBJECTS);

  constructor(
    private readonly store: Pick<Store, 'run'>,
    private readonly spent: Spent,
  ) {}

  async count(group: Group, amounts: Amounts, id?: string): Promise<Counted> {
    let seeds: readonly Seed[] | undefined;
    for (let round = 1; round <= MAX_ROUNDS; round++) {
      const windows = windowsAt(Date.now() / 1000 + this.#ahead);
      const reply = await this.#reserve(group, windows, amounts, seeds, id);
      const [verdict, seconds] = reply.map(Number);
      if (!Number.isInteger(seconds) || seconds <= 0 || seconds > LAST_SECOND || !VERDICTS.has(verdict)) throw new Error(UNKNOWN);
      this.#ahead = seconds - Date.now() / 1000;
      // before money that is missing is read from the ledger, which has it already
      this.#post();
      if (verdict >= 0) {
        this.#readAgain(group, seconds);
        return this.#counted(group, amounts, id, reply, seconds);
      }
      seeds = await this.#seeds(group, windowsAt(seconds));
    }
    throw new Error(UNKNOWN);
  }

  async #reserve(group: Group, { day, month }: Windows, amounts: Amounts, seeds?: readonly Seed[], id?: string): Promise<readonly Reply[]> {
    const { requests, inputTokens, outputTokens, nanoDollars } = amounts;
    const ofSubjects = group.subjects.flatMap(({ bounds }, index) => [...bounds.map((bound) => bound ?? NONE), ...(seeds?.[index] ?? [NONE, NONE])]);
    const values = [id ?? randomUUID(), id === undefined ? 0 : LEASE_MS, day, month, requests, inputTokens, outputTokens, nanoDollars, ...ofSubjects];
    try {
      return flat(await this.store.run(RESERVE, keysOf(group), values));
    } catch (error) {
      // what tasks count meanwhile the ledger knows before the store: it is not asked until they have added it
      this.#read.clear();
      throw error;
    }
  }

  #seeds = ({ subjects }: Group, windows: Windows): Promise<readonly Seed[]> =>
    Promise.all(subjects.map((subject) => (hasBudget(subject) ? this.spent(subject, windows) : ([0, 0] as const))));

  /** Nobody waits for it. */
  #readAgain(group: Group, seconds: number): void {
    if (!group.subjects.some(hasBudget)) return;
    const key = keysOf(group).join();
    const before = this.#read.get(key);
    if (before !== undefined && seconds < before + READ_AGAIN_SECONDS) return;
    this.#read.put(key, seconds);
    const windows = windowsAt(seconds);
    if (before !== undefined)
      this.#seeds(group, windows)
        .then((seeds) => this.#reserve(group, windows, NOTHING, seeds))
        .catch(() => {});
  }

  #counted(group: Group, expected: Amounts, id: string | undefined, reply: readonly Reply[], seconds: number): Counted {
    const { subjects } = group;
    if (Number(reply[0]) === 0) return { ...refused(subjects, reply.map(Number), seconds), seconds, ...NOT_OPEN };
    const { used, epochs } = read(reply, subjects);
    const keys = keysOf(group);
    for (const [index, epoch] of epochs.entries()) this.#epochs.put(keys[2 * index], epoch);
    if (id === undefined) return { used, seconds, reached: [], ...NOT_OPEN };
    const leases = subjects.flatMap(({ bounds }, index) => (bounds[OPEN] === undefined ? [] : keys[2 * index + 1]));
    return {
      used,
      seconds,
      reached: [],
      renew: () => {
        if (leases.length > 0) this.store.run(RENEW, leases, [LEASE_MS, id]).catch(() => {});
      },
      settle: (actual) => this.#settle(group, epochs, windowsAt(seconds), id, difference(actual, expected), actual, expected.nanoDollars),
    };
  }

  /** The difference where the counters are those of then, the whole where they were lost. */
  async #settle(
    group: Group,
    epochs: readonly string[],
    windows: Windows,
    id: string,
    added: Amounts,
    whole: Amounts,
    closed = 0,
  ): Promise<readonly Reached[]> {
    const { subjects } = group;
    const { minute, day, month } = windows;
    const ofSubjects = subjects.flatMap((subject, index) => [epochs[index], limitedIn(subject), ...thresholdsOf(subject)]);
    const amounts = [added, whole].flatMap((each) => ADDED.map((counter) => amountOf(each, counter)));
    const keys = [`${group.tag}settled`, ...keysOf(group)];
    const reached = flat(await this.store.run(SETTLE, keys, [id, minute, day, month, ...amounts, closed, ...ofSubjects])).map(Number);
    return Array.from({ length: Math.floor(reached.length / 4) }, (_, index) => {
      const [place, counter, percent, used] = reached.slice(index * 4);
      return { subject: subjects[place - 1], counter: counter - 1, percent, used };
    });
  }

  spentElsewhere(group: Group, windows: Windows, nanoDollars: number): void {
    // of one team there are many groups: each of its clients is one
    const key = `${keysOf(group).join()} ${windows.day}`;
    const before = this.#elsewhere.get(key);
    if (before) before.nanoDollars += nanoDollars;
    else this.#keep(key, { id: randomUUID(), group, windows, nanoDollars });
  }

  #keep(key: string, spent: Elsewhere): void {
    if (this.#elsewhere.size < MAX_ELSEWHERE) this.#elsewhere.set(key, spent);
  }

  /** Where the counters are those of before; new ones have been told by the ledger. */
  #post(): void {
    for (const [key, spent] of this.#elsewhere) {
      this.#elsewhere.delete(key);
      const { id, group, windows, nanoDollars } = spent;
      const epochs = keysOf(group).flatMap((each, index) => (index % 2 === 0 ? (this.#epochs.get(each) ?? '') : []));
      // by itself, for it may have been counted: nothing is added to it
      this.#settle(group, epochs, windows, id, { ...NOTHING, nanoDollars }, NOTHING).catch(() => this.#keep(id, spent));
    }
  }
}

const UNKNOWN = 'the store gives what no script says';
/** Of `Date`: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const LAST_SECOND = 8.64e12;
const VERDICTS: ReadonlySet<number> = new Set([-1, 0, 1]);

const keysOf = ({ tag, subjects }: Group): readonly string[] => subjects.flatMap(({ key }) => [`${tag}${key}`, `${tag}open:${key}`]);

function flat(reply: Reply): readonly Reply[] {
  if (!Array.isArray(reply) || reply.some((each) => each === null || typeof each === 'object')) throw new Error(UNKNOWN);
  return reply;
}

/** Behind the verdict and the time: of each subject its epoch, and its limited counters. */
function read(reply: readonly Reply[], subjects: readonly Subject[]): { readonly used: Used; readonly epochs: readonly string[] } {
  let at = 2;
  const epochs: string[] = [];
  const used = new Map<Subject, readonly (number | undefined)[]>();
  for (const subject of subjects) {
    epochs.push(String(reply[at++]));
    used.set(
      subject,
      subject.bounds.map((bound) => (bound === undefined ? undefined : Number(reply[at++]))),
    );
  }
  // a number that is none is more than no limit
  if (at !== reply.length || ![...used.values()].flat().every((each) => each === undefined || Number.isFinite(each))) throw new Error(UNKNOWN);
  return { used, epochs };
}

function refused(
  subjects: readonly Subject[],
  [, , place, number, used, isFirst, spent]: readonly number[],
  seconds: number,
): Pick<Counted, 'over' | 'used' | 'reached'> {
  const subject = subjects[place - 1];
  const counter = number - 1;
  if (!subject || !ORDER[counter] || !Number.isFinite(used)) throw new Error(UNKNOWN);
  return {
    over: { subject, counter, used, resetsIn: resetsIn(counter, seconds) },
    used: new Map([[subject, ORDER.map((_, each) => (each === counter ? used : undefined))]]),
    reached: isFirst === 1 && subject.warnAt.includes(100) ? [{ subject, counter, percent: 100, used: spent }] : [],
  };
}

const limitedIn = ({ bounds }: Subject): string => bounds.flatMap((bound, counter) => (bound === undefined ? [] : counter + 1)).join() || NONE;

/** Of day and month, what is to be told when so much is used. */
const thresholdsOf = ({ bounds, warnAt }: Subject): readonly string[] =>
  bounds.flatMap((bound, counter) => {
    if (!isMoney(counter)) return [];
    return !bound ? NONE : warnAt.map((percent) => `${percent}:${Math.round((bound / 100) * percent)}`).join() || NONE;
  });
