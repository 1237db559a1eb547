import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { requireRange } from './checks';
import { COUNTERS, type CounterName, LIMITS, type Limits } from './contract';
import { invalid } from './errors';
import { warn } from './warnings';

/**
 * What one subject may use: a client, a person, a team or the gateway as a whole. What is not said is not limited, and 0 is nothing at all. Windows
 * are minutes, days and months of UTC. It stands in the live configuration: a change of it replaces no task.
 */
export interface LimitOptions {
  /**
   * Requests in a minute: a whole number from 0 to 1,000,000,000,000.
   *
   * @default - not limited
   */
  readonly requestsPerMinute?: number;

  /**
   * Tokens of prompts in a minute, those read from a provider's cache included: a whole number from 0 to 1,000,000,000,000.
   *
   * @default - not limited
   */
  readonly inputTokensPerMinute?: number;

  /**
   * Tokens of answers in a minute, those spent on reasoning included: a whole number from 0 to 1,000,000,000,000.
   *
   * @default - not limited
   */
  readonly outputTokensPerMinute?: number;

  /**
   * Tokens of prompts in a day: a whole number from 0 to 1,000,000,000,000.
   *
   * @default - not limited
   */
  readonly inputTokensPerDay?: number;

  /**
   * Tokens of answers in a day: a whole number from 0 to 1,000,000,000,000.
   *
   * @default - not limited
   */
  readonly outputTokensPerDay?: number;

  /**
   * Requests that may be open at once: a whole number from 0 to 1,000,000,000,000.
   *
   * @default - not limited
   */
  readonly concurrency?: number;

  /**
   * Budget of a day, in USD by the price table: from 0 to 1,000,000.
   *
   * @default - no budget
   */
  readonly dollarsPerDay?: number;

  /**
   * Budget of a month, in USD by the price table: from 0 to 1,000,000.
   *
   * @default - no budget
   */
  readonly dollarsPerMonth?: number;

  /**
   * Percentages of a budget at which it is told that they are used, by the metric `BudgetsReached` and a line in the log that names the subject:
   * up to 10 whole numbers from 1 to 100, each once. An empty list: it is not told.
   *
   * @default [80, 100]
   */
  readonly warnAt?: number[];
}

const AMOUNTS = Object.keys(COUNTERS) as CounterName[];

const isBudget = (name: CounterName): boolean => COUNTERS[name].of === 'nanoDollars';

const [[FIRST_PERCENT, LAST_PERCENT], MOST_PERCENTAGES] = LIMITS['warnAt?'];

/**
 * Refuses limits that tasks would refuse, or that say nothing. What only the deployment knows passes.
 *
 * @throws `InvalidLimits`
 */
export function checkLimits(path: string, limits: LimitOptions): void {
  for (const name of AMOUNTS) {
    checkAmount(`${path}.${name}`, name, limits[name]);
  }
  if (AMOUNTS.every((name) => limits[name] === undefined)) {
    throw invalid('InvalidLimits', path, limits, 'nothing is limited by it');
  }
  checkPercentages(`${path}.warnAt`, limits);
}

function checkAmount(path: string, name: CounterName, amount: number | undefined): void {
  const [from, to] = LIMITS[`${name}?`];
  if (amount !== undefined) {
    const most = to.toLocaleString('en-US');
    requireRange(
      'InvalidLimits',
      path,
      amount,
      { from, to, fractions: isBudget(name) },
      isBudget(name) ? `up to ${most} USD` : `whole, up to ${most}`,
    );
  }
}

function checkPercentages(path: string, { warnAt, ...limits }: LimitOptions): void {
  if (warnAt === undefined) {
    return;
  }
  if (!hasBudget(limits)) {
    throw invalid('InvalidLimits', path, warnAt, 'there is no budget to warn of');
  }
  if (warnAt.length > MOST_PERCENTAGES || new Set(warnAt).size < warnAt.length) {
    throw invalid('InvalidLimits', path, warnAt, `at most ${MOST_PERCENTAGES} percentages, each once`);
  }
  for (const [index, percentage] of warnAt.entries()) {
    requireRange('InvalidLimits', `${path}[${index}]`, percentage, { from: FIRST_PERCENT, to: LAST_PERCENT }, 'a whole number of percent');
  }
}

/** The limits as the live document has them. What is not said is not there. */
export const limitsOf = (limits: LimitOptions): Limits => Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));

/** Whether money is limited. */
export const hasBudget = (limits?: Readonly<Partial<Record<CounterName, number>>>): boolean =>
  AMOUNTS.some((name) => isBudget(name) && limits?.[name] !== undefined);

/** Warns of a budget that the other one leaves no room for. */
export function warnOfBudgets(scope: IConstruct, path: string, { dollarsPerDay: day, dollarsPerMonth: month }: LimitOptions = {}): void {
  if (day !== undefined && month !== undefined && !Token.isUnresolved(day) && !Token.isUnresolved(month) && day > month) {
    warn(scope, 'dayBudgetAboveMonth', { path, day, month });
  }
}
