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
  return {
    atOnce(traceId, parent, isKnown, chance) {
      // who has not shown who it is decides nothing that costs money: not by its word, and not by an id of its choice
      const isFollowed = isKnown && !ignoresParent;
      if (parent?.sampled !== undefined && isFollowed) return parent.sampled ? 'parent' : undefined;
      return (parent && !isFollowed ? chance : randomnessOf(traceId)) >= 1 - ratio ? 'ratio' : undefined;
    },
    atItsEnd(exchange, milliseconds) {
      if (!ignoresErrors && hasFailed(exchange)) return 'error';
      return slowerThan > 0 && milliseconds > slowerThan ? 'slow' : undefined;
    },
  };
}

/** 52 of the 56 bits that are random in a trace id, so that every service with the same ratio chooses alike: https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/ */
const DIGITS = 13;
const randomnessOf = (traceId: string): number => Number.parseInt(traceId.slice(-DIGITS), 16) / 16 ** DIGITS;
