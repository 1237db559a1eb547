/** Of which requests spans are exported. */
import { TRACES, type TracesConfiguration } from '../../src/contract';
import type { Exchange } from '../exchange';
import { hasFailed } from '../outcome';
import type { Parent } from './parent';

/** Why a trace is exported. */
export type Sampled = 'parent' | 'ratio' | 'error' | 'slow';

export interface Sampling {
  /** As soon as it is known who asks; `chance` from 0 to 1. */
  atOnce(traceId: string, parent: Parent | undefined, isKnown: boolean, chance: number): Sampled | undefined;
  /** Of what was not sampled at once. */
  atItsEnd(exchange: Exchange, milliseconds: number): Sampled | undefined;
}

export function createSampling({
  ratio = TRACES.ratio,
  ignoresParent,
  ignoresErrors,
  slowerThan = TRACES.slowerThan,
}: TracesConfiguration): Sampling {
  const threshold = thresholdOf(ratio);
  return {
    atOnce(traceId, parent, isKnown, chance) {
      // who has not shown who it is decides nothing that costs money: not by its word, and not by an id of its choice
      const isFollowed = isKnown && !ignoresParent;
      if (parent?.sampled !== undefined && isFollowed) return parent.sampled ? 'parent' : undefined;
      const isChosen = parent && !isFollowed ? chance >= 1 - ratio : traceId.slice(-DIGITS) >= threshold;
      return isChosen ? 'ratio' : undefined;
    },
    atItsEnd(exchange, milliseconds) {
      if (!ignoresErrors && hasFailed(exchange)) return 'error';
      return slowerThan > 0 && milliseconds > slowerThan ? 'slow' : undefined;
    },
  };
}

/** The 56 bits that are random in a trace id, so that every service with the same ratio chooses alike: https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/ */
const DIGITS = 14;
/** So many of them a number of JavaScript can tell from one. */
const THRESHOLD_DIGITS = 13;
/** What the digits of an id are compared with as they are; of none, a letter behind them all. */
const thresholdOf = (ratio: number): string => {
  const least = Math.min(Math.round((1 - ratio) * 16 ** THRESHOLD_DIGITS), 16 ** THRESHOLD_DIGITS - 1);
  return ratio > 0 ? least.toString(16).padStart(THRESHOLD_DIGITS, '0') : 'g';
};
