/** Limits and budgets: what a request is counted for before it goes out, and what it was in the end. */
import { EXPECTED_OUTPUT_TOKENS, type LimitsConfiguration, type LiveLimits } from '../../src/contract';
import type { Exchange, Planned } from '../exchange';
import type { Caller } from '../identify';
import type { LiveStore } from '../live';
import type { Recorder } from '../record';
import { Refusal } from '../refusal';
import type { Account } from '../settlement';
import type { Counted, Counting, Over, Reached } from './counting';
import { type Expected, expectedOf, UsualAnswers } from './expected';
import type { Ledger } from './ledger';
import { remainingHeaders } from './remaining';
import type { SharedCounts } from './shared-counts';
import {
  type Amounts,
  amountOf,
  type Group,
  groupsOf,
  hasBudget,
  isMoney,
  NANO,
  NOTHING,
  ORDER,
  type Raises,
  type Subject,
  subjectsOf,
  type Windows,
  windowsAt,
} from './subjects';
import type { TaskCounts } from './task-counts';
import { usageOf } from './usage-document';

export interface LimiterDependencies {
  readonly gateway: string;
  readonly configuration: LimitsConfiguration;
  readonly live: LiveStore;
  readonly recorder: Recorder;
  readonly ledger: Ledger;
  readonly raises: Raises;
  /** Absent: every task for itself. */
  readonly shared?: SharedCounts;
  readonly task: TaskCounts;
}

/** A request that is open. */
interface Reservation {
  readonly windows: Windows;
  /** All whose money it is. */
  readonly subjects: readonly Subject[];
  readonly counted: readonly (readonly [Group, Counted])[];
  readonly isShared: boolean;
}

export interface Limiter {
  /** Of an answer to a request that names no limit, where each is counted for the most that it may use. */
  outputLimit(caller: Caller | undefined): number | undefined;
  /** Throws a `Refusal` where something does not let it pass. */
  admit(exchange: Planned): Promise<void>;
  settle(exchange: Exchange, account: Account): void;
  /** A caller's own limits, and what it has used of them. */
  usage(exchange: Exchange): Promise<unknown>;
  /** Resolves when all that was used has been told, as far as it can be. */
  flushed(): Promise<void>;
  /** Budgets of which a percentage was reached, since the last call. */
  takeReached(): number;
}

const RENEW_MS = 20_000;
const SETTLE_AGAIN_MS = 1_000;
const MAX_SETTLES = 60;
/** Of one request: as much as a limit may be. */
const MAX_COUNTED = 1e15;
/** Why an answer ended, in the words of each API. */
const AT_LIMIT = /^(length|max_tokens|max_output_tokens)$/i;
/** Longer than SDKs wait for a next attempt. */
const MAX_WAIT_SECONDS = 60;

