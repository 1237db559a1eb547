import { Duration } from 'aws-cdk-lib';
import { type Range, requireKnown, requireRange } from '../checks';
import { PRICE_TABLE_MAX_AGE } from '../contract';
import type { ErrorCode } from '../errors';
import type { AlarmThresholds } from '../watched';

/** What the alarms are measured by. */
export interface AlarmThresholdOptions {
  /**
   * Money that the gateway may spend on models in a day, in USD. It is a line in the dashboard and what the cost alarm is measured
   * by; it stops no request.
   *
   * @default 1000
   */
  readonly dailyCostBudget?: number;

  /**
   * Share of the daily budget above which the cost alarm goes off, in percent, above 0 and at most 100.
   *
   * @default 80
   */
  readonly dailyCostThresholdPercent?: number;

  /**
   * Requests in an hour that use something without a price before an alarm says that costs are higher than they are shown, at least 0. Some are
   * unavoidable where a provider counts nothing, as of speech: a row whose rates are all 0 says that such a model costs nothing.
   *
   * @default 0
   */
  readonly unpricedRequestsThreshold?: number;

  /**
   * How old the price table may become before an alarm says that costs may be wrong: whole days, 1 to 3,650.
   *
   * @default Duration.days(90)
   */
  readonly priceTableMaxAge?: Duration;

  /**
   * Share of requests with a status of 500 or more, or a broken stream, above which the error alarm goes off, in percent, above 0
   * and at most 100.
   *
   * @default 5
   */
  readonly errorRateThresholdPercent?: number;

  /**
   * How long the error rate must be over its threshold: whole minutes, 1 to 180.
   *
   * @default Duration.minutes(5)
   */
  readonly errorRateDuration?: Duration;

  /**
   * The slowest hundredth of requests may take this long, from the first byte of the request to the last of the answer.
   *
   * @default Duration.seconds(30)
   */
  readonly latencyThreshold?: Duration;

  /**
   * How long the latency must be over its threshold: whole minutes, 1 to 180.
   *
   * @default Duration.minutes(5)
   */
  readonly latencyDuration?: Duration;

  /**
   * Share of a provider's requests that fail, above which this provider counts as down, in percent, above 0 and at most 100. A provider
   * that nobody calls is never down.
   *
   * @default 50
   */
  readonly providerErrorRateThresholdPercent?: number;

  /**
   * How long a provider's error rate must be over its threshold: whole minutes, 1 to 180.
   *
   * @default Duration.minutes(10)
   */
  readonly providerErrorDuration?: Duration;

  /**
   * Average use of the tasks' CPU above which an alarm goes off after 15 minutes, in percent, above 0 and at most 100. Well above the
   * scaling target: it says that scaling has come to its end.
   *
   * @default 90
   */
  readonly cpuThresholdPercent?: number;

  /**
   * Requests that the firewall may block in 5 minutes before an alarm goes off, at least 0.
   *
   * @default 500
   */
  readonly firewallBlocksThreshold?: number;
}

/** The reference deployment's values where it has one (docs/parity-oss.md). */
const DEFAULTS: AlarmThresholds = {
  dailyCostBudget: 1000,
  dailyCostThresholdPercent: 80,
  unpricedRequestsThreshold: 0,
  priceTableMaxAge: Duration.days(PRICE_TABLE_MAX_AGE.default),
  errorRateThresholdPercent: 5,
  errorRateDuration: Duration.minutes(5),
  latencyThreshold: Duration.seconds(30),
  latencyDuration: Duration.minutes(5),
  providerErrorRateThresholdPercent: 50,
  providerErrorDuration: Duration.minutes(10),
  cpuThresholdPercent: 90,
  firewallBlocksThreshold: 500,
};

type Name = keyof AlarmThresholds;
const NAMES = Object.keys(DEFAULTS) as Name[];

type Rule = { readonly code: ErrorCode; readonly range: Range };
const PERCENT: Rule = { code: 'AlarmPercentOutOfRange', range: { above: 0, to: 100, fractions: true } };
const MINUTES: Rule = { code: 'AlarmDurationOutOfRange', range: { from: 60, to: 180 * 60, step: 60 } };
const FROM_ZERO: Rule = { code: 'AlarmThresholdOutOfRange', range: { from: 0, fractions: true } };
const ABOVE_ZERO: Rule = { code: 'AlarmThresholdOutOfRange', range: { above: 0, fractions: true } };

const DAY = 86_400;

/** Numbers as given, durations in seconds. */
const RANGES: Record<Name, Rule> = {
  dailyCostBudget: ABOVE_ZERO,
  dailyCostThresholdPercent: PERCENT,
  unpricedRequestsThreshold: FROM_ZERO,
  priceTableMaxAge: {
    code: 'PriceTableMaxAgeOutOfRange',
    range: { from: PRICE_TABLE_MAX_AGE.from * DAY, to: PRICE_TABLE_MAX_AGE.to * DAY, step: DAY },
  },
  errorRateThresholdPercent: PERCENT,
  errorRateDuration: MINUTES,
  latencyThreshold: ABOVE_ZERO,
  latencyDuration: MINUTES,
  providerErrorRateThresholdPercent: PERCENT,
  providerErrorDuration: MINUTES,
  cpuThresholdPercent: PERCENT,
  firewallBlocksThreshold: FROM_ZERO,
};

/** Defaults with the given values over them, each in its range. */
export function alarmThresholds(options: AlarmThresholdOptions): AlarmThresholds {
  for (const name of NAMES) {
    const given = options[name];
    if (given === undefined) {
      continue;
    }
    const path = `observability.${name}`;
    const { code, range } = RANGES[name];
    requireKnown('AlarmOptionNotKnown', path, given);
    requireRange(code, path, given, range);
  }
  return { ...DEFAULTS, ...Object.fromEntries(NAMES.filter((name) => options[name] !== undefined).map((name) => [name, options[name]])) };
}

/** Thresholds that only alarms read: they are refused where there are none. The dashboard shows the budget too. */
export function thresholdsOfAlarmsIn(options: AlarmThresholdOptions): string[] {
  return NAMES.filter((name) => name !== 'dailyCostBudget' && options[name] !== undefined);
}
