import { Duration, Token } from 'aws-cdk-lib';
import { type ErrorCode, invalid } from '../errors';
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

const percent = (value: number) => value > 0 && value <= 100;
const wholeMinutes = (value: number) => Number.isInteger(value / 60) && value >= 60 && value <= 180 * 60;

/** Numbers as given, durations in seconds. */
const RANGES: Record<Name, { code: ErrorCode; holds: (value: number) => boolean }> = {
  dailyCostBudget: { code: 'AlarmThresholdOutOfRange', holds: (value) => value > 0 },
  dailyCostThresholdPercent: { code: 'AlarmPercentOutOfRange', holds: percent },
  errorRateThresholdPercent: { code: 'AlarmPercentOutOfRange', holds: percent },
  errorRateDuration: { code: 'AlarmDurationOutOfRange', holds: wholeMinutes },
  latencyThreshold: { code: 'AlarmThresholdOutOfRange', holds: (value) => value > 0 },
  latencyDuration: { code: 'AlarmDurationOutOfRange', holds: wholeMinutes },
  providerErrorRateThresholdPercent: { code: 'AlarmPercentOutOfRange', holds: percent },
  providerErrorDuration: { code: 'AlarmDurationOutOfRange', holds: wholeMinutes },
  cpuThresholdPercent: { code: 'AlarmPercentOutOfRange', holds: percent },
  firewallBlocksThreshold: { code: 'AlarmThresholdOutOfRange', holds: (value) => value >= 0 },
};

/** Refuses what only the deployment knows: descriptions, budgets and periods are computed from it. */
export function checkKnown(path: string, given: number | Duration | undefined): void {
  if (given !== undefined && (typeof given === 'number' ? Token.isUnresolved(given) : given.isUnresolved())) {
    throw invalid('AlarmOptionNotKnown', path, typeof given === 'number' ? given : given.toHumanString());
  }
}

/** Defaults with the given values over them, each in its range. */
export function alarmThresholds(options: GatewayObservabilityOptions): AlarmThresholds {
  for (const name of NAMES) {
    const given = options[name];
    if (given === undefined) {
      continue;
    }
    checkKnown(`observability.${name}`, given);
    const value = typeof given === 'number' ? given : given.toSeconds({ integral: false });
    if (!RANGES[name].holds(value)) {
      throw invalid(RANGES[name].code, `observability.${name}`, typeof given === 'number' ? given : given.toHumanString());
    }
  }
  return { ...DEFAULTS, ...Object.fromEntries(NAMES.filter((name) => options[name] !== undefined).map((name) => [name, options[name]])) };
}

/** Props that say something about alarms: they are refused where there are none. */
export function alarmOptionsIn(options: GatewayObservabilityOptions): string[] {
  return [...NAMES.filter((name) => name !== 'dailyCostBudget'), 'alarmTopic' as const].filter((name) => options[name] !== undefined);
}