export function createLimiter(dependencies: LimiterDependencies): Limiter {
  const { gateway, configuration, live, recorder, ledger, raises, shared, task } = dependencies;
  const usual = new UsualAnswers();
  const open = new Map<Exchange, Reservation>();
  const settling = new Set<Promise<void>>();
  let reachedCount = 0;

  setInterval(() => {
    for (const { counted } of open.values()) for (const [, each] of counted) each.renew();
  }, RENEW_MS).unref();

  const tell = (all: readonly Reached[]): void => {
    for (const { subject, counter, percent, used } of all) {
      reachedCount++;
      const budget = (subject.bounds[counter] ?? 0) / NANO;
      recorder.budget({ subject: subject.key, budget: ORDER[counter].name, percent, dollars: budget, spent: used / NANO });
    }
  };

  /** In the store; where it cannot be asked, in the task. Up to what lets it not pass. */
  async function count(groups: readonly Group[], amounts: Amounts, id?: string): Promise<readonly [isShared: boolean, counted: readonly Counted[]]> {
    if (shared && groups.length > 0) {
      const counted = await countIn(shared, groups, amounts, id).catch(() => undefined);
      if (counted) {
        for (const { used, seconds } of counted) learn(used, seconds);
        return [true, counted];
      }
      if ((configuration.whenUnavailable ?? 'share') !== 'share') throw new Refusal('limits_not_available');
    }
    return [false, await countIn(task, groups, amounts, id)];
  }

  /** One group after the other: what the path refuses takes nobody's place in the gateway meanwhile. */
  async function countIn(counting: Counting, groups: readonly Group[], amounts: Amounts, id?: string): Promise<readonly Counted[]> {
    const counted: Counted[] = [];
    try {
      for (const group of groups) {
        const each = await counting.count(group, amounts, id);
        counted.push(each);
        if (each.over) break;
      }
    } catch (error) {
      for (const each of counted) settleOnce(each, NOTHING);
      throw error;
    }
    return counted;
  }

  function learn(used: Counted['used'], seconds: number): void {
    const windows = windowsAt(seconds);
    for (const [subject, all] of used) {
      for (const [counter, value] of all.entries()) if (value !== undefined && isMoney(counter)) task.known(subject, counter, windows, value);
    }
  }

  /** Tried again where the store does not answer: what comes twice counts once. */
  function settleOnce(counted: Counted, actual: Amounts, tries = 0): void {
    if (counted.over) return;
    const settled = counted.settle(actual).then(tell, () => {
      if (tries < MAX_SETTLES) setTimeout(() => settleOnce(counted, actual, tries + 1), SETTLE_AGAIN_MS).unref();
    });
    settling.add(settled);
    void settled.then(() => settling.delete(settled));
  }

  const expectedFor = (exchange: Planned, subjects: readonly Subject[], { enforcement }: LiveLimits): Expected =>
    expectedOf(exchange, {
      subject: lowestOf(subjects),
      usual,
      prices: live,
      day: new Date().toISOString().slice(0, 10),
      isStrict: enforcement === 'strict',
    });

  return {
    outputLimit(caller) {
      if (!caller || live.limits.enforcement !== 'strict') return undefined;
      const subjects = subjectsOf(caller, live.limits, raises, windowsAt(Date.now() / 1000));
      return groupsOf(gateway, subjects).length > 0 ? EXPECTED_OUTPUT_TOKENS : undefined;
    },

    async admit(exchange) {
      const { caller, requestId: id } = exchange;
      if (!caller) return;
      const windows = windowsAt(Date.now() / 1000);
      const { limits } = live;
      const subjects = subjectsOf(caller, limits, raises, windows);
      const groups = groupsOf(gateway, subjects);
      const { isUnpriced, ...expected } = groups.length > 0 ? expectedFor(exchange, subjects, limits) : UNLIMITED;
      const hasBudgets = groups.some((group) => group.subjects.some(hasBudget));
      if (isUnpriced && hasBudgets && limits.unpriced === 'refused') throw new Refusal('unpriced_not_allowed');
      const [isShared, counted] = await count(groups, expected, id);
      for (const { reached } of counted) tell(reached);
      const over = counted.at(-1)?.over;
      if (groups.length > 0) exchange.counted = isShared ? 'shared' : 'task';
      if (over || exchange.cancelled) {
        for (const each of counted) settleOnce(each, NOTHING);
        if (!over) return;
        exchange.stageHeaders = remainingHeaders(exchange.endpoint.api, counted, NOTHING);
        throw refusalOf(exchange, over, expected);
      }
      exchange.outlivesClient = (configuration.onAbort ?? 'cancel') !== 'cancel';
      exchange.stageHeaders = remainingHeaders(exchange.endpoint.api, counted, expected);
      const seconds = counted[0]?.seconds ?? Date.now() / 1000;
      open.set(exchange, {
        windows: windowsAt(seconds),
        subjects,
        counted: groups.map((group, index) => [group, counted[index]]),
        isShared,
      });
    },

    settle(exchange, { tokens, cost = 0 }) {
      const reservation = open.get(exchange);
      if (!reservation) return;
      open.delete(exchange);
      const { windows, subjects, counted, isShared } = reservation;
      const { inputTokens = 0, outputTokens = 0 } = tokens ?? {};
      // a provider may say anything: counters are integers of 64 bits
      const [input, output, nanos] = [inputTokens, outputTokens, Math.ceil(cost * NANO - 1e-3)].map((each) => Math.min(each, MAX_COUNTED));
      const actual = { requests: 1, inputTokens: input, outputTokens: output, nanoDollars: nanos };
      for (const { key } of subjects) ledger.add(key, windows, actual.nanoDollars);
      for (const [group, each] of counted) {
        settleOnce(each, actual);
        if (shared && !isShared) shared.spentElsewhere(group, windows, actual.nanoDollars);
      }
      const model = exchange.attempt?.target.known;
      const isCut = AT_LIMIT.test(exchange.attempt?.state.stopReason ?? '');
      if (model !== undefined && exchange.status < 400 && !exchange.aborted)
        usual.add(lowestOf(subjects), model, { outputTokens, nanoDollars: actual.nanoDollars, isCut });
    },

    async usage({ caller }) {
      if (!caller) return {};
      const subjects = subjectsOf(caller, live.limits, raises, windowsAt(Date.now() / 1000));
      const own = subjects.slice(0, -1);
      const groups = groupsOf(gateway, subjects).filter(({ subjects: all }) => own.some((each) => all.includes(each)));
      const [isShared, counted] = await count(groups, NOTHING);
      return usageOf(own, counted, isShared, ledger);
    },

    async flushed() {
      const settled = async (): Promise<void> => {
        while (settling.size > 0) await Promise.all(settling);
      };
      // whatever the store does meanwhile
      await Promise.all([settled(), ledger.writeToTheEnd()]);
      await ledger.writeToTheEnd();
    },

    takeReached() {
      const count = reachedCount;
      reachedCount = 0;
      return count;
    },
  };
}

const UNLIMITED: Expected = { ...NOTHING, isUnpriced: false };

/** The key, else the client or the person: the gateway is the last. */
const lowestOf = (subjects: readonly Subject[]): string => subjects[subjects.length - 2].key;

/** Where it asks for more than it is ever given, or must wait for too long, nobody shall try again at once. */
function refusalOf(exchange: Exchange, { subject, counter, resetsIn }: Over, expected: Amounts): Refusal {
  const { name } = ORDER[counter];
  const bound = subject.bounds[counter] ?? 0;
  const isTooLarge = amountOf(expected, counter) > bound;
  exchange.limitedBy = `${subject.key} ${name}`;
  const [kind] = subject.key.split('#');
  const told = isMoney(counter) ? `${bound / NANO} USD` : String(bound);
  const detail = `${name} of ${kind === 'gateway' ? 'the gateway' : `this ${kind}`} is ${told}${isTooLarge ? ', and this request may need more' : ''}`;
  const seconds = Math.max(1, Math.ceil(resetsIn));
  return new Refusal(isMoney(counter) ? 'budget_exceeded' : 'limit_exceeded', detail, {
    retryAfter: seconds,
    headers: isTooLarge || seconds > MAX_WAIT_SECONDS ? { 'x-should-retry': 'false' } : {},
  });
}
