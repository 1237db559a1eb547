/** Counting in a task's own memory: its share of each limit, while the store cannot be asked, or where there is none. */
import { LastUsed } from '../last-used';
import { ALL_BUT_SPENT, type Counted, type Counting, NOT_OPEN, type Over, type Reached, type Spent } from './counting';
import { type Amounts, amountOf, isMoney, OPEN, ORDER, resetsIn, type Subject, type Windows, windowsAt } from './subjects';

/** Of one subject. */
interface Counts {
  /** By counter and window. */
  readonly used: Map<string, number>;
  /** Ids of requests. */
  readonly open: Set<string>;
  /** By counter and window: what all tasks had spent when it was last known, what this one has spent since, and what its open requests may. */
  readonly money: Map<string, { known: number; knownAt: number; since: number; held: number }>;
  readonly told: Set<string>;
}

export interface TaskCountsOptions {
  readonly spent: Spent;
  /** How many tasks share a limit. */
  readonly tasks: number;
  /** Milliseconds after which what all have spent is read anew. */
  readonly knownMs: number;
}

export interface TaskCounts extends Counting {
  /** What the store has told. */
  known(subject: Subject, counter: number, windows: Windows, used: number): void;
}

const MAX_SUBJECTS = 20_000;

export function createTaskCounts({ spent, tasks, knownMs }: TaskCountsOptions): TaskCounts {
  const all = new LastUsed<Counts>(MAX_SUBJECTS);
  const countsOf = ({ key }: Subject): Counts =>
    all.put(key, all.get(key) ?? { used: new Map(), open: new Set(), money: new Map(), told: new Set() });

  const windowOf = (counter: number, windows: Windows): string => {
    const { period } = ORDER[counter];
    return `${counter}:${period ? windows[period] : ''}`;
  };

  const usedOf = (subject: Subject, counter: number, windows: Windows): number => {
    const { open, money, used } = countsOf(subject);
    const window = windowOf(counter, windows);
    if (counter === OPEN) return open.size;
    const { known, since, held } = money.get(window) ?? { known: 0, since: 0, held: 0 };
    return isMoney(counter) ? known + since + held : (used.get(window) ?? 0);
  };

  const spentOf = (subject: Subject, counter: number, windows: Windows): number =>
    usedOf(subject, counter, windows) - (countsOf(subject).money.get(windowOf(counter, windows))?.held ?? 0);

  /** What this task may use of it. */
  const shareOf = (subject: Subject, counter: number, windows: Windows, bound: number): number => {
    const known = isMoney(counter) ? (countsOf(subject).money.get(windowOf(counter, windows))?.known ?? 0) : 0;
    const share = Math.floor(Math.max(0, bound - known) / tasks);
    // one at a time is the least that a limit lets through
    return known + (ORDER[counter].of === 'requests' || counter === OPEN ? Math.max(Math.min(bound, 1), share) : share);
  };

  /** A request that is open is held in what it may cost, and then in what it did: what all have spent may be read in between. */
  const add = (subject: Subject, counter: number, windows: Windows, expected: Amounts, actual?: Amounts): void => {
    const { used, money } = countsOf(subject);
    const window = windowOf(counter, windows);
    const asked = amountOf(expected, counter);
    const spent = actual && amountOf(actual, counter);
    if (isMoney(counter)) {
      const before = money.get(window) ?? { known: 0, knownAt: -Infinity, since: 0, held: 0 };
      before.held = Math.max(0, before.held + (spent === undefined ? asked : -asked));
      before.since += spent ?? 0;
      keepTwo(money, counter).set(window, before);
    } else keepTwo(used, counter).set(window, (used.get(window) ?? 0) + (spent === undefined ? asked : spent - asked));
  };

  const learn = async (subject: Subject, windows: Windows): Promise<void> => {
    const { money } = countsOf(subject);
    const counters = subject.bounds.flatMap((bound, counter) => (bound !== undefined && isMoney(counter) ? [counter] : []));
    const now = performance.now();
    if (counters.every((counter) => (money.get(windowOf(counter, windows))?.knownAt ?? -Infinity) > now - knownMs)) return;
    const [day, month] = await spent(subject, windows);
    for (const counter of counters) counts.known(subject, counter, windows, ORDER[counter].period === 'day' ? day : month);
  };

  /** Once of each budget: one that is raised is told of anew. */
  const reachedIn = (subject: Subject, counter: number, windows: Windows, isReached: (percent: number) => boolean): readonly Reached[] => {
    const { told } = countsOf(subject);
    const nameOf = (percent: number): string => `${windowOf(counter, windows)}:${percent}:${subject.bounds[counter]}`;
    const percents = subject.warnAt.filter((percent) => isReached(percent) && !told.has(nameOf(percent)));
    for (const percent of percents) told.add(nameOf(percent));
    return percents.map((percent) => ({ subject, counter, percent, used: spentOf(subject, counter, windows) }));
  };

  /** Of a budget, and not of the share alone; what is more than all of it says nothing of what is left. */
  const usedUp = ({ subject, counter, used }: Over, windows: Windows, amounts: Amounts): readonly Reached[] => {
    const { [counter]: bound = 0 } = subject.bounds;
    const asked = amountOf(amounts, counter);
    const isSpent = isMoney(counter) && bound > 0 && spentOf(subject, counter, windows) >= bound * ALL_BUT_SPENT;
    return isSpent && asked <= bound && used + asked > bound ? reachedIn(subject, counter, windows, (percent) => percent === 100) : [];
  };

  const counts: TaskCounts = {
    known(subject, counter, windows, used) {
      const { money } = countsOf(subject);
      const window = windowOf(counter, windows);
      const held = money.get(window)?.held ?? 0;
      keepTwo(money, counter).set(window, { known: used, knownAt: performance.now(), since: 0, held });
    },

    async count({ subjects }, amounts, id) {
      const seconds = Date.now() / 1000;
      const windows = windowsAt(seconds);
      // where it cannot be read, what is known must do
      for (const subject of subjects) await learn(subject, windows).catch(() => {});
      const limited = subjects.flatMap((subject) =>
        subject.bounds.flatMap((bound, counter) => (bound === undefined ? [] : [{ subject, counter, bound }])),
      );
      const used = new Map(
        subjects.map((subject) => [
          subject,
          subject.bounds.map((bound, counter) => (bound === undefined ? undefined : usedOf(subject, counter, windows))),
        ]),
      );
      const [over] = limited
        .filter(
          ({ subject, counter, bound }) => usedOf(subject, counter, windows) + amountOf(amounts, counter) > shareOf(subject, counter, windows, bound),
        )
        .map(({ subject, counter }): Over => ({ subject, counter, used: usedOf(subject, counter, windows), resetsIn: resetsIn(counter, seconds) }))
        .sort((one, other) => other.resetsIn - one.resetsIn);
      if (id !== undefined && over) return { over, used, seconds, reached: usedUp(over, windows, amounts), ...NOT_OPEN };
      if (id === undefined) return { used, seconds, reached: [], ...NOT_OPEN };
      const change = (actual?: Amounts): void => {
        for (const { subject, counter } of limited) if (counter !== OPEN) add(subject, counter, windows, amounts, actual);
      };
      change();
      for (const subject of subjects) countsOf(subject).open.add(id);
      return {
        used,
        seconds,
        reached: [],
        renew() {},
        async settle(actual) {
          for (const subject of subjects) countsOf(subject).open.delete(id);
          change(actual);
          return limited.flatMap(({ subject, counter, bound }) =>
            isMoney(counter) && bound > 0
              ? reachedIn(subject, counter, windows, (percent) => spentOf(subject, counter, windows) >= (bound / 100) * percent)
              : [],
          );
        },
      } satisfies Counted;
    },
  };
  return counts;
}

/** Of a counter the newest windows alone. */
function keepTwo<Value>(of: Map<string, Value>, counter: number): Map<string, Value> {
  const windows = [...of.keys()].filter((window) => window.startsWith(`${counter}:`));
  for (const old of windows.slice(0, -2)) of.delete(old);
  return of;
}
