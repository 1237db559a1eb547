import { Duration } from 'aws-cdk-lib';
import { type Range, requireKnown, requireRange } from '../checks';
import type { ErrorCode } from '../errors';
import type { GatewayObservabilityOptions } from './observability-options';

/** What the alarms are measured by, every value known. */
export interface AlarmThresholds {
  readonly dailyCostBudget: number;
  readonly dailyCostThresholdPercent: number;
  readonly errorRateThresholdPercent: number;
  readonly errorRateDuration: Duration;
  readonly latencyThreshold: Duration;
  readonly latencyDuration: Duration;
  readonly providerErrorRateThresholdPercent: number;
  readonly providerErrorDuration: Duration;
  readonly cpuThresholdPercent: number;
  readonly firewallBlocksThreshold: number;
}

/** The reference deployment's values where it has one (docs/parity-oss.md). */
const DEFAULTS: AlarmThresholds = {
  dailyCostBudget: 1000,
  dailyCostThresholdPercent: 80,
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
const ABOVE_ZERO: Rule = { code: 'AlarmThresholdOutOfRange', range: { above: 0, fractions: true } };

/** Numbers as given, durations in seconds. */
const RANGES: Record<Name, Rule> = {
  dailyCostBudget: ABOVE_ZERO,
  dailyCostThresholdPercent: PERCENT,
  errorRateThresholdPercent: PERCENT,
  errorRateDuration: MINUTES,
  latencyThreshold: ABOVE_ZERO,
  latencyDuration: MINUTES,
  providerErrorRateThresholdPercent: PERCENT,
  providerErrorDuration: MINUTES,
  cpuThresholdPercent: PERCENT,
  firewallBlocksThreshold: { code: 'AlarmThresholdOutOfRange', range: { from: 0, fractions: true } },
};

/** Defaults with the given values over them, each in its range. */
export function alarmThresholds(options: GatewayObservabilityOptions): AlarmThresholds {
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

/** Props that say something about alarms: they are refused where there are none. */
export function alarmOptionsIn(options: GatewayObservabilityOptions): string[] {
  return [...NAMES.filter((name) => name !== 'dailyCostBudget'), 'alarmTopic' as const].filter((name) => options[name] !== undefined);
}
